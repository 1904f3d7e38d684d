"""Where the button of the other language leads: to a page, also from the answer to a form."""

import re

import pytest
from starlette.routing import Match

from service.web.language import read_at
from service.web.site import site

ROUTES = site().routes
SENT_TO = sorted(
    re.sub(r"\{[^}]*\}", "x", route.path)
    for route in ROUTES
    if "POST" in (getattr(route, "methods", None) or ())
)


def is_read(path):
    scope = {"type": "http", "method": "GET", "path": path}
    return any(route.matches(scope)[0] is Match.FULL for route in ROUTES)


@pytest.mark.parametrize("path", SENT_TO)
def test_from_every_form_that_was_sent_it_leads_to_a_page(path):
    assert is_read(read_at(path, ROUTES))


@pytest.mark.parametrize(
    ("sent_to", "page"),
    [
        ("/app/cases/x/openings", "/app/cases/x"),
        ("/app/cases/x/openings?q=1", "/app/cases/x"),
        ("/app/cases?stage=need", "/app/cases?stage=need"),
        ("/app/language", "/app/"),
        ("/app/nothing/of/ours", "/app/"),
    ],
)
def test_it_leads_to_the_page_or_to_the_nearest_above(sent_to, page):
    assert read_at(sent_to, ROUTES) == page
