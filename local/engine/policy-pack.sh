#!/bin/sh
# Runs the project's policy pack as the engine's own language host does. The host that is built here is older than that
# (local/tools/pulumi-language-nodejs) and can't; but the engine takes a program in place of a pack's folder.
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root/policy" || exit
exec node "$root/node_modules/@pulumi/pulumi/cmd/run-policy-pack" "$1" .
