# Faasible: `make up` runs it, `make test` tests it, `make help` lists the rest.
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
DOT := $(if $(shell command -v dot),,requirements/dot.txt)
LOCKED := requirements/dev.txt $(DOT)

.PHONY: help up setup test test-postgres bench soak lint format lock clean
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

up: .venv/synced .env ## Set up what is missing and serve the site on PORT (8000)
	@$(MANAGE) prepare --address $(HOST):$(PORT)
	@HOST=$(HOST) PORT=$(PORT) exec config/serve

setup: .venv/synced .env ## Environment, database and content, without a server
	@$(MANAGE) prepare

test: .venv/synced .env ## Run all tests
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 8 --dist worksteal --ignore tests/browser
	@$(BIN)/python -m pytest -q -n auto --maxprocesses 8 --dist worksteal tests/browser

test-postgres: .venv/synced .env ## The tests that store something, on a PostgreSQL and a Redis of their own
	@$(BIN)/python -m tests.servers pytest -q -n auto --maxprocesses 8 --dist worksteal --stored --ignore tests/browser

bench: setup ## Measure judgements, answers, pages, diagrams, starters and the search
	@$(BIN)/python -m tests.benchmarks

soak: .venv/synced .env ## Over an hour: users, then kills and other faults, then tables of requests and texts
	@$(BIN)/python -m tests.soak

lint: .venv/synced .env ## Style, types, templates and import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djade --check $$(git ls-files 'templates/*.html')
	@$(BIN)/mypy .
	@$(BIN)/lint-imports

format: .venv/synced ## Put code and templates into the house's form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djade $$(git ls-files 'templates/*.html')

lock: .venv/synced ## Write the lock files anew from pyproject.toml
	@for name in base dev dot metrics pdf postgres redis; do \
		extra=$$([ $$name = base ] || echo "--extra $$name"); \
		$(BIN)/uv pip compile pyproject.toml $$extra --universal --python-version 3.11 --fork-strategy fewest \
			--generate-hashes --no-header --no-annotate --upgrade -q -o requirements/$$name.txt \
			$$([ $$name = base ] || echo "-c requirements/base.txt") || exit 1; \
	done

clean: ## Remove the environment and everything that was built (the database stays in .data)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/synced: $(LOCKED)
	@$(PYTHON) -c 'import sys; sys.exit("Faasible needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@[ -x $(BIN)/uv ] || { $(PYTHON) -m venv .venv && $(BIN)/pip install --quiet --disable-pip-version-check uv; }
	@$(BIN)/uv pip install --quiet --require-hashes $(LOCKED:%=-r %)
	@touch $@

.env:
	@$(PYTHON) -c 'import secrets; print("LOCAL=on\nSECRET_KEY=" + secrets.token_urlsafe(48))' > $@ && chmod 600 $@
