"""The link that a terminal shows at the first start, in a browser."""

from tests.service.entering import bearer


def test_the_link_fills_in_the_start_key_leaves_the_address_and_opens_the_pages(look, app):
    key = bearer(app.state.installation)["authorization"].removeprefix("Bearer ")
    page = look(f"/app/log-in#{key}", known=False)
    assert page.url.endswith("/app/log-in")
    assert page.evaluate("history.length") <= 2
    assert page.locator("#f-key").input_value() == key
    page.keyboard.press("Enter")
    page.wait_for_url("**/app/")
    assert page.get_by_text("local-user").is_visible()


def test_a_link_with_anything_else_fills_in_nothing(look):
    page = look("/app/log-in#kk_000000000000", known=False)
    assert page.locator("#f-key").input_value() == ""
    assert "Ingen administratör har en nyckel ännu" in page.content()
