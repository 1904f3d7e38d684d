"""An extract on its way: made by one authority, imported and assessed by another."""

import hashlib
import random

import pytest

from service.casework.extracts.file import open_extract
from service.operations.signed_file import InvalidFile
from tests.service.casework.extracts.conftest import RECEIVER, SENDER, STATED, WEIGHED


def codes(answer):
    assert answer.status_code in (409, 422), answer.text
    return [problem["code"] for problem in answer.json()["errors"]]


def confirm(receiver, received, **changes):
    stated = {"fingerprint": received["fingerprint"], "how": "Uppringd växel."} | changes
    return receiver.api.post(
        f"/v1/received-extracts/{received['id']}/sender-confirmation", json=stated
    )


def confirmed(receiver, file):
    received = receiver.receive(file).json()
    if received["state"] == "unconfirmed":
        assert confirm(receiver, received).status_code == 200
    return receiver.api.get(f"/v1/received-extracts/{received['id']}").json()


def assess(receiver, case, received, use="uses"):
    stated = {"received_id": received["id"], "use": use, "reasons": "Samma tjänst, samma firma."}
    return receiver.write(case, "extract-assessments", stated)


def test_what_is_told_is_the_decision_the_deviation_and_the_answer_alone(sender):
    case, extract_id, _ = sender.told()
    (made,) = sender.api.get(f"{case}/extracts").json()["items"]
    told = made["document"]
    assert made == sender.api.get(f"{case}/extracts/{extract_id}").json()
    assert told["supplier"] == {
        "name": "Norrskenets Lokalvård AB", "scheme": "SE-ON", "number": "5599990016"
    }  # fmt: skip
    assert [line["kind"] for line in told["lines"]] == ["decision", "deviation"]
    assert told["lines"][1]["outcome"] == "late"
    assert {line["answer"] for line in told["lines"]} == {
        "Skriftligt; leverantören medger avvikelsen."
    }
    assert told["sender"]["number"] == SENDER
    assert told["receiver"]["number"] == RECEIVER
    decision = sender.api.get(f"/v1/decisions/{made['decision_id']}").json()
    assert decision["reasons"] == WEIGHED
    assert decision["actor"] == made["actor"]


def test_a_file_is_the_same_bytes_every_time_and_one_changed_byte_is_refused(sender, receiver):
    case, extract_id, file = sender.told()
    assert sender.file(case, extract_id) == file
    places = random.Random(41).sample(range(len(file)), 300)  # the same every run
    for at, place in enumerate(places):
        changed = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        with pytest.raises(InvalidFile):
            open_extract(changed)
        if at % 30 == 0:
            assert codes(receiver.receive(changed)) == ["extract-invalid"]
    assert open_extract(file).document.id == extract_id
    assert receiver.receive(file).status_code == 201


def test_a_received_extract_is_used_only_after_its_sender_is_confirmed(sender, receiver):
    _, _, file = sender.told()
    received = receiver.receive(file).json()
    case = receiver.case()
    again = receiver.receive(file).json()
    assert again["id"] == received["id"]
    wrong = hashlib.sha256(b"x").hexdigest()
    assert codes(confirm(receiver, received, fingerprint=wrong)) == ["extract-fingerprint"]
    if received["state"] == "unconfirmed":
        assert codes(assess(receiver, case, received)) == ["extract-unconfirmed"]
        assert confirm(receiver, received).status_code == 200
    assert codes(confirm(receiver, received)) == ["extract-sender-confirmed"]
    made = assess(receiver, case, received, use="hears_anew")
    assert made.status_code == 201, made.text
    found = receiver.api.get(f"/v1/received-extracts/{received['id']}").json()
    assert (found["state"], found["assessments"]) == ("open", [made.json()])
    assert receiver.api.get(f"{case}/extract-assessments").json()["items"] == [made.json()]


def test_a_correction_and_a_withdrawal_find_whoever_used_the_extract(sender, receiver):
    case, extract_id, file = sender.told()
    (first,) = sender.api.get(f"{case}/extracts").json()["items"]
    received, mine = confirmed(receiver, file), receiver.case()
    assert assess(receiver, mine, received).status_code == 201
    key = sender.api.get(f"{case}/extracts/candidates").json()["items"][0]["key"]
    corrected = sender.make(case, key, replaces=extract_id)
    assert corrected.status_code == 201, corrected.text
    second = receiver.receive(sender.file(case, corrected.json()["id"])).json()
    stands = receiver.api.get(f"/v1/received-extracts/{received['id']}").json()
    assert (stands["state"], stands["state_by"]) == ("replaced", second["id"])
    assert codes(assess(receiver, mine, received)) == ["extract-replaced"]
    assert assess(receiver, mine, second).status_code == 201
    stated = {"delegation": "9.1", "conflict": "none", "reason": "Rätten ändrade beslutet."}
    path = f"extracts/{corrected.json()['id']}/withdrawal"
    withdrawn = sender.write(case, path, stated)
    assert withdrawn.status_code == 201, withdrawn.text
    assert withdrawn.json()["document"]["lines"] == []
    refused = sender.write(case, path, stated)
    assert (codes(refused), refused.json()["errors"][0]["pointer"]) == (["extract-superseded"], "")
    third = receiver.receive(sender.file(case, withdrawn.json()["id"])).json()
    assert codes(assess(receiver, mine, second)) == ["extract-withdrawn"]
    assert codes(assess(receiver, mine, third)) == ["extract-no-lines"]
    number = mine.rpartition("/")[2]
    tasks = receiver.api.get(f"/v1/tasks?case_id={number}").json()["items"]
    assert [received["id"] in tasks[0]["text"], second["id"] in tasks[1]["text"]] == [True, True]
    assert {task["owner"] for task in tasks} == {"local-user"}
    assert first["document"]["id"] == extract_id
    newest = receiver.api.get("/v1/received-extracts?limit=2").json()
    assert [each["id"] for each in newest["items"]] == [third["id"], second["id"]]
    assert newest["more"] is True
    assert receiver.api.get("/v1/received-extracts?limit=100").json()["more"] is False


def test_an_extract_for_another_authority_is_not_stored(sender, receiver):
    other = {"name": "Tredje kommun", "number": "2120990029"}
    _, _, file = sender.told(receiver=other)
    before = receiver.api.get("/v1/received-extracts").json()["items"]
    assert codes(receiver.receive(file)) == ["extract-not-for-us"]
    assert receiver.api.get("/v1/received-extracts").json()["items"] == before


@pytest.mark.parametrize("path", ["extracts", "extract-assessments"])
def test_a_trial_leaves_nothing(sender, receiver, path):
    if path == "extracts":
        case, number = sender.case(sender.screening_id), sender.follow_up()
        decision = sender.decide(case, number)
        tried = sender.write(case, path, STATED | {"lines": [decision]}, dry_run="true")
        assert sender.api.get(f"{case}/{path}").json()["items"] == []
    else:
        received, case = confirmed(receiver, sender.told()[2]), receiver.case()
        stated = {"received_id": received["id"], "use": "uses", "reasons": "Prövat."}
        tried = receiver.write(case, path, stated, dry_run="true")
        assert receiver.api.get(f"{case}/{path}").json()["items"] == []
    assert tried.json()["status"] == 201, tried.text
