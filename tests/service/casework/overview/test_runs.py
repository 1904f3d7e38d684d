from dataclasses import replace
from datetime import date, timedelta

import pytest

from service.casework.overview.runs import runs


@pytest.fixture(scope="module")
def first(screened):
    return screened.record


def later(record, **changes):
    return replace(record, created_at=record.created_at + timedelta(hours=1), **changes)


def changed(run):
    return [one.changed for one in run.differences]


def test_the_first_run_is_compared_with_nothing(first):
    (run,) = runs([first])
    assert (run.same_result, run.differences) == (None, ())


def test_runs_are_listed_by_their_making_and_the_same_input_differs_in_nothing(
    first, screen_document, document
):
    again = later(screen_document(document()).record)
    listed = runs([again, first])
    assert [one.screening_id for one in listed] == [first.id, again.id]
    assert (listed[1].same_result, listed[1].differences) == (True, ())


def test_another_day_is_named_with_both_days(first, screen_document, document):
    other = later(screen_document(document(), as_of=date(2027, 3, 1)).record)
    difference = runs([first, other])[1].differences[0]
    assert (difference.changed, difference.before, difference.after) == (
        "as_of", "2026-11-24", "2027-03-01"
    )  # fmt: skip


def test_a_new_answer_names_the_fact_and_never_its_value(first, screen_document, document):
    made = document()
    party = next(one for one in made["parties"] if one["id"] == "gladan")
    answer = {"fact": "insolvency", "state": "stated", "value": "none", "basis": "register"}
    party.setdefault("facts", []).append(answer)
    run = runs([first, later(screen_document(made).record)])[1]
    facts = next(one for one in run.differences if one.changed == "facts")
    assert facts.which == ("gladan insolvency",)
    assert {"file", "purchase"} <= set(changed(run))


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("scorecard_id", "small-1", "scorecard"),
        ("rulebook_sha256", "0" * 64, "rulebook"),
        ("code_version", "9.9", "code"),
    ],
    ids=["card", "rules", "code"],
)
def test_another_card_rulebook_or_code_is_named(first, column, value, name):
    assert changed(runs([first, later(first, **{column: value})])[1]) == [name]


def test_a_further_file_a_judgement_and_a_snapshot_are_named(first):
    intake = b'{"further":[{"name":"form.xlsx","sha256":"1"}],"mappings":[]}'
    judged = (
        b'{"facts":{"columns":[],"rows":[]},"judgements":{"columns":["party_id",'
        b'"judgement_id"],"rows":[["norr","judgement_1"]]}}'
    )
    assessment = b'{"sources":[{"source_id":"se_list@abc"}]}'
    other = later(first, intake=intake, evidence=judged, assessment=assessment)
    found = {one.changed: one for one in runs([first, other])[1].differences}
    assert found["further_files"].which == ("form.xlsx",)
    assert found["judgements"].which == ("judgement_1",)
    assert (found["snapshot"].before, found["snapshot"].after) == (None, "abc")
    assert "reference_rows" in found
