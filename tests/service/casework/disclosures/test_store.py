import hashlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from sqlalchemy.exc import IntegrityError

from service.casework.cases.case import list_events
from service.casework.cases.moving import move_case
from service.casework.cases.request import NewLink, StageMove
from service.casework.disclosures.marking import mark, marking_of, marking_of_screening
from service.casework.disclosures.papers import FILE_KINDS
from service.casework.disclosures.request import NewDocumentDisclosure, NewMarking
from service.casework.disclosures.store import (
    disclose,
    list_document_disclosures,
    load_document_disclosure,
    load_paper,
)
from service.casework.incidents.request import NewIncident, Release
from service.casework.incidents.store import release, report
from service.casework.links import attach
from service.casework.tasks.task import list_tasks
from service.operations.audit.entry import list_entries, load_entry
from service.operations.audit.proof import check_proof, prove
from service.operations.audit.verifying import verify_log
from service.operations.people.principal import INCIDENT, Principal
from service.operations.periods import Period
from service.platform.db.database import EVERY_TENANT, acting_for, transaction
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal
from service.screening.record.store import load_screening
from tests.service.casework.conftest import NOW
from tests.service.casework.disclosures.conftest import everything
from tests.service.retention.test_disposing_of_cases import SIGNS, Archive

PERIODS = {"cases": Period(days=3650, decision="KS 2026/44", decided_on=date(2026, 3, 2))}
CANARY = "Kanariefågeln sjunger"


def hand_out(work, case, who=None, **stated):
    asked = NewDocumentDisclosure.model_validate(stated)
    return work.do(case, _disclose, asked, who=who)


def _disclose(connection, case, asked, seen):
    return disclose(connection, case, asked, seen, periods=PERIODS)


@pytest.fixture(scope="module")
def kept(work, screened):
    """The number of a screening that is kept."""
    return work.keep(screened)


@pytest.fixture(scope="module")
def case(work, kept):
    """A case at the start of the contract, with the screening."""
    made = work.open(stage="contract_start")
    work.do(made, attach, NewLink(kind="screening", id=kept))
    return made


@pytest.fixture(scope="module")
def made(work, case):
    """What was handed out of it, with its files."""
    return hand_out(work, case)


def test_what_was_handed_out_stands_on_the_case_with_every_file_as_it_was(work, case, made):
    disclosure, files = made
    assert [one.kind for one in files] == list(FILE_KINDS)
    with work.transaction() as connection:
        found = list_document_disclosures(connection, case)
        kept = [load_paper(connection, disclosure, one.kind) for one in files]
        events = list_events(connection, case)
    assert disclosure in found
    assert kept == files
    assert {"disclosure": disclosure.id} in [
        one.particulars for one in events if one.what == "handed_out"
    ]
    said = disclosure.read()
    assert disclosure.result_hash == hashlib.sha256(disclosure.content).hexdigest()
    assert {kind: one["sha256"] for kind, one in said["files"].items()} == {
        one.kind: hashlib.sha256(one.content).hexdigest() for one in files
    }


def test_the_log_tells_of_it_by_hash_and_holds_nothing_of_it(work, made):
    disclosure, _ = made
    with work.transaction() as connection:
        (entry,) = list_entries(
            connection, tenant_id="local", subject_id=disclosure.id, limit=10, offset=0
        )
    assert (entry.action, entry.content_sha256) == ("document.disclosed", disclosure.result_hash)
    assert set(orjson.loads(entry.details)) == {"case", "screening", "masked"}


def test_the_list_names_each_masking_with_provision_reason_and_who_decided(made):
    disclosure, files = made
    listed = everything(files[1].content)
    for one in disclosure.read()["maskings"]:
        assert one["key"].replace(".", "") in re.sub(r"[ .]", "", listed)
    assert "OSL 31 kap. 16–17 §§" in listed
    assert "anna" in listed
    assert files[0].sha256 in listed.replace(" ", "")


def test_a_refusal_leaves_to_a_lawyer_what_no_verified_rule_says(made):
    _, files = made
    refusal = everything(files[2].content)
    assert "[Jurist: vart, hur och inom vilken tid beslutet överklagas." in refusal
    assert "OSL 31 kap. 16–17 §§: Affärshemligheter skyddas" in refusal
    assert not re.search(r"tre veckor|kammarrätt|förvaltningsrätt|2 kap\.", refusal, re.IGNORECASE)


def test_the_metadata_say_what_a_diary_needs_and_name_each_archived_file(case, made):
    disclosure, files = made
    said = orjson.loads(files[-1].content)
    assert (said["diary_number"], said["disclosure"]) == (case.diary_number, disclosure.id)
    assert said["document"] == {
        "state": "draft",
        "type": "screening_report",
        "secrecy": {
            "ground": "osl-31-16",
            "lasts_to": "twenty_years",
            "lasts_until": None,
            "set_on": None,
        },
        "disposal_class": "KS 2026/44: 3650 d",
    }
    assert [(one["name"], one["sha256"]) for one in said["files"]] == [
        (one.name, one.sha256) for one in files[:2]
    ]


def test_where_all_is_handed_out_there_is_nothing_to_refuse(work, case, made):
    keys = [one["key"] for one in made[0].read()["maskings"]]
    unmask = [{"key": key, "reason": "Offentligt."} for key in keys if not key.endswith(".points")]
    whole, files = hand_out(work, case, unmask=unmask)
    assert whole.read()["maskings"] == []
    assert [one.kind for one in files] == ["report", "masking_list", "metadata"]
    with work.transaction() as connection, pytest.raises(Refusal):
        load_paper(connection, whole, "refusal")


def test_a_restricted_incident_leaves_no_trace_in_what_is_handed_out(work, case):
    eva = Principal("local", "eva", frozenset({"officer", INCIDENT}))
    now = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    stated = NewIncident(signs=["debt"], noticed_on=date(2026, 11, 25), note=f"{CANARY} ute.")
    with work.transaction() as connection:
        incident = report(connection, stated, principal=eva, now=now)
        let_out = Release(case_id=case.id, text=f"{CANARY} här.", reason=f"{CANARY} nog.")
        release(connection, incident.id, let_out, principal=eva, now=now)
        assert any(
            CANARY in one.text_sv
            for one in list_tasks(
                connection, principal=eva, today=now.date(), case_id=case.id, limit=100
            )
        )
    disclosure, files = hand_out(work, case, who=eva)
    for payload in (disclosure.content, *(one.content for one in files)):
        text = everything(payload)
        assert CANARY not in text
        assert incident.id not in text


def test_a_screening_of_another_case_is_not_handed_out(work, case, made):
    other = work.open()
    for stated, code in (
        ({}, "disclosure-nothing"),
        ({"screening_id": made[0].screening_id}, "disclosure-nothing"),
    ):
        with pytest.raises(Refusal) as refused:
            hand_out(work, other, **stated)
        assert [one.code for one in refused.value.problems] == [code]
    with pytest.raises(Refusal) as refused:
        hand_out(work, case, screening_id="screening_000000000000000000001")
    assert [one.code for one in refused.value.problems] == ["disclosure-screening"]
    with work.transaction() as connection, pytest.raises(Refusal):
        load_document_disclosure(connection, other, made[0].id)


@pytest.mark.parametrize("table", ["document_disclosures", "document_disclosure_files"])
def test_the_database_changes_and_removes_nothing_of_it(work, made, table):
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET actor = 'b'"):
        with pytest.raises(IntegrityError), work.transaction() as connection:
            connection.exec_driver_sql(statement)


def test_the_marking_follows_the_stage_until_somebody_marks(work):
    case = work.open(stage="tenders_in")

    def marking(of):
        with work.transaction() as connection:
            return marking_of(connection, of, periods={})

    assert (marking(case).ground, marking(case).lasts_to) == ("osl-19-3", "award")
    assert marking(case).disposal_class is None
    work.do(case, mark, NewMarking(state="final", disposal_class="4.2", ground="osl-19-3"))
    marked = marking(case)
    assert (marked.state, marked.disposal_class, marked.set_by) == ("final", "4.2", "anna")
    work.do(work.again(case), move_case, StageMove(stage="award"))
    later = marking(work.again(case))
    assert (later.state, later.ground, later.lasts_to) == ("final", "osl-31-16", "twenty_years")


def test_a_screening_is_marked_as_the_case_that_it_was_attached_to_last(work, kept, case):
    with work.transaction() as connection:
        record = load_screening(connection, tenant_id="local", screening_id=kept)
        alone = marking_of_screening(
            connection, replace(record, id=new_id("screening")), periods={}
        )
    assert (alone.ground, alone.set_by) == ("osl-19-3", None)
    other = work.open(stage="award")
    work.do(other, mark, NewMarking(state="final", document_type="Granskningsrapport"))
    work.do(
        work.again(other), attach, NewLink(kind="screening", id=kept), now=NOW + timedelta(days=1)
    )
    with work.transaction() as connection:
        of_case = marking_of_screening(connection, record, periods={})
    assert (of_case.state, of_case.document_type) == ("final", "Granskningsrapport")
    assert of_case.about()["secrecy"]["ground"] == "osl-31-16"


def test_proofs_hold_when_a_disclosed_case_has_been_disposed_of(engine, screened):
    archive = Archive(engine, screened.record)
    with acting_for(archive.who.tenant_id):
        record = archive.screening()
        case = archive.open(("screening", record.id))
        asked = NewDocumentDisclosure()
        disclosure, _ = archive.do(case, _disclose, asked)
        archive.end(case)
        archive.seal()
        with archive.transaction(read_only=True) as connection:
            (entry,) = list_entries(
                connection, **archive.tenant, subject_id=disclosure.id, limit=10, offset=0
            )
            placed = load_entry(connection, **archive.tenant, entry_id=entry.id)
            proof = prove(connection, placed, [SIGNS.verifier]).dump()
        assert archive.dispose() == 1
        archive.seal()
        assert archive.kept("document_disclosures") == 0
        assert archive.kept("document_disclosure_files") == 0
    proved = check_proof(proof, [SIGNS.verifier])
    assert proved.record["content_sha256"] == disclosure.result_hash
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        assert not verify_log(connection, [SIGNS.verifier], held=[]).faults
