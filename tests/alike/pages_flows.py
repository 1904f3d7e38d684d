"""What takes more than one form: an upload with its columns, a reply, a session, languages."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.alike.pages_browser import Answer, Browser, Fields, form_of
from tests.alike.pages_forms import HTMX, LONG, Trier
from tests.alike.pages_steps import PDF

TENDERS = """\
Firma som har lämnat anbud;Org.nr;Pris SEK exkl moms;Tim
Norrskenets Lokalvård AB;559999-0016;9 200 000,00;32000
Sundets Städtjänst AB;559999-0024;6 100 000,00;
"""
BOTH = """\
Anbudsgivare;Org.nr;Anbudspris;Underleverantör;Andel UE
Norrskenets Lokalvård AB;559999-0016;785 000:-;Nattrent AB;20 %
"""
LANGUAGES = ("sv", "en", "de", "en;q=0.4, sv;q=0.6", "fr, en;q=0.3", "sv-FI", "*", "")
WRONG_METHODS = ("POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
MISSING = (
    *(
        "/app/nothing",
        "/app/cases/case_000000000000000000000",
        "/app/cases/x/history",
        "/app/cases/",
    ),
    *(
        "/app/screenings/screening_000000000000000000000",
        "/app/method/factors/none",
        "/app/letters/x/file",
    ),
    *("/app/method/rules/SE-NONE-1", "/app/method/cards/none", "/app/parties/p_none", "/App/"),
    *("/app/tasks/task_000000000000000000000", "/app/decisions/x", "/app/portfolios/x/selection"),
    *("/app/admin/people/nobody", "/app/admin/units/nowhere", "/app/admin/monitors/x"),
    *("/app/admin/webhooks/x", "/app/coverage/x", "/app/incidents/x", "/app/needs/x"),
    *("/app/files/nothing", "/app/files/../v1/me", "/app/static/nothing.css", "/app/log-in/with/x"),
    *("/app/static/../page.py", "/app/log-in/done", "/app/log-in/done?code=x&state=y", "/", "/app"),
    *(
        "/app/portfolios/mapping",
        "/app/upload?case=case_000000000000000000000",
        "/app/cases?stage=x",
    ),
    *("/app/admin/log?offset=-1", "/app/admin/log?offset=x", "/app/cases?offset=100000"),
    *("/app/letters/x/drafts/letters-0", "/app/method/rules?jurisdiction=XX", "/app//cases"),
)


def upload(trier: Trier, case: str) -> None:
    """Upload a table into a case, tell its columns wrongly and rightly, and state facts after."""
    browser, at = trier.browser, f"/app/upload?case={case}"

    def send(key: str, shown: Answer, action: str, fields: Fields, **more: Any) -> Answer:
        form = form_of(shown, action)
        if form is None:
            browser.notes.add(key, "not there")
            return shown
        answer = browser.send(form, at, fields, **more)
        browser.note(key, answer)
        return answer

    begin, columns = "/app/upload", "/app/upload/mapping"
    for name, fields in {
        "empty": {"case": case}, "wrong": {"cpv": LONG, "value": "mycket", "table": TENDERS},
        "facts half": {"table": TENDERS, "value": "mycket"},
    }.items():  # fmt: skip
        send(f"upload, {name}", browser.get(at), begin, dict(fields))
    pdf = {"file": PDF}
    send("upload, pdf", browser.get(at), begin, {"table": "kvar"}, files=pdf)
    both = send("upload, two kinds in one", browser.get(at), begin, {"table": BOTH})
    send("upload, other kind", both, columns, {"target": "subcontractors"}, button=("what", "kind"))
    shown = send("upload, right", browser.get(at), begin, {"table": TENDERS})
    meant = ["name", "number", "amount", "hours"]
    send("columns, foreign key", shown, columns, {"form_key": "x" * 32, "field": meant})
    button = ("", "")
    send("columns, none", shown, columns, {"field": [""] * 4, "source": "Öppning"}, button=button)
    twice = {"field": ["name", "name", "amount", ""], "source": "Öppning"}
    send("columns, twice the same", shown, columns, twice, button=button)
    send("columns, no source", shown, columns, {"field": meant, "source": ""}, button=button)
    right: Fields = {"field": meant, "source": "Öppning"}
    answer = send("columns, right", shown, columns, right, button=button)
    trier.follow("columns, led to", answer)
    known = send("upload, known columns", browser.get("/app/upload"), begin, {"table": TENDERS})
    trier.follow("upload, known columns, led to", known)
    page, facts = browser.get(f"/app/cases/{case}"), f"/app/cases/{case}/facts"
    browser.note("case that waits for facts", page)
    send("facts, wrong", page, facts, {"value": "omkring fyra"})
    stated: Fields = {"value": "4 200 000", "cpv": "90910000-9"}
    answer = send("facts, right", page, facts, stated)
    trier.follow("facts, led to", answer)


def reply(browser: Browser, token: str) -> None:
    """See what a firm sees by its link, and answer."""
    at = "/app/reply"

    def send(key: str, action: str, fields: Fields, **more: Any) -> Answer:
        form = form_of(browser.get(at), action)
        if form is None:
            browser.notes.add(key, "not there")
            return browser.get(at)
        answer = browser.send(form, at, fields, **more)
        browser.note(key, answer)
        return answer

    for name, wrong in {"empty": "", "wrong": "kr_wrong", "not ours": "kr_" + "A" * 43}.items():
        send(f"reply link, {name}", f"{at}/open", {"token": wrong})
    send("reply, foreign key", f"{at}/open", {"token": token, "form_key": "x" * 32})
    send("reply, opened", f"{at}/open", {"token": f"https://kedjekoll.example/app/reply#{token}"})
    browser.note("reply, sheet in Swedish", browser.get(at), whole=True)
    browser.note("reply, sheet in English", browser.get(at, accept_language="en"), whole=True)
    send("reply, nothing said", at, {})
    send("reply, no reason", at, {"stance-f_tax": "disagree"})
    send("reply, wrong", at, {"stance-f_tax": "perhaps", "value-headcount": "many"})
    said: Fields = {
        "stance-f_tax": "agree", "stance-headcount": "disagree", "value-headcount": "12",
        "text-headcount": "<b>Vi är fler</b>", "about-1": "headcount",
    }  # fmt: skip
    answer = send("reply, right", at, said, files={"file-1": PDF})
    if location := answer.response.headers.get("location"):
        browser.key(location, "reply")
        browser.note("reply, receipt", browser.get(location), whole=True)
    send("reply, closed", f"{at}/close", {})
    browser.note("reply, after it was closed", browser.get(at))


def languages(browser: Browser) -> None:
    """See which language is chosen by what a browser says, and by its reader."""
    for said in LANGUAGES:
        for at in ("/app/method", "/app/nothing", "/app/reply"):
            browser.note(f"language {said!r} {at}", browser.get(at, accept_language=said))
    for chosen, back in (
        ("en", "/app/cases?stage=need"), ("en", "//elsewhere.example"), ("xx", "/app/cases"),
        ("sv", "/app/\\elsewhere"), ("en", ""), ("en", "/app//elsewhere"),
    ):  # fmt: skip
        form = form_of(browser.get("/app/method"), "/app/language")
        if form is not None:
            fields: Fields = {"language": chosen, "back": back}
            key = f"language chosen {chosen} {back!r}"
            browser.note(key, browser.send(form, "/app/method", fields))
            browser.note(f"{key}, then", browser.get("/app/method/limits"))
    browser.client.cookies.delete("kedjekoll-language")


def session(make_browser: Callable[[], Browser], key: str) -> None:
    """Log in every way, log out, and come back with what was ended."""
    browser = make_browser()
    browser.note("guest sees the first page", browser.get("/app/"), whole=True)
    browser.note("guest by htmx", browser.get("/app/cases", **HTMX))
    for at in ("/app/log-in", "/app/log-in?back=%2Fapp%2Fcases&ended=yes"):
        browser.note(f"guest {at}", browser.get(at), whole=True)
    shown = browser.get("/app/log-in?back=%2Fapp%2Fcases%3Fstage%3Dneed")
    form = form_of(shown, "/app/log-in")
    assert form is not None
    at = "/app/log-in"
    for name, fields in {
        "empty": {"key": ""}, "wrong": {"key": "kk_wrong"}, "no ascii": {"key": "kk_ö"},
        "too long": {"key": "kk_" + "x" * 20_000}, "foreign key": {"key": key, "form_key": "x"},
        "right": {"key": key}, "by a link": {"key": f"http://x/app/log-in#{key}"},
        "back elsewhere": {"key": key, "back": "https://elsewhere.example/app/"},
    }.items():  # fmt: skip
        other = make_browser() if name in ("by a link", "back elsewhere") else browser
        own = form_of(other.get(at), at) if other is not browser else form
        assert own is not None
        browser.note(f"log in, {name}", other.send(own, at, {**fields}), whole=True)
    kept = dict(browser.client.cookies)
    browser.note("logged in, log-in page", browser.get(at))
    _log_out(browser)
    browser.note("after log-out", browser.get("/app/cases"))
    browser.client.cookies.clear()
    browser.client.cookies.update(kept)
    browser.note("with the cookie of before", browser.get("/app/cases"))
    browser.note("with the cookie of before by htmx", browser.get("/app/cases", **HTMX))
    browser.client.cookies.clear()
    for value in ("", "1.x", "3.abc", "x" * 3_000):
        browser.client.cookies.set("kedjekoll", value)
        browser.note(f"with a cookie of nobody, {value[:5]!r}", browser.get("/app/cases"))
        browser.client.cookies.clear()


def _log_out(browser: Browser) -> None:
    form = form_of(browser.get("/app/method"), "/app/log-out")
    assert form is not None
    foreign: Fields = {"form_key": "x" * 32}
    browser.note("log out, foreign key", browser.send(form, "/app/method", foreign))
    browser.note("log out, right", browser.send(form, "/app/method"))
    browser.note("log out, right again", browser.send(form, "/app/method"))


def astray(browser: Browser, guest: Browser) -> None:
    """Ask for what is not there, with methods that are not taken, and send too much."""
    for at in MISSING:
        browser.note(f"astray {at}", browser.get(at))
        guest.note(f"astray as a guest {at}", guest.get(at))
    for method in WRONG_METHODS:
        for at in ("/app/method", "/app/language", "/app/static/mark.svg", "/app/cases/new"):
            browser.note(f"{method} {at}", browser.ask(method, at))
    form = form_of(browser.get("/app/upload"), "/app/upload")
    assert form is not None
    large = {"file": [("all.csv", b"a;b\n" * 2_700_000, "text/csv")]}
    browser.note("upload, too large", browser.send(form, "/app/upload", files=large))


def log_checked(browser: Browser) -> None:
    """Hand in the checkpoint that the log gives out."""
    form = form_of(browser.get("/app/admin/log"), "/app/admin/log", "file")
    note = browser.get("/app/files/log/checkpoint").response.content
    if form is not None:
        files = {"file": [("checkpoint.txt", note, "text/plain")]}
        browser.note("log, own checkpoint", browser.send(form, "/app/admin/log", files=files))


def log_in_service(browser: Browser) -> None:
    """Go to a log-in service that nobody answers for, and come back in every way."""
    browser.note("log-in page with a service", browser.get("/app/log-in?back=%2Fapp%2Fcases"))
    browser.note("unknown service", browser.get("/app/log-in/with/village"))
    for name, came in {
        "refused": "error=access_denied&state={}", "another state": "code=x&state=y",
        "with a code": "code=x&state={}", "with nothing": "", "without a code": "state={}",
    }.items():  # fmt: skip
        left = browser.get("/app/log-in/with/town?back=%2Fapp%2Fcases")
        if name == "refused":
            browser.note("to the service", left)
        asked = parse_qs(urlsplit(left.response.headers.get("location", "")).query)
        query = came.format(asked.get("state", [""])[0])
        browser.note(f"back, {name}", browser.get(f"/app/log-in/done?{query}"))
        browser.note(f"back, {name}, again", browser.get(f"/app/log-in/done?{query}"))
