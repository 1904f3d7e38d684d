"""An administrator whose log-in is old, in a browser: the key again, and on from where she was."""

from dataclasses import replace

from playwright.sync_api import expect

from service.operations.people.sessions import RECENT
from service.web.session import Sealer, pieces_of
from tests.service.entering import bearer

PEOPLE = "/app/admin/people"
TITLES = {"sv": "Logga in igen för att fortsätta", "en": "Log in again to continue"}


def test_an_administrator_shows_the_key_again_and_goes_on(look, no_barrier, app, seen_as):
    key = bearer(app.state.installation)["authorization"].removeprefix("Bearer ")
    page = look(f"/app/log-in?back={PEOPLE}", known=False, bypass_csp=True, **seen_as)
    page.fill("[name=key]", key)
    page.locator("form.card").get_by_role("button").click()
    page.wait_for_url(f"**{PEOPLE}")
    let_pass(page, app)
    identity = f"eva-{seen_as['language']}"
    form = page.locator("form", has=page.locator("[name=id]"))
    form.locator("xpath=ancestor::details").evaluate("one => one.open = true")
    form.locator("[name=id]").fill(identity)
    form.locator("[name=name]").fill("Prov Person")
    form.locator("[value=auditor]").check()
    form.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[seen_as["language"]])
    no_barrier(page)
    page.fill("[name=key]", key)
    page.locator("form.card").get_by_role("button").click()
    page.wait_for_url(f"**{PEOPLE}")
    expect(page.locator("main")).to_contain_text(identity)


def let_pass(page, app):
    """Let so much time pass since the log-in that the page must ask for another."""
    cookie = next(one for one in page.context.cookies() if one["name"] == "kedjekoll")
    sealer = Sealer(app.state.installation.key_secret)
    session = sealer.open(cookie["value"].partition(".")[2])
    aged = replace(session, proven_at=session.proven_at - RECENT.total_seconds())
    page.context.add_cookies([cookie | {"value": pieces_of(aged, sealer)[0]}])
