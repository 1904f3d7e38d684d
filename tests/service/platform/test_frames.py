import json
from datetime import date
from decimal import Decimal

import dataframely as dy
import polars as pl
import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from data_ingest.model.ledger_tables import Payments
from data_ingest.model.tables import Evidence, Procurement, Purchases, WageLevels
from data_ingest.reading import read_procurement
from service.platform.frames import (
    canonical,
    dump_table,
    dump_tables,
    load_members,
    load_table,
    load_tables,
    plain_rows,
)
from service.screening.assessment.evidence import gather
from service.screening.purchase.examples import load_example

WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
KEYS = st.text(st.characters(max_codepoint=0xD7FF), max_size=6)
PLAIN = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def assert_same_tables(found, expected):
    for name in expected.members():
        if getattr(expected, name) is None:
            assert getattr(found, name) is None
        else:
            assert_frame_equal(getattr(found, name), getattr(expected, name))


@settings(max_examples=300)
@given(PLAIN)
def test_canonical_json_is_that_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(st.dictionaries(KEYS, WHOLE, max_size=6))
def test_the_order_of_keys_does_not_show(value):
    assert canonical(value) == canonical(dict(reversed(value.items())))


@pytest.mark.parametrize("kind", [Procurement, Evidence])
@settings(max_examples=6)
@given(seed=st.integers(0, 2**31), rows=st.integers(0, 12))
def test_any_valid_tables_come_back_as_they_were(kind, seed, rows):
    tables = kind.sample(rows, generator=dy.random.Generator(seed))
    payload = dump_tables(tables)
    assert_same_tables(load_tables(kind, payload), tables)
    assert dump_tables(load_tables(kind, payload)) == payload


def test_the_tables_of_the_example_come_back_as_they_were():
    read = read_procurement(load_example(), name="example", person_key=b"k")
    evidence = gather(read.procurement, name="example")
    assert_same_tables(load_tables(Procurement, dump_tables(read.procurement)), read.procurement)
    assert_same_tables(load_tables(Evidence, dump_tables(evidence)), evidence)


@settings(max_examples=20)
@given(seed=st.integers(0, 2**31))
def test_a_single_table_comes_back_as_it_was(seed):
    table = Payments.sample(5, generator=dy.random.Generator(seed))
    assert_frame_equal(load_table(Payments, json.loads(dump_table(table))), table)


def test_some_tables_come_back_in_the_order_they_are_asked_for():
    procurement = read_procurement(load_example(), name="example", person_key=b"k").procurement
    lots, tenders = load_members(Procurement, dump_tables(procurement), "contracts", "tenders")
    assert_frame_equal(lots, procurement.contracts)
    assert_frame_equal(tenders, procurement.tenders)


def test_columns_that_were_kept_in_another_order_are_found_by_name():
    table = WageLevels.sample(3, generator=dy.random.Generator(1))
    turned = json.loads(dump_table(table.select(reversed(table.columns))))
    assert_frame_equal(load_table(WageLevels, turned), table)


def test_amounts_keep_their_decimals_and_dates_their_form():
    row = dict.fromkeys(Purchases.column_names()) | {
        "purchase_id": "1",
        "notice_kind": "own",
        "buyer_kind": "unknown",
        "begun_on": date(987, 1, 2),
        "amount": Decimal("1000000000000000.10"),
    }
    types = {name: column.dtype for name, column in Purchases.columns().items()}
    table = Purchases.validate(pl.DataFrame([row], schema=types))
    stored = json.loads(dump_table(table))
    values = dict(zip(stored["columns"], stored["rows"][0], strict=True))
    assert values["amount"] == "1000000000000000.10"
    assert values["begun_on"] == "0987-01-02"
    assert plain_rows(table) == [values]
    assert_frame_equal(load_table(Purchases, stored), table)


def test_a_payload_without_a_table_or_a_column_is_refused_by_its_name():
    stored = json.loads(dump_tables(Evidence.create_empty()))
    with pytest.raises(ValueError, match="facts"):
        load_tables(Evidence, canonical({k: v for k, v in stored.items() if k != "facts"}))
    stored["facts"] = {"columns": ["party_id"], "rows": [["a"]]}
    with pytest.raises(ValueError, match="tender_id"):
        load_tables(Evidence, canonical(stored))


def test_a_column_that_a_table_got_later_is_null_if_it_may_be():
    table = WageLevels.sample(3, generator=dy.random.Generator(1))
    stored = json.loads(dump_table(table.drop("cpv_prefix", "valid_to")))
    assert_frame_equal(
        load_table(WageLevels, stored),
        table.with_columns(
            pl.lit(None, pl.String).alias("cpv_prefix"), pl.lit(None, pl.Date).alias("valid_to")
        ),
    )
    assert load_table(WageLevels, stored | {"rows": []}).schema == table.schema


def test_a_payload_whose_rows_break_a_rule_is_refused():
    stored = json.loads(dump_tables(Evidence.create_empty()))
    columns = stored["country_facts"]["columns"]
    row = {"country": "SE", "indicator": "rule_of_law", "permille": 1001, "source_id": "x"}
    stored["country_facts"]["rows"] = [[row[name] for name in columns]]
    with pytest.raises(ValueError, match="country_facts"):
        load_tables(Evidence, canonical(stored))


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"null", b'{"facts": []}'])
def test_what_is_no_table_at_all_is_refused(payload):
    with pytest.raises(ValueError, match="no stored Evidence"):
        load_tables(Evidence, payload)
