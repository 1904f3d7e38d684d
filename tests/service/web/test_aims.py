"""The eight areas of the plan: each with what the service does, and what it does not."""

from pathlib import Path

from playwright.sync_api import expect
from starlette.routing import Match

import docs.writers
from service.web.aims import load_aims
from service.web.site import site

DOCS = Path(docs.writers.__file__).parents[1]


def test_each_of_the_eight_says_what_is_done_and_what_is_not_with_a_page_and_a_doc():
    shown = load_aims()
    assert len(shown.aims) == 8
    for aim in shown.aims:
        assert aim.does
        assert aim.does_not
        assert (DOCS / aim.doc.address).is_file()
        asked = {"type": "http", "method": "GET", "path": aim.page.address, "headers": []}
        assert any(route.matches(asked)[0] is Match.FULL for route in site().routes)


def test_the_front_page_leads_to_them(look):
    page = look("/app/", scripts=False)
    page.get_by_role("link", name="Planens åtta mål mot prostitution").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(8)
    expect(page.get_by_text("Upptäcker inga utsatta.")).to_be_visible()
    expect(page.get_by_text("Planen är politik och ingen rättsregel.")).to_be_visible()
