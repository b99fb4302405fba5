#!/usr/bin/env bash
# A worker of the node cluster: its container runtime and its kubelet, whose end is the end of everything that they started and
# mounted. The first process of its namespaces:
#   unshare --mount --pid --fork --kill-child --mount-proc bash worker.sh CONTAINERD CONTAINERD-CONFIG SOCKET KUBELET [FLAG ...]
set -eu
containerd=$1 config=$2 socket=$3
shift 3
# Volumes that a kubelet mounts are seen by the containers that are there already.
mount --make-rshared /
# Places that can't be chosen: sockets, and logs' names.
for folder in /run /var/log /var/lib/kubelet /var/lib/cni; do
  mkdir -p "$folder"
  mount -t tmpfs tmpfs "$folder"
done
mkdir /run/lock
"$containerd" --config "$config" &
# A kubelet that finds no runtime ends at once.
until [ -S "$socket" ]; do
  kill -0 $! 2>/dev/null || exit 1
  sleep 0.1
done
"$@" &
# As the first process it also buries the shims' children. Whichever of the two ends first, the other one is no use.
wait -n
echo "worker: one of its two processes ended" >&2
exit 1
