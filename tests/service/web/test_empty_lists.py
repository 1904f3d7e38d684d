"""A list with nothing in it says so, and offers one way on."""

import pytest

from service.app import create_app
from tests.service.web.html_faults import faults

ENGLISH = {"accept-language": "en"}


@pytest.fixture(scope="module")
def pages(client, settings):
    return client(create_app(settings))


@pytest.mark.parametrize(
    ("path", "way_on"),
    [
        ("/app/coverage", "/app/coverage/new"),
        ("/app/needs", "/app/needs/new"),
        ("/app/portfolios", "/app/portfolios/new"),
        ("/app/cases", "/app/cases/new"),
    ],
)
def test_a_list_with_nothing_in_it_offers_one_way_on_and_nothing_to_filter(pages, path, way_on):
    page = pages.get(path, headers=ENGLISH).text
    assert faults(page) == []
    assert page.count(f'href="{way_on}"') == 1
    assert f'<form method="get" action="{path}"' not in page


def test_a_list_with_something_in_it_can_be_narrowed_down(pages):
    stated = {"diary_number": "TOM 2026/1", "title": "Lokalvård", "stage": "in_contract"}
    assert pages.post("/v1/cases", json=stated).status_code == 201
    page = pages.get("/app/cases", headers=ENGLISH).text
    assert page.count('href="/app/cases/new"') == 1
    assert '<form method="get" action="/app/cases"' in page


def test_a_filter_that_fits_nothing_leads_back_to_all(pages):
    page = pages.get("/app/needs?cpv=99", headers=ENGLISH).text
    assert "No need has been assessed for that code." in page
    assert '<a class="button" href="/app/needs">Show all assessments</a>' in page
    page = pages.get("/app/cases?stage=award", headers=ENGLISH).text
    assert '<a class="button" href="/app/cases">Show all cases</a>' in page
