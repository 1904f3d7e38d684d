"""Every form of the pages, sent with something wrong: its field is named, what was written stays.

`FORMS` has a form for each route that takes one, so that a new route fails here until it has been
tried too. A form is filled in and sent as it is, past what the browser itself would have stopped.
"""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from service.screening.purchase.examples import load_example
from service.web.forms import SentForm
from service.web.page import FOLDER, templates
from service.web.refused_form import Filling, filled_again
from service.web.site import VIEWS
from tests.service.web.html_faults import faults
from tests.service.web.test_case_work import SUBCONTRACTOR, Case

CASE, RUN = "/app/cases/{case_id}", "/app/portfolios/{portfolio_id}"
ADMIN = "/app/admin"
FIRST = 'A "firm" & <b>sons</b>'
LONG = "x" * 20_000
JSON, CSV = {"content-type": "application/json"}, {"content-type": "text/csv"}
TABLE = "Firma;Vem;Kronor;När\nNorr AB;559999-0016;1000,50;2026-01-02\n".encode()
NEED = {
    "title": "Lokalvård", "cpv": "90919200", "value": "9600000", "currency": "SEK",
    "place": "SE224", "starts_on": "2027-02-01",
}  # fmt: skip
FORMS = {
    # route: where its form stands, what is written, and the field that is named
    "/app/cases": (
        "new case",
        {"title": FIRST, "diary_number": "", "starts_on": "2027-02-01"},
        "diary_number",
    ),
    CASE: ("case", {"deputy": "anna", "title": ""}, "title"),
    f"{CASE}/stage": ("case", {"stage": "need", "reason": ""}, "reason"),
    f"{CASE}/procedure": ("case", {"procedure": "direct_award", "reason": ""}, "reason"),
    f"{CASE}/interruptions": ("case", {"kind": "cancelled", "reason": ""}, "reason"),
    f"{CASE}/interruptions/end": ("under review", {"ended_on": "soon"}, "ended_on"),
    f"{CASE}/records": ("case", {"kind": "need", "id": "n_nothing"}, "id"),
    f"{CASE}/openings": ("before award", {"reason": ""}, "reason"),
    f"{CASE}/sharing-decisions": (
        "before award",
        {"outside": "live_registers", "allowed": "true", "reason": ""},
        "reason",
    ),
    f"{CASE}/award": ("award", {"contract_number": FIRST}, "winner"),
    "/app/screenings/{record_id}/case": (
        "put in a case",
        {"title": FIRST, "diary_number": ""},
        "diary_number",
    ),
    "/app/needs/{record_id}/case": (
        "put need in a case",
        {"title": FIRST, "diary_number": ""},
        "diary_number",
    ),
    "/app/needs": (
        "plan",
        {"cpv": "90919200", "value": "much", "starts_on": "2027-02-01", "title": FIRST},
        "value",
    ),
    "/app/upload": ("upload", {"cpv": "90919200"}, "file"),
    f"{CASE}/tenders/by-hand": ("by hand", {"buyer": FIRST, "cpv": "x"}, "cpv"),
    f"{CASE}/tenders/{{place:int}}": (
        "tender",
        {"name": FIRST, "number": "", "low": "half"},
        "low",
    ),
    f"{CASE}/chain/versions": ("no chain", {"valid_from": "soon"}, "valid_from"),
    f"{CASE}/chain/requests": (
        "chain",
        {"name": FIRST, "number": "559998-0025", "share_low": "x", "starts_on": "2027-03-01"},
        "share_low",
    ),
    f"{CASE}/chain/form": ("chain", {}, "file"),
    f"{CASE}/chain/requests/{{request_id}}/{{act}}": (
        "chain",
        {"valid_from": "soon"},
        "valid_from",
    ),
    f"{CASE}/decisions": (
        "decisions",
        {"what": FIRST, "reasons": "", "legal_basis": "LOU 12:1"},
        "reasons",
    ),
    "/app/decisions/{decision_id}": ("decision", {"delegation": ""}, "delegation"),
    f"{CASE}/letters": ("letters", {"officer": FIRST}, "kind"),
    "/app/needs/{need_id}/letters": (
        "letters from a need",
        {"officer": FIRST, "answer_days": "many"},
        "answer_days",
    ),
    "/app/letters/{package_id}/drafts/{place}": (
        "draft",
        {"letters/0/title": LONG},
        "letters/0/title",
    ),
    f"{CASE}/follow-up/checklist": ("follow-up", {"starts_on": "soon"}, "starts_on"),
    f"{CASE}/follow-up/ticks": ("follow-up", {"proof": LONG}, "proof"),
    f"{CASE}/follow-up/plan": ("follow-up", {"of": "5", "n": "9", "seed": "1"}, "n"),
    f"{CASE}/follow-up/visits": ("follow-up", {}, "visits"),
    f"{CASE}/follow-up/rechecks": ("follow-up", {"on": "soon"}, "on"),
    "/app/tasks/{task_id}": ("task", {"reason": ""}, "reason"),
    f"{CASE}/visit": ("visit", {"on": "soon", "observer": "union"}, "on"),
    f"{CASE}/visit/report": ("report", {"on": "soon", "organisation": "Revision AB"}, "file"),
    f"{CASE}/visit/signs": ("signs", {"on": "soon", "group-coercion": "seen"}, "on"),
    "/app/incidents/new": (
        "incident first",
        {"contract": "SKN 1", "noticed_on": "2999-01-01"},
        "sign",
    ),
    "/app/incidents/{incident_id}/receipts": ("incident", {"sha256": "x", "size": "12"}, "sha256"),
    "/app/incidents/{incident_id}/release": ("incident", {"text": FIRST, "reason": ""}, "reason"),
    f"{CASE}/marking": ("masked copies", {"lasts_until": "soon"}, "lasts_until"),
    f"{CASE}/tip": ("tip", {"on": "soon"}, "on"),
    f"{CASE}/replies": ("replies", {"days": "0"}, "days"),
    "/app/coverage/new": ("coverage", {"year": "2026", "seed": "seven"}, "register"),
    "/app/portfolios/new": (
        "suppliers",
        {"source": FIRST, "numbers": "559999-0016", "select": "two"},
        "select",
    ),
    "/app/portfolios/mapping": ("mapping", {"source": ""}, "source"),
    "/app/mappings/{mapping_id}/change": (
        "kept mapping",
        {"constant-currency": "kronor"},
        "constant-currency",
    ),
    "/app/parties": ("firms", {"q": ""}, "q"),
    "/app/log-in": ("log in", {"key": "kk_wrong"}, "key"),
    "/app/reply/open": ("reply", {"token": "kr_wrong"}, "token"),
    f"{ADMIN}/people": ("people", {"name": FIRST, "id": "Två ord"}, "id"),
    f"{ADMIN}/units": ("people", {"unit_name": FIRST, "unit_id": "Två ord"}, "unit_id"),
    f"{ADMIN}/people/{{person_id}}/name": ("person", {"name": ""}, "name"),
    f"{ADMIN}/units/{{unit_id}}": ("unit", {"name": ""}, "name"),
    f"{ADMIN}/jobs/daily": ("jobs", {"sample": "many"}, "sample"),
    f"{ADMIN}/review": ("review", {"note": ""}, "note"),
    f"{ADMIN}/keys": ("keys", {"label": FIRST, "days": "many"}, "days"),
    f"{ADMIN}/scorecards/choices": ("cards", {"reason": ""}, "reason"),
    f"{ADMIN}/scorecards": ("cards", {"from": FIRST}, "file"),
    f"{ADMIN}/monitors": (
        "monitors",
        {"number": "559999-0016", "every_days": "often"},
        "every_days",
    ),
    f"{ADMIN}/monitors/{{monitor_id}}/end": ("monitor", {"reason": ""}, "reason"),
    f"{ADMIN}/webhooks": ("webhooks", {"label": FIRST, "address": "https://x.example"}, "types"),
    f"{ADMIN}/log": ("log", {}, "file"),
    "/app/screenings/{screening_id}/matches": (
        "matches",
        {"verdict": "same", "reason": ""},
        "reason",
    ),
}
ELSEWHERE = {
    "/app/upload/mapping": "below, after an upload",
    "/app/reply": "below, with a link",
    f"{CASE}/facts": "test_purchase_facts.py, where a case waits for them",
    f"{CASE}/masked-copies": "below, with a masking taken away",
    f"{CASE}/extracts": "test_extracts_pages.py, with a receiver that is no authority",
    f"{CASE}/extracts/{{extract_id}}/withdrawal": "test_extracts_pages.py, without a reason",
    f"{CASE}/extract-assessments": "test_extracts_pages.py, without reasons",
    "/app/member-counts": "test_member_counts_pages.py, with a file that is none",
    "/app/member-counts/{counts_id}/sender-confirmation": (
        "test_member_counts_pages.py, with another fingerprint"
    ),
    "/app/received-extracts": "test_extracts_pages.py, with a file that is none",
    "/app/received-extracts/{received_id}/sender-confirmation": (
        "test_extracts_pages.py, with another fingerprint"
    ),
    f"{ADMIN}/people/{{person_id}}": "boxes to tick, none of which can be wrong",
    f"{ADMIN}/snapshots": "one choice, whose page refuses another (test_registers_page)",
    f"{ADMIN}/monitors/{{monitor_id}}/event": "one field, as where a monitor is ended",
}
BUTTONS_ALONE = {
    "/app/upload/rows",
    "/app/tasks/{task_id}/explanation",
    "/app/mappings/{mapping_id}/end",
    "/app/support/texts",
    *("/app/language", "/app/log-out", "/app/example", "/app/reply/close"),
    *(f"{RUN}/open", f"{RUN}/cancel", f"{CASE}/replies/{{link_id}}"),
    *(f"{ADMIN}/{one}" for one in ("jobs", "retention", "people/{person_id}/end")),
    f"{ADMIN}/people/{{person_id}}/end-sessions",
    *(f"{ADMIN}/keys/{{key_id}}/{one}" for one in ("rotate", "revoke")),
    *(f"{ADMIN}/webhooks/{{receiver_id}}/{one}" for one in ("test", "rotate", "end", "replay")),
}
"""Routes of forms in which nothing is filled in."""

SEND = """([route, named, values]) => {
  const path = new RegExp(route);
  const form = [...document.forms].find((one) =>
    one.method === "post" && path.test(new URL(one.action).pathname) && one.elements[named]);
  for (const [name, value] of Object.entries(values)) {
    const found = form.elements[name];
    const first = found instanceof RadioNodeList ? found[0] : found;
    if (first.type === "date") first.type = "text";
    if (first.type === "radio") [...found].find((one) => one.value === value).checked = true;
    else first.value = value;
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button:not([formnovalidate])"));
}"""
SHOWN = """([route, named]) => {
  const path = new RegExp(route);
  const form = [...document.forms].find((one) =>
    one.method === "post" && path.test(new URL(one.action).pathname) && one.elements[named]
    && one.querySelector("[aria-invalid]"));
  const wrong = form?.querySelector("[aria-invalid=true]");
  const said = (wrong?.getAttribute("aria-describedby") || "").split(" ").pop();
  return {
    named: wrong?.name,
    said: document.getElementById(said)?.innerText || "",
    seen: Boolean(wrong?.checkVisibility() || wrong?.type === "radio"),
    led: [...document.querySelectorAll(".trouble a")]
      .find((one) => one.hash === `#${wrong?.id}`)?.innerText || "",
    focused: document.activeElement?.className || "",
    kept: Object.fromEntries([...(form?.elements || [])]
      .filter((one) => one.type !== "radio" || one.checked)
      .map((one) => [one.name, one.type === "date" ? one.getAttribute("value") : one.value])),
  };
}"""


def taking_forms() -> set[str]:
    return {route.path for views in VIEWS for route in views if "POST" in (route.methods or ())}


def pattern(route: str) -> str:
    """A regular expression of the browser for the addresses of a route."""
    parts = ["[^/]+" if part.startswith("{") else part for part in route.split("/")]
    return "^" + "/".join(parts) + "$"


@pytest.fixture(scope="module")
def settings(settings, tmp_path_factory, add_register):
    """An installation with a firm that may be one of the example, and with every role."""
    add_register(
        settings.data_dir,
        "se_bolagsverket_bulk",
        parties=[
            {"party_id": "SE-ON:559999-0016", "country": "SE", "kind": "company",
             "display_name": "Fjällvinds Snickeri AB", "status": "insolvent"}
        ],
        identifiers=[
            {"party_id": "SE-ON:559999-0016", "country": "SE", "scheme": "SE-ON",
             "number": "559999-0016"}
        ],
    )  # fmt: skip
    return settings


@pytest.fixture(scope="module")
def places(api) -> dict[str, str]:
    """Addresses of pages with forms, by what they show."""
    me = api.get("/v1/me").json()
    for person, roles in (("anna", ["officer"]), (me["person"], [*me["roles"], "incident"])):
        entered = {"id": person, "name": "Namn Exempel", "roles": roles, "units": []}
        assert api.post("/v1/people", json=entered).status_code == 201
    assert api.post("/v1/units", json={"id": "parks", "name": "Parker"}).status_code == 201
    case = Case(api, "SKN 2026/1", stage="contract_start")
    early = Case(api, "SKN 2026/2", stage="tenders_in")
    empty = Case(api, "SKN 2026/3", stage="tenders_in", screened=False)
    empty.write("interruptions", {"kind": "under_review", "reason": "Ansökan har kommit in."})
    letters = case.package("letters", "award", "A2")
    case.begin()
    case.write("chain-requests", SUBCONTRACTOR)
    noticed = {"signs": ["threats"], "noticed_on": "2026-01-01"}
    incident = api.post("/v1/incidents", json=noticed).json()["incident"]["id"]
    other = api.post("/v1/screenings", content=load_example(), headers=JSON).json()["id"]
    need = api.post("/v1/needs", json=NEED).json()["id"]
    watched = {"party": {"number": "559999-0016", "country": "SE"}}
    monitor = api.post("/v1/monitors", json=watched).json()["id"]
    task = api.get(f"/v1/tasks?case={early.id}&limit=1").json()["items"][0]["id"]
    kept = api.post("/v1/evidence-files?name=min.csv", content=TABLE, headers=CSV).json()["id"]
    made = case.write("reply-links", case.firm)
    return {
        "new case": "/app/cases/new",
        "case": case.page,
        "under review": empty.page,
        "before award": early.page,
        "award": f"{early.page}/award",
        "put in a case": f"/app/screenings/{other}/case",
        "put need in a case": f"/app/needs/{need}/case",
        "plan": "/app/needs/new",
        "upload": "/app/upload",
        "by hand": f"{empty.page}/tenders/by-hand",
        "tender": f"{early.page}/tenders/2",
        "no chain": f"{early.page}/chain",
        "chain": f"{case.page}/chain",
        "decisions": f"{case.page}/decisions",
        "decision": f"/app/decisions/{decided_by_another(api, case)}",
        "letters": f"{case.page}/letters",
        "letters from a need": f"/app/needs/{need}/letters",
        "draft": f"/app/letters/{letters}/drafts/letters-0",
        "follow-up": f"{case.page}/follow-up",
        "task": f"/app/tasks/{task}",
        "visit": f"{case.page}/visit",
        "signs": f"{case.page}/visit/signs",
        "report": f"{case.page}/visit/report",
        "masked copies": f"{case.page}/masked-copies",
        "incident first": "/app/incidents/new",
        "incident": f"/app/incidents/{incident}",
        "tip": f"{case.page}/tip",
        "replies": f"{case.page}/replies",
        "coverage": "/app/coverage/new",
        "suppliers": "/app/portfolios/new",
        "mapping": f"/app/portfolios/mapping?files={kept}",
        "kept mapping": f"/app/mappings/{kept_mapping(api)}/change",
        "firms": "/app/parties",
        "jobs": f"{ADMIN}/jobs",
        "person": f"{ADMIN}/people/anna",
        "unit": f"{ADMIN}/units/parks",
        "log in": "/app/log-in",
        "reply": "/app/reply",
        "own reply": f"/app/reply#{made['token']}",
        "people": f"{ADMIN}/people",
        "review": f"{ADMIN}/review",
        "keys": f"{ADMIN}/keys",
        "cards": f"{ADMIN}/scorecards",
        "monitors": f"{ADMIN}/monitors",
        "monitor": f"{ADMIN}/monitors/{monitor}",
        "webhooks": f"{ADMIN}/webhooks",
        "log": f"{ADMIN}/log",
        "matches": f"/app/screenings/{other}/matches",
    }


def kept_mapping(api) -> str:
    """The number of a mapping that somebody has confirmed."""
    columns = {"name": "Anbudsgivare", "amount": "Pris"}
    new = {"source": "Öppning", "headings": ["Anbudsgivare", "Pris"]}
    mapping = {"target": "tenderers", "columns": columns}
    return api.post("/v1/mappings", json=new | {"mapping": mapping}).json()["id"]


def decided_by_another(api, case: Case) -> str:
    """The number of a decision to which the named user is the second person."""
    new = {"person": "anna", "label": "Prov", "scopes": ["read", "work"]}
    key = api.post("/v1/keys", json=new).json()["key"]
    decided = {
        "what": "Avtal tecknas.", "delegation": "4.2", "conflict": "none", "reasons": "Skäl.",
        "legal_basis": "LOU 12:1", "needs_second": True,
    }  # fmt: skip
    at = f"/v1/cases/{case.id}"
    seen = {"if-match": api.get(at).headers["etag"], "authorization": f"Bearer {key}"}
    made = api.post(f"{at}/decisions", json=decided, headers=seen)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_every_route_that_takes_a_form_is_tried():
    assert FORMS.keys() | ELSEWHERE.keys() | BUTTONS_ALONE == taking_forms()


@pytest.mark.parametrize("route", FORMS)
def test_a_refused_form_names_its_field_and_keeps_what_was_written(look, places, route):
    name, values, named = FORMS[route]
    page = look(places[name])
    said = sent_and_refused(page, route, values, named)
    if named in ("types", "sign"):
        assert (
            said == "Här är inget ifyllt eller valt. Fyll i det, eller välj minst ett alternativ."
        )


def sent_and_refused(page, route: str, values: dict[str, str], named: str) -> str:
    """Send a form of a page, and see that the page names the field and keeps the others.

    Returns:
        What is said beside the field: in words, without signs.
    """
    with page.expect_navigation() as answered:
        page.evaluate(SEND, [pattern(route), named, values])
    assert answered.value.status in range(400, 500)
    assert faults(answered.value.text()) == []
    shown = page.evaluate(SHOWN, [pattern(route), named])
    assert shown["named"] == named, page.locator(".trouble").all_inner_texts()
    assert len(shown["said"]) > len("Wrong.")
    assert "≥" not in shown["said"]
    assert shown["seen"]
    assert ": " in shown["led"], "the summary calls the field by its name and leads to it"
    assert shown["focused"] == "trouble"
    secret = page.locator(f"[name='{named}'][type=password]").count()
    kept = {name: value for name, value in values.items() if not secret and value != "soon"}
    assert {name: shown["kept"].get(name) for name in kept} == kept
    return str(shown["said"])


def test_what_the_columns_mean_is_asked_again_with_the_field_that_is_wrong(look, places):
    page = look(places["upload"], language="en", scripts=True)
    page.get_by_label("Or paste a table").fill(TABLE.decode())
    page.get_by_role("button", name="Screen", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do the columns mean?")
    sent_and_refused(page, "/app/upload/mapping", {"source": ""}, "source")
    page.locator("[name=source]").fill("Egen")
    for place in (0, 1):
        page.locator("[name=field]").nth(place).select_option(index=1)
    page.get_by_role("button", name="Confirm and continue").click()
    expect(page.locator("[name=field]").nth(1)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[aria-invalid]")).to_have_count(1)
    assert page.locator("[name=field]").nth(1).evaluate("one => one.selectedIndex") == 1


def test_a_masking_that_needs_a_reason_is_named(look, places):
    page = look(places["masked copies"])
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    ticked = page.locator("[name^=mask-]:checked:enabled").first
    key = ticked.get_attribute("name").removeprefix("mask-")
    ticked.uncheck()
    sent_and_refused(page, f"{CASE}/masked-copies", {}, f"reason-{key}")
    assert not page.locator(f"[name='mask-{key}']").is_checked()


def test_an_answer_that_needs_a_reason_is_named_by_its_fact(look, places):
    page = look(places["own reply"], language="en")
    page.locator("main button").first.click()
    stance = page.locator("[name^=stance-][value=disagree]").first
    fact = stance.get_attribute("name").removeprefix("stance-")
    sent_and_refused(page, "/app/reply", {f"stance-{fact}": "disagree"}, f"text-{fact}")
    assert page.locator(".trouble h2").inner_text() == "Something must be corrected"


def test_what_was_written_stays_text_wherever_it_is_shown_again():
    page = (
        '{% import "parts.html" as p with context %}{{ p.trouble(problem) }}'
        '{% call p.form("/x", "1") %}'
        "{% call p.folded() %}<summary>More</summary>"
        '{{ p.own_field("t", "title", "Is it so?", "Before") }}{% endcall %}'
        '{{ p.text_field("why", "Why", "Before") }}'
        '{{ p.choice("kind", "Kind", [("a", "A"), ("b", "B")], "a") }}'
        '{{ p.pick("checkbox", "s", "sure", "yes", "Sure", True) }}'
        '{{ p.line("key", "Key", type="password") }}{{ p.file_field("file", "File") }}'
        "{% endcall %}"
    )
    sent = SentForm(
        {"title": ['"><script>'], "why": ["</textarea><b>"], "kind": ["b"], "key": ["kk_1"]}, {}
    )
    problem = {"errors": [{"pointer": "/title", "detail": "<i>Too long</i>", "mend": "Cut it."}]}
    template = templates("en").from_string(page)
    make = partial(template.render, form_key="k", problem=problem)
    shown = filled_again(make, "/x", sent, problem)
    assert faults(f"<!doctype html>{shown}") == []
    assert "<script>" not in shown
    assert "<i>" not in shown
    assert "&lt;/textarea&gt;&lt;b&gt;</textarea>" in shown
    assert '<option value="b" selected>' in shown
    assert '<option value="a">' in shown
    assert "checked" not in shown
    assert "kk_1" not in shown
    assert "<details open>" in shown
    assert '<a href="#t">Is it so? &lt;i&gt;Too long&lt;/i&gt;</a>' in shown
    elsewhere = filled_again(make, "/y", sent, problem)
    assert elsewhere == make(filling=Filling())
    assert "checked" in elsewhere
    assert "<details>" in elsewhere


def test_every_control_of_a_form_that_is_sent_is_made_by_a_macro():
    """One that is written by hand would stand empty where its form is refused."""
    by_hand = re.compile(r'<(?:select|textarea|input(?! type="hidden"))\b(?![^>]*readonly)')
    for path in sorted((FOLDER / "templates").glob("*.html")):
        sent = re.sub(r'<form method="get".*?</form>', "", path.read_text(), flags=re.DOTALL)
        assert path.name == "parts.html" or by_hand.findall(sent) == [], path.name


def test_several_controls_of_one_name_keep_what_their_page_says():
    page = (
        '{% import "parts.html" as p with context %}{% call p.form("/x") %}'
        '{% for value in "ab" %}'
        '{{ p.input(filling.control("row", "", "text", called="Row"), value) }}'
        "{% endfor %}{% endcall %}"
    )
    problem = {"errors": [{"pointer": "/rows/1/row", "detail": "Wrong.", "mend": ""}]}
    make = partial(templates("en").from_string(page).render, form_key="k", problem=problem)
    shown = filled_again(make, "/x", SentForm({"row": ["c", "d"]}, {}), problem)
    assert '<input name="row" value="a">' in shown
    assert '<input id="fault-0-field" name="row" value="b" aria-invalid="true"' in shown


@pytest.mark.parametrize("name", ["suppliers", "by hand", "incident first"])
def test_a_page_that_names_a_wrong_field_has_no_barrier(look, places, no_barrier, seen_as, name):
    page = look(places[name], bypass_csp=True, **seen_as)
    route = next(route for route, (where, *_) in FORMS.items() if where == name)
    sent_and_refused(page, route, *FORMS[route][1:])
    no_barrier(page, name)
