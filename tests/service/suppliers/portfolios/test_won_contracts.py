"""What a contract register says of labour terms, and what cases add to it."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from data_ingest.mapping import PurchaseContext
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.suppliers.cases.gathering import CONTRACTS
from service.suppliers.portfolios.reading import read_suppliers
from service.suppliers.portfolios.won_contracts import with_won_contracts

DAY = date(2026, 11, 24)
NUMBER = "SE-ON:5599990016"
HOW = ReadingOptions(person_key=bytes(32), today=DAY, purchase=PurchaseContext(place_country="SE"))
COLUMNS = ["contract_state", "contract_ends_on", "labour_terms"]


def told(won, *, state="unknown", ends_on=None, terms=None):
    """How the contracts of a supplier stand, of whom a register says something, with its cases."""
    listed = NamedFile("l.csv", b"number;country\n559999-0016;SE\n")
    read = read_suppliers([listed], HOW)
    assert set(read.identifiers["scheme"]) == {NUMBER.partition(":")[0]}
    rows = read.rows.with_columns(
        contract_state=pl.lit(state),
        contract_ends_on=pl.lit(ends_on, pl.Date),
        labour_terms=pl.lit(terms, pl.String),
    )
    won_rows = pl.DataFrame([(NUMBER, *one) for one in won], schema=CONTRACTS, orient="row")
    found = with_won_contracts(replace(read, rows=rows), won_rows, as_of=DAY)
    cases = [] if found.cases is None else found.cases["cases"].explode().to_list()
    return found.rows.select(COLUMNS).row(0), cases


SOON, LATE, PAST = date(2027, 3, 1), date(2030, 1, 1), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("won", "register", "expected"),
    [
        ([("c1", None, True)], {}, (("running", None, "set"), ["c1"])),
        ([("c1", SOON, True)], {"state": "none"}, (("renewal", SOON, "set"), ["c1"])),
        ([("c1", LATE, True), ("c2", None, None)], {}, (("running", LATE, "partly"), ["c1"])),
        ([("c1", LATE, True)], {"state": "running", "terms": "none"},
         (("running", None, "partly"), ["c1"])),
        ([("c1", LATE, True)], {"state": "renewal", "ends_on": SOON, "terms": "set"},
         (("renewal", SOON, "set"), ["c1"])),
        ([("c1", LATE, None)], {}, (("unknown", None, None), [])),
        ([("c1", PAST, True)], {}, (("unknown", None, None), [])),
        ([], {"state": "running", "terms": "set"}, (("running", None, "set"), [])),
    ],
    ids=["shown", "renewal", "one-of-two", "register-none", "register-set", "not-shown", "ended",
         "no-case"],
)  # fmt: skip
def test_a_case_adds_its_contract_to_what_the_register_says(won, register, expected):
    assert told(won, **register) == expected
