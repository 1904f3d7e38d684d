from datetime import date

import pytest

from risk_models.facts.conduct import CONDUCT_FACTS, DEVIATIONS
from service.casework.follow_up.facts import Recorded, noted_facts, with_facts
from service.casework.follow_up.models import follow_up_of

KEY = b"a key of thirty-two made-up bytes"


@pytest.fixture
def recorded(stated):
    def make(number, **changes):
        return Recorded(
            id=f"followup_{number}", content=follow_up_of(stated(**changes), person_key=KEY)
        )

    return make


def values(recorded, *, as_of):
    return {one.fact: one.value for one in noted_facts(recorded, as_of=date.fromisoformat(as_of))}


def recheck(recorded, on, *, mended=True):
    again = {"follow_up_id": "followup_1", "item": "base_pay", "row": 34, "mended": mended}
    return recorded("2", on=on, sample=None, findings=[], deviations=[], rechecks=[again])


@pytest.mark.parametrize(
    ("as_of", "state"),
    [("2026-11-20", "open"), ("2026-12-20", "open"), ("2026-12-21", "late")],
    ids=["same-day", "last-day", "day-after"],
)
def test_a_deviation_is_late_from_the_day_after_its_last(recorded, as_of, state):
    assert values([recorded("1")], as_of=as_of)["deviation"] == state


@pytest.mark.parametrize(
    ("on", "mended", "state"),
    [("2026-12-20", True, "closed"), ("2026-12-21", True, "late"), ("2026-12-10", False, "late")],
    ids=["in-time", "too-late", "not-mended"],
)
def test_a_recheck_closes_a_deviation_only_in_time(recorded, on, mended, state):
    both = [recorded("1"), recheck(recorded, on, mended=mended)]
    found = values(both, as_of="2027-03-01")
    assert found["deviation"] == state
    assert found["deviation_noted_on"] == "2026-11-20"


def test_what_is_later_than_the_day_is_not_known_yet(recorded):
    both = [recorded("1"), recheck(recorded, "2026-12-10")]
    assert values(both, as_of="2026-12-09")["deviation"] == "open"
    assert values(both, as_of="2026-11-19") == {}


IN_ORDER = {"sample": None, "findings": [{"item": "rest", "outcome": "pass"}], "deviations": []}
NOTHING = {"sample": None, "findings": [], "deviations": []}


def test_without_a_deviation_the_newest_follow_up_says_none(recorded):
    both = [recorded("1", on="2026-11-01", **IN_ORDER), recorded("2", on="2026-11-20", **IN_ORDER)]
    found = values(both, as_of="2026-11-26")
    assert found == {"deviation": "none", "deviation_noted_on": "2026-11-20"}


@pytest.mark.parametrize(
    "said",
    [
        NOTHING,
        NOTHING | {"findings": [{"item": "rest", "outcome": "not_shown"}]},
        NOTHING | {"form": "visit", "looked_at": ["signs"]},
    ],
    ids=["nothing", "not-shown", "signs-alone"],
)
def test_that_there_is_no_deviation_is_not_said_where_nothing_was_looked_at(recorded, said):
    assert "deviation" not in values([recorded("1", **said)], as_of="2026-11-26")


def test_the_worst_of_several_is_entered(recorded):
    both = [recorded("1"), recorded("2", on="2026-11-25", **IN_ORDER)]
    assert values(both, as_of="2026-11-26")["deviation"] == "open"


def test_the_newest_observation_of_a_group_is_entered_and_seen_beats_reported(recorded):
    def seen(number, on, how):
        return recorded(
            number, on=on, sample=None, findings=[], deviations=[],
            observations=[{"group": "withheld_pay", "how": how}],
        )  # fmt: skip

    found = values([seen("1", "2026-11-01", "seen"), seen("2", "2026-11-05", "reported")],
                   as_of="2026-11-26")  # fmt: skip
    assert found["withheld_pay_observed"] == "reported"
    assert found["withheld_pay_observed_on"] == "2026-11-05"
    same_day = [seen("1", "2026-11-05", "seen"), seen("2", "2026-11-05", "reported")]
    assert values(same_day, as_of="2026-11-26")["withheld_pay_observed"] == "seen"


def test_every_fact_can_be_read_as_a_fact_that_a_person_notes(recorded):
    observations = [{"group": "coercion", "how": "seen"}]
    found = noted_facts([recorded("1", observations=observations)], as_of=date(2026, 11, 26))
    assert {"deviation", "coercion_observed"} <= {one.fact for one in found}
    for one in found:
        CONDUCT_FACTS[one.fact].parse(one.value)
        assert one.stated()["basis"] in CONDUCT_FACTS[one.fact].bases
    assert set(DEVIATIONS) == {"none", "closed", "open", "late"}


def test_facts_are_put_into_a_document_once_and_replace_what_it_had(recorded, document):
    facts = noted_facts([recorded("1")], as_of=date(2026, 11, 26))
    changed, entered = with_facts(document(), facts)
    again, _ = with_facts(changed, facts)
    assert entered == 2
    assert again == changed
    own = next(one for one in changed["parties"] if one["id"] == "sund")["facts"]
    assert [one["value"] for one in own if one["fact"] == "deviation"] == ["open"]
    others = [one for one in changed["parties"] if one["id"] != "sund"]
    assert [one for one in document()["parties"] if one["id"] != "sund"] == others


def test_the_next_screening_reads_the_facts(recorded, document, screen_document):
    facts = noted_facts([recorded("1")], as_of=date(2026, 11, 26))
    changed, _ = with_facts(document(), facts)
    tender = screen_document(changed, as_of=date(2026, 11, 26)).assessment.lots[0].tenders[1]
    part = next(one for one in tender.parts if one.party_id == "sund")
    (found,) = (one for one in part.factors if one.factor.endswith("deviations"))
    assert found.state == "stated"
    assert found.bin == "open_year_one"


def test_of_a_follow_up_that_is_corrected_the_correction_alone_counts(recorded):
    clean = {"sample": None, "findings": [], "deviations": []}
    told = [{"group": "coercion", "how": "reported"}]
    wrong = recorded("1", **clean, form="visit", observations=told)
    assert "coercion_observed" in values([wrong], as_of="2026-11-30")
    right = recorded("2", **clean, form="visit", corrects="followup_1")
    assert "coercion_observed" not in values([wrong, right], as_of="2026-11-30")


def test_a_recheck_of_what_was_corrected_later_is_one_of_its_correction(recorded):
    again = {"follow_up_id": "followup_1", "item": "base_pay", "row": 34, "mended": True}
    looked = recorded(
        "2", on="2026-12-01", sample=None, findings=[], deviations=[], rechecks=[again]
    )
    corrected = [recorded("1"), looked, recorded("3", corrects="followup_1")]
    assert values(corrected, as_of="2026-12-05")["deviation"] == "closed"
