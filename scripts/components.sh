#!/bin/bash
# Adds rustfmt and clippy where the Rust toolchain came without them.
set -euo pipefail

missing=()
cargo fmt --version >/dev/null 2>&1 || missing+=(rustfmt)
cargo clippy --version >/dev/null 2>&1 || missing+=(clippy)
if [ ${#missing[@]} -gt 0 ]; then
    echo "Adding to the Rust toolchain: ${missing[*]}"
    rustup component add "${missing[@]}"
fi
