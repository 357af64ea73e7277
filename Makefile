# Nabla's commands. `make` alone lists them.

HOST ?= 127.0.0.1
PORT ?= 8080
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system

.DEFAULT_GOAL := help
SHELL := /bin/bash

# What `GET /version` says of a release build: the compiler, the commit, and its time, so that two builds of a commit
# are equal.
ifndef SOURCE_COMMIT
SOURCE_COMMIT := $(shell git describe --always --dirty --abbrev=12 --exclude '*' 2>/dev/null || echo unknown)
SOURCE_DATE := $(shell TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ 2>/dev/null || \
  echo unknown)
endif
ifndef SOURCE_COMPILER
SOURCE_COMPILER := $(shell Scripts/compiler-version)
endif
export SOURCE_COMMIT SOURCE_DATE SOURCE_COMPILER

# A module can import only what Package.swift lists for it. Colours are a flag of the compiler: if they depended on
# whether the output is a terminal, each change between terminal and pipe would rebuild everything.
STRICT := --explicit-target-dependency-import-check error --no-color-diagnostics

# The Swift runtime is linked statically: the command runs without a toolchain, starts faster and uses less memory
# (docs/decisions/0002). Tests cannot be linked statically. Their release build has its own folder, because the two
# builds would overwrite each other. No code here needs frame pointers, and a request takes 4 % fewer instructions
# without them (docs/decisions/0004). It looks for no library in its own folder (Tests/Install/hardening).
RELEASE := -c release --static-swift-stdlib --omit-frame-pointers --disable-local-rpath $(STRICT)
DEBUG_TEST := $(STRICT) --disable-xctest
RELEASE_TEST := -c release --scratch-path .build/release-tests $(STRICT) --disable-xctest
PRODUCT ?= nabla

FUZZ ?= Wire ContentCoding Service JSONReader NumPyFiles

SWIFT_FOLDERS := Sources Plugins Tests Benchmarks Fuzz Package.swift

.PHONY: help run test test-debug test-release test-command build install uninstall unit lint format check-imports \
  contract page-test derivation-check tls-check exactness check-table check-jax check-arm64 fuzz faults cluster-test \
  deploy-check metrics-check sanitize diagnose examine docs image-test graders-test dist bases bench order picture \
  release clean

help: ## lists the commands
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## installs missing packages, builds for release and serves (HOST, PORT)
	exec .build/release/nabla serve --host '$(HOST)' --port '$(PORT)'

test: ## installs missing packages, then runs all checks and tests, in debug and in release
	@set -e; Scripts/prepare build test; \
	for step in lint check-imports test-debug test-release test-command; do \
	  echo "== make $$step"; $(MAKE) --no-print-directory $$step; \
	done; \
	echo "all tests passed in $$SECONDS s"

# --quiet prints failures and one line at the end. `make unit` prints every test.
test-debug:
	Scripts/time-limit 1800 swift test --quiet $(DEBUG_TEST)

test-release:
	Scripts/time-limit 1800 swift test --quiet $(RELEASE_TEST)

# Checks of the linked command.
test-command:
	swift build --quiet $(RELEASE) --product nabla
	Scripts/order-functions --check
	Tests/Exactness/check_kernels.sh
	Tests/Install/hardening
	Tests/Install/memory
	@Tests/Install/run

build: ## builds the command for release: .build/release/nabla
	@Scripts/prepare build
	swift build $(RELEASE) --product $(PRODUCT)

install: ## installs the command, its unit for systemd and its configuration (PREFIX=/usr/local, SYSCONFDIR, DESTDIR)
	@# `sudo` often removes the toolchain from PATH: then the existing build is installed.
	@if command -v swift >/dev/null || [ ! -x .build/release/nabla ]; then $(MAKE) --no-print-directory build; fi
	install -d '$(DESTDIR)$(PREFIX)/bin'
	install -m 755 .build/release/nabla '$(DESTDIR)$(PREFIX)/bin/nabla'
	install -d '$(DESTDIR)$(UNITDIR)' '$(DESTDIR)$(SYSCONFDIR)/nabla'
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@SYSCONFDIR@|$(SYSCONFDIR)|' deploy/systemd/nabla.service \
	  >'$(DESTDIR)$(UNITDIR)/nabla.service'
	install -m 644 deploy/systemd/nabla.socket '$(DESTDIR)$(UNITDIR)/nabla.socket'
	@# An existing configuration is the operator's.
	[ -e '$(DESTDIR)$(SYSCONFDIR)/nabla/nabla.conf' ] || \
	  install -m 644 deploy/systemd/nabla.conf '$(DESTDIR)$(SYSCONFDIR)/nabla/nabla.conf'

uninstall: ## removes what `make install` installed, except a configuration that was changed
	rm -f '$(DESTDIR)$(PREFIX)/bin/nabla' '$(DESTDIR)$(UNITDIR)/nabla.service' '$(DESTDIR)$(UNITDIR)/nabla.socket'
	@if cmp -s deploy/systemd/nabla.conf '$(DESTDIR)$(SYSCONFDIR)/nabla/nabla.conf'; then \
	  rm -f '$(DESTDIR)$(SYSCONFDIR)/nabla/nabla.conf'; \
	fi

graders-test: build ## runs each example for a grader as its host does: Gradescope, PrairieLearn, nbgrader … (TEST)
	@Scripts/prepare graders
	@Tests/Graders/run $(TEST)

dist: build ## packs the command with all its libraries for any x86-64 Linux: .build/dist; and tests it (as root)
	@Scripts/prepare dist
	@Tests/Dist/run

unit: ## runs the tests in debug (FILTER=name for some of them)
	@Scripts/prepare build test
	swift test $(DEBUG_TEST) $(if $(FILTER),--filter '$(FILTER)')

lint: ## checks the format, the words of the prose, the pages of decisions and the release step
	swift format lint --strict --parallel --recursive $(SWIFT_FOLDERS)
	@python3 Scripts/index_decisions_test.py
	@Scripts/index-decisions --check
	@python3 Scripts/plain_english_test.py
	@Scripts/plain_english.py
	@python3 Scripts/fast_paths_test.py
	@python3 Scripts/fast_paths.py
	@python3 Scripts/release_test.py
	@python3 Scripts/renew_bases_test.py

format: ## formats the Swift code in place, and renews the index of decisions
	swift format --in-place --parallel --recursive $(SWIFT_FOLDERS)
	@Scripts/index-decisions

check-imports: ## checks that each module imports only what docs/architecture.md allows
	@python3 Scripts/check_imports_test.py
	@python3 Scripts/check_imports.py

contract: build ## checks openapi.yaml, the running server against it (schemathesis), and three generated clients
	@Scripts/prepare contract
	Scripts/contract

page-test: build ## tests the page in Chromium: what students do, WCAG, both themes, print; pictures in .build/page
	@Scripts/prepare page
	Tests/Page/python Tests/Page/page_test.py

derivation-check: build ## checks derivations: numbers, pdflatex, valid HTML, MathML in Chromium (PARTS, REQUESTS, SEED)
	@Scripts/prepare page derivation
	Tests/Page/python Tests/Derivation/check.py $(PARTS) --requests $(or $(REQUESTS),10000) --seed $(or $(SEED),1)

tls-check: build ## checks TLS of the running server: Mozilla's intermediate profile, known attacks (sslyze)
	@Scripts/prepare tls
	Scripts/tls-check

faults: build ## measures 2,000 slow clients, no free descriptor, SIGTERM under load … (SCENARIO=name)
	@Scripts/prepare test faults
	@Tests/Faults/run.py

cluster-test: build ## restarts, kills, stops and overloads replicas behind HAProxy; every response is compared (CYCLES)
	@Scripts/prepare test cluster
	@Tests/Cluster/run.py --cycles $(or $(CYCLES),1)

deploy-check: build ## checks the configurations in deploy/ with their own programs: systemd, HAProxy, Kubernetes …
	@Scripts/prepare deploy
	@Tests/Deploy/run

metrics-check: build ## checks /metrics with promtool and a Prometheus that scrapes it, under load
	@Scripts/prepare metrics
	@Scripts/metrics_check.py

exactness: ## counts results that are not the nearest double, on new cases (VALUES of each family, NUMBERS, SEED)
	@Scripts/prepare build exactness
	@$(MAKE) --no-print-directory --silent build PRODUCT=exactness
	Tests/Exactness/run.sh $(or $(VALUES),40000) $(SEED)
	@$(MAKE) --no-print-directory --silent build PRODUCT=number-check
	.build/release/number-check $(or $(NUMBERS),10000000) $(SEED)

check-table: ## recomputes the expected results of the committed tables with mpmath
	@Scripts/prepare exactness
	Tests/Exactness/python.sh Tests/Exactness/check_table.py

check-jax: build ## compares the gradients of random networks with JAX's in float64 (NETWORKS, SEED)
	@Scripts/prepare exactness
	Tests/Exactness/python.sh --jax Tests/Exactness/check_jax.py \
	  --networks $(or $(NETWORKS),40) --seed $(or $(SEED),1)

check-arm64: ## checks the committed table with the core compiled for arm64, under qemu
	@Scripts/prepare build arm64
	@$(MAKE) --no-print-directory --silent build PRODUCT=exactness
	Tests/Exactness/ARM64/run.sh

fuzz: ## fuzzes each target for a minute, its corpus first (FUZZ_SECONDS; FUZZ=Wire for one)
	@Scripts/prepare build test
	@set -e; for target in $(FUZZ); do echo "== Fuzz/run $$target"; Fuzz/run "$$target" $(or $(FUZZ_SECONDS),60); done

sanitize: ## runs the tests under the thread sanitizer, then the address sanitizer (FILTER)
	@Scripts/prepare build test
	Tests/Sanitizers/run thread $(FILTER)
	Tests/Sanitizers/run address $(FILTER)

diagnose: ## prints the diagnosis of planted mistakes and of right answers (DRAWS, RIGHTS, JUNK, SEED, or only LOSSES)
	@$(MAKE) --no-print-directory --silent build PRODUCT=diagnose-matrix
	.build/release/diagnose-matrix $(if $(LOSSES),$(LOSSES) --losses,\
	  $(or $(DRAWS),1000) $(or $(RIGHTS),1000000) $(or $(SEED),1) $(or $(JUNK),100000))

examine: build ## examines the grader from outside (PARTS, QUESTIONS, JUNK, RIGHTS, NETWORKS, LEVELS, CLASS, SEED)
	@Scripts/prepare exactness
	Tests/Exactness/python.sh --numpy Tests/Examination/examine.py $(PARTS) --seed $(or $(SEED),1) \
	  --questions $(or $(QUESTIONS),8) --junk $(or $(JUNK),20000) --rights $(or $(RIGHTS),100000) \
	  --networks $(or $(NETWORKS),4) --levels $(or $(LEVELS),1000) --class $(or $(CLASS),2000)

docs: ## builds the articles of the modules as web pages: .build/docs
	@Scripts/prepare build
	@Scripts/docs

image-test: ## builds the Dockerfile with buildah and tests the image (as root)
	@Tests/Image/run

bases: ## writes the current digests of the base images into Dockerfile and deploy/compose.yaml
	@python3 Scripts/renew_bases.py

picture: build ## draws docs/picture.svg, the picture in README.md, from the program's numbers
	docs/picture.py

bench: build ## measures single stages, the cost per byte, and Nabla next to other servers
	@Scripts/prepare bench
	@Benchmarks/run

order: build ## orders the functions of the command by a profile of requests (Scripts/function-order.txt)
	@Scripts/prepare order
	Scripts/order-functions
	@# The package manager does not know that the list is an input of the link.
	rm -f .build/release/nabla
	@$(MAKE) --no-print-directory build

release: ## checks that this commit can be released, and prints how to tag it (VERSION=0.2.0, TESTED=1)
	@python3 Scripts/release.py $(VERSION)

clean: ## removes builds and downloads
	rm -rf .build .cache
