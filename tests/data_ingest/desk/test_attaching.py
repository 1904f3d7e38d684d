from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.desk.answers import AnswerRow, answers_table
from data_ingest.desk.attaching import attach
from data_ingest.desk.reading import read_answers
from data_ingest.model.tables import Declarations, Procurement

KEY = b"a key of thirty-two made-up bytes"
FIRMS = ("559999-0016", "559999-0024", "559999-0032", "559999-0040")
BELOW, SOLE_TRADER, STRANGER = "559999-0057", "19121212-1212", "559999-0065"
BUYER = "559999-0073"
FACTS = {
    "f_tax": ("approved", "revoked"),
    "headcount": ("3", "14"),
    "own_hours_per_month": ("640", "20"),
    "subcontractors_used": ("yes", "no"),
}


def said(fact, value, *, number=FIRMS[0], day=12, place="row 2", basis="declared", state="stated"):
    dated = None if day is None else date(2026, 11, day)
    document = None if day is None else "Anbud"
    return AnswerRow(place, number, None, fact, state, value, basis, document, dated, None)


def attached(procurement, *rows):
    """What is declared afterwards, and the rejects as (location, code)."""
    after, rejects = attach(procurement, answers_table(rows, person_key=KEY).answers)
    declared = after.declarations.select("party_id", "tender_id", "fact", "value", "basis")
    return declared.rows(), list(rejects.select("location", "code").iter_rows())


def declaring(procurement, *rows):
    """The purchase with declarations: party, tender, fact, value, day."""
    frames = {name: getattr(procurement, name) for name in procurement.members()}
    declarations = [
        (party, tender, fact, "stated", value, "declared", None, day and date(2026, 11, day), None)
        for party, tender, fact, value, day in rows
    ]
    schema = Declarations.create_empty().schema
    frames["declarations"] = pl.DataFrame(declarations, schema=schema, orient="row")
    return Procurement.validate(frames)


def test_an_answer_becomes_a_declaration_of_whoever_has_the_number(purchase):
    assert attached(purchase, said("headcount", "14")) == (
        [("1", "", "headcount", "14", "declared")],
        [],
    )


def test_four_firms_that_answer_differently_are_declared_differently(purchase, form):
    fields = ("F-skatt", "Arbetsgivare", "Arbetsgivaravgifter", "Anställda", "Egna timmar")
    answers = (
        ("godkänd", "registrerad", "120000;118000;121500", "14", "640"),
        ("godkänd", "registrerad", "0;0;4200", "1", "640"),
        ("återkallad", "avregistrerad", "0", "0", "900"),
        ("godkänd", "inte registrerad", "vägrar svara", "vägrar svara", "300"),
    )
    sheet = form(
        *(
            (number, field, answer, "Anbud", "2026-11-12", "2026-11-02")
            for number, own in zip(FIRMS, answers, strict=True)
            for field, answer in zip(fields, own, strict=True)
        )
    )
    read, rejects = read_answers(sheet, name="f", person_key=KEY, today=date(2026, 11, 25))
    after, left = attach(purchase, read)
    assert rejects.is_empty()
    assert left.is_empty()
    assert after.declarations.height == read.height
    by_party = {
        party: frozenset(after.declarations.filter(party_id=party)
                         .select("fact", "state", "value").iter_rows())
        for party in ("1", "2", "3", "4")
    }  # fmt: skip
    assert len(set(by_party.values())) == 4


def test_a_sole_trader_is_found_by_the_hash_of_the_number(purchase):
    rows, rejects = attached(purchase, said("f_tax", "approved", number=SOLE_TRADER))
    assert [row[:2] for row in rows] == [("6", "")]
    assert rejects == []


@pytest.mark.parametrize("number", [STRANGER, BUYER])
def test_a_number_in_no_tender_is_named_by_its_row_alone(purchase, number):
    after, rejects = attach(
        purchase, answers_table([said("f_tax", "approved", number=number)], person_key=KEY).answers
    )
    assert after.declarations.is_empty()
    assert rejects.select("location", "code").rows() == [("row 2", "desk-not-in-tender")]
    assert "55999" not in repr(rejects.rows())


@pytest.mark.parametrize("fact", ["own_hours_per_month", "subcontractors_used"])
def test_what_belongs_to_a_tender_is_put_there_if_the_party_has_one(purchase, fact):
    rows, _ = attached(
        purchase,
        said(fact, FACTS[fact][0]),
        said(fact, FACTS[fact][0], number=BELOW),
    )
    assert [row[:2] for row in rows] == [("1", "A1"), ("5", "")]


def test_the_later_answer_counts_and_the_other_is_noted(purchase):
    rows = (said("headcount", "14", day=9), said("headcount", "3", day=12, place="row 3"))
    for order in (rows, rows[::-1]):
        declared, rejects = attached(purchase, *order)
        assert declared == [("1", "", "headcount", "3", "declared")]
        assert rejects == [("row 2", "desk-superseded")]


def test_of_answers_that_agree_the_one_with_the_strongest_basis_is_kept(purchase):
    declared, rejects = attached(
        purchase,
        said("f_tax", "approved"),
        said("f_tax", "approved", basis="register", place="row 3"),
    )
    assert declared == [("1", "", "f_tax", "approved", "register")]
    assert rejects == [("row 2", "desk-superseded")]


def test_a_contradiction_of_one_day_leaves_the_fact_unknown(purchase):
    before = declaring(purchase, ("1", "", "f_tax", "approved", 1))
    declared, rejects = attached(
        before,
        said("f_tax", "approved", day=9, place="row 4"),
        said("f_tax", "approved"),
        said("f_tax", "revoked", place="row 3"),
    )
    assert declared == []
    assert rejects == [
        ("row 4", "desk-superseded"),
        ("row 2", "desk-contradiction"),
        ("row 3", "desk-contradiction"),
    ]


@pytest.mark.parametrize(
    ("day", "value", "kept", "codes"),
    [
        (20, "approved", "approved", ["desk-superseded"]),
        (1, "approved", "revoked", []),
        (None, "approved", "revoked", []),
        (12, "revoked", "revoked", ["desk-superseded"]),
        (12, "approved", None, ["desk-contradiction"]),
    ],
)
def test_what_was_declared_before_stays_if_it_is_dated_later(purchase, day, value, kept, codes):
    before = declaring(purchase, ("1", "", "f_tax", value, day), ("2", "", "f_tax", "approved", 1))
    declared, rejects = attached(before, said("f_tax", "revoked"))
    assert [row[3] for row in declared if row[0] == "1"] == ([kept] if kept else [])
    assert ("2", "", "f_tax", "approved", "declared") in declared
    assert [code for _, code in rejects] == codes


def test_not_having_asked_never_replaces_an_answer(purchase):
    unasked = said("f_tax", None, state="not_collected", day=20)
    declared, rejects = attached(declaring(purchase, ("1", "", "f_tax", "approved", None)), unasked)
    assert [row[3] for row in declared] == ["approved"]
    assert rejects == [("row 2", "desk-superseded")]


def test_what_is_declared_of_the_only_tender_is_about_the_same_part(purchase):
    before = declaring(
        purchase, ("1", "A1", "f_tax", "approved", 1), ("1", "", "f_tax", "approved", 20)
    )
    declared, rejects = attached(before, said("f_tax", "revoked"))
    assert [row[:4] for row in declared] == [("1", "", "f_tax", "revoked")]
    assert rejects == []


def test_what_is_declared_of_one_tender_of_several_stays(purchase):
    before = declaring(purchase, ("5", "A1", "f_tax", "approved", 20))
    declared, _ = attached(before, said("f_tax", "revoked", number=BELOW))
    assert [row[:4] for row in declared] == [
        ("5", "A1", "f_tax", "approved"),
        ("5", "", "f_tax", "revoked"),
    ]


def test_no_answers_leave_the_purchase_as_it_was(purchase):
    before = declaring(purchase, ("1", "", "f_tax", "approved", 1))
    after, rejects = attach(before, answers_table([], person_key=KEY).answers)
    assert after.declarations.rows() == before.declarations.rows()
    assert rejects.is_empty()


@st.composite
def answers(draw):
    fact = draw(st.sampled_from(sorted(FACTS)))
    state = draw(st.sampled_from(["stated", "stated", "refused", "not_collected"]))
    value = draw(st.sampled_from(FACTS[fact])) if state == "stated" else None
    day = None if state == "not_collected" else draw(st.integers(9, 12))
    number = draw(st.sampled_from([FIRMS[0], FIRMS[1], BELOW, SOLE_TRADER, STRANGER]))
    basis = draw(st.sampled_from(["declared", "buyer", "register"]))
    return said(fact, value, number=number, day=day, basis=basis, state=state)


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(answers(), max_size=12), twice=st.booleans())
def test_every_answer_is_attached_or_rejected_once_and_the_order_of_rows_is_no_matter(
    purchase, rows, twice
):
    placed = [row._replace(location=f"row {place}") for place, row in enumerate(rows, 2)]
    after, rejects = attach(purchase, answers_table(placed, person_key=KEY).answers)
    assert after.declarations.height + rejects.height == len(placed)
    assert rejects["location"].is_unique().all()
    other, _ = attach(purchase, answers_table(placed[::-1], person_key=KEY).answers)
    content = ("party_id", "tender_id", "fact", "state", "value", "basis", "dated")
    assert sorted(map(str, other.declarations.select(content).rows())) == sorted(
        map(str, after.declarations.select(content).rows())
    )
    if twice:
        again, left = attach(after, answers_table(placed, person_key=KEY).answers)
        settled = {row[:3] for row in after.declarations.select(content).rows()}
        assert settled <= {row[:3] for row in again.declarations.select(content).rows()}
        assert left.height >= after.declarations.height


def test_a_partys_own_word_never_takes_the_place_of_a_registers(purchase):
    rows = (
        said("headcount", "14", day=1, basis="register"),
        said("headcount", "40", day=20, place="row 3"),
    )
    for order in (rows, rows[::-1]):
        declared, rejects = attached(purchase, *order)
        assert declared == [("1", "", "headcount", "14", "register")]
        assert rejects == [("row 3", "desk-superseded")]
