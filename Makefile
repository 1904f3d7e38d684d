# Two commands on a machine with python3 (>= 3.11), pip and make:  make run   make test
VENV ?= .venv
PY ?= python3
BIN := $(VENV)/bin
UV := $(BIN)/uv
PAGES := service.reference_pages
APT := DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=1 -o Acquire::http::Timeout=20
BENCHMARKS := $(filter-out __init__,$(basename $(notdir $(wildcard benchmarks/*.py))))
.DEFAULT_GOAL := help
.PHONY: help setup run serve test check style types pages chromium format lock docs bench \
  coverage nightly

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ok ## Set up the virtual environment from requirements.lock

$(VENV)/.ok: requirements.lock pyproject.toml
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install -q 'uv==0.13.*'
	$(UV) pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

run: setup ## Screen the bundled example, print the result, then serve the API on 127.0.0.1:8000
	$(BIN)/kedjekoll screen --example
	$(BIN)/kedjekoll serve

serve: setup ## Serve the API on 127.0.0.1:8000
	$(BIN)/kedjekoll serve

test: ## Run the whole check: style, types, imports, docs, and every test on SQLite and PostgreSQL
	$(MAKE) --no-print-directory -j2 check chromium
	$(BIN)/python -m pytest -q -n auto --dist worksteal --durations=25

check: style types pages ## Check style, types, imports and that generated pages are fresh

style: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

types: setup
	$(BIN)/mypy

pages: setup
	$(BIN)/python -m $(PAGES) --check

chromium: ## Install the browser of the pages' tests where that may be done; without it they skip
	@command -v chromium >/dev/null \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && $(APT) update -qq \
	    && $(APT) install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } \
	  || echo "No Chromium, and it could not be installed: the tests in a browser are skipped."

format: setup ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## Write the reference pages anew
	$(BIN)/python -m $(PAGES)

bench: setup ## Run every benchmark; each ends with one JSON object
	for name in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$name || exit 1; done

coverage: setup ## Measure which lines and branches the tests reach
	$(BIN)/python -m pytest -q -n auto --dist worksteal --cov --cov-report=term

nightly: setup ## Run the tests with many more examples, and the long loops: 100,000 jobs, 50 kills
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest -q

lock: ## Resolve the dependencies again into requirements.lock
	test -x $(UV) || { $(PY) -m venv $(VENV) && $(BIN)/python -m pip install -q 'uv==0.13.*'; }
	$(UV) pip compile -q pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate -o requirements.lock
