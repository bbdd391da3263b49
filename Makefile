# `make help` lists what can be made. Only Python 3.11, a Rust toolchain and make are needed.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
OUT := .

# Clippy must see the same Python as the extension is built for.
export PYO3_PYTHON := $(abspath $(BIN)/python)

# Empty files whose age says what was done last.
DEPENDENCIES := $(VENV)/.dependencies
BUILT := $(VENV)/.built

RUST := Cargo.toml Cargo.lock $(shell find native -type f -not -path 'native/fuzz/*' \( -name '*.rs' -o -name Cargo.toml \))
PROTOS := $(shell cd proto && find node hub -name '*.proto' | sort)
FUZZ := native/fuzz
SERVICES := $(shell cd proto && grep -rl '^service ' node hub | sort)

.DEFAULT_GOAL := help
.PHONY: help setup lock proto format check test demo bench bench-fingerprints bench-dna bench-names soak fuzz clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 20

setup: $(BUILT)  ## build everything into .venv

$(DEPENDENCIES): requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes --no-deps -r requirements.lock
	touch $@

$(BUILT): $(DEPENDENCIES) pyproject.toml $(RUST)
	PATH="$(abspath $(BIN)):$$PATH" $(PIP) --no-build-isolation --no-deps -e .
	touch $@

lock: $(DEPENDENCIES)  ## choose the newest allowed version of every dependency
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate \
		--group dev pyproject.toml -o requirements.lock

proto: $(DEPENDENCIES)  ## generate node/v1 and hub/v1 from proto/ (into OUT)
	@mkdir -p $(OUT)/node/v1 $(OUT)/hub/v1
	rm -f $(OUT)/node/v1/*_pb2* $(OUT)/hub/v1/*_pb2*
	$(BIN)/python -m grpc_tools.protoc -Iproto --python_out=$(OUT) --pyi_out=$(OUT) $(PROTOS)
	$(BIN)/python -m grpc_tools.protoc -Iproto --grpc_python_out=$(OUT) $(SERVICES) \
		--plugin=$(BIN)/protoc-gen-mypy_grpc --mypy_grpc_out=quiet:$(OUT)

format: $(DEPENDENCIES)  ## rewrite the sources as the formatters want them
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	cargo fmt
	cargo fmt --manifest-path $(FUZZ)/Cargo.toml

check: $(BUILT)  ## everything that CI runs
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd proto && ../$(BIN)/buf lint
	$(MAKE) --no-print-directory proto OUT=target/proto
	diff -ru -x __init__.py -x __pycache__ node/v1 target/proto/node/v1
	diff -ru -x __init__.py -x __pycache__ hub/v1 target/proto/hub/v1
	@if cargo fmt --version >/dev/null 2>&1; then cargo fmt --check && cargo fmt --check --manifest-path $(FUZZ)/Cargo.toml; \
		else echo "cargo fmt is not installed: Rust formatting was not checked"; fi
	@if cargo clippy --version >/dev/null 2>&1; then cargo clippy --locked --all-targets --all-features -- -D warnings; \
		else echo "cargo clippy is not installed: Rust lints were not checked"; fi
	$(MAKE) --no-print-directory test

# Compiled first: the tests start hundreds of processes, and Python may be told to write no bytecode.
# A file stays with one of the two, for what its tests share is started once; in their order, for
# the files that take longest stand in the folders that come first.
test: $(BUILT)  ## all tests, Rust and Python
	cargo test --locked --quiet
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

demo: $(BUILT)  ## a hub and five bureaus on this machine; KEEP=1 leaves them running
	@$(BIN)/python demo/run.py $(if $(KEEP),--keep)

bench: $(BUILT)  ## measure the figures of the README
	@mkdir -p bench/results
	$(BIN)/python bench/federation.py --json bench/results/federation.json
	$(BIN)/python bench/lookup.py --json bench/results/lookup.json
	@$(BIN)/python bench/table.py

bench-fingerprints: $(BUILT)  ## measure prints beside SourceAFIS: IMAGES="DIR..." RESOLUTION="DIR=DPI..."
	@mkdir -p bench/results
	$(BIN)/python bench/fingerprint.py --images $(IMAGES) --peer \
		$(foreach entry,$(RESOLUTION),--resolution $(entry)) --json bench/results/fingerprint.json

bench-dna: $(BUILT)  ## measure profiles of DNA, drawn from FREQUENCIES="TABLE.csv"; 20 minutes
	@mkdir -p bench/results
	$(BIN)/python -m bench.dna --frequencies $(FREQUENCIES) --json bench/results/dna.json
	$(BIN)/python -m bench.gallery_load --database dna --frequencies $(FREQUENCIES) --json bench/results/gallery_load_dna.json

bench-names: $(BUILT)  ## measure names of people beside nomenklatura, which pip fetches; half an hour
	@mkdir -p bench/results
	$(BIN)/python -m bench.names --peer --json bench/results/names.json

soak: $(BUILT)  ## the tests that take minutes
	$(BIN)/python -m pytest -m soak --timeout 3600

SECONDS ?= 60
# Without a sanitizer a stable toolchain does: no decoder has unsafe code that one could watch.
fuzz:  ## throw bytes at every decoder, SECONDS=60 each; needs `cargo install cargo-fuzz`
	@for target in $(notdir $(basename $(wildcard $(FUZZ)/fuzz_targets/*.rs))); do \
		mkdir -p $(FUZZ)/found/$$target && \
		RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir $(FUZZ) --sanitizer none $$target \
			$(FUZZ)/found/$$target $(FUZZ)/corpus/$$target -- \
			-max_total_time=$(SECONDS) -timeout=5 -rss_limit_mb=1024 -print_final_stats=1 || exit 1; \
	done

clean:  ## remove what was built
	rm -rf $(VENV) target dist $(FUZZ)/target $(FUZZ)/found .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f node/_native*.so
