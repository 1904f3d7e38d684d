from datetime import date

import pytest
from pydantic import ValidationError

from data_ingest.model.problem import UnreadableInput
from procurement_rules.package.template import load_templates
from procurement_rules.support.signs import load_signs
from risk_models.facts import conduct
from service.casework.follow_up.request import GROUPS, How, Observation, check

TEXTS = load_templates().follow_up
TODAY = date(2026, 11, 26)


def codes(stated):
    with pytest.raises(UnreadableInput) as fault:
        check(stated, TEXTS, today=TODAY)
    return [(one.code, one.location) for one in fault.value.problems]


def test_what_holds_together_is_let_through(stated):
    check(stated(), TEXTS, today=TODAY)


def test_groups_and_signs_are_those_that_a_screening_knows():
    assert set(GROUPS) == set(conduct.GROUPS)
    assert {one.group for one in load_signs().signs} == set(GROUPS)
    assert set(How.__args__) == set(conduct.OBSERVATIONS) - {"none"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"screening_id": "screening_1"}, ("follow-up-screening", "/screening_id")),
        ({"on": "2026-11-27"}, ("follow-up-day", "/on")),
        ({"form": "visit"}, ("follow-up-sample", "/sample")),
        (
            {"sample": {"of": 3, "n": 12, "seed": 7, "drawn_by": "KL"}},
            ("sample-too-large", "/sample/n"),
        ),
        (
            {"sample": {"of": 240, "n": 12, "seed": 8, "drawn_by": "KL"}},
            ("follow-up-row", "/findings/0/row"),
        ),
        ({"sample": None}, ("follow-up-row", "/findings/0/row")),
        (
            {"findings": [{"item": "mood", "outcome": "pass"}], "deviations": []},
            ("follow-up-item", "/findings/0/item"),
        ),
        (
            {"findings": [{"item": "rest", "outcome": "pass"}] * 2, "deviations": []},
            ("follow-up-twice", "/findings/1"),
        ),
        (
            {
                "findings": [
                    {"item": "rest", "outcome": "pass", "amount": "10", "currency": "SEK"}
                ],
                "deviations": [],
            },
            ("follow-up-amount", "/findings/0/amount"),
        ),
        (
            {
                "findings": [{"item": "rest", "outcome": "deviation", "amount": "10"}],
                "deviations": [],
            },
            ("follow-up-amount", "/findings/0/amount"),
        ),
        ({"deviations": []}, ("follow-up-no-remedy", "/findings/1")),
        ({"findings": []}, ("follow-up-not-found", "/deviations/0")),
        (
            {"rechecks": [{"follow_up_id": "followup_1", "item": "rest", "mended": True}]},
            ("follow-up-recheck", "/rechecks/0/follow_up_id"),
        ),
        (
            {"observations": [{"group": "conditions", "how": "seen"}] * 2},
            ("follow-up-twice", "/observations/1"),
        ),
    ],
    ids=[
        "number", "future", "sample-of-visit", "sample-too-large", "row", "no-sample", "item",
        "twice", "amount-of-pass", "no-currency", "no-remedy", "not-found", "recheck",
        "group-twice",
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_refused_at_its_place(stated, changes, expected):
    assert expected in codes(stated(**changes))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"remedy": "fire"}, "follow-up-remedy"),
        ({"remedy_by": "2026-11-19"}, "follow-up-remedy-day"),
        ({"recheck_on": "2026-12-19"}, "follow-up-remedy-day"),
    ],
    ids=["remedy", "before", "recheck"],
)
def test_a_remedy_is_known_and_its_days_stand_in_order(values, stated, change, code):
    one = values()["deviations"][0] | change
    assert [code] == [each for each, _ in codes(stated(deviations=[one]))]


def test_a_deviation_with_two_remedies_is_refused(values, stated):
    one = values()["deviations"][0]
    assert {each for each, _ in codes(stated(deviations=[one, one]))} == {"follow-up-twice"}


@pytest.mark.parametrize("field", ["name", "worker", "note", "personal_number"])
def test_there_is_no_field_for_anything_about_somebody_who_works(stated, field):
    with pytest.raises(ValidationError):
        stated(**{field: "x"})
    with pytest.raises(ValidationError):
        stated(findings=[{"item": "rest", "outcome": "pass", field: "x"}])
    with pytest.raises(ValidationError):
        Observation.model_validate({"group": "conditions", "how": "seen", field: "x"})


def test_an_amount_is_never_a_binary_fraction(stated):
    line = {"item": "rest", "outcome": "deviation", "amount": 0.1, "currency": "SEK"}
    with pytest.raises(ValidationError):
        stated(findings=[line])


BARE = {"form": "visit", "sample": None, "findings": [], "deviations": []}


def test_an_answer_is_one_or_none_and_what_is_unanswered_was_asked(stated):
    seen = {"observations": [{"group": "coercion", "how": "seen"}]}
    check(stated(**BARE, **seen, neither=["conditions"], unanswered=["ledger"]), TEXTS, today=TODAY)
    twice = stated(**BARE, **seen, neither=["coercion", "conditions", "conditions"])
    assert codes(twice) == [("follow-up-twice", "/neither/0"), ("follow-up-twice", "/neither/2")]
    wrong = stated(**BARE, **seen, unanswered=["coercion", "pay_slip", "ledger", "ledger"])
    assert codes(wrong) == [("follow-up-unanswered", f"/unanswered/{at}") for at in (0, 1, 3)]
