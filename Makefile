# Two commands on a machine with python3 (>= 3.11), pip and make:  make run   make test
VENV ?= .venv
PY ?= python3
BIN := $(VENV)/bin
UV := $(BIN)/uv
PAGES := docs.writers
PACKAGES := data_ingest procurement_rules risk_models service
EXAMPLES := \
  tests/risk_models/card/test_score_table.py::test_every_card_but_the_one_in_use_has_its_hash \
  tests/service/api/test_described_calls.py::test_every_operation_has_been_called \
  tests/service/screening/record/test_example.py::test_the_record_is_the_golden_one_byte_for_byte \
  tests/test_docs.py::test_the_examples_of_a_page_run_and_print_what_they_say
APT := DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=1 -o Acquire::http::Timeout=20
PIP_AUDIT := pip-audit==2.10.1
CYCLONEDX := cyclonedx-bom==7.5.0
ATHERIS := atheris==3.0.0
FUZZ_SECONDS := 300
SPHINX := sphinx==9.0.4
S3FS := s3fs==2026.9.0
KUBERNETES := kubernetes-validate==1.37.0
LOCKED := -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
DIST := dist
VERSION = $$($(abspath $(BIN))/python -c 'from importlib.metadata import version; print(version("kedjekoll"))')
BENCHMARKS := $(filter-out __init__ check hostile mutations plots portfolio_at_scale processors soak,$(basename $(notdir $(wildcard benchmarks/*.py))))
.DEFAULT_GOAL := help
.PHONY: help setup run serve test suite check style types pages chromium format lock docs card catalogue examples bench \
  clients client-python client-typescript compare coverage fuzz storage manifests nightly scorecard site wheel sbom \
  audit secrets release

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ok ## Set up the virtual environment from requirements-dev.lock

$(VENV)/.ok: requirements-dev.lock pyproject.toml service/cli/entry.py service/cli/entry.pyi
	$(PY) -m venv $(VENV)
	$(BIN)/python -m pip install -q 'uv==0.13.*'
	$(UV) pip sync -q --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.lock
	$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q $(PACKAGES)
	touch $@

run: setup ## Screen the bundled example, print the result, then serve the API on 127.0.0.1:8000
	$(BIN)/kedjekoll screen --example
	$(BIN)/kedjekoll serve

serve: setup ## Serve the API on 127.0.0.1:8000
	$(BIN)/kedjekoll serve

test: ## Run the whole check: style, types, imports, docs, and every test on SQLite and PostgreSQL
	$(MAKE) --no-print-directory -j3 style types chromium
	$(MAKE) --no-print-directory suite

# Every test; that written pages are fresh is one of them. There is one worker more than processors,
# since some tests wait. Tests share the processors: products of matrices take one each.
# Each worker may keep the modules that it compiles, also where the environment forbids it.
suite: export OPENBLAS_NUM_THREADS := 1
suite: export PYTHONDONTWRITEBYTECODE :=
suite: setup
	$(BIN)/python -m pytest -q -n $$(( $$(nproc || echo 2) + 1 )) --dist worksteal --durations=25 \
	  $(if $(REPORT),--junitxml=$(REPORT))

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
	@command -v chromium-headless-shell >/dev/null \
	  || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && $(APT) update -qq \
	    && $(APT) install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core \
	      >/dev/null; } \
	  || command -v chromium >/dev/null \
	  || echo "No Chromium, and it could not be installed: the tests in a browser are skipped."

format: setup ## Format the code and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## Write the reference pages anew
	$(BIN)/python -m $(PAGES)

card: setup ## Write the next scorecard, as the modules of factors imply it
	$(BIN)/python -m docs.writers.card

catalogue: setup ## Collect the texts into the catalogue of each language; LANGUAGE=fi begins one
	$(BIN)/python -m docs.writers.catalogue $(if $(LANGUAGE),--language $(LANGUAGE))

examples: setup ## Renew every kept example: of the API, the golden record, and in the pages
	RENEW_EXAMPLES=1 $(BIN)/python -m pytest -q $(EXAMPLES)
	$(BIN)/python -m docs.writers

bench: setup ## Run every benchmark; each ends with one JSON object
	for name in $(BENCHMARKS); do $(BIN)/python -m benchmarks.$$name || exit 1; done

scorecard: setup ## Run the benchmarks and write docs/scorecard.md; 1 if one is worse than before
	$(BIN)/python -m benchmarks.scorecard

compare: setup ## Measure what a release may not make worse; 1 if it is worse than docs/scorecard.json
	$(BIN)/python -m benchmarks.scorecard --check

coverage: setup ## Measure which lines and branches the tests reach
	$(BIN)/python -m pytest -q -n auto --dist worksteal --cov --cov-report=term

nightly: setup ## Run the tests with many more examples and the long loops, or go on with them
	$(BIN)/python -m benchmarks.nightly

fuzz: setup ## Look for input that breaks a decoder, FUZZ_SECONDS for each (300)
	$(UV) pip install -q --python $(BIN)/python --target $(DIST)/fuzz '$(ATHERIS)'
	PYTHONPATH=$(DIST)/fuzz $(BIN)/python -m tests.service.fuzz_decoders --seconds $(FUZZ_SECONDS)

storage: setup ## Screen a portfolio in parts that lie in object storage, a server of S3 on this machine
	$(UV) pip install -q --python $(BIN)/python --target $(DIST)/storage '$(S3FS)'
	PYTHONPATH=$(CURDIR)/$(DIST)/storage $(BIN)/python -m pytest -q tests/service/suppliers/portfolios/test_object_storage.py

manifests: setup ## Hold deploy/kubernetes.yaml against the published schemas
	$(UV) pip install -q --python $(BIN)/python --target $(DIST)/manifests '$(KUBERNETES)'
	PYTHONPATH=$(CURDIR)/$(DIST)/manifests $(BIN)/python -m pytest -q tests/test_deploy.py

lock: ## Resolve the dependencies again: requirements.lock of an installation, requirements-dev.lock of everything
	test -x $(UV) || { $(PY) -m venv $(VENV) && $(BIN)/python -m pip install -q 'uv==0.13.*'; }
	$(UV) pip compile $(LOCKED) pyproject.toml --group dev -o requirements-dev.lock
	$(UV) pip compile $(LOCKED) pyproject.toml -c requirements-dev.lock -o requirements.lock

clients: client-python client-typescript ## Make the typed clients of the API as packages in dist/clients

client-python: CLIENT := $(DIST)/clients/python
client-python: setup
	rm -rf $(CLIENT) && mkdir -p $(DIST)/clients && cp -r deploy/clients/python $(CLIENT)
	$(BIN)/kedjekoll openapi --out $(CLIENT)/openapi.json
	cd $(CLIENT) && $(abspath $(BIN))/openapi-python-client generate --path openapi.json --meta none \
	  --config openapi-python-client.yaml --output-path kedjekoll_client && touch kedjekoll_client/py.typed
	cd $(CLIENT) && CLIENT_VERSION=$(VERSION) $(abspath $(BIN))/python -m hatchling build -t wheel -d ..

client-typescript: CLIENT := $(DIST)/clients/typescript
client-typescript: setup
	rm -rf $(CLIENT) && mkdir -p $(DIST)/clients && cp -r deploy/clients/typescript $(CLIENT)
	$(BIN)/kedjekoll openapi --out $(CLIENT)/openapi.json
	cd $(CLIENT) && PATH=$(abspath $(BIN)):$$PATH && npm ci --no-audit --no-fund && npm run generate && npm run build \
	  && npm version --no-git-tag-version --allow-same-version $(VERSION) && npm pack --pack-destination ..

site: setup ## Make the documentation a site in dist/site
	$(UV) tool run -q --from '$(SPHINX)' --with 'myst-parser==5.*' --with 'furo==2025.*' \
	  sphinx-build -q -W --keep-going -b html docs $(DIST)/site

wheel: setup ## Build the wheel into dist/: the same bytes wherever it is built
	rm -rf $(DIST)
	$(BIN)/python -m hatchling build -t wheel -d $(DIST)

sbom: wheel ## List what an installation consists of, with licences, as CycloneDX in dist/
	$(UV) venv -q --clear $(DIST)/installed
	$(UV) pip sync -q --python $(DIST)/installed --require-hashes requirements.lock
	$(UV) pip install -q --python $(DIST)/installed --no-deps $(DIST)/*.whl
	$(UV) tool run -q --from '$(CYCLONEDX)' cyclonedx-py environment $(DIST)/installed \
	  --pyproject pyproject.toml --mc-type application --output-reproducible \
	  -o $(DIST)/kedjekoll.cdx.json
	rm -rf $(DIST)/installed

audit: setup ## Ask the package index for known vulnerabilities of everything that is locked; ADVISORIES: a copy
	$(if $(ADVISORIES),$(BIN)/python .ci/advisories.py requirements-dev.lock $(ADVISORIES),$(UV) tool run -q \
	  --from '$(PIP_AUDIT)' pip-audit --strict --disable-pip --require-hashes -r requirements-dev.lock)

secrets: ## Look for secrets in the whole history (.gitleaks.toml)
	@command -v gitleaks >/dev/null || { $(APT) update -qq \
	  && $(APT) install -y -qq --no-install-recommends gitleaks >/dev/null; }
	gitleaks detect --no-banner --redact --verbose

release: test compare secrets audit sbom ## Everything that a release must pass, and its files in dist/
	cd $(DIST) && sha256sum *.whl *.json ../requirements.lock | tee SHA256SUMS
