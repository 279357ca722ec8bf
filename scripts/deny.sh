#!/bin/bash
# Looks at what is linked in: licences, sources, banned crates; and known vulnerabilities where their database can be reached.
set -euo pipefail

if ! cargo deny --version >/dev/null 2>&1; then
    echo "Installing cargo-deny (once)"
    cargo install cargo-deny --locked
fi
cargo deny --log-level error check bans licenses sources
if git ls-remote -q https://github.com/RustSec/advisory-db HEAD >/dev/null 2>&1; then
    cargo deny --log-level error check advisories
else
    echo "NOT CHECKED: advisories; their database (https://github.com/RustSec/advisory-db) cannot be reached from here."
fi
