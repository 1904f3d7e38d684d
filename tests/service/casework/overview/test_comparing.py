from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.casework.overview.comparing import compare
from service.casework.overview.comparison_document import comparison_blocks
from service.documents.model import Table
from service.documents.values import Points, said

CASE = "case_1"


def tables(found, language):
    """Return the tables of a comparison by name."""
    named = {}
    for block in comparison_blocks(found, language):
        if isinstance(block, Table):
            named.setdefault(block.name, []).append(block)
    return named


def later(record, **changes):
    return replace(record, created_at=record.created_at + timedelta(hours=1), **changes)


@pytest.fixture(scope="module")
def first(screened):
    return screened.record


@pytest.fixture(scope="module")
def second(screen_document, document):
    """The example some months later, with two answers fewer and one more."""
    made = document()
    party = next(one for one in made["parties"] if one["id"] == "norr")
    party["facts"] = [one for one in party["facts"] if one["fact"] not in ("tax_debts", "f_tax")]
    other = next(one for one in made["parties"] if one["id"] == "gladan")
    answer = {"fact": "insolvency", "state": "stated", "value": "none", "basis": "register"}
    other.setdefault("facts", []).append(answer)
    return later(screen_document(made, as_of=date(2027, 3, 1)).record)


def test_a_screening_does_not_differ_from_itself(first):
    found = compare(CASE, first, first, is_open=True)
    assert found.same_result
    assert (found.made_from, found.facts, found.sources, found.rules) == ([], [], [], [])
    assert found.parts == []


def test_each_difference_of_a_part_is_exactly_the_sum_of_its_rows(first, second):
    found = compare(CASE, first, second, is_open=True)
    assert any(part.factors for part in found.parts)
    for part in found.parts:
        rows = sum(one.difference for one in part.factors) + part.base_difference
        assert rows == part.difference == (part.points_after or 0) - (part.points_before or 0)


def test_facts_are_told_with_their_values_and_the_other_way_round_they_are_turned(first, second):
    there = compare(CASE, first, second, is_open=True)
    back = compare(CASE, second, first, is_open=True)
    told = {(one.party_id, one.fact): (one.before, one.after) for one in there.facts}
    assert told["norr", "tax_debts"] == ("0", None)
    assert told["gladan", "insolvency"][1] == "none"
    assert [(one.after, one.before) for one in back.facts] == [
        (one.before, one.after) for one in there.facts
    ]
    assert [one.difference for one in back.parts] == [-one.difference for one in there.parts]
    as_of = {one.changed: (one.before, one.after) for one in back.made_from}["as_of"]
    assert as_of == ("2027-03-01", "2026-11-24")


def test_before_the_award_neither_points_nor_bands_are_in_it(first, second):
    found = compare(CASE, first, second, is_open=False)
    assert (found.points, found.parts) == ("closed", None)
    assert "band" not in found.model_dump_json()
    assert set(tables(found, "sv")) == {"made_from", "purchase", "facts", "sources", "rules"}


def test_the_words_say_the_sum_with_its_sign(first, second):
    found = compare(CASE, first, second, is_open=True)
    shown = tables(found, "en")["points"]
    assert len(shown) == len(found.parts)
    for part, table in zip(found.parts, shown, strict=True):
        assert table.rows[-1][-1] == Points(part.difference, is_signed=True)


@pytest.fixture(scope="module")
def changed(screen_document, document):
    """The example with another price, start, share handed on and registration; the award known."""
    made = document()
    made["lots"][0] |= {"starts_on": "2027-03-01", "hours": 30_000}
    made["tenders"][0]["price"]["amount"] = "5480000.00"
    made["tenders"][1]["parties"][0]["handed_on"] = {"percent": 70}
    party = next(one for one in made["parties"] if one["id"] == "norr")
    for fact in party["facts"]:
        if fact["fact"] == "employer_registration":
            fact["value"] = "left"
    return later(screen_document(made).record)


def rows(found, name, language):
    (table,) = tables(found, language)[name]
    return [[said(cell, language).replace("\xa0", " ") for cell in row] for row in table.rows]


def test_what_changed_in_the_purchase_is_said_in_words(first, changed):
    told = rows(compare(CASE, first, changed, is_open=True), "purchase", "en")
    assert ["Tender A1", "Amount", "9,480,000 SEK", "5,480,000 SEK"] in told
    assert ["Lot 1", "First day", "2027-02-01", "2027-03-01"] in told
    handed = ["Sundets Städtjänst AB in tender A2", "Handed on, at least", "60%", "70%"]
    assert handed in told


def test_a_firm_is_told_by_name_and_its_facts_by_their_words(first, changed):
    (row,) = rows(compare(CASE, first, changed, is_open=True), "facts", "sv")
    assert row[0] == "Norrskenets Lokalvård AB"
    assert row[3:] == ["registrerad", "avregistrerad"]


def test_an_answer_of_the_law_that_is_new_says_what_follows(first, changed):
    found = compare(CASE, first, changed, is_open=True)
    row = next(row for row in rows(found, "rules", "en") if "16 kap. 7 §" in row[1])
    assert row[0] == "A1, Norrskenets Lokalvård AB"
    assert row[2:4] == ["not asked", "applies"]
    assert "an explanation is to be required" in row[4]


def test_whose_need_differs_is_told_only_where_points_are_open(first, changed):
    found = compare(CASE, first, changed, is_open=True)
    bands = {need.tender_id: (need.before, need.after) for need in found.needs}
    assert bands["A1"] == ("extended", "priority")
    assert compare(CASE, first, changed, is_open=False).needs is None


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_code_and_no_hash_stands_on_a_page(first, changed, language):
    found = compare(CASE, first, changed, is_open=True)
    for blocks in tables(found, language).values():
        for table in blocks:
            columns, shown, _ = table.on_pages()
            assert all("SHA" not in column.label for column in columns)
            words = [word for row in shown for cell in row for word in said(cell, language).split()]
            assert not [word for word in words if "_" in word]
