# Nabla's commands. `make` alone lists them.

HOST ?= 127.0.0.1
PORT ?= 8080
PREFIX ?= /usr/local

.DEFAULT_GOAL := help
SHELL := /bin/bash

# A module imports what Package.swift lists for it and nothing else. Colours are a flag of the compiler: chosen by whether the output
# is a terminal, they would rebuild everything whenever that changes.
STRICT := --explicit-target-dependency-import-check error --no-color-diagnostics

# The Swift runtime is linked in: the command runs without a toolchain, starts faster and holds less memory (docs/decisions/0002).
# Tests cannot be linked so: their release build has its own folder, or each would undo the other's.
# Nothing here walks the stack by frame pointers, and a request takes 4 % fewer instructions without (docs/decisions/0004).
RELEASE := -c release --static-swift-stdlib --omit-frame-pointers $(STRICT)
DEBUG_TEST := $(STRICT) --disable-xctest
RELEASE_TEST := -c release --scratch-path .build/release-tests $(STRICT) --disable-xctest
PRODUCT ?= nabla

FUZZ ?= Wire ContentCoding Service JSONReader

SWIFT_FOLDERS := Sources Tests Benchmarks Fuzz Package.swift

.PHONY: help run test test-debug test-release test-command build install uninstall unit lint format check-imports contract tls-check exactness check-table check-arm64 fuzz faults sanitize diagnose docs image-test bench order clean

help: ## lists the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## installs what is missing, builds for release and serves (HOST, PORT)
	exec .build/release/nabla serve --host '$(HOST)' --port '$(PORT)'

test: ## installs what is missing, then the checks and every test, in debug and in release
	@set -e; Scripts/prepare build test; \
	for step in lint check-imports test-debug test-release test-command; do \
	  echo "== make $$step"; $(MAKE) --no-print-directory $$step; \
	done; \
	echo "all tests passed in $$SECONDS s"

# Quiet: a line for each failure, and one at the end. `make unit` shows every test.
test-debug:
	swift test --quiet $(DEBUG_TEST)

test-release:
	swift test --quiet $(RELEASE_TEST)

# What holds of the linked command alone.
test-command:
	swift build --quiet $(RELEASE) --product nabla
	Scripts/order-functions --check
	Tests/Exactness/check_kernels.sh
	@Tests/Install/run

build: ## builds the command for release: .build/release/nabla
	@Scripts/prepare build
	swift build $(RELEASE) --product $(PRODUCT)

install: ## installs the command as $(DESTDIR)$(PREFIX)/bin/nabla (PREFIX=/usr/local, DESTDIR)
	@# `sudo` often hides the toolchain: then what is built is installed.
	@if command -v swift >/dev/null || [ ! -x .build/release/nabla ]; then $(MAKE) --no-print-directory build; fi
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 .build/release/nabla '$(DESTDIR)$(PREFIX)/bin/nabla'

uninstall: ## removes what `make install` installed
	rm -f '$(DESTDIR)$(PREFIX)/bin/nabla'

unit: ## the tests in debug alone (FILTER=name for some of them)
	@Scripts/prepare build test
	swift test $(DEBUG_TEST) $(if $(FILTER),--filter '$(FILTER)')

lint: ## the format, checked
	swift format lint --strict --parallel --recursive $(SWIFT_FOLDERS)
	@Scripts/index-decisions --check

format: ## the format, mended in place
	swift format --in-place --parallel --recursive $(SWIFT_FOLDERS)
	@Scripts/index-decisions

check-imports: ## every module imports what docs/architecture.md allows it, and no more
	@python3 Scripts/check_imports_test.py
	@python3 Scripts/check_imports.py

contract: build ## openapi.yaml: valid, kept by the running server (schemathesis), and three generated clients work
	@Scripts/prepare contract
	Scripts/contract

tls-check: build ## TLS: Mozilla's intermediate profile and the known attacks (sslyze)
	@Scripts/prepare tls
	Scripts/tls-check

faults: build ## 2,000 slow peers, no descriptor left, SIGTERM under load, a million requests … (SCENARIO=name)
	@Scripts/prepare test faults
	@Tests/Faults/run.py

exactness: ## errors in ulp on fresh cases (CASES, SEED), numbers read and written (NUMBERS)
	@Scripts/prepare build exactness
	@$(MAKE) --no-print-directory --silent build PRODUCT=exactness
	Tests/Exactness/run.sh $(or $(CASES),100000) $(SEED)
	@$(MAKE) --no-print-directory --silent build PRODUCT=number-check
	.build/release/number-check $(or $(NUMBERS),10000000) $(SEED)

check-table: ## the truths of the committed table, computed once more with mpmath
	@Scripts/prepare exactness
	Tests/Exactness/python.sh Tests/Exactness/check_table.py

check-arm64: ## the committed table on the core compiled for arm64, under qemu
	@Scripts/prepare build arm64
	@$(MAKE) --no-print-directory --silent build PRODUCT=exactness
	Tests/Exactness/ARM64/run.sh

fuzz: ## the fuzz targets: their corpora, then a minute each (FUZZ_SECONDS; FUZZ=Wire for one)
	@Scripts/prepare build test
	@set -e; for target in $(FUZZ); do echo "== Fuzz/run $$target"; Fuzz/run "$$target" $(or $(FUZZ_SECONDS),60); done

sanitize: ## the tests under the thread sanitizer, then under the address sanitizer (FILTER)
	@Scripts/prepare build test
	Tests/Sanitizers/run thread $(FILTER)
	Tests/Sanitizers/run address $(FILTER)

diagnose: ## which mistake each planted mistake is taken for (DRAWS, RIGHTS, SEED)
	@$(MAKE) --no-print-directory --silent build PRODUCT=diagnose-matrix
	.build/release/diagnose-matrix $(or $(DRAWS),1000) $(or $(RIGHTS),1000000) $(or $(SEED),1) $(or $(JUNK),100000)

docs: ## the articles of the modules that have some, as web pages: .build/docs
	@Scripts/prepare build
	@Scripts/docs

image-test: ## builds the Dockerfile with buildah and proves the image (as root)
	@Tests/Image/run

bench: build ## the stages alone, the cost per byte, and Nabla beside other servers
	@Scripts/prepare bench
	@Benchmarks/run

order: build ## the order of the functions in the command, from a profile of requests (Sources/function-order.txt)
	@Scripts/prepare order
	Scripts/order-functions
	@# The package manager does not know that the list is an input of the link.
	rm -f .build/release/nabla
	@$(MAKE) --no-print-directory build

clean: ## removes what was built and downloaded
	rm -rf .build .cache
