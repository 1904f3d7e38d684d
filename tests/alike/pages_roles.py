"""What people with other roles and units see of the same pages."""

from collections.abc import Iterable

from tests.alike.pages_browser import Answer, Browser, pattern
from tests.alike.pages_text import steady
from tests.alike.pages_walk import log_in

WHOLE = ("vera", "anna")
"""A viewer and an officer with a unit, whose pages are noted; of others what tells them apart."""


def each_role(browsers: dict[str, Browser], keys: dict[str, str], addresses: Iterable[str]) -> None:
    """Open one page of each kind as everybody who has a key.

    Args:
        browsers: By person.
        keys: Likewise.
        addresses: Of all pages that whoever has every right has seen.
    """
    kinds: dict[str, str] = {}
    for address in addresses:
        kinds.setdefault(pattern(address), address)
    for person, browser in browsers.items():
        browser.note(f"{person} logs in", log_in(browser, keys[person]))
        for address in kinds.values():
            key = f"{person} {browser.key(address)}"
            answer = browser.get(address)
            if person in WHOLE:
                browser.note(key, answer)
            else:
                browser.notes.add(key, _short(answer))


def _short(answer: Answer) -> str:
    """Return status, headings, links and forms of a page."""
    if answer.page is None:
        return f"{answer.response.status_code} {answer.response.headers.get('location', '')}"
    page = answer.page
    forms = [f"{one.method} {one.action} {[each.name for each in one.shown]}" for one in page.forms]
    return "\n".join(
        [
            f"{answer.response.status_code} of {len(page.main)} lines",
            *(steady(one) for one in (*page.links, *forms)),
        ]
    )
