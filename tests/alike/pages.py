"""The pages of an organisation that has something everywhere, and its forms, sent every way."""

from pathlib import Path

from tests.alike.install import Install
from tests.alike.notes import Notes
from tests.alike.pages_browser import Browser, Names
from tests.alike.pages_made import Made, ingest, make, sealed
from tests.alike.pages_walk import log_in, walk


def look(install: Install, notes: Notes, folder: Path) -> None:
    """Note every page, each form's answers, and what other roles see."""
    said = ingest(install, folder)
    names = Names()
    with install.serve(folder) as api:
        address = str(api.base_url)
        made = Made(api, names, said)
        make(made)
        notes.add("made", "\n".join(made.said))
        key = api.headers["authorization"].removeprefix("Bearer ")
        for language in ("sv", "en"):
            browser = Browser(address, notes, names, language)
            log_in(browser, key)
            walk(browser, made.ids, lambda: sealed(api))
