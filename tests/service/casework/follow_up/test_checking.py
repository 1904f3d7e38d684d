"""What a follow-up may be of, who corrects it and until when, and what others report."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data_ingest.model.problem import UnreadableInput
from service.casework.cases.request import NewChainVersion, NewLink
from service.casework.chain.versions import begin_chain
from service.casework.follow_up.facts import noted_facts
from service.casework.follow_up.request import FollowUpRequest
from service.casework.follow_up.store import record_follow_up, record_visits, recorded, visits_to
from service.casework.links import attach
from service.operations.files.kept_files import keep_file
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for
from service.platform.db.record_id import new_id

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
KEY = b"a key of thirty-two made-up bytes"
DAY_ENDS = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def linked(work, screened):
    """Return a maker of cases in contract, each with a screening of its own."""

    def make():
        case = work.open(stage="in_contract")
        record = replace(screened.record, tenant_id="local", id=new_id("screening"))
        screening_id = work.keep(replace(screened, record=record))
        work.do(case, attach, NewLink(kind="screening", id=screening_id))
        return case, screening_id

    return make


@pytest.fixture(scope="module")
def screening(linked):
    """A screening of a case without a chain."""
    return linked()[1]


@pytest.fixture(scope="module")
def contracted(work, linked):
    """A screening of a case in which the chain of tender A1 is registered."""
    case, screening_id = linked()
    stated = {"screening_id": screening_id, "tender_id": "A1", "valid_from": date(2026, 1, 1)}
    work.do(case, begin_chain, NewChainVersion.model_validate(stated))
    return screening_id


@pytest.fixture
def record(work, screening):
    def make(*, who="anna", now=NOW, **changes):
        stated = {
            "screening_id": screening, "tender_id": "A1", "party_id": "norr", "form": "visit",
            "on": "2026-11-20", "looked_at": ["pay"],
        }  # fmt: skip
        with acting_for("local"):
            return record_follow_up(
                work.engine,
                FollowUpRequest.model_validate(stated | changes),
                principal=Principal("local", who),
                person_key=KEY,
                now=now,
            )

    return make


@pytest.fixture
def file_id(work):
    made = new_id("file")
    with work.transaction() as connection:
        kept = keep_file(
            connection, b"a report", tenant_id="local", file_id=made, actor="anna", created_at=NOW,
            name="rapport.pdf", media_type="application/pdf",
        )  # fmt: skip
    return kept.id


def codes(make, **changes):
    with pytest.raises(UnreadableInput) as fault:
        make(**changes)
    return [(one.code, one.location) for one in fault.value.problems]


def report(file_id, **changes):
    made = {"organisation": "Exempelrevision AB", "reported_on": "2026-11-24"}
    made |= {"evidence_file_id": file_id} | changes
    return {"observer": "reviewer", "report": made}


@pytest.mark.parametrize("now", [NOW, DAY_ENDS - timedelta(seconds=1)], ids=["now", "last second"])
def test_whoever_recorded_a_visit_corrects_it_until_the_day_ends(record, now):
    wrong = record()
    assert record(corrects=wrong.id, now=now).id != wrong.id


def test_later_or_by_another_it_is_refused_and_says_what_to_do(record):
    wrong = record()
    assert codes(record, corrects=wrong.id, now=DAY_ENDS) == [
        ("follow-up-corrects-late", "/corrects")
    ]
    assert codes(record, corrects=wrong.id, who="bo") == [("follow-up-corrects-other", "/corrects")]
    with pytest.raises(UnreadableInput) as fault:
        record(corrects=wrong.id, now=DAY_ENDS)
    assert "Anteckna ett nytt besök" in fault.value.problems[0].mend("sv")


def test_a_correction_is_corrected_in_its_turn_and_the_visit_counts_once(work, record, screening):
    before = counted(work, screening)
    first = record(on="2026-11-02")
    second = record(on="2026-11-02", corrects=first.id)
    record(on="2026-11-02", corrects=second.id)
    assert counted(work, screening) == before + 1


def test_a_visit_that_was_recorded_at_the_wrong_firm_is_moved_to_the_right_one(
    work, record, screening
):
    wrong = record(on="2026-11-03", spoke_with=3)
    before = visited(work, screening)
    right = record(on="2026-11-03", spoke_with=3, party_id="norr-golv", corrects=wrong.id)
    after = visited(work, screening)
    assert right.id != wrong.id
    assert after["norr"] == before["norr"] - 1
    assert after["norr-golv"] == before.get("norr-golv", 0) + 1
    assert codes(record, corrects=right.id, form="deeper_check", looked_at=[]) == [
        ("follow-up-corrects", "/corrects")
    ]


def test_a_visit_that_was_checked_again_keeps_its_firm(record):
    item = {"item": "base_pay", "row": 34}
    found = {
        "form": "deeper_check",
        "looked_at": [],
        "sample": {"of": 240, "n": 12, "seed": 7, "drawn_by": "KL"},
        "findings": [item | {"outcome": "deviation"}],
        "deviations": [
            item | {"remedy": "pay", "remedy_by": "2026-12-20", "recheck_on": "2027-01-20"}
        ],
    }
    wrong = record(**found)
    checks = {"form": "deeper_check", "looked_at": []}
    again = record(**checks, rechecks=[item | {"follow_up_id": wrong.id, "mended": True}])
    moved = {**found, "party_id": "norr-golv", "corrects": wrong.id}
    assert codes(record, **moved) == [("follow-up-corrects-firm", "/party_id")]
    record(**checks, rechecks=[], corrects=again.id)
    assert record(**moved).id != wrong.id


def visited(work, screening):
    with work.transaction() as connection:
        found = visits_to(connection, tenant_id="local", screening_ids=[screening])
    return Counter(visit.party_id for visit in found)


def counted(work, screening):
    with work.transaction() as connection:
        return len(visits_to(connection, tenant_id="local", screening_ids=[screening]))


def test_only_firms_of_the_contracts_chain_are_followed_up(work, record, contracted):
    refused = [("follow-up-contract", "/tender_id")]
    other = {"tender_id": "A2", "party_id": "sund", "screening_id": contracted}
    assert codes(record, **other) == refused
    assert record(screening_id=contracted).id
    with pytest.raises(UnreadableInput) as fault, acting_for("local"):
        record_visits(
            work.engine,
            b"firm,tender,visited_on,looked_at\nsund,A2,2026-11-20,pay\n",
            screening_id=contracted,
            name="besok.csv",
            principal=Principal("local", "anna"),
            person_key=KEY,
            now=NOW,
        )
    assert [one.code for one in fault.value.problems] == ["follow-up-contract"]


def test_what_others_saw_is_reported_to_the_buyer_and_no_visit_of_its_own(record, file_id):
    seen = [{"group": "coercion", "how": "seen"}]
    made = record(**report(file_id), observations=seen, looked_at=[], on="2026-11-10")
    kept = recorded(made)
    assert kept.content.report.organisation == "Exempelrevision AB"
    assert len(kept.content.report.sha256) == 64
    assert kept.content.observations[0].how == "seen"
    facts = {one.fact: one.value for one in noted_facts([kept], as_of=NOW.date())}
    assert facts == {"coercion_observed": "reported", "coercion_observed_on": "2026-11-10"}


def test_a_report_on_which_nothing_was_found_says_nothing_of_the_firm(record, file_id):
    made = record(**report(file_id), findings=[{"item": "ledger", "outcome": "pass"}])
    assert noted_facts([recorded(made)], as_of=NOW.date()) == ()


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"observer": "buyer"}, ("follow-up-report-observer", "/observer")),
        ({"form": "self_report", "looked_at": []}, ("follow-up-report-form", "/form")),
        ({"on": "2026-11-25"}, ("follow-up-report-day", "/report/reported_on")),
    ],
    ids=["by the buyer", "by the supplier", "before the visit"],
)
def test_what_is_no_report_of_another_is_refused(record, file_id, changes, place):
    assert codes(record, **report(file_id) | changes) == [place]


def test_a_report_needs_a_file_that_is_there(record):
    missing = [("support-file", "/report/evidence_file_id")]
    assert codes(record, **report(new_id("file"))) == missing


def test_a_persons_number_in_the_name_of_an_organisation_is_not_kept(record, file_id):
    made = record(**report(file_id, organisation="Firma 811228-9874"))
    assert b"811228" not in made.content
