"""What no extract tells, whoever asks for it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest

from data_ingest.model.text import Text
from service.casework.extracts.file import EXTRACT_FILE, open_extract
from service.operations.audit.fork import LogForked
from service.operations.signed_file import InvalidFile, sign
from service.platform.db.database import acting_for
from tests.service.casework.extracts.conftest import SENDER, STATED, TODAY, in_days, organisation
from tests.service.casework.extracts.test_between import codes

NO_KEY = Text(sv="En annan nyckel.", en="Another key.")
FILE = {"content-type": "text/plain"}
pytestmark = pytest.mark.parametrize("pair", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def penalised(pair):
    """A case and a decision of it that could be told."""
    sender, _ = pair
    case = sender.case(sender.screening_id)
    return case, sender.decide(case, sender.follow_up())


def test_nothing_is_told_before_the_award(sender):
    case = sender.case(sender.screening_id, stage="tenders_in")
    decision = sender.decide(case, sender.follow_up())
    assert codes(sender.make(case, decision)) == ["extract-before-award"]


def test_nothing_is_told_on_which_the_supplier_was_not_heard(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    decision = sender.decide(case, number, heard_on=None, heard="Leverantören är i konkurs.")
    assert codes(sender.make(case, decision)) == ["extract-unheard"]
    assert codes(sender.make(case, f"{number}/ledger")) == ["extract-line"]
    (line,) = sender.api.get(f"{case}/extracts/candidates").json()["items"]
    assert (line["can_be_told"], line["line"]) == (False, None)
    assert [obstacle["code"] for obstacle in line["obstacles"]] == ["extract-unheard"]


def test_nothing_is_told_about_a_sole_trader(sender, document):
    made = document() | {"stage": "award"}
    for party in made["parties"]:
        if party["id"] == "norr":
            party["kind"] = "sole_trader"
            party["identifiers"] = [{"scheme": "SE-PERSON", "number": "19121212-1212"}]
    answer = sender.api.post("/v1/screenings", json=made)
    assert answer.status_code == 201, answer.text
    screening = answer.json()["id"]
    case = sender.case(screening)
    number = sender.follow_up(screening_id=screening)
    decision = sender.decide(case, number)
    assert codes(sender.make(case, decision)) == ["extract-sole-trader"]


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("Vite tas ut; Tolvan har 19121212-1212.", "extract-person"),
        ("Vite tas ut. Svar till chef@norrskenet.example.", "extract-person"),
        ("Vite tas ut. Ring 070-174 06 05.", "extract-person"),
        ("Vite tas ut av local-user.", "extract-person"),
        ("Vite tas ut, som för Sundets Städtjänst AB.", "extract-other-firm"),
        ("Vite tas ut, som för 5599990024.", "extract-other-firm"),
        ("Vite tas ut; poängen var hög.", "extract-screening"),
        ("Vite tas ut efter ett tips.", "extract-told"),
    ],
)
def test_free_text_about_anybody_else_is_refused_by_the_name_of_its_line(sender, what, code):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    decision = sender.decide(case, number, what=what)
    refused = sender.make(case, decision)
    assert codes(refused) == [code]
    (problem,) = refused.json()["errors"]
    assert (problem["pointer"], decision in problem["detail"]) == ("/lines/0", True)
    assert what not in refused.text


@pytest.mark.parametrize(
    ("language", "called"), [("sv", "Myndighetens namn"), ("en", "Name of the authority")]
)
def test_a_field_that_names_somebody_is_called_as_on_the_page(sender, penalised, language, called):
    case, decision = penalised
    wrong = {"name": "Att: 19121212-1212", "number": "2120990011"}
    refused = sender.api.post(
        f"{case}/extracts",
        json=STATED | {"lines": [decision], "receiver": wrong},
        headers={"if-match": sender.api.get(case).headers["etag"], "accept-language": language},
    )
    (problem,) = refused.json()["errors"]
    assert problem["pointer"] == "/receiver/name"
    assert f'"{called}"' in problem["detail"]


def test_the_answer_of_the_supplier_names_nobody_either(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    decision = sender.decide(case, number, heard="Tolvan, 19121212-1212, medger avvikelsen.")
    refused = sender.make(case, decision, f"{number}/ledger")
    assert codes(refused) == ["extract-person"] * 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"observations": [{"group": "coercion", "how": "seen"}]}, "extract-told"),
        ({"observer": "union"}, "extract-reported"),
    ],
)
def test_signs_of_danger_and_what_others_report_are_no_lines(sender, changes, code):
    case, number = sender.case(sender.screening_id), sender.follow_up(**changes)
    decision = sender.decide(case, number)
    assert codes(sender.make(case, decision)) == [code]
    assert code in codes(sender.make(case, f"{number}/ledger"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "osl-10-15-a", "purpose": None}, "extract-purpose"),
        ({"ground": "osl-10-27"}, "extract-purpose"),
        ({"ground": "osl-12-2", "purpose": None}, "extract-waiver"),
        (
            {"ground": "osl-12-2", "purpose": None,
             "waiver_file_id": "file_000000000000000000001"},
            "case-file-not-linked",
        ),
        ({"weighing": "   "}, "extract-weighing"),
        ({"expires_on": TODAY.isoformat()}, "extract-expiry"),
        ({"expires_on": in_days(3 * 365 + 1)}, "extract-expiry"),
        ({"receiver": {"name": "X", "number": "1212121212"}}, "extract-receiver-number"),
        ({"receiver": {"name": "X", "number": "DE123456789"}}, "extract-receiver-number"),
        ({"receiver": {"name": "X", "number": "5599990016"}}, "extract-receiver-private"),
        ({"receiver": {"name": "X", "number": "2520990017"}}, "extract-receiver-private"),
        ({"receiver": {"name": "X", "number": "2620990016"}}, "extract-receiver-private"),
        ({"receiver": {"name": "X", "number": SENDER}}, "extract-receiver-own"),
        (
            {"receiver": {"name": "X", "number": "5599990016", "kind": "equated"}},
            "extract-receiver-equated",
        ),
        ({"receiver": {"name": "Att: 19121212-1212", "number": "2120990011"}}, "extract-person"),
        ({"conflict": "declared"}, "case-conflict"),
        ({"replaces": "extract_000000000000000000001"}, "extract-replaces"),
    ],
)  # fmt: skip
def test_without_ground_weighing_or_a_lawful_receiver_nothing_is_told(
    sender, penalised, changes, code
):
    case, decision = penalised
    assert codes(sender.make(case, decision, **changes)) == [code]
    assert sender.api.get(f"{case}/extracts").json()["items"] == []


def test_a_parish_is_a_receiver_when_it_is_stated_why_it_is_equated(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    parish = {"name": "Exempels församling", "number": "2520990017", "kind": "equated"}
    why = {"equated_by": "Begravningsverksamhet, OSL 2 kap. och bilagan."}
    made = sender.make(case, sender.decide(case, number), receiver=parish | why)
    assert made.status_code == 201, made.text
    assert made.json()["document"]["receiver"] == parish | {"board": None}


def test_no_ground_at_all_is_no_request(sender, penalised):
    case, decision = penalised
    assert sender.make(case, decision, ground=None).status_code == 422
    assert sender.make(case, decision, texts_read=False).status_code == 422


def test_another_extract_under_the_number_of_one_that_is_stored_is_refused(sender, receiver):
    case, extract_id, file = sender.told()
    received = receiver.receive(file).json()
    installation, made = sender.api.app.state.installation, open_extract(file).document
    other = made.model_copy(update={"expires_on": made.expires_on - timedelta(days=1)})
    how = {"tenant_id": "local", "now": datetime.now(UTC)}
    with acting_for("local"):
        forged = sign(installation, EXTRACT_FILE, other, {}, **how)
    refused = receiver.receive(forged)
    assert (refused.status_code, codes(refused)) == (409, ["extract-same-id"])
    kept = receiver.api.get(f"/v1/received-extracts/{received['id']}").json()
    assert kept["document"]["expires_on"] == made.expires_on.isoformat()
    assert sender.file(case, extract_id) == file


@pytest.mark.parametrize(
    "changes",
    [
        {"made_on": date.max, "expires_on": date.max},
        {"expires_on": TODAY + timedelta(days=4 * 365)},
        {"id": "extract_1"},
        {"withdraws": "x" * 3000},
    ],
)
def test_a_signed_file_that_says_what_no_extract_can_is_not_stored(sender, receiver, changes):
    made = open_extract(sender.told()[2]).document.model_copy(update=changes)
    how = {"tenant_id": "local", "now": datetime.now(UTC)}
    with acting_for("local"):
        strange = sign(sender.api.app.state.installation, EXTRACT_FILE, made, {}, **how)
    assert codes(receiver.receive(strange)) == ["extract-invalid"]


def test_an_extract_that_two_import_at_once_is_stored_once(sender, receiver):
    file = sender.told()[2]
    with ThreadPoolExecutor() as both:
        answers = list(both.map(receiver.receive, (file, file)))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1


def test_a_file_without_a_document_is_one_from_before_there_were_any(sender, receiver):
    _, _, file = sender.told()
    installation, made = sender.api.app.state.installation, open_extract(file).document
    how = {"tenant_id": "local", "now": datetime.now(UTC)}
    with acting_for("local"):
        early = sign(installation, EXTRACT_FILE, made, {}, **how)
        strange = sign(installation, EXTRACT_FILE._replace(further=frozenset({"x.exe"})), made,
                       {"x.exe": b"MZ"}, **how)  # fmt: skip
    assert codes(receiver.receive(strange)) == ["extract-invalid"]
    first = receiver.receive(early).json()
    assert receiver.receive(file).json()["id"] == first["id"]


def test_an_extract_that_names_another_key_than_the_log_has_now_is_not_signed(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    made = sender.make(case, sender.decide(case, number))
    assert made.status_code == 201, made.text
    log = sender.api.app.state.installation.log
    path = f"{case}/extracts/{made.json()['id']}/content"
    with mock.patch.object(type(log), "seal", side_effect=LogForked([NO_KEY])):
        refused = sender.api.get(path)
    assert (refused.status_code, codes(refused)) == (409, ["extract-unsigned"])
    with mock.patch("service.operations.signed_file.prove", return_value=None):
        assert codes(sender.api.get(path)) == ["extract-unsigned"]
    with mock.patch("service.operations.signed_file.open_signed", side_effect=InvalidFile(NO_KEY)):
        assert codes(sender.api.get(path)) == ["extract-unsigned"]
    assert sender.api.get(path).status_code == 200
    number = made.json()["id"]
    found = sender.api.get(f"/v1/log/entries?subject_id={number}").json()["items"]
    assert [entry["action"] for entry in found].count("extract.issued") == 1


def test_an_extract_is_about_one_firm(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    other = sender.follow_up(tender_id="A1", party_id="norr-golv")
    lines = (sender.decide(case, number), sender.decide(case, other))
    assert codes(sender.make(case, *lines)) == ["extract-one-firm"]


def test_a_waiver_is_a_file_of_the_case(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    decision = sender.decide(case, number)
    kept = sender.api.post("/v1/evidence-files", content=b"Vi efterger.", headers=FILE).json()
    sender.write(case, "links", {"kind": "evidence_file", "id": kept["id"]})
    stated = {"ground": "osl-12-2", "purpose": None, "waiver_file_id": kept["id"]}
    made = sender.make(case, decision, **stated)
    assert made.status_code == 201, made.text
    shown = sender.api.get(f"/v1/decisions/{made.json()['decision_id']}").json()
    assert shown["evidence_file_id"] == kept["id"]


def test_another_board_of_the_same_authority_is_another_authority(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    decision = sender.decide(case, number)
    board = {"name": "Sändarstads kommun", "number": SENDER, "board": "Parknämnden"}
    made = sender.make(case, decision, receiver=board)
    assert made.status_code == 201, made.text
    file = sender.file(case, made.json()["id"])
    assert codes(sender.receive(file)) == ["extract-other-board"]
    sender.api.post("/v1/units", json={"id": "parks", "name": "Park"})
    organisation(sender.data_dir, "Sändarstads", SENDER, "parks: Parknämnden")
    assert codes(sender.receive(file)) == ["extract-other-board"]
    organisation(sender.data_dir, "Sändarstads", SENDER)


def test_an_installation_that_does_not_say_who_it_is_tells_nobody(sender, penalised):
    case, decision = penalised
    for content in ("other: {name: X, number: '2120990003'}", "local: {name: X}"):
        (sender.data_dir / "organisation.yaml").write_text(content)
        assert codes(sender.make(case, decision)) == ["extract-organisation"]
    organisation(sender.data_dir, "Sändarstads", SENDER)


def test_a_decision_that_was_superseded_is_told_no_more(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    first = sender.decide(case, number)
    second = sender.decide(case, number, supersedes=first, what="Vitet sätts ned.")
    refused = sender.make(case, first)
    assert codes(refused) == ["extract-not-standing"]
    assert sender.make(case, second, f"{number}/ledger").status_code == 201
    (line, _, _) = sender.api.get(f"{case}/extracts/candidates").json()["items"]
    assert all(obstacle["mend"] for obstacle in line["obstacles"])


def test_a_correction_goes_to_the_receiver_of_what_it_corrects(sender):
    case, extract_id, _ = sender.told()
    line = sender.api.get(f"{case}/extracts/candidates").json()["items"][0]["key"]
    other = {"name": "Tredje kommun", "number": "2120990029"}
    refused = sender.make(case, line, replaces=extract_id, receiver=other)
    assert codes(refused) == ["extract-replaces-receiver"]
    assert sender.make(case, line, replaces=extract_id).status_code == 201
    assert codes(sender.make(case, line, replaces=extract_id)) == ["extract-superseded"]


def test_an_extract_is_imported_in_one_unit(sender):
    own = {"name": "Sändarstads kommun", "number": "2120990029"}
    _, _, file = sender.told(receiver=own)
    organisation(sender.data_dir, "Tredje", "2120990029")
    sender.api.post("/v1/units", json={"id": "skolor", "name": "Skolor"})
    assert sender.receive(file).status_code == 201
    assert codes(sender.receive(file, unit="skolor")) == ["extract-other-unit"]
    organisation(sender.data_dir, "Sändarstads", SENDER)


def test_a_year_is_the_default(sender):
    case, number = sender.case(sender.screening_id), sender.follow_up()
    made = sender.make(case, sender.decide(case, number)).json()
    assert made["document"]["expires_on"] == (TODAY + timedelta(days=365)).isoformat()
