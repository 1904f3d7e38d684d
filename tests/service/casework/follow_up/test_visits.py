"""Visits are counted whether or not anything was found, and what was not looked at is not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput
from procurement_rules.package.template import load_templates
from service.casework.follow_up.facts import Recorded, noted_facts
from service.casework.follow_up.models import FollowUp, follow_up_of
from service.casework.follow_up.request import AREAS, check
from service.casework.follow_up.visits import visit_counts, visits_of

KEY = b"a key of thirty-two made-up bytes"
BARE = {"form": "visit", "sample": None, "findings": [], "deviations": []}
CLEAN = BARE | {"looked_at": ["pay", "hours"], "spoke_with": 4}
SIGN = BARE | {"observations": [{"group": "coercion", "how": "seen"}]}


@pytest.fixture(scope="session")
def visit(stated):
    return lambda **changes: follow_up_of(stated(**BARE | changes), person_key=KEY)


def counted(*visits):
    found = visit_counts(visits_of(visits), "en")
    return found.visits, found.with_findings, found.without_findings, found.not_stated


def test_a_visit_without_findings_is_a_visit(visit):
    assert counted(visit(**CLEAN), visit(**CLEAN, on="2026-11-10")) == (2, 0, 2, 0)
    assert counted(visit(**CLEAN), visit(**SIGN, on="2026-11-10")) == (2, 1, 1, 0)


def test_the_two_pages_of_a_form_are_one_visit(visit):
    signs = visit(looked_at=["signs"])
    assert counted(visit(**CLEAN), signs) == (1, 0, 1, 0)
    assert counted(visit(**CLEAN), visit(**SIGN)) == (1, 1, 0, 0)
    assert visit_counts(visits_of([visit(**CLEAN), signs]), "en").spoke_with == 4


def test_a_record_that_states_nothing_is_told_apart_and_a_recheck_is_no_visit(visit):
    not_shown = [{"item": "ledger", "outcome": "not_shown"}]
    assert counted(visit(), visit(findings=not_shown, on="2026-11-10")) == (0, 0, 0, 2)
    number = "followup_000000000000000000001"
    again = {"follow_up_id": number, "item": "ledger", "row": None, "mended": True}
    assert counted(visit(rechecks=[again])) == (0, 0, 0, 0)


def test_a_group_that_was_looked_for_counts_and_one_that_is_unanswered_does_not(visit):
    assert counted(visit(neither=["coercion"])) == (1, 0, 1, 0)
    assert counted(visit(unanswered=["coercion", "ledger"])) == (0, 0, 0, 1)
    kept = visit(unanswered=["coercion"])
    assert noted_facts([Recorded(id="followup_1", content=kept)], as_of=date(2026, 12, 1)) == ()


def test_what_others_report_is_told_apart_also_on_the_day_of_an_own_visit(visit):
    theirs = FollowUp.model_validate(
        visit(**SIGN, observer="union").model_dump()
        | {
            "report": {
                "organisation": "Facket", "reported_on": "2026-11-21",
                "evidence_file_id": "file_1", "sha256": "0" * 64,
            }
        }
    )  # fmt: skip
    counts = visit_counts(visits_of([visit(**CLEAN), theirs]), "sv")
    assert (counts.visits, counts.with_findings, counts.reported) == (1, 0, 1)
    assert "1 som andra har rapporterat och köparen inte har sett" in counts.text


def test_the_words_say_what_nothing_found_does_not_mean(visit):
    said = visit_counts(visits_of([visit(**CLEAN), visit(on="2026-11-10")]), "sv").text
    assert said.startswith("Besök på arbetsplatsen: 1, inga iakttagelser; det senaste 2026-11-20.")
    assert "inget intyg" in said
    assert "sänker inget granskningsbehov" in said
    assert "1 antecknats utan uppgift om vad som granskades" in said
    assert visit_counts((), "sv").text == "Inget besök är antecknat."


def test_a_record_of_before_reads_and_hashes_as_it_did(visit):
    kept = visit().canonical_bytes()
    assert b"looked_at" not in kept
    assert b"spoke_with" not in kept
    assert FollowUp.read(kept).canonical_bytes() == kept


@given(st.lists(st.sampled_from(["clean", "sign", "bare"]), max_size=12))
def test_every_visit_is_counted_once(visit, kinds):
    of = {"clean": CLEAN, "sign": SIGN, "bare": BARE}
    made = [visit(**of[kind], on=f"2026-11-{day:02}") for day, kind in enumerate(kinds, 1)]
    visits, found, clean, not_stated = counted(*made)
    assert (found, clean, not_stated) == tuple(kinds.count(k) for k in ("sign", "clean", "bare"))
    assert visits == found + clean


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"form": "self_report", "looked_at": ["pay"]}, ("follow-up-visit-only", "/looked_at")),
        ({"form": "self_report", "spoke_with": 3}, ("follow-up-visit-only", "/spoke_with")),
        ({"looked_at": ["pay", "pay"]}, ("follow-up-twice", "/looked_at/1")),
    ],
)
def test_what_is_looked_at_is_stated_of_a_visit_and_once(stated, changes, expected):
    made = stated(**BARE | changes)
    with pytest.raises(UnreadableInput) as fault:
        check(made, load_templates().follow_up, today=date(2026, 11, 26))
    assert [(one.code, one.location) for one in fault.value.problems] == [expected]


def test_the_signs_are_one_of_the_areas():
    assert AREAS == ("pay", "hours", "housing", "papers", "signs")


def test_a_screening_tells_visits_without_findings_and_no_band_moves(
    visit, document, screen_document
):
    day = date(2026, 11, 26)
    facts = noted_facts([Recorded(id="followup_1", content=visit(**CLEAN))], as_of=day)
    values = {one.fact: one.value for one in facts}
    assert values["visits_made"] == "1"
    assert values["visits_with_findings"] == "0"
    assert values["visited_on"] == "2026-11-20"
    made = document()
    own = next(one for one in made["parties"] if one["id"] == "sund")
    before = _part(screen_document(made, as_of=day))
    own["facts"] = [*own["facts"], *(one.stated() for one in facts if one.fact in VISITS)]
    after = _part(screen_document(made, as_of=day))
    assert before.visits is None
    assert (after.visits.made, after.visits.found) == (1, 0)
    assert (after.band, after.points, after.low, after.high) == (
        before.band, before.points, before.low, before.high,
    )  # fmt: skip


VISITS = ("visits_made", "visits_with_findings", "visited_on")


def _part(screened):
    tender = screened.assessment.lots[0].tenders[1]
    return next(one for one in tender.parts if one.party_id == "sund")
