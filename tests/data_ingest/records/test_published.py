"""Fetching against a server on this machine that does what real publishers do."""

import random

import httpx2
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.records.fetch import ATTEMPTS, Wanted, fetch
from data_ingest.records.part import PART
from data_ingest.records.published import newest_address
from data_ingest.records.source import Download
from data_ingest.sources import SOURCES
from tests.publisher import Published, publisher

CONTENT = random.Random(34).randbytes(5_000_000)


@pytest.fixture
def server():
    """A publisher on this machine."""
    with publisher() as running:
        yield running


@pytest.fixture
def get(server, tmp_path):
    """Fetch `a.example/register.csv` from it; the code of what is wrong where it does not come."""

    def ask(*, etag=None, on_bytes=lambda *_: None, waits=None, limit=2**30):
        url = f"{server.address}/a.example/register.csv"
        noted = [] if waits is None else waits
        with httpx2.Client() as client:
            try:
                return fetch(
                    Wanted(url=url, plain=server.address, limit=limit),
                    tmp_path,
                    client=client,
                    etag=etag,
                    on_bytes=on_bytes,
                    wait=noted.append,
                )
            except UnreadableInput as fault:
                return fault.problems[0].code

    return ask


class Killed(BaseException):
    """The process ends here."""


def gone_after(size):
    def told(count, _all):
        if count >= size:
            raise Killed

    return told


def give(server, **options):
    server.files["a.example/register.csv"] = Published(CONTENT, **options)


def test_a_transfer_that_breaks_off_goes_on_where_it_broke_off(server, get):
    give(server, fails=["cut", "cut"])
    found = get()
    assert found.path.read_bytes() == CONTENT
    assert server.statuses() == [200, 206, 206]
    assert list(found.path.parent.iterdir()) == [found.path]


def test_attempts_that_get_further_are_not_counted(server, get):
    give(server, fails=["cut", *[503] * (ATTEMPTS - 2), "cut", *[503] * (ATTEMPTS - 2)])
    waits = []
    assert get(waits=waits).bytes == len(CONTENT)
    assert len(waits) > ATTEMPTS


def test_another_process_goes_on_with_what_the_first_one_had(server, get, tmp_path):
    give(server)
    with pytest.raises(Killed):
        get(on_bytes=gone_after(1_000_000))
    had = (tmp_path / PART).stat().st_size
    assert had >= 900_000
    found = get()
    assert found.path.read_bytes() == CONTENT
    assert server.asked[-1][1] == 206
    assert server.asked[-1][2]["Range"] == f"bytes={had}-"


def test_a_file_that_has_changed_meanwhile_is_begun_again(server, get):
    give(server)
    with pytest.raises(Killed):
        get(on_bytes=gone_after(1_000_000))
    newer = CONTENT[::-1]
    server.files["a.example/register.csv"] = Published(newer, etag='"2"')
    found = get()
    assert found.path.read_bytes() == newer
    assert found.etag == '"2"'
    assert server.asked[-1][1] == 200


@pytest.mark.parametrize("etag", ["", 'W/"1"'])
def test_without_a_strong_name_of_the_version_all_of_it_is_asked_for_again(etag, server, get):
    give(server, etag=etag, fails=["cut"])
    assert get().path.read_bytes() == CONTENT
    assert server.statuses() == [200, 200]


def test_a_server_that_gives_no_parts_gives_all_of_it(server, get):
    give(server, fails=["cut"], ranges=False)
    assert get().path.read_bytes() == CONTENT
    assert server.statuses() == [200, 200]


def test_a_page_in_place_of_the_file_takes_nothing_of_what_has_come(server, get, tmp_path):
    give(server, fails=[])
    with pytest.raises(Killed):
        get(on_bytes=gone_after(1_000_000))
    had = (tmp_path / PART).stat().st_size
    server.files["a.example/register.csv"].fails = ["page"]
    assert get() == "fetch-page"
    assert (tmp_path / PART).stat().st_size == had
    assert get().path.read_bytes() == CONTENT
    assert server.statuses() == [200, 200, 206]


def test_a_busy_server_is_given_the_time_it_asks_for(server, get):
    give(server, fails=[429, 503, 500], retry_after="3")
    waits = []
    assert get(waits=waits).bytes == len(CONTENT)
    assert waits == [3, 3, 4]


def test_an_oversized_file_is_refused_and_leaves_nothing(server, get, tmp_path):
    give(server)
    assert get(limit=1_000_000) == "too-large"
    assert list(tmp_path.iterdir()) == []


def test_the_same_file_is_not_sent_twice(server, get):
    give(server)
    assert get(etag='"1"') is None
    assert server.statuses() == [304]


LINKED = Download(address="https://a.example/list.html", link=r"D-\d{4}-\d{2}\.zip")


@pytest.mark.parametrize(
    ("page", "found"),
    [
        (b'<a href="D-2026-10.zip">x</a> <A HREF=D-2026-11.zip>', "a.example/D-2026-11.zip"),
        (b"<a href='/old/D-2026-11.zip?v=2'>", "a.example/old/D-2026-11.zip?v=2"),
        (b'<a href="https://files.example/D-2026-11.zip">', "files.example/D-2026-11.zip"),
        (b'<a href="D-2026-11.zip.sha256">D-2026-11.zip</a>', None),
        (b"", None),
    ],
)
def test_the_newest_file_is_the_last_one_that_a_page_links_to(page, found, server, tmp_path):
    server.files["a.example/list.html"] = Published(page)
    ask = {"client": httpx2.Client(), "mirror": server.address, "wait": lambda _seconds: None}
    with ask["client"]:
        if found is None:
            with pytest.raises(UnreadableInput) as fault:
                newest_address(LINKED, tmp_path, **ask)
            assert fault.value.problems[0].code == "fetch-no-link"
        else:
            assert newest_address(LINKED, tmp_path, **ask) == f"{server.address}/{found}"
    assert list(tmp_path.iterdir()) == []


def test_every_file_that_comes_by_itself_has_the_day_of_its_numbers():
    downloads = {one.id: one.download for one in SOURCES.values() if one.download}
    assert {source_id[:2] for source_id in downloads} == {"se", "no", "fi", "ee", "gb", "br", "xx"}
    for download in downloads.values():
        numbers = (download.megabytes, download.records)
        assert (download.counted is None) == (numbers == (None, None))
