"""What the file and the logs tell: who sent what on which ground, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from service.calls.call import Call
from service.calls.received_extracts import create_extract_assessment, get_received_extract
from service.casework.extracts.request import NewExtractAssessment
from service.operations.audit.bundle import members_of
from service.operations.people.principal import Principal
from service.operations.periods import Period
from service.platform.db.database import acting_for, transaction
from service.platform.refusal import Refusal
from service.retention.disposing import dispose_of, due
from tests.service.casework.extracts.conftest import RECEIVER, SENDER, in_days
from tests.service.casework.extracts.test_between import assess, confirmed
from tests.service.documents.test_lettering import text_of

CANARY = "kanariefågel"


def entries(authority, *subjects):
    """Return what the log says of records."""
    asked = (authority.api.get(f"/v1/log/entries?subject_id={one}") for one in subjects)
    return [entry for answer in asked for entry in answer.json()["items"]]


def test_the_file_holds_no_officer_no_weighing_and_nothing_that_was_not_picked(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    hidden = sender.decide(case, number, what=f"Varning för {CANARY}.", consequence="warning")
    told = sender.decide(case, number, reasons=f"Skäl med {CANARY}.")
    made = sender.make(case, told, weighing=f"Vägt mot {CANARY}.", delegation=CANARY).json()
    file = sender.file(case, made["id"])
    members = members_of(file)
    paper = text_of(members.pop("extract.pdf"))
    text = " ".join([*(part.decode() for part in members.values()), paper])
    for secret in (CANARY, "local-user", hidden, case.rpartition("/")[2], "norr-golv"):
        assert secret not in text
    keyless = text.replace("\\", "")
    assert '"A1"' not in keyless, "a tender's number, whole: keys may hold the letters"
    assert "Norrskenets Lokalvård AB" in paper


def test_the_logs_of_both_tell_who_sent_what_on_which_ground_and_nothing_else(sender, receiver):
    case, number = sender.case(sender.screening_id, title=f"Städ {CANARY}"), sender.follow_up()
    told = sender.decide(case, number, what=f"Vite {CANARY}.", heard=f"Svar {CANARY}.")
    made = sender.make(case, told, weighing=f"Vägt mot {CANARY}.").json()
    received = confirmed(receiver, sender.file(case, made["id"]))
    mine = receiver.case()
    used = assess(receiver, mine, received).json()
    sent = {entry["action"]: entry for entry in entries(sender, made["id"])}
    assert sent["extract.decided"]["actor"] == "local-user"
    assert sent["extract.decided"]["details"] == {
        "case": made["case_id"],
        "decision": made["decision_id"],
        "receiver": RECEIVER,
        "ground": "osl-10-15-a",
    }
    assert sent["extract.decided"]["content_sha256"] == made["result_hash"]
    assert (sent["extract.issued"]["actor"], sent["extract.issued"]["details"]) == (SENDER, {})
    (came,) = entries(receiver, received["id"])
    assert came["details"] == {"sender": SENDER, "extract": made["id"], "ground": "osl-10-15-a"}
    assert came["content_sha256"] == made["result_hash"]
    (assessed,) = entries(receiver, used["id"])
    assert assessed["details"]["use"] == "uses"
    for authority in (sender, receiver):
        every = authority.api.get("/v1/log/entries?limit=100").text
        assert CANARY not in every
        assert "Norrskenet" not in every


def test_on_its_day_an_extract_closes_for_use_and_stays_to_be_read(sender, receiver):
    _, _, file = sender.told()
    received, mine = confirmed(receiver, file), receiver.case()
    case_id = mine.rpartition("/")[2]
    who = Principal("local", "local-user", frozenset({"officer"}))
    last = datetime.fromisoformat(received["document"]["expires_on"]).replace(tzinfo=UTC)
    stated = NewExtractAssessment(received_id=received["id"], use="uses", reasons="Prövat.")
    for moment, state in ((last, "open"), (last + timedelta(days=1), "closed")):
        installation = receiver.api.app.state.installation
        call = Call(installation=installation, principal=who, language="sv")
        call.__dict__["now"] = moment
        with acting_for("local"):
            assert get_received_extract(call, received["id"]).state == state
    with acting_for("local"), pytest.raises(Refusal) as refused:
        create_extract_assessment(call, case_id, stated)
    assert [problem.code for problem in refused.value.problems] == ["extract-closed"]


def test_an_extract_changes_no_fact_and_no_screening_of_the_receiver(sender, receiver, document):
    screening = receiver.api.post("/v1/screenings", json=document() | {"stage": "award"}).json()
    received, mine = confirmed(receiver, sender.told()[2]), receiver.case(screening["id"])
    assert assess(receiver, mine, received).status_code == 201
    again = receiver.api.get(f"/v1/screenings/{screening['id']}/replay")
    assert again.status_code == 200, again.text
    assert again.json()["same"] is True


def test_disposal_follows_a_decision_and_takes_only_what_closed_and_nobody_assessed(
    sender, receiver
):
    gone = confirmed(receiver, sender.told()[2])
    used = confirmed(receiver, sender.told()[2])
    later = confirmed(receiver, sender.told(expires_on=in_days(700))[2])
    assert assess(receiver, receiver.case(), used).status_code == 201
    installation = receiver.api.app.state.installation
    installation.log.seal()
    day = date(2026, 3, 2)
    periods = {"received_extracts": Period(days=30, decision="KS 1", decided_on=day)}
    now = datetime.now(UTC) + timedelta(days=365 + 40)
    who = Principal("local", "local-user")
    with transaction(installation.engine, tenant="local") as connection:
        (what,) = due(connection, periods, tenant_id="local", now=now)
        assert what.staying[used["id"]] == "another_case"
        assert later["id"] not in {*what.staying, *what.record_ids}
        assert gone["id"] in what.record_ids
        dispose_of(connection, what, principal=who, now=now)
    statuses = [
        receiver.api.get(f"/v1/received-extracts/{item['id']}").status_code
        for item in (gone, used, later)
    ]
    assert statuses == [404, 200, 200]


def test_a_correction_stays_as_long_as_what_it_corrects(sender, receiver):
    case, extract_id, file = sender.told(expires_on=in_days(700))
    wrong = confirmed(receiver, file)
    line = sender.api.get(f"{case}/extracts/candidates").json()["items"][0]["key"]
    made = sender.make(case, line, replaces=extract_id, expires_on=in_days(5)).json()
    right = receiver.receive(sender.file(case, made["id"])).json()
    installation = receiver.api.app.state.installation
    installation.log.seal()
    day = date(2026, 3, 2)
    periods = {"received_extracts": Period(days=30, decision="KS 1", decided_on=day)}
    for days, going in ((45, set()), (740, {wrong["id"]}), (740, {right["id"]})):
        now = datetime.now(UTC) + timedelta(days=days)
        with transaction(installation.engine, tenant="local") as connection:
            (what,) = due(connection, periods, tenant_id="local", now=now)
            assert {wrong["id"], right["id"]} & {*what.record_ids} == going
            dispose_of(connection, what, principal=Principal("local", "local-user"), now=now)


def test_an_extract_goes_with_the_case_that_it_was_made_in(sender):
    case, extract_id, _ = sender.told()
    stated = {"delegation": "9.1", "conflict": "none", "reason": "Beslutet är upphävt."}
    assert sender.write(case, f"extracts/{extract_id}/withdrawal", stated).status_code == 201
    case_id = case.rpartition("/")[2]
    for task in sender.api.get(f"/v1/tasks?case={case_id}&limit=100").json()["items"]:
        address = f"/v1/tasks/{task['id']}"
        tag = {"if-match": sender.api.get(address).headers["etag"]}
        closed = {"state": "not_needed", "reason": "Avtalet är slut."}
        sender.api.request("PATCH", address, json=closed, headers=tag)
    ended = {"stage": "ended", "reason": "Avtalet är slut."}
    assert sender.write(case, "stage-moves", ended).status_code == 200
    installation = sender.api.app.state.installation
    installation.log.seal()
    periods = {"cases": Period(days=1, decision="KS 1", decided_on=date(2026, 3, 2))}
    now, who = datetime.now(UTC) + timedelta(days=2), Principal("local", "local-user")
    with transaction(installation.engine, tenant="local") as connection:
        (what,) = due(connection, periods, tenant_id="local", now=now)
        assert what.with_them["extracts"] == 2
        assert what.with_them["extract_files"] == 1
        dispose_of(connection, what, principal=who, now=now)
    assert sender.api.get(case).status_code == 404
