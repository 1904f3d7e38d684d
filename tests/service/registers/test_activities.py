"""Registered activities of a party: which of several sources and codes come first."""

from datetime import date

import polars as pl

from data_ingest.model.register_tables import TABLES, Register
from service.registers.activities import ACTIVITIES, activities_of

DAYS = {"old": date(2026, 1, 1), "new": date(2026, 6, 1), "xx_gathered": date(2026, 9, 1)}


class Origins:
    """Where it is stated: each source as of its day."""

    def key(self, source_id):
        return f"{source_id}@1"

    def day(self, source_id):
        return DAYS[source_id]


def register(*rows):
    industries = [
        dict(zip(("source_id", "party_id", "scheme", "code", "rank"), row, strict=True))
        for row in rows
    ]
    schema = TABLES["industries"]
    types = {name: column.dtype for name, column in schema.columns().items()}
    tables = {name: table.create_empty() for name, table in TABLES.items()}
    made = tables | {"industries": pl.DataFrame(industries, schema=types)}
    return Register.cast({"dataset_versions": Register.create_empty().dataset_versions, **made})


def test_a_later_register_comes_first_and_then_the_main_activity():
    found = activities_of(
        {"a": [("old", "1"), ("new", "1"), ("xx_gathered", "1")], "b": [("new", "2")]},
        register(
            ("new", "1", "SNI2025", "49330", 2),
            ("new", "1", "SNI2025", "81210", 1),
            ("old", "1", "SNI2007", "41200", 1),
            ("xx_gathered", "1", "NACE2", "56.10", 1),
            ("new", "3", "SNI2025", "70200", 1),
        ),
        Origins(),
    )
    assert found.rows() == [
        ("a", "SNI2025", "81210", "new@1"),
        ("a", "SNI2025", "49330", "new@1"),
        ("a", "SNI2007", "41200", "old@1"),
        ("a", "NACE2", "56.10", "xx_gathered@1"),
    ]


def test_nobody_found_has_no_activities():
    assert activities_of({}, register(), Origins()).schema == ACTIVITIES
