#!/bin/sh
# Ends every process of a node, containers included, and removes what it has left on the machine.
# Does nothing where there is nothing.
#
#   clear.sh CGROUP LINK READY
set -eu
cgroup=$1 link=$2 ready=$3

cgroups() { find /sys/fs/cgroup -depth -type d \( -path "*/$cgroup" -o -path "*/$cgroup/*" \) "$@"; }

attempts=500
while [ -n "$(cgroups)" ]; do
  processes=$(cgroups -exec cat '{}/cgroup.procs' ';' | sort -u)
  attempts=$((attempts - 1))
  if [ "$attempts" = 0 ]; then
    echo "Cannot clear cgroup $cgroup: processes" $processes >&2
    exit 1
  fi
  # A process may end by itself meanwhile, and a cgroup is busy until its last one is gone; the
  # next round tells.
  if [ -n "$processes" ]; then kill -KILL $processes 2>/dev/null || true; fi
  cgroups -exec rmdir '{}' ';' 2>/dev/null || true
  sleep 0.02
done

# It goes with the node's network, but not at once.
ip link delete "$link" 2>/dev/null || ! ip link show "$link" >/dev/null 2>&1
rm -f "$ready"
