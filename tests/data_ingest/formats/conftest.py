"""Notices of the eForms tests: made-up ones, read after small changes."""

from collections.abc import Callable
from pathlib import Path

import dataframely as dy
import orjson
import pytest

from data_ingest.formats.eforms import read_eforms
from data_ingest.model.problem import load_catalogue
from data_ingest.model.tables import Procurement, Rejects

FIXTURES = Path(__file__).parents[2] / "fixtures" / "eforms"


@pytest.fixture(scope="session")
def read_notice() -> Callable[..., tuple[Procurement, list[tuple[str, str]]]]:
    """Return a reader of a fixture after replacing texts: `read_notice("award", (old, new))`.

    It returns the procurement, which it has validated, and code and location of each reject.
    """

    def read(name: str, *edits: tuple[str, str]) -> tuple[Procurement, list[tuple[str, str]]]:
        text = (FIXTURES / f"{name}.xml").read_text()
        for old, new in edits:
            assert old in text
            text = text.replace(old, new)
        procurement, rejects = read_eforms(
            text.encode(), name=f"{name}.xml", person_key=b"key of the tests"
        )
        assert Procurement.is_valid(procurement.to_dict())
        return procurement, _checked(rejects)

    return read


def _checked(rejects: dy.DataFrame[Rejects]) -> list[tuple[str, str]]:
    for code, params in rejects.select("code", "params").iter_rows():
        for text in load_catalogue()[code]:
            assert "{" not in text.sv.format_map(orjson.loads(params))
            assert "{" not in text.en.format_map(orjson.loads(params))
    return list(rejects.select("code", "location").iter_rows())
