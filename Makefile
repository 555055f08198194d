# Medvirk from a checkout. `make demo` shows it, `make test` tests it; everything lives in .venv and .medvirk.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
PYTEST_ARGS ?= -n 2 --dist worksteal -q
ROOMS := ip_core handbook plugins theme site tests
TEMPLATES := $(wildcard $(addsuffix /templates,ip_core handbook theme site/ip_site plugins/*))
COMPILE := $(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-emit-index-url --no-header

# Trust what the machine trusts, as pip does: municipal networks often have a certificate authority of their own.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt),)
export UV_SYSTEM_CERTS := 1
endif

.PHONY: help setup setup-dev catalogues demo test test-sqlite test-postgres lint types imports bench proof proof-sqlite proof-postgres vendor messages lock wheel clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

# --- set-up: pip installs uv from the lock with hashes, uv the rest -------------------------------------------------

.venv/uv: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "Medvirk needs Python 3.11 or newer; $(PYTHON) was not found." >&2; exit 1; }
	@command -v git >/dev/null || { echo "Medvirk needs git; it was not found." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Medvirk needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "Medvirk needs Python's venv module; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || { echo "Making .venv"; $(PYTHON) -m venv .venv; }
	@sed -n '/^uv==/,/^[^ ]/{/^uv==/p;/^ /p}' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.lock
	@touch $@

.venv/ready: .venv/uv requirements.lock pyproject.toml
	@echo "Installing Medvirk into .venv"
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements.lock
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --no-deps --no-build-isolation --offline -e .
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.lock
	@echo "Installing the development tools"
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/ready catalogues ## install into .venv what running needs
setup-dev: .venv/ready-dev catalogues ## … and what developing needs

catalogues: .venv/ready
	@$(BIN)/python -m ip_site.catalogues

# --- use -------------------------------------------------------------------------------------------------------------

demo: setup ## two municipalities, their people, a web server: ARGS="--no-serve", "--reset", "--port 8001"
	@$(BIN)/medvirk demo $(ARGS)

test: test-sqlite test-postgres ## all tests on what this machine has

test-sqlite: setup-dev
	$(BIN)/pytest $(PYTEST_ARGS) $(ARGS)

test-postgres: setup-dev
	@if tests/with-postgres --available; then \
		tests/with-postgres $(BIN)/pytest $(PYTEST_ARGS) -m "not browser" $(ARGS); \
	elif [[ ",$${MEDVIRK_TEST_REQUIRE:-}," == *,postgres,* ]]; then \
		echo "MEDVIRK_TEST_REQUIRE names postgres, but there is none on this machine" >&2; exit 1; \
	else echo "not tested for want of postgres: there is no PostgreSQL on this machine"; fi

lint: setup-dev types imports ## style, types, directions between the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check $(TEMPLATES)

types: setup-dev
	$(BIN)/mypy -p ip_core -p handbook -p plugins -p theme -p ip_site

imports: setup-dev
	$(BIN)/lint-imports

bench: setup-dev ## how fast it is: a table, or ARGS=--json
	@$(BIN)/python -m tests.benchmarks $(ARGS)

proof: setup-dev ## product and oracle through 10,000 states, 1,000 withdrawals, 250 faults: MEDVIRK_PROOF_STATES=…
	@$(MAKE) --no-print-directory -j2 --output-sync=target proof-sqlite proof-postgres
	$(BIN)/pytest -q tests/journeys
	MEDVIRK_PROOF_NEW=1 MEDVIRK_PROOF_ACTS=500 $(BIN)/pytest -q tests/journeys/test_acting.py
	MEDVIRK_PROOF_CHAOS=1 $(BIN)/pytest -q tests/chaos
	MEDVIRK_PROOF_KILLS=60 $(BIN)/pytest -q tests/worker
	MEDVIRK_PROOF_KILLS=60 tests/with-postgres $(BIN)/pytest -q tests/worker
	MEDVIRK_PROOF_PLUGINS=1 $(BIN)/pytest -q tests/scaffold/test_living.py tests/conformance
	MEDVIRK_PROOF_PLUGINS=1 tests/with-postgres $(BIN)/pytest -q tests/conformance
	DJANGO_SETTINGS_MODULE=ip_site.settings.test $(BIN)/python -m tests.mutation $(ARGS)

# Half of the states and of the withdrawals on each database, in stories that nobody has walked before.
PROOF := MEDVIRK_PROOF_NEW=1 MEDVIRK_PROOF_STATES=$$(( $${MEDVIRK_PROOF_STATES:-10000} / 2 )) \
	MEDVIRK_PROOF_WITHDRAWALS=$$(( $${MEDVIRK_PROOF_WITHDRAWALS:-1000} / 2 ))

proof-sqlite: setup-dev
	$(PROOF) $(BIN)/pytest -q tests/proof tests/load

proof-postgres: setup-dev
	$(PROOF) tests/with-postgres $(BIN)/pytest -q tests/proof tests/load

# --- upkeep ----------------------------------------------------------------------------------------------------------

vendor: setup ## fetch the design system anew, against its hashes
	@$(BIN)/python theme/vendor.py $(ARGS)

messages: setup-dev ## collect texts into the catalogues (needs gettext)
	@command -v xgettext >/dev/null || { echo "make messages needs gettext; on Debian: apt-get install gettext" >&2; exit 1; }
	@for app in ip_core handbook theme site/ip_site plugins/*/; do \
		if [ -d "$$app/locale" ]; then (cd "$$app" && $(CURDIR)/$(BIN)/django-admin makemessages -v 0 --no-location --no-wrap --no-obsolete -l nn); fi; \
	done

lock: .venv/uv ## resolve the requirements anew: ARGS=--upgrade
	@$(COMPILE) $(ARGS) --group setup pyproject.toml -o requirements.lock
	@$(COMPILE) $(ARGS) --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

wheel: setup ## dist/medvirk-….whl
	@$(BIN)/python -m hatchling build -t wheel

clean: ## remove what was made, but not the demo's data
	@rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .screenshots
