#!/bin/bash
# Runs all tests: with cargo-nextest where it is installed, else with cargo. Those that look at the release build it first.
set -euo pipefail

# The card that tests insert into a virtual reader; no part of the product.
cargo build --locked --manifest-path tests/card/Cargo.toml

if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --locked --features seams --run-ignored all
    cargo test --locked --features seams --doc
else
    cargo test --locked --features seams -- --include-ignored
fi
