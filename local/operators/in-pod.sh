#!/bin/sh
# Runs a program that reads its namespace from the file that every pod has. /run is this process's own then.
# Usage: unshare --mount --propagation private -- sh in-pod.sh NAMESPACE PROGRAM [ARGUMENT ...]
set -eu
namespace=$1
shift
mount -t tmpfs tmpfs /run
mkdir -p /run/secrets/kubernetes.io/serviceaccount
printf '%s' "$namespace" >/run/secrets/kubernetes.io/serviceaccount/namespace
exec "$@"
