"""Facts for the tests of rules: one row is one dict, and what it does not say is not known."""

import polars as pl
import pytest

from procurement_rules.facts import KEYS, RuleFacts
from procurement_rules.rulebook import load_rulebook


@pytest.fixture(scope="session")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="session")
def facts_of():
    def build(*rows):
        schema = RuleFacts.create_empty().schema
        blank = dict.fromkeys(schema) | dict.fromkeys(KEYS, "")
        stated = {"contract_id": "lot-1", "jurisdiction": "SE", "instrument": "LOU"}
        filled = [blank | stated | row for row in rows]
        columns = {name: [row[name] for row in filled] for name in schema}
        return RuleFacts.validate(pl.DataFrame(columns, schema=schema))

    return build
