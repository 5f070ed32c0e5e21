# `make` prints what there is. The first target that needs it makes .venv from requirements.lock.

MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
.DEFAULT_GOAL := help

# A Python of 3.11 or later; PYTHON=... names another one.
PYTHON ?= $(shell for python in python3.11 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)
BIN := .venv/bin
READY := .venv/ready
ARGS ?=

.PHONY: help
help:  ## Print this help
	@awk 'BEGIN {FS = ":.*## "; print "make TARGET [ARGS=...]\n"} \
		/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' Makefile

.PHONY: install
install: $(READY)  ## Make .venv with everything in requirements.lock

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Muster needs Python 3.11 or later: install it, or name it with PYTHON=..." >&2; exit 1; }
	@echo "Setting up .venv, once ..."
	@$(PYTHON) -m venv .venv
	@$(call quietly,$(BIN)/pip install --require-hashes -r requirements.lock)
	@$(call quietly,$(BIN)/pip install --no-build-isolation --no-deps -e .)
	@touch $(READY)

# What pip says is of interest only when it fails.
quietly = said=$$($(1) 2>&1) || { echo "$$said" >&2; exit 1; }
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo
demo: $(READY)  ## Take a crisis through the levels on this machine; ARGS=--exit ends by itself
	@$(BIN)/muster demo $(ARGS)

.PHONY: serve
serve: $(READY)  ## Run Muster from config.toml
	@$(BIN)/muster serve $(ARGS)

.PHONY: test
test: $(READY) browser pango  ## Run the tests; ARGS go to pytest
	@$(BIN)/pytest -q -n 2 $(ARGS)

.PHONY: browser
browser: $(READY)  ## See to the Chromium that tests/browser drives: Debian's, or CHROMIUM=...
	@$(BIN)/python -m tests.browser.chromium

.PHONY: pango
pango: $(READY)  ## See to the Pango with which PDF is made: Debian's
	@$(BIN)/python -m tests.console.pango

.PHONY: soak
soak: $(READY)  ## Run the fault tests with their full counts, which takes hours; ARGS go to pytest
	@SOAK=1 $(BIN)/pytest -q tests/faults $(ARGS)

.PHONY: bench
bench: $(READY)  ## Measure beside the libraries' own clients, some 15 minutes; ARGS="--only sends,limits --quick"
	@$(BIN)/python -m bench $(ARGS)

.PHONY: check
check: lint types imports messages-check audit-offline test  ## Run all that CI runs

.PHONY: audit
audit: $(READY)  ## Look for secrets, for what is not locked, and for known vulnerabilities; ARGS=--must-ask
	@$(BIN)/python -m supply.audit $(ARGS)

.PHONY: audit-offline
audit-offline: $(READY)  ## The same without a network, and without the vulnerabilities
	@$(BIN)/python -m supply.audit --offline

.PHONY: sbom
sbom: $(READY)  ## Write build/sbom.json, the bill of materials (CycloneDX)
	@$(BIN)/python -m supply.sbom

.PHONY: format
format: $(READY)  ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: lint
lint: $(READY)  ## Check format and style
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

.PHONY: types
types: $(READY)  ## Check the types
	@$(BIN)/mypy

.PHONY: imports
imports: $(READY)  ## Check that imports go down only
	@$(BIN)/lint-imports

.PHONY: messages
messages: $(READY)  ## Compile the texts of all languages
	@$(BIN)/python -m locales.check --compile
	@$(BIN)/python -m locales.interface_check --compile

.PHONY: messages-check
messages-check: $(READY)  ## Check the texts of all languages
	@$(BIN)/python -m locales.check
	@$(BIN)/python -m locales.interface_check

.PHONY: interface
interface: $(READY)  ## Bring the console's catalogues up to the code; LANGUAGE=pt starts one
	@$(BIN)/python -m locales.interface_check --update $(if $(LANGUAGE),--start $(LANGUAGE))

.PHONY: catalogue
catalogue: $(READY)  ## Start the texts of a language, or bring them up to English; LANGUAGE=hi
	@test -n "$(LANGUAGE)" || { echo 'Say which: make catalogue LANGUAGE=hi' >&2; exit 1; }
	@$(BIN)/python -m locales.start "$(LANGUAGE)"

.PHONY: pictures
pictures: $(READY)  ## Photograph the phones of the sandbox for the docs; CHROMIUM=... names the browser
	@$(BIN)/python -m tests.stories.pictures

.PHONY: console-pictures
console-pictures: $(READY) browser  ## Photograph the main pages of the console for the docs
	@$(BIN)/python -m tests.browser.pictures

.PHONY: migration
migration: $(READY)  ## Write the step from the newest tables to those in the code; WHAT="adds ..." names it
	@test -n "$(WHAT)" || { echo 'Say what it does: make migration WHAT="adds the colour of a level"' >&2; exit 1; }
	@folder=$$(mktemp -d) && trap 'rm -r "$$folder"' EXIT && export MUSTER_STORE__URL="sqlite:///$$folder/store.db" && \
		$(BIN)/muster db upgrade >/dev/null && $(BIN)/muster db step "$(WHAT)"
