"""Tables of the mapping tests, made by hand: how files hold them is tested elsewhere."""

from collections.abc import Callable

import orjson
import polars as pl
import pytest

from data_ingest.mapping import ColumnMapping, guess, read_mapped
from data_ingest.model.problem import Problem, load_catalogue
from data_ingest.model.tables import Procurement, Rejects
from data_ingest.sheets.sheet import Sheet

KEY = b"key of the tests"


def make_sheet(text: str, **parts: object) -> Sheet:
    """Return the table of lines parted by `|`; the first has the headings."""
    headings, *lines = [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]
    columns = {
        str(place): pl.Series([line[place] or None for line in lines], dtype=pl.String)
        for place in range(len(headings))
    }
    numbers = pl.Series(range(2, len(lines) + 2), dtype=pl.Int64)
    rows = pl.DataFrame({**columns, "line": numbers})
    stated = {
        "kind": "csv",
        "title": "",
        "headings": tuple(headings),
        "rows": rows,
        "place": "row ",
        "rejects": Rejects.create_empty(),
    }
    return Sheet(**(stated | parts))


@pytest.fixture(scope="session")
def sheet_of() -> Callable[..., Sheet]:
    return make_sheet


@pytest.fixture(scope="session")
def codes_of() -> Callable[..., list[tuple[str, str]]]:
    """Return code and row of each reject, after rendering its message in both languages."""

    def codes(rejects: pl.DataFrame) -> list[tuple[str, str]]:
        for code, params in rejects.select("code", "params").rows():
            for text in load_catalogue()[code]:
                assert "{" not in text.sv.format_map(orjson.loads(params))
                assert "{" not in text.en.format_map(orjson.loads(params))
        return rejects.select("code", "location").rows()

    return codes


@pytest.fixture(scope="session")
def read() -> Callable[..., object]:
    """Read a table as it is guessed, with further constants; a purchase read is validated."""

    def reading(text: str, *, target=None, purchase=None, **constants: str):
        sheet = make_sheet(text)
        found = guess(sheet, target=target)
        mapping = ColumnMapping(
            found.mapping.target,
            found.mapping.columns,
            {**found.mapping.constants, **constants},
            found.mapping.share_unit,
            found.mapping.fingerprint,
        )
        mapped = read_mapped(sheet, mapping, name="list.xlsx", person_key=KEY, purchase=purchase)
        if mapped.procurement is not None:
            assert Procurement.is_valid(mapped.procurement.to_dict())
        return mapped

    return reading


@pytest.fixture(scope="session")
def said() -> Callable[..., list[str]]:
    """Return the codes of problems, after rendering them in both languages."""

    def codes(problems: tuple[Problem, ...]) -> list[str]:
        for one in problems:
            assert "{" not in one.detail("sv") + one.mend("sv") + one.detail() + one.mend()
        return [one.code for one in problems]

    return codes
