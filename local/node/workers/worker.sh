#!/usr/bin/env bash
# A worker of the node cluster: its container runtime and its kubelet, whose end is the end of everything that they started and
# mounted. The first process of its namespaces:
#   unshare --mount --pid --fork --kill-child --mount-proc bash worker.sh CONTAINERD CONTAINERD-CONFIG KUBELET [FLAG ...]
set -eu
containerd=$1 config=$2
shift 2
# Volumes that a kubelet mounts are seen by the containers that are there already.
mount --make-rshared /
# Places that can't be chosen: sockets, and logs' names.
for folder in /run /var/log /var/lib/kubelet /var/lib/cni; do
  mkdir -p "$folder"
  mount -t tmpfs tmpfs "$folder"
done
mkdir /run/lock
"$containerd" --config "$config" &
"$@" &
# As the first process it also buries the shims' children. Whichever of the two ends first, the other one is no use.
wait -n
echo "worker: one of its two processes ended" >&2
exit 1
