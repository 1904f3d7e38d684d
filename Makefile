# Two commands on a machine with python3 (>= 3.11), pip and make:  make run   make test
VENV ?= .venv
PY ?= python3
BIN := $(VENV)/bin
UV := $(BIN)/uv
PACKAGES := service risk_models data_ingest procurement_rules
.DEFAULT_GOAL := help
.PHONY: help setup run serve test check format lock docs bench nightly

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ok ## Set up the virtual environment from requirements.lock

$(VENV)/.ok: requirements.lock pyproject.toml
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install -q 'uv==0.13.*'
	$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

lock: ## Resolve the dependencies again into requirements.lock
	test -x $(UV) || { $(PY) -m venv $(VENV) && $(BIN)/python -m pip install -q 'uv==0.13.*'; }
	$(UV) pip compile -q pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate -o requirements.lock
