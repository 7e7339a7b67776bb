#!/bin/sh
# Makes the namespaces of a real node and holds them: a network and a view of the file system of
# its own, so that whatever it mounts, sets in its network, or writes outside of the cluster's
# directory is unknown to the machine and ends with the node's processes.
#
#   namespaces.sh DIRECTORY PROGRAMS VAR TMP READY CGROUP LINK HOST NODE PODS
#
# DIRECTORY, PROGRAMS   the cluster's directory and the program cache
# VAR, TMP              the node's own /var and /tmp
# READY                 file that is made when all is done
# CGROUP                name of the node's cgroup in every hierarchy
# LINK                  name of the machine's end of its link to the node
# HOST, NODE, PODS      the addresses of both ends, and the range of the pods
set -eu

if [ "$1" != inside ]; then
  # The machine's network, for its end of the link.
  exec 9</proc/self/ns/net
  exec unshare --mount --net /bin/sh "$0" inside "$@"
fi
shift
directory=$1 programs=$2 var=$3 tmp=$4 ready=$5
shift 5
cgroup=$1 link=$2 host=$3 node=$4 pods=$5

# containerd, the CNI plugins, the kubelet and the controllers have fixed places in these.
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/lock /run/directory /run/programs
mount --bind "$directory" /run/directory
mount --bind "$programs" /run/programs
mkdir -p "$var/lib" "$var/log" "$var/tmp" "$tmp"
chmod 1777 "$var/tmp" "$tmp"
ln -sfn /run "$var/run"
ln -sfn /run/lock "$var/lock"
mount --bind "$var" /var
mount --bind "$tmp" /tmp
# They may lie below what is out of sight now.
mkdir -p "$directory" "$programs"
mount --bind /run/directory "$directory"
mount --bind /run/programs "$programs"

# The kubelet would set these for the whole machine. So it finds them set, and leaves them alone.
pretend() {
  mkdir -p "/run/sysctl/${1%/*}"
  echo "$2" >"/run/sysctl/$1"
  mount --bind "/run/sysctl/$1" "/proc/sys/$1"
}
pretend vm/overcommit_memory 1
pretend vm/panic_on_oom 0
pretend kernel/panic 10
pretend kernel/panic_on_oops 1
pretend kernel/keys/root_maxkeys 1000000
pretend kernel/keys/root_maxbytes 25000000

# Version 2 of cgroups has one hierarchy, version 1 one for each controller.
hierarchies=/sys/fs/cgroup
if [ ! -e /sys/fs/cgroup/cgroup.controllers ]; then hierarchies='/sys/fs/cgroup/*'; fi
for hierarchy in $hierarchies; do mkdir -p "$hierarchy/$cgroup/system"; done

ip link set lo up
ip link add eth0 type veth peer name "$link" netns /proc/self/fd/9
ip address add "$node/30" dev eth0
ip link set eth0 up
nsenter --net=/proc/self/fd/9 sh -eu -c '
  ip address add "$2/30" dev "$1"
  ip link set "$1" up
  ip route add "$4" via "$3" dev "$1"
' link "$link" "$host" "$node" "$pods"
echo 1 >/proc/sys/net/ipv4/ip_forward

exec 9<&-
touch "$ready"
exec sleep infinity
