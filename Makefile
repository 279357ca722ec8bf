# `make demo` shows the main job from end to end; `make test` runs all tests; `make lint` is what has to pass before a commit;
# `make bench` measures the product and its peers in turn.
.PHONY: build demo test lint bench bless

build:
	@scripts/packages.sh build
	cargo build --release --locked

demo: build
	@scripts/packages.sh demo || echo "Going on without them"
	@scripts/demo.sh

test:
	@scripts/packages.sh test
	@scripts/test.sh

lint:
	@scripts/packages.sh lint
	@scripts/components.sh
	cargo fmt --check
	cargo fmt --check --manifest-path tests/card/Cargo.toml
	cargo clippy --locked --all-targets --manifest-path tests/card/Cargo.toml -- -D warnings
	cargo clippy --locked --all-targets --features seams -- -D warnings
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --no-default-features --features card -- -D warnings
	cargo clippy --locked --no-default-features --features desk -- -D warnings
	@scripts/deny.sh

bench:
	@scripts/packages.sh bench
	cargo build --locked --manifest-path tests/card/Cargo.toml
	cargo bench --locked --features seams --bench bench -- $(BENCH)

# Renews man pages, completions and what else is made from the code.
bless:
	BLESS=1 cargo test --locked --features seams --test it shipped
	INSTA_UPDATE=always cargo test --locked --features seams --lib the_schema_is
	INSTA_UPDATE=always cargo test --locked --features seams --test it the_permission_matrix
