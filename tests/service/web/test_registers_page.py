"""Registers under Administration: fetched by form, and what there is to do about them."""

import pytest
from lxml import html

from service.app import create_app
from service.settings import Settings
from tests.publisher import Published, publisher
from tests.service.cli.test_registers_command import BRREG, units
from tests.service.ended_jobs import ended
from tests.service.faults import layer
from tests.service.web.html_faults import faults

PAGE = "/app/admin/snapshots"
ENGLISH = {"accept-language": "en"}


@pytest.fixture(scope="module")
def server():
    """A publisher of Norwegian units on this machine."""
    with publisher() as running:
        running.files = {BRREG: Published(units(40))}
        yield running


@pytest.fixture(scope="module")
def pages(client, settings, server):
    """An installation with the publisher as its mirror."""
    mirrored = Settings(**settings.model_dump() | {"register_mirror": server.address})
    return client(create_app(mirrored))


def text_of(pages, path):
    page = pages.get(path, headers=ENGLISH).text
    assert faults(page) == []
    return " ".join(html.fromstring(page).text_content().split())


def fetch(pages, **filled):
    """Send the form of the page, and wait for the job that it makes."""
    page = html.fromstring(pages.get(PAGE).text)
    (form,) = (one for one in page.forms if "country" in one.fields)
    sent = pages.post(PAGE, data=dict(form.fields) | filled)
    assert (sent.status_code, sent.headers["location"]) == (303, "/app/admin/jobs")
    newest = pages.get("/v1/jobs").json()["items"][0]
    return ended(pages, newest["id"])


def test_an_administrator_is_led_to_registers_fetches_them_and_is_told_what_waits(pages, server):
    assert "No register is in use, so screenings rest on the files alone." in text_of(
        pages, "/app/"
    )
    assert f'href="{PAGE}"' in pages.get("/app/").text
    assert "Fetch the free registers of a country below." in text_of(pages, PAGE)
    assert "71 MB, 1,816,509 records" in text_of(pages, PAGE)
    assert fetch(pages, country="NO", daily="1")["state"] == "done"
    (daily,) = pages.get("/v1/schedules").json()["items"]
    assert daily["sources"] == ["no_brreg_enheter", "no_brreg_underenheter"]
    assert "Fetched every day: no_brreg_enheter, no_brreg_underenheter." in text_of(
        pages, "/app/admin/jobs"
    )
    shown = text_of(pages, PAGE)
    assert "Screenings use the snapshot" in shown
    assert "None can be fetched. The publisher's server responded with 404." in shown
    server.files[BRREG] = Published(units(20), etag='"2"')
    fetch(pages, country="in-use")
    shown = text_of(pages, PAGE)
    assert "The number of rows changes from 40 to 20" in shown
    assert shown.count("The number of rows changes") == 1
    assert "kedjekoll registers accept no_brreg_enheter --reason" in shown
    assert "2 registers need attention." in text_of(pages, "/app/")


def test_a_choice_that_there_is_not_is_refused_at_its_field(pages):
    page = html.fromstring(pages.get(PAGE).text)
    (form,) = (one for one in page.forms if "country" in one.fields)
    refused = pages.post(PAGE, data=dict(form.fields) | {"country": "ZZ"}, headers=ENGLISH)
    assert refused.status_code == 422
    assert faults(refused.text) == []


def test_a_damaged_register_is_told_with_its_file_and_what_to_do(client, ingest, tmp_path):
    settings = Settings(data_dir=tmp_path / "data", language="en", embedded_worker=False)
    folder = settings.snapshot_dir / ingest(settings, "no_brreg_enheter") / "no_brreg_enheter"
    pages = client(create_app(settings))
    with layer.file_gone(folder / "parties.parquet"):
        shown = text_of(pages, PAGE)
        in_swedish = pages.get(PAGE, headers={"accept-language": "sv"}).text
        assert "One register needs attention." in text_of(pages, "/app/")
    assert "Damaged. No supplier is looked up until it is mended. First seen" in shown
    assert "The file no_brreg_enheter/parties.parquet is missing. Restore it from a" in shown
    assert "run this on the server: kedjekoll registers up no_brreg_enheter" in shown
    assert "Skadat. Ingen leverantör söks förrän det är lagat." in in_swedish
    assert "Damaged" not in text_of(pages, PAGE)
