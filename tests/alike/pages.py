"""The pages of an organisation that has something everywhere, and its forms, sent every way."""

from collections.abc import Callable
from pathlib import Path

import httpx2

from tests.alike.install import Install
from tests.alike.notes import Notes
from tests.alike.pages_browser import Browser, Names
from tests.alike.pages_flows import (
    astray,
    languages,
    log_checked,
    log_in_service,
    reply,
    session,
    upload,
)
from tests.alike.pages_forms import HTMX, Trier
from tests.alike.pages_made import PEOPLE, Made, ingest, make, sealed
from tests.alike.pages_roles import each_role
from tests.alike.pages_routes import never_seen
from tests.alike.pages_steps import ADMINISTRATION, CASES, CONTRACT, OTHERS, UNTOLD, WAITING
from tests.alike.pages_walk import log_in, walk


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Note every page, what other roles see of it, each form's answers, and sessions."""
    said = ingest(install, folder)
    with install.serve(folder) as api:
        made = Made(api, Names(), said)
        make(made)
        notes.add("made", "\n".join(made.said))
        _Visit(api, notes, made).go()
    (folder / "log-in.yaml").write_text(SERVICE)
    settings = {"EMBEDDED_WORKER": "false", "LOG_IN_FILE": str(folder / "log-in.yaml")}
    with install.serve(folder, **settings) as api:
        made.api = api
        _Visit(api, notes, made).wait()
    notes.add("never seen to work", never_seen(made.names.asked))


SERVICE = """\
- name: town
  issuer: https://login.invalid/town
  keys: https://login.invalid/town/keys
  audience: api://kedjekoll
  tenant: local
  log_in:
    client: kedjekoll-pages
    authorize: https://login.invalid/town/authorize
    token: https://login.invalid/town/token
    redirect: http://127.0.0.1:8000/app/log-in/done
    scope: openid profile
    shown: Exempelstads konto
"""
"""A log-in service at a name that is never there."""


class _Visit:
    """A visit of everything; a part that fails is noted, and leaves the others."""

    def __init__(self, api: httpx2.Client, notes: Notes, made: Made) -> None:
        self.api, self.notes, self.made = api, notes, made
        self.key = api.headers["authorization"].removeprefix("Bearer ")
        self.own = {language: self.browser(language) for language in ("sv", "en")}
        for browser in self.own.values():
            log_in(browser, self.key)
        self.trier = Trier(self.own["sv"], self.browser(), made.ids, made.idle)
        self.seen: list[str] = []

    def browser(self, language: str = "sv") -> Browser:
        """A browser of somebody who has not logged in."""
        return Browser(str(self.api.base_url), self.notes, self.made.names, language)

    def go(self) -> None:
        """See and do everything, what ends something last."""
        sv, trier, ids = self.own["sv"], self.trier, self.made.ids
        people = {one: self.browser() for one in PEOPLE}
        parts: dict[str, Callable[[], object]] = {
            "walk in Swedish": lambda: self.walk("sv"),
            "walk in English": lambda: self.walk("en"),
            "roles": lambda: each_role(people, self.made.keys, self.seen),
            "languages": lambda: languages(sv),
            "astray": lambda: astray(sv, self.browser()),
            "upload": lambda: upload(trier, ids["empty"]),
            "reply": lambda: reply(self.browser(), self.made.keys["reply"]),
            "cases": lambda: trier.try_all(CASES),
            "contract": lambda: trier.try_all(CONTRACT),
            "others": lambda: trier.try_all(OTHERS),
            "administration": lambda: trier.try_all(ADMINISTRATION),
            "session": lambda: session(self.browser, self.key),
        }
        self.each(parts)

    def wait(self) -> None:
        """See what stands still while no worker is there, and a log-in service."""
        sv, trier, ids = self.own["sv"], self.trier, self.made.ids
        trier.idle = lambda _: None
        self.each(
            {
                "log-in service": lambda: log_in_service(self.browser()),
                "log checked": lambda: log_checked(sv),
                "untold": lambda: trier.try_all(UNTOLD),
            }
        )
        found = {
            "webhook": self.api.get("/v1/webhooks").json().get("items", []),
            "waiting": self.api.get("/v1/jobs?state=ready").json().get("items", []),
        }
        for name, items in found.items():
            numbers = [one["id"] for one in items if one.get("kind", "ledger") == "ledger"]
            ids[name] = self.made.names.call(numbers[-1] if numbers else f"no {name}", name)
        stage = {"reason": "Prov", "stage": "award"}
        self.made.write("early", "stage-moves", stage)  # of which the receiver is to be told
        for at in ("portfolios/{waiting}", "portfolios/{waiting}/progress", "admin/jobs"):
            address = f"/app/{at.format_map(ids)}"
            sv.note(f"waiting {at}", sv.get(address))
            sv.note(f"waiting {at} by htmx", sv.get(address, **HTMX))
        self.each({"waiting": lambda: trier.try_all(WAITING)})

    def each(self, parts: dict[str, Callable[[], object]]) -> None:
        """Do some parts."""
        for name, part in parts.items():
            try:
                part()
            except (AssertionError, KeyError, ValueError, TypeError, httpx2.HTTPError) as fault:
                self.notes.add(f"ended: {name}", repr(fault))

    def walk(self, language: str) -> None:
        """Follow every link."""
        found = walk(self.own[language], self.made.ids, lambda: sealed(self.api))
        self.seen += found
