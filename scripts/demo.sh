#!/bin/bash
# The tour: the main job from end to end, in a folder of its own. Each command is printed before its output.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$PWD
program=$root/target/release/authdesk
folder=$(mktemp -d "${TMPDIR:-/tmp}/authdesk-demo.XXXXXX")
[ -n "${KEEP:-}" ] || trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Nothing of the machine's own desk takes part.
unset "${!AUTHDESK_@}"
export HOME=$folder AUTHDESK_DB=$folder/desk/authdesk.db AUTHDESK_LANG=${DEMO_LANG:-en}

bold=$(tput bold 2>/dev/null || true) plain=$(tput sgr0 2>/dev/null || true)
step() { printf '\n%s# %s%s\n' "$bold" "$1" "$plain"; }
run() {
    printf '%s$ authdesk' "$bold"
    printf ' %s' "${@@Q}"
    printf '%s\n' "$plain"
    "$program" "$@"
}

step "A new desk, with its first operator"
run init --admin chen01 --name 陳小美
run whoami

step "Agencies, from a file in the columns of the official one"
cp "$root/fixtures/agencies.csv" .
run agency import agencies.csv
run agency search 郵政 -o table
