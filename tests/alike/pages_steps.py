"""The forms of the pages: where each stands, what is written in it, and what is half wrong.

`{name}` is the id of what was made under that name (`pages_made`).
"""

from dataclasses import dataclass, field

from tests.alike.pages_browser import Fields, Files

CASE, PLAIN, EARLY, ADMIN = (
    "/app/cases/{case}",
    "/app/cases/{plain}",
    "/app/cases/{early}",
    "/app/admin",
)
TITLE = 'En "sak" & <b>mer</b>'
PDF = [("intyg.pdf", b"%PDF-1.4 intyg", "application/pdf")]
TABLE = "Firma;Vem;Kronor;När\nNorr AB;559999-0016;1000,50;2026-01-02\n"
REGISTER = """\
Avtalsnummer;Avtal;Leverantör;Organisationsnummer;CPV-kod
A1;Lokalvård i skolor;Norrskenets Lokalvård AB;559999-0016;90911200
A2;Städ;Sundets Städtjänst AB;559999-0024;90911200
"""
CHAIN_FORM = """\
Anbud;Lägger ut arbetet (id);Underleverantör;Land;Organisationsnummer;Andel högst, %;Första dag
A2;sund;Trappstäd i Exempelstad AB;SE;559998-0033;12,5;2027-04-01
"""
FIRM = '["A2","sund"]'


@dataclass(frozen=True)
class Step:
    """One form.

    Attributes:
        name: In the keys of notes.
        place: The page that it stands on.
        action: Where it is sent; empty: as its page, or nowhere else than stated.
        right: What is filled in so that it does what it is for.
        half: What is filled in so that one field is refused.
        has: A control that tells it from others with the same address.
        button: Which of its buttons is pressed; the first if left out.
        files: What is chosen.
        spared: What is not filled in wrongly: the answer would be an unexpected fault.
    """

    name: str
    place: str
    action: str
    right: Fields = field(default_factory=dict)
    half: Fields | None = None
    has: str = ""
    button: tuple[str, str] | None = None
    files: Files = field(default_factory=dict)
    spared: tuple[str, ...] = ()


CASES = (
    Step("new case", "/app/cases/new", "/app/cases",
         {"title": TITLE, "diary_number": "SKN 2026/20", "stage": "tenders_in",
          "ends_on": "2029-01-31"},
         {"title": TITLE, "diary_number": ""}),
    Step("particulars", PLAIN, PLAIN, {"deputy": "anna", "title": TITLE, "ends_on": "2029-01-31"},
         {"deputy": "anna", "title": ""}, has="title"),
    Step("record", PLAIN, f"{PLAIN}/records", {"kind": "need", "id": "{other need}"},
         {"kind": "need", "id": "n_nothing"}),
    Step("opening", EARLY, f"{EARLY}/openings", {"reason": "Frågan om onormalt lågt anbud."},
         {"reason": ""}),
    Step("sharing", EARLY, f"{EARLY}/sharing-decisions",
         {"outside": "purchasing_system", "allowed": "true", "reason": "Avrop görs i systemet."},
         {"outside": "purchasing_system", "allowed": "true", "reason": ""}),
    Step("screening there", "/app/screenings/{loose run}/case", "", {"case": "{of roads}"},
         {"case": "case_000000000000000000000"}, has="case"),
    Step("need in a new case", "/app/needs/{other need}/case", "",
         {"title": TITLE, "diary_number": "SKN 2026/21"}, {"title": TITLE, "diary_number": ""},
         has="diary_number"),
    Step("by hand", "/app/cases/{of roads}/tenders/by-hand", "",
         {"buyer": "Exempelstad", "cpv": "90919200", "value": "4 200 000", "place": "SE224",
          "name": ["Norrskenets Lokalvård AB", "Sundets Städtjänst AB"],
          "number": ["559999-0016", "559999-0024"], "amount": ["785 000", "692 500"],
          "hours": ["3400", ""]},
         {"buyer": "Exempelstad", "cpv": "x", "name": ["Norr AB"], "amount": ["mycket"]},
         has="buyer"),
    Step("chain of a tender", f"{PLAIN}/tenders/1", f"{PLAIN}/tenders/1",
         {"name": "Golvvård i Exempelstad AB", "number": "559998-0041", "low": "12,5",
          "hours": "31 000"},
         {"name": TITLE, "number": "", "low": "half"}),
    Step("more of a chain", f"{PLAIN}/tenders/2", f"{PLAIN}/tenders/2",
         {"name": "Trappvård AB", "number": "559998-0058", "contractor": "sund"},
         button=("what", "more")),
    Step("task moved", "/app/tasks/{other task}", "/app/tasks/{other task}",
         {"due_on": "2027-01-31", "owner": "anna"}, {"due_on": "soon"}, has="due_on"),
    Step("task done", "/app/tasks/{task}", "/app/tasks/{task}", {"reason": "Gjort per telefon."},
         {"reason": ""}, has="reason"),
    Step("task not needed", "/app/tasks/{third task}", "/app/tasks/{third task}",
         {"reason": "Behövs inte."}, {"reason": ""}, has="reason", button=("state", "not_needed")),
)  # fmt: skip

CONTRACT = (
    Step("extract", f"{PLAIN}/extracts", f"{PLAIN}/extracts",
         {"name": "Mottagarstads kommun", "number": "212099-0011", "ground": "osl-10-27",
          "weighing": "Uppenbart.", "delegation": "9.1", "conflict": "none", "texts_read": "yes"},
         {"name": "", "number": "212099-0011"}, has="weighing"),
    Step("extract that came", "/app/received-extracts", "/app/received-extracts",
         files={"file": [("utdrag.zip", b"PK", "application/zip")]}),
    Step("counts that came", "/app/member-counts", "/app/member-counts",
         files={"file": [("siffror.zip", b"PK", "application/zip")]}),
    Step("chain begins", f"{PLAIN}/chain", f"{PLAIN}/chain/versions",
         {"tender_id": "A1", "valid_from": "2027-02-01"}, {"valid_from": "soon"}),
    Step("chain request", f"{CASE}/chain", f"{CASE}/chain/requests",
         {"name": TITLE, "number": "559998-0066", "share_low": "5", "share_high": "12,5",
          "starts_on": "2027-03-01"},
         {"name": TITLE, "number": "559998-0066", "share_low": "x", "starts_on": "2027-03-01"}),
    Step("chain form", f"{CASE}/chain", f"{CASE}/chain/form",
         files={"file": [("svar.csv", CHAIN_FORM.encode(), "text/csv")]}),
    Step("request checked", f"{CASE}/chain",
         f"{CASE}/chain/requests/{{Fönsterputs i Exempelstad AB}}/check"),
    Step("request refused", f"{CASE}/chain",
         f"{CASE}/chain/requests/{{Fönsterputs i Exempelstad AB}}/refuse",
         {"reason": "F-skatt är inte visad."}, {"reason": ""}),
    Step("request registered", f"{CASE}/chain", f"{CASE}/chain/requests/{{Nya AB}}/register",
         {"valid_from": "2027-03-01", "reason": "Godkänd."}, {"valid_from": "soon"}),
    Step("checklist", f"{PLAIN}/follow-up", f"{PLAIN}/follow-up/checklist",
         {"tender": "A1", "starts_on": "2027-02-01"}, {"starts_on": "soon"}),
    Step("tick", f"{CASE}/follow-up", f"{CASE}/follow-up/ticks",
         {"day": "2026-11-20", "proof": "Listan av 20 november"}, {"proof": "x" * 20_000},
         files={"file": PDF}),
    Step("plan", f"{PLAIN}/follow-up", f"{PLAIN}/follow-up/plan",
         {"of": "20", "n": "3", "seed": "11"}, {"of": "5", "n": "9", "seed": "1"}),
    Step("visit", f"{PLAIN}/visit", f"{PLAIN}/visit",
         {"firm": FIRM, "on": "2026-11-20", "observer": "buyer", "item-head_count": "deviation",
          "remedy-head_count": "name_firm", "by-head_count": "2026-12-10",
          "recheck-head_count": "2027-01-10", "item-ledger": "pass"},
         {"firm": FIRM, "on": "soon", "observer": "union", "item-ledger": "deviation"}),
    Step("self report", f"{PLAIN}/visit?form=self_report", f"{PLAIN}/visit",
         {"firm": FIRM, "on": "2026-11-21", "observer": "buyer", "item-fees": "not_shown"}),
    Step("signs", f"{PLAIN}/visit/signs?firm=%5B%22A2%22%2C%22sund%22%5D", f"{PLAIN}/visit/signs",
         {"firm": FIRM, "on": "2026-11-20", "group-coercion": "seen"},
         {"firm": FIRM, "on": "soon", "group-coercion": "seen"}),
    Step("somebody else's report", f"{PLAIN}/visit/report", f"{PLAIN}/visit/report",
         {"firm": FIRM, "on": "2026-11-20", "observer": "union", "organisation": "Facket",
          "reported_on": "2026-11-21", "group-coercion": "seen"},
         {"firm": FIRM, "on": "soon", "organisation": "x" * 20_000}, files={"file": PDF}),
    Step("visit corrected", f"{CASE}/visit?corrects={{visit}}", f"{CASE}/visit",
         {"item-badge": "not_shown"}),
    Step("signs corrected", f"{CASE}/visit/signs?corrects={{signs}}", f"{CASE}/visit/signs",
         {"group-coercion": "reported"}),
    Step("recheck", f"{CASE}/follow-up", f"{CASE}/follow-up/rechecks", {"on": "2026-11-20"},
         {"on": "soon"}, button=("mended", "yes")),
    Step("decision", f"{PLAIN}/decisions", f"{PLAIN}/decisions",
         {"what": TITLE, "reasons": "Villkoren är uppfyllda.", "legal_basis": "LOU 12:1",
          "delegation": "4.2", "conflict": "none", "needs_second": "yes"},
         {"what": TITLE, "reasons": "", "legal_basis": "LOU 12:1"}),
    Step("second", "/app/decisions/{of bo}", "/app/decisions/{of bo}", {"delegation": "4.3"},
         {"delegation": ""}),
    Step("letters", f"{PLAIN}/letters?stage=award&tender=A2", f"{PLAIN}/letters",
         {"kind": ["questions", "letters"], "officer": "Namn Exempel", "answer_days": "12"},
         {"kind": [], "officer": TITLE}),
    Step("draft", "/app/letters/{letters of case award}/drafts/letters-1",
         "/app/letters/{letters of case award}/drafts/letters-1",
         {"letters/1/title": TITLE, "letters/1/text/0": "Hej,\n\n<b>vi frågar</b>."},
         {"letters/1/title": "x" * 20_000}),
    Step("marking", f"{PLAIN}/masked-copies", f"{PLAIN}/marking",
         {"state": "final", "disposal_class": "4.2 bevaras", "document_type": "Rapport"},
         {"state": "final", "lasts_until": "soon"}),
    Step("hand out", f"{PLAIN}/masked-copies", f"{PLAIN}/masked-copies",
         {"mask-lot1.tender1.price": [], "reason-lot1.tender1.price": "Priset står i beslutet.",
          "mask-buyer": "yes", "ground-buyer": "OSL 31 kap. 16 §",
          "reason-buyer": "Köparen är ny."},
         {"mask-lot1.tender1.price": []}),
    Step("hand out before award", f"{EARLY}/masked-copies", f"{EARLY}/masked-copies",
         {"mask-buyer": "yes", "reason-buyer": "Köparen är ny."}),
    Step("tip", f"{PLAIN}/tip", f"{PLAIN}/tip",
         {"party_id": "sund", "sign": ["threats"], "how": "seen", "on": "2026-11-20"},
         {"on": "soon"}, button=("form", "md")),
    Step("reply link", f"{PLAIN}/replies", f"{PLAIN}/replies", {"firm": FIRM, "days": "21"},
         {"firm": FIRM, "days": "0"}),
    Step("reply link revoked", f"{CASE}/replies/{{link}}", f"{CASE}/replies/{{link}}"),
    Step("stage", PLAIN, f"{PLAIN}/stage", {"stage": "in_contract", "reason": "Avtalet löper."},
         {"stage": "need", "reason": ""}),
)  # fmt: skip

OTHERS = (
    Step("example", "/app/", "/app/example"),
    Step("need", "/app/needs/new?cpv=st%C3%A4d", "/app/needs",
         {"code": "90919200", "value": "9 600 000", "place": "SE224", "starts_on": "2027-02-01",
          "title": TITLE},
         {"code": "90919200", "value": "mycket", "starts_on": "2027-02-01", "title": TITLE},
         button=("", "")),
    Step("codes", "/app/needs/new", "/app/needs", {"cpv": "vakt"}, button=("what", "find")),
    Step("matches", "/app/screenings/{loose run}/matches", "/app/screenings/{loose run}/matches",
         {"verdict": "not_same", "reason": "Numret var felläst."},
         {"verdict": "same", "reason": ""}),
    Step("firms", "/app/parties", "/app/parties", {"q": "eksempel"}, {"q": ""}),
    Step("coverage", "/app/coverage/new", "/app/coverage/new", {"year": "2026", "seed": "7"},
         {"year": "2026", "seed": "seven"},
         files={"register": [("register.csv", REGISTER.encode(), "text/csv")]}),
    Step("unknown register", "/app/coverage/new", "/app/coverage/new", {"year": "2026"},
         files={"register": [("annat.csv", TABLE.encode(), "text/csv")]}),
    Step("suppliers", "/app/portfolios/new", "/app/portfolios/new",
         {"source": "nummer", "numbers": "559999-0016\n559999-0024", "as_of": "2026-11-24"},
         {"source": TITLE, "numbers": "559999-0016", "select": "two"}),
    Step("suppliers of a file", "/app/portfolios/new", "/app/portfolios/new", {"source": "min"},
         files={"file": [("min.csv", TABLE.encode(), "text/csv")]}),
    Step("columns of suppliers", "/app/portfolios/mapping?files={unread ledger}&source=egen",
         "/app/portfolios/mapping",
         {"field": ["payee", "payee_number", "amount", "date"], "source": "min"},
         {"source": ""}, button=("", ""), spared=("target",)),
    Step("supplier opened", "/app/portfolios/{portfolio 2026-11-24}",
         "/app/portfolios/{portfolio 2026-11-24}/open"),
    Step("incident", "/app/incidents/new", "/app/incidents/new",
         {"sign": ["threats", "isolation"], "noticed_on": "2026-11-20", "contract": "A1",
          "note": TITLE},
         {"contract": "A1", "noticed_on": "2999-01-01"}),
    Step("receipt", "/app/incidents/{incident}", "/app/incidents/{incident}/receipts",
         {"kind": "message", "sha256": "ab" * 32, "size": "48213"}, {"sha256": "x", "size": "12"}),
    Step("release", "/app/incidents/{incident}", "/app/incidents/{incident}/release",
         {"case_id": "{case}", "text": TITLE, "reason": "Polisen har bett om det."},
         {"text": TITLE, "reason": ""}),
)  # fmt: skip

ADMINISTRATION = (
    Step("person", f"{ADMIN}/people", f"{ADMIN}/people",
         {"id": "disa", "name": TITLE, "roles": ["viewer", "auditor"], "units": ["roads"]},
         {"name": TITLE, "id": "Två ord"}),
    Step("unit", f"{ADMIN}/people", f"{ADMIN}/units", {"unit_id": "schools", "unit_name": TITLE},
         {"unit_name": TITLE, "unit_id": "Två ord"}),
    Step("person renamed", f"{ADMIN}/people/bo", f"{ADMIN}/people/bo/name", {"name": TITLE},
         {"name": ""}),
    Step("rights", f"{ADMIN}/people/bo", f"{ADMIN}/people/bo",
         {"roles": ["officer", "viewer"], "units": ["roads"]}),
    Step("unit renamed", f"{ADMIN}/units/roads", f"{ADMIN}/units/roads", {"name": TITLE},
         {"name": ""}),
    Step("daily", f"{ADMIN}/jobs", f"{ADMIN}/jobs/daily", {"sample": "40"}, {"sample": "many"},
         has="sample"),
    Step("disposal daily", f"{ADMIN}/jobs", f"{ADMIN}/jobs/daily"),
    Step("review", f"{ADMIN}/review", f"{ADMIN}/review", {"note": TITLE}, {"note": ""}),
    Step("key", f"{ADMIN}/keys", f"{ADMIN}/keys",
         {"person": "bo", "label": TITLE, "days": "30", "scopes": ["read"]},
         {"label": TITLE, "days": "many"}),
    Step("key rotated", f"{ADMIN}/keys", f"{ADMIN}/keys/*/rotate"),
    Step("key revoked", f"{ADMIN}/keys", f"{ADMIN}/keys/*/revoke"),
    Step("monitor", f"{ADMIN}/monitors", f"{ADMIN}/monitors",
         {"number": "559999-0024", "every_days": "7", "owner": "anna"},
         {"number": "559999-0024", "every_days": "often"}),
    Step("event closed", f"{ADMIN}/monitors/{{monitor}}", f"{ADMIN}/monitors/{{monitor}}/event",
         {"reason": "Bevakningen behövs inte."}, {"reason": ""}),
    Step("monitor ends", f"{ADMIN}/monitors/{{monitor}}", f"{ADMIN}/monitors/{{monitor}}/end",
         {"reason": "Avtalet har upphört."}, {"reason": ""}),
    Step("log checked", f"{ADMIN}/log", f"{ADMIN}/log",
         files={"file": [("note.txt", b"kedjekoll/00000000\n1\n", "text/plain")]}),
    Step("disposal", f"{ADMIN}/retention", f"{ADMIN}/retention"),
    Step("mapping ends", "/app/mappings", "/app/mappings/*/end"),
    Step("person logged out", f"{ADMIN}/people/disa", f"{ADMIN}/people/disa/end-sessions"),
    Step("person ends", f"{ADMIN}/people/disa", f"{ADMIN}/people/disa/end"),
)  # fmt: skip

UNTOLD = (
    Step("webhook", f"{ADMIN}/webhooks", f"{ADMIN}/webhooks",
         {"label": "Diariet", "address": "https://diary.invalid/k", "types": ["case.changed"]},
         {"label": TITLE, "address": "http://10.0.0.1/x", "types": ["case.changed"]}),
    Step("supplier run", "/app/portfolios/new", "/app/portfolios/new",
         {"source": "väntar", "numbers": "559999-0016", "as_of": "2026-11-24"}),
    Step("other run", "/app/portfolios/new", "/app/portfolios/new",
         {"source": "annan", "numbers": "559999-0024", "as_of": "2026-11-24"}),
)  # fmt: skip
WAITING = (
    Step("webhook tested", f"{ADMIN}/webhooks/{{webhook}}", f"{ADMIN}/webhooks/{{webhook}}/test"),
    Step("webhook rotated", f"{ADMIN}/webhooks/{{webhook}}",
         f"{ADMIN}/webhooks/{{webhook}}/rotate"),
    Step("webhook replayed", f"{ADMIN}/webhooks/{{webhook}}",
         f"{ADMIN}/webhooks/{{webhook}}/replay"),
    Step("job cancelled", f"{ADMIN}/jobs", f"{ADMIN}/jobs"),
    Step("run cancelled", "/app/portfolios/{waiting}", "/app/portfolios/{waiting}/cancel"),
    Step("webhook ends", f"{ADMIN}/webhooks/{{webhook}}", f"{ADMIN}/webhooks/{{webhook}}/end"),
)  # fmt: skip
"""What is done while no worker is there, so that nothing goes on meanwhile."""
