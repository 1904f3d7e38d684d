"""Before the award no door gives out points, bands or what tenders could be compared by.

Each operation of the API and each command of the command line has its line here: what it answers
about a screening in a case before the award, or that it gives out nothing of a screening. One that
has none fails, so that no door is built without the question.
"""

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

from data_ingest.model.text import LANGUAGES
from risk_models.card.bands import LABELS
from service.app import create_app
from service.cli.main import app
from service.operations.people.rights import RIGHTS
from service.screening.purchase.examples import load_example
from service.settings import Settings
from tests.pdf_texts import page_texts

CLOSED = "/problems/closed-before-award"
COMPARING = {
    "points", "low", "high", "band", "guard", "exposure_share_ppm", "stability", "typical_low",
    "typical_high", "coverage_ppm", "narrows_by", "paths", "examine_first", "comparison_cost",
    "implied_cost", "headline", "factors", "bounds",
}  # fmt: skip
"""Names under which records hold what tenders could be compared by."""
BANDS = {label.to(language) for label in LABELS.values() for language in LANGUAGES}
ALLOWED = {"closed", False}
"""What such a name may hold all the same: that points are closed, or are not shown."""

NOTHING = (
    "POST /witness/add-checkpoint", "GET /witness/",  # checkpoints of other logs
    "GET /healthz", "GET /readyz", "GET /problems/", "GET /v1/api-info", "GET /v1/me",
    "/v1/needs", "GET /v1/exclusion-grounds", "POST /v1/cases",
    "GET /v1/support", "POST /v1/support/receipts", "/v1/mappings", "/v1/evidence-files",
    "GET /v1/support/texts", "POST /v1/support/confirmations", "POST /v1/access-tokens",
    "POST /v1/match", "GET /v1/match/features", "/v1/parties/", "POST /v1/look-ups",
    "POST /v1/supplier-checks",  # its own tests have tenderers of a case
    "GET /v1/screenings", "POST /v1/screenings/search",
    "/v1/factors", "/v1/rules", "/v1/scorecards", "/v1/scorecard-choices", "/v1/facts",
    "/v1/wage-levels", "/v1/law-changes",
    "GET /v1/categories",
    "GET /v1/schemas/procurement", "GET /v1/schemas/report", "GET /v1/profiles",
    "/v1/portfolios", "/v1/reconcile", "/v1/yente/",
    "/v1/jobs", "/v1/schedules", "/v1/log/", "/v1/people", "/v1/units", "/v1/keys", "/v1/incidents",
    "/v1/subjects/", "/v1/access-review", "/v1/webhooks", "/v1/disposals", "/v1/replies",
    "/v1/coverage", "/v1/member-counts", "GET /v1/snapshots", "/v1/registers",
    "POST /v1/register-checks", "GET /v1/register-checks",
    "/v1/register-checks/{check_id}",
    "/v1/cases/{case_id}/hold", "/v1/cases/{case_id}/disclosures",
    "/v1/cases/{case_id}/sharing-decisions",
    "/v1/cases/{case_id}/extracts", "/v1/cases/{case_id}/extract-assessments",
    "/v1/received-extracts",
)  # fmt: skip
"""Operations, by how they begin, that give out nothing of a screening in a case before the award.

A supplier of a portfolio is no tenderer; a reply shows a firm its own facts alone, and by a link
that gives no points before the award.
"""
EXACT = {
    "GET /v1/screenings",
    "POST /v1/cases",
    "GET /v1/support",
    "POST /v1/match",
    "GET /v1/register-checks",
}
"""Those of them that others, which have a line below, begin with."""


DECISION = {
    "what": "Anbuden prövas vidare.", "delegation": "4.2", "conflict": "none",
    "reasons": "Underlaget räcker inte.", "legal_basis": "LOU 4:1", "needs_second": True,
}  # fmt: skip
AS_JSON = {"content-type": "application/json"}
SUBCONTRACTOR = {"name": "Nya AB", "country": "SE", "number": "559998-0017"}


class Town:
    """A case before the award with a screening, what superseded it, and what belongs to them."""

    def __init__(self, api, document, file):
        self.api, self.file, self.sent = api, file, []
        screening = self.screening = self.made("/v1/screenings", document)
        self.later = self.made(f"/v1/screenings/{screening}/superseding")
        stated = {"diary_number": "SKN 1", "title": "Lokalvård", "stage": "award"}
        self.case = self.made("/v1/cases", stated)
        self.write("links", {"kind": "screening", "id": screening})
        self.packages = {
            kind: self.made("/v1/packages", {"kind": kind, "screening_id": screening})
            for kind in ("questions", "letters", "clauses", "start", "follow_up")
        }
        self.visit = {
            "screening_id": screening, "tender_id": "A2", "party_id": "sund", "form": "visit",
            "on": "2026-11-20",
        }  # fmt: skip
        self.follow_up = self.made("/v1/follow-ups", self.visit)
        back = {"stage": "tenders_in", "reason": "Tilldelningen är återkallad."}
        self.write("stage-moves", back, expects=200)
        self.monitor = self.made("/v1/monitors", {"case_id": self.case})
        self.write("decisions", DECISION)
        self.made_links = [self.write("reply-links", self.reply_link(), expects=None)]
        self.copy = self.write("masked-copies", {}).json()["id"]
        found = api.get(f"/v1/cases/{self.case}/decisions").json()["items"]
        self.decided = found[0]["id"]
        self.task = api.get(f"/v1/tasks?case={self.case}").json()["items"][0]["id"]

    def reply_link(self):
        return {
            "screening_id": self.screening, "tender_id": "A2", "party_id": "sund",
            "package_id": self.packages["letters"],
        }  # fmt: skip

    def made(self, path, body=None):
        key = {"idempotency-key": str(uuid4())}
        answer = self.post(path, body, headers=key)
        assert answer.status_code == 201, (path, answer.text)
        self.sent.append((path, body, key))
        return answer.headers["location"].rpartition("/")[2]

    def post(self, path, body=None, **options):
        return self.api.post(path, **({} if body is None else {"json": body}), **options)

    def get(self, path, **options):
        return self.api.get(path, **options)

    def write(self, path, body=None, *, method="POST", expects=201):
        address = f"/v1/cases/{self.case}"
        tag = self.api.get(address).headers["etag"]
        at = f"{address}/{path}" if path else address
        options = {} if body is None else {"json": body}
        answer = self.api.request(method, at, headers={"if-match": tag}, **options)
        assert expects is None or answer.status_code == expects, (path, answer.text)
        return answer


@pytest.fixture(scope="module")
def town(client, tmp_path_factory, document):
    """A town with one case before the award."""
    folder = tmp_path_factory.mktemp("closed")
    made = document()
    made |= {"stage": "tenders_in", "title": "Lokalvård i stadens skolor"}
    settings = Settings(data_dir=folder, language="en", requests_per_minute=0)
    file = folder / "tenders.json"
    file.write_text(json.dumps(made))
    return Town(client(create_app(settings)), made, file)


S, L, C = "/v1/screenings/{t.screening}", "/v1/screenings/{t.later}", "/v1/cases/{t.case}"
ONE = "/v1/cases/{case_id}"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS = ("application/json", "text/markdown", DOCX)


def reading(*paths, accept=FORMS[:1]):
    """Answers of reading addresses, each in every form."""
    return lambda t: [
        t.get(path.format(t=t), headers={"accept": form, "accept-language": language})
        for path in paths
        for form in accept
        for language in LANGUAGES
    ]


def interrupted(t):
    """Put the case under review, and record that the application was rejected."""
    review = {"kind": "under_review", "reason": "Ansökan har kommit in."}
    rejected = {"outcome": "rejected", "reason": "Ansökan avslogs."}
    return [
        t.write("interruptions", review),
        t.write("interruptions/end", rejected, expects=200),
    ]


def packages(t):
    """Every kind of package of a screening of the case but the plan of follow-up."""
    return [one for one in t.packages if one != "follow_up"]


def compared(t):
    """Compare the screening with the one that superseded it, which the case may have already."""
    t.write("links", {"kind": "screening", "id": t.later}, expects=None)
    return reading(f"{C}/comparison?from={{t.screening}}&to={{t.later}}")(t)


ROWS = {
    "POST /v1/screenings": lambda t: [t.post("/v1/screenings", t.sent[0][1])],
    "GET /v1/screenings/{screening_id}": reading(S, L),
    "POST /v1/screenings/{screening_id}/superseding": lambda t: [
        t.post(f"/v1/screenings/{one}/superseding") for one in (t.screening, t.later)
    ],
    "GET /v1/screenings/{screening_id}/needs": reading(f"{S}/needs", f"{L}/needs"),
    "GET /v1/screenings/{screening_id}/replay": reading(f"{S}/replay", f"{L}/replay"),
    "GET /v1/screenings/{screening_id}/chain": reading(f"{S}/chain", f"{L}/chain"),
    "GET /v1/screenings/{screening_id}/matches": reading(f"{S}/matches", f"{L}/matches"),
    "POST /v1/screenings/{screening_id}/corrections": lambda t: [
        t.post(
            f"/v1/screenings/{t.screening}/corrections",
            {"tenders": [{"tender_id": "A1", "hours": 31_000}]},
        )
    ],
    "GET /v1/screenings/{screening_id}/report": reading(
        f"{S}/report", f"{L}/report", f"{S}/report?format=json"
    ),
    "GET /v1/screenings/{screening_id}/bundle": reading(f"{S}/bundle", f"{L}/bundle"),
    "GET /v1/screenings/{screening_id}/export": reading(
        f"{S}/export?as=ftm", f"{L}/export?as=ftm", f"{S}/export?as=espd-request"
    ),
    "POST /v1/packages": lambda t: [
        t.post("/v1/packages", {"kind": kind, "screening_id": one})
        for kind in t.packages
        for one in (t.screening, t.later)
    ],
    "GET /v1/packages/offers": reading("/v1/packages/offers?screening_id={t.screening}"),
    "POST /v1/packages/{package_id}/edits": lambda t: [
        t.post(f"/v1/packages/{number}/edits", {"texts": []}) for number in t.packages.values()
    ],
    "GET /v1/packages": reading("/v1/packages", "/v1/packages?case_id={t.case}"),
    "GET /v1/packages/{package_id}": lambda t: [
        t.get(f"/v1/packages/{number}", headers={"accept": form})
        for number in t.packages.values()
        for form in FORMS
    ],
    "POST /v1/follow-ups": lambda t: [t.post("/v1/follow-ups", t.visit)],
    "POST /v1/follow-ups/visits": lambda t: [
        t.post(
            f"/v1/follow-ups/visits?screening_id={t.screening}",
            content=b"firm;visited_on;looked_at\nsund;2026-11-20;pay\n",
            headers={"content-type": "text/csv"},
        )
    ],
    "GET /v1/follow-ups": reading("/v1/follow-ups?screening_id={t.screening}"),
    "GET /v1/follow-ups/facts": reading("/v1/follow-ups/facts?screening_id={t.screening}"),
    "GET /v1/follow-ups/{follow_up_id}": reading("/v1/follow-ups/{t.follow_up}"),
    "GET /v1/cases": reading("/v1/cases"),
    f"GET {ONE}": reading(C),
    f"PATCH {ONE}": lambda t: [t.write("", {"approval_clause": "7"}, method="PATCH", expects=200)],
    f"POST {ONE}/stage-moves": lambda t: [
        t.write("stage-moves", {"stage": "documents_out", "reason": "tillbaka"}, expects=200)
    ],
    f"POST {ONE}/interruptions": interrupted,
    f"POST {ONE}/interruptions/end": interrupted,
    f"POST {ONE}/awards": None,  # opens them, for the case is before the award no more
    f"POST {ONE}/links": lambda t: [t.write("links", {"kind": "screening", "id": t.later})],
    f"POST {ONE}/openings": None,  # opens them; tried last
    f"GET {ONE}/events": reading(f"{C}/events"),
    f"GET {ONE}/runs": reading(f"{C}/runs"),
    f"GET {ONE}/screenings/{{screening_id}}": reading(f"{C}/screenings/{{t.screening}}"),
    "GET /v1/tasks": reading("/v1/tasks?case={t.case}"),
    f"POST {ONE}/tasks": lambda t: [t.write("tasks", {"text": "Ring"})],
    "GET /v1/tasks/{task_id}": reading("/v1/tasks/{t.task}"),
    "PATCH /v1/tasks/{task_id}": lambda t: [
        t.api.request(
            "PATCH",
            f"/v1/tasks/{t.task}",
            json={"due_on": "2027-01-01"},
            headers={"if-match": t.get(f"/v1/tasks/{t.task}").headers["etag"]},
        )
    ],
    f"POST {ONE}/reply-links": lambda t: [
        *t.made_links,
        t.write("reply-links", t.reply_link() | {"shows_points": True}, expects=422),
    ],
    f"GET {ONE}/reply-links": reading(f"{C}/reply-links"),
    f"GET {ONE}/reply-links/{{link_id}}": lambda t: [
        t.get(f"/v1/cases/{t.case}/reply-links/{one['id']}")
        for one in t.get(f"/v1/cases/{t.case}/reply-links").json()["items"]
    ],
    f"POST {ONE}/reply-links/{{link_id}}/revocation": lambda t: [
        t.write(f"reply-links/{one['id']}/revocation", expects=200)
        for one in t.get(f"/v1/cases/{t.case}/reply-links").json()["items"]
    ],
    f"POST {ONE}/decisions": lambda t: [t.write("decisions", DECISION)],
    f"GET {ONE}/decisions": reading(f"{C}/decisions"),
    "GET /v1/decisions/{decision_id}": reading("/v1/decisions/{t.decided}"),
    "POST /v1/decisions/{decision_id}/second": lambda t: [
        t.post(
            f"/v1/decisions/{t.decided}/second",
            {"delegation": "4.3"},
            headers={"if-match": t.get(f"/v1/cases/{t.case}").headers["etag"]},
        )
    ],
    f"GET {ONE}/marking": reading(f"{C}/marking"),
    f"POST {ONE}/marking": lambda t: [t.write("marking", {"state": "final"}, expects=200)],
    f"GET {ONE}/masked-copies/proposals": reading(f"{C}/masked-copies/proposals"),
    f"POST {ONE}/masked-copies": lambda t: [t.write("masked-copies", {})],
    f"GET {ONE}/masked-copies": reading(f"{C}/masked-copies"),
    f"GET {ONE}/masked-copies/{{copy_id}}": lambda t: [
        t.get(f"/v1/cases/{t.case}/masked-copies/{t.copy}")
    ],
    f"GET {ONE}/masked-copies/{{copy_id}}/content": lambda t: [
        t.get(f"/v1/cases/{t.case}/masked-copies/{t.copy}/content?file={file}")
        for file in ("report", "masking_list", "refusal", "metadata")
    ],
    f"GET {ONE}/comparison": compared,
    f"POST {ONE}/checklists": None,  # takes the list for the start of a contract, after the award
    f"GET {ONE}/chain": reading(f"{C}/chain"),
    f"GET {ONE}/chain-request-form": reading(f"{C}/chain-request-form"),
    f"POST {ONE}/chain-request-form": None,  # makes requests in a chain, as below
    f"POST {ONE}/chain-versions": lambda t: [
        t.write(
            "chain-versions",
            {"screening_id": t.screening, "tender_id": "A1", "valid_from": "2027-01-01"},
            expects=None,
        )
    ],
    f"POST {ONE}/chain-requests": lambda t: [
        t.write(
            "chain-requests",
            {
                "tender_id": "A1",
                "contractor": "norr",
                "starts_on": "2027-03-01",
                "subcontractor": SUBCONTRACTOR,
            },
            expects=None,
        )
    ],
    # A request stands in a chain, and a chain begins after the award.
    f"POST {ONE}/chain-requests/{{request_id}}/check": None,
    f"POST {ONE}/chain-requests/{{request_id}}/registration": None,
    f"POST {ONE}/chain-requests/{{request_id}}/refusal": None,
    "POST /v1/support/tips": lambda t: [
        t.post(
            "/v1/support/tips",
            {"recipient": "work_environment", "screening_id": t.screening, "party_id": "sund"},
            headers={"accept": form},
        )
        for form in FORMS
    ],
    "POST /v1/judgements": lambda t: [
        t.post(
            "/v1/judgements",
            {
                "screening_id": t.screening,
                "possible_match": 1,
                "verdict": "same",
                "reason": "samma ort",
            },
        )
    ],
    "GET /v1/judgements": reading("/v1/judgements"),
    "GET /v1/judgements/{judgement_id}": None,  # as in the list
    "POST /v1/monitors": lambda t: [t.post("/v1/monitors", {"case_id": t.case})],
    "GET /v1/monitors": reading("/v1/monitors"),
    "GET /v1/monitors/{monitor_id}": reading("/v1/monitors/{t.monitor}"),
    "PATCH /v1/monitors/{monitor_id}": lambda t: [
        t.api.request(
            "PATCH",
            f"/v1/monitors/{t.monitor}",
            json={"every_days": 14},
            headers={"if-match": t.get(f"/v1/monitors/{t.monitor}").headers["etag"]},
        )
    ],
    "GET /v1/monitors/{monitor_id}/events": reading("/v1/monitors/{t.monitor}/events"),
    # What a monitor of a case before the award notices is tried beside its checks.
    "POST /v1/monitors/{monitor_id}/end": None,
    "GET /v1/monitor-events/{event_id}": None,
    "PATCH /v1/monitor-events/{event_id}": None,
    "GET /v1/register-checks/facts": reading(
        "/v1/register-checks/facts?screening_id={t.screening}"
    ),
    "GET /v1/changes": reading("/v1/changes?limit=100"),
}
"""What each operation answers about the screenings of the case; None: see beside it."""

REFUSED = {
    "GET /v1/screenings/{screening_id}",
    "GET /v1/screenings/{screening_id}/replay",
}
"""Operations that show nothing but points, and refuse."""


OFTEN_REFUSED = {"POST /v1/packages", "GET /v1/packages/{package_id}"}
"""Those that refuse a plan of follow-up, which tells review needs, and show the others."""


def gives_nothing(operation):
    path = operation.partition(" ")[2]
    return any(
        operation == one or path == one
        if one in EXACT
        else operation.startswith(one) or path.startswith(one)
        for one in NOTHING
    )


def names(value):
    """Every name in a plain value with what it holds."""
    if isinstance(value, dict):
        yield from value.items()
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from names(inner)


def texts(payload, media_type):
    """Every text that somebody reads in an answer, out of what it is packed in."""
    if payload[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(payload)) as packed:
            for name in packed.namelist():
                yield name
                yield from texts(packed.read(name), name)
    elif payload[:5] == b"%PDF-":
        yield re.sub(r"\s+", " ", " ".join(page_texts(payload)))
    else:
        yield payload.decode(errors="replace")


def check(answer):
    """Refuse an answer in which something is by which tenders could be compared."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        content = answer.json()
        content.pop("words", None)  # headings of a report, whatever stands under them
        for name, value in names(content):
            assert name not in COMPARING or value in ALLOWED, name
    for text in texts(answer.content, kind):
        assert text != "screening.json"
        found = {label for label in BANDS if re.search(rf"\b{label}\b", text, re.IGNORECASE)}
        assert found == set(), (text[:200], found)


def is_closed(answer):
    return answer.status_code == 403 and answer.json()["type"] == CLOSED


@pytest.mark.parametrize("operation", [one for one, row in ROWS.items() if row is not None])
def test_no_operation_gives_out_what_tenders_could_be_compared_by(town, operation):
    answers = ROWS[operation](town)
    assert answers
    for answer in answers:
        assert answer.status_code < 500, answer.text
        assert answer.status_code != 404 or operation.startswith("POST"), answer.text
        check(answer)
    if operation in REFUSED:
        assert all(map(is_closed, answers))
    elif operation in OFTEN_REFUSED:
        assert any(map(is_closed, answers))
        assert not all(map(is_closed, answers))


def test_what_was_sent_while_points_were_open_is_not_answered_with_them_once_they_are_closed(town):
    answers = [(path, town.post(path, body, headers=key)) for path, body, key in town.sent]
    for path, answer in answers:
        assert answer.headers["idempotent-replayed"] == "true", path
        check(answer)
    refused = [(path, one.headers["location"]) for path, one in answers if is_closed(one)]
    assert refused == [("/v1/packages", f"/v1/packages/{town.packages['follow_up']}")]
    assert {answer.status_code for path, answer in answers} == {201, 403}


def test_tenders_sent_without_a_case_are_answered_with_facts_and_no_points(town):
    answer = town.post("/v1/screenings", town.sent[0][1])
    closed = answer.json()
    assert closed["points"] == "closed"
    assert "assessment" not in closed
    tenders = {one["tender_id"]: one for one in closed["lots"][0]["tenders"]}
    assert list(tenders) == ["A1", "A2", "A3", "A4"]
    facts = [fact["text"] for firm in tenders["A2"]["firms"] for fact in firm["facts"]]
    assert facts
    assert all(one["firms"] for one in tenders.values())
    number = answer.headers["location"].rpartition("/")[2]
    assert is_closed(town.get(f"/v1/screenings/{number}"))
    report = town.get(f"/v1/screenings/{number}/report?format=json").json()
    assert report["open"] is False


@pytest.mark.parametrize(
    ("stage", "tenders", "points"),
    [
        ("need", 1, "closed"), ("tenders_in", 1, "closed"), (None, 2, "closed"),
        (None, 1, "open"), ("award", 2, "open"), ("in_contract", 1, "open"),
    ],
)  # fmt: skip
def test_the_stage_and_how_many_compete_say_whether_tenders_are_under_assessment(
    town, document, stage, tenders, points
):
    made = document()
    made["stage"], made["tenders"] = stage, made["tenders"][:tenders]
    named = {part["party"] for tender in made["tenders"] for part in tender["parties"]}
    made["parties"] = [party for party in made["parties"] if party["id"] in named]
    assert town.post("/v1/screenings", made).json().get("points", "open") == points


def test_the_bundled_example_is_made_up_and_stays_open(town):
    answer = town.api.post("/v1/screenings", content=load_example(), headers=AS_JSON)
    assert answer.json()["assessment"]["lots"][0]["tenders"][0]["points"]


def test_every_operation_has_a_line_and_every_line_an_operation():
    spoken_of = {one for one in RIGHTS if gives_nothing(one)} | ROWS.keys()
    assert RIGHTS.keys() - spoken_of == set()
    assert ROWS.keys() - RIGHTS.keys() == set()
    assert [one for one in ROWS if gives_nothing(one)] == []


SHOWS = {
    "replay": ("replay", "{t.screening}", "--json"),
    "report": ("report", "{t.screening}", "--opened"),
    "bundle": ("bundle", "{t.screening}", "--opened"),
    "package": ("package", "{t.screening}", "--kind", "follow_up"),
}
"""Commands that show points of a screening, and so refuse."""
WITHOUT = {
    "rescreen": ("rescreen", "{t.screening}", "--all"),
    "replay": ("replay", "{t.screening}"),
    "report": ("report", "{t.later}"),
    "bundle": ("bundle", "{t.screening}"),
    "export": ("export", "{t.screening}", "--as", "ftm"),
    "package": ("package", "{t.screening}", "--kind", "letters"),
    "follow-up": ("follow-up", "facts", "{t.screening}"),
    "case": ("case", "show", "{t.case}"),
    "disclose": ("disclose", "{t.case}", "--out", "out"),
    "support": (
        "support", "tip", "police", "--screening", "{t.screening}", "--party", "sund",
    ),
    "screen": ("screen", "{t.file}", "--all"),
    "judge": ("judge", "{t.screening}", "1", "same", "--reason", "samma ort"),
}  # fmt: skip
"""Commands that give out something of a screening, without points."""
NO_SCREENING = {
    "audit", "backup", "cards", "coverage", "evaluate", "example", "exchange", "extract", "form",
    "incident", "ingest", "keep", "keys", "labels", "look-up", "map", "monitor", "need", "openapi",
    "people", "portfolio", "register-check", "registers", "reply", "restore", "retention", "rules",
    "schedule", "serve", "snapshot", "subject", "train", "verify", "webhook", "worker",
}  # fmt: skip
"""Commands that give out nothing of a kept screening in a case before the award."""


@pytest.fixture
def run(town, tmp_path, monkeypatch):
    """Run a command in the town's installation, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def invoke(arguments):
        given = [one.format(t=town) for one in arguments]
        environment = {
            "KEDJEKOLL_DATA_DIR": str(town.api.app.state.settings.data_dir),
            "COLUMNS": "300",
        }
        return CliRunner().invoke(app, [*given, "--lang", "en"], env=environment)

    return invoke


@pytest.mark.parametrize("command", SHOWS)
def test_a_command_refuses_to_show_points_before_the_award(run, tmp_path, command):
    result = run(SHOWS[command])
    assert result.exit_code == 2
    assert "Points are closed before the award" in result.stderr
    assert "open-points" in result.stderr
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", WITHOUT)
def test_a_command_gives_out_a_screening_without_points(run, tmp_path, command):
    result = run(WITHOUT[command])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    shown = [result.stdout.encode(), *(file.read_bytes() for file in tmp_path.rglob("*.*"))]
    for payload in shown:
        for text in texts(payload, ""):
            assert text != "screening.json"
            assert not any(re.search(rf"\b{label}\b", text, re.IGNORECASE) for label in BANDS)
            assert not re.search(r'"(points|band)"', text)


def test_every_command_has_a_line():
    group = typer.main.get_command(app)
    assert set(group.commands) - SHOWS.keys() - WITHOUT.keys() - NO_SCREENING == set()
    assert NO_SCREENING - set(group.commands) == set()


def test_a_reason_opens_them_at_every_door_and_stands_on_record(town, run, tmp_path):
    reason = "Poängen behövs för frågan om onormalt lågt anbud."
    opened = town.write("openings", {"reason": reason})
    check(opened)
    assert town.get(f"/v1/screenings/{town.screening}").status_code == 200
    for command in ("replay", "report", "bundle", "package"):
        assert run(SHOWS[command]).exit_code == 0, command
    (bundle,) = tmp_path.glob("*.zip")
    assert "screening.json" in zipfile.ZipFile(bundle).namelist()
    events = town.get(f"/v1/cases/{town.case}/events").json()["items"]
    (event,) = [one for one in events if one["what"] == "opened_points"]
    assert event["reason"] == reason
    assert datetime.fromisoformat(event["created_at"]) <= datetime.now(UTC)
    assert json.loads(run(SHOWS["replay"]).stdout)["as_of"]
    again = town.post("/v1/screenings", town.sent[0][1])
    assert again.json()["points"] == "closed"  # the same bytes sent again open nothing
