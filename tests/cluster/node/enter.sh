#!/bin/sh
# Runs a program in namespaces of the node and in its cgroup.
#
#   enter.sh CGROUP PID_FILE --mount|--net… PROGRAM [ARGUMENT…]
#
# CGROUP     name of the node's cgroup in every hierarchy
# PID_FILE   of the process that holds the namespaces
set -eu
cgroup=$1
read -r holder _ <"$2"
shift 2
# The one hierarchy of version 2, or one of those of version 1: it is there for clear.sh.
for processes in "/sys/fs/cgroup/$cgroup/system/cgroup.procs" \
  "/sys/fs/cgroup/pids/$cgroup/system/cgroup.procs"; do
  if [ -e "$processes" ]; then echo $$ >"$processes"; fi
done
exec nsenter --target "$holder" "$@"
