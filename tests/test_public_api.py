"""What each package promises to those who import it without the rest."""

import subprocess
import sys

import pytest

ELSEWHERE = ("alembic", "fastapi", "httpx2", "sqlalchemy", "starlette", "structlog", "uvicorn")

PURE = (
    "data_ingest",
    "data_ingest.ids.identifiers",
    "data_ingest.model.problem",
    "data_ingest.reading",
    "data_ingest.reference",
    "procurement_rules",
    "procurement_rules.determine",
    "procurement_rules.rulebook",
    "risk_models",
    "risk_models.explain.reasons",
    "risk_models.exposure.exposure",
    "risk_models.card.scorecard",
    "service.screening.assessment.screen",
)


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    return subprocess.check_output([sys.executable, "-c", code], text=True)


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_can_be_imported_where_no_server_or_database_is_installed(module):
    run(f"import sys; sys.modules.update(dict.fromkeys({ELSEWHERE!r})); import {module}")


def test_what_is_shut_out_would_be_noticed():
    with pytest.raises(subprocess.CalledProcessError):
        run(f"import sys; sys.modules.update(dict.fromkeys({ELSEWHERE!r})); import service.app")


@pytest.mark.parametrize("package", ["data_ingest", "procurement_rules", "risk_models", "service"])
def test_importing_a_package_loads_none_of_its_modules(package):
    loaded = run(f"import sys, {package}; print(*(m for m in sys.modules if '{package}.' in m))")
    assert loaded.split() == []


def test_messages_are_read_when_the_first_is_needed():
    code = (
        "from data_ingest.model import problem;"
        "empty = problem.load_catalogue.cache_info().currsize;"
        "problem.Problem('empty-input').detail(); print(empty,"
        "problem.load_catalogue.cache_info().currsize)"
    )
    assert run(code).split() == ["0", "1"]
