import errno
import hashlib
import io
import zipfile

import httpx2
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.records.fetch import ATTEMPTS, Wanted, fetch
from data_ingest.records.part import PART

URL = "https://register.example/files/register.csv"
CONTENT = b"a;b\n1;2\n" * 1000


def ignored(*_):
    """Do nothing with what is told."""


@pytest.fixture
def get(tmp_path):
    """Fetch from a server that gives these answers in turn, the last one for ever."""

    def ask(*answers, url=URL, etag=None, last_modified=None, on_bytes=ignored, **options):
        asked = []
        waits = []

        def handler(request):
            asked.append(request)
            answer = answers[min(len(asked), len(answers)) - 1]
            if isinstance(answer, Exception):
                raise answer
            return answer() if callable(answer) else answer

        with httpx2.Client(transport=httpx2.MockTransport(handler)) as client:
            try:
                found = fetch(
                    Wanted(url=url, **options),
                    tmp_path,
                    client=client,
                    etag=etag,
                    last_modified=last_modified,
                    on_bytes=on_bytes,
                    wait=waits.append,
                )
            except UnreadableInput as fault:
                found = fault.problems[0].code
        return found, asked, waits

    return ask


def whole(content=CONTENT, **headers):
    length = {"content-length": str(len(content))}
    return lambda: httpx2.Response(200, stream=httpx2.ByteStream(content), headers=length | headers)


def test_a_file_is_fetched_with_its_hash_and_what_to_ask_with_next(get, tmp_path):
    told = []
    found, asked, _ = get(
        whole(etag='"1"', **{"last-modified": "Tue, 24 Nov 2026 08:00:00 GMT"}),
        on_bytes=lambda count, total: told.append((count, total)),
    )
    assert found.path.read_bytes() == CONTENT
    assert (found.name, found.bytes) == ("register.csv", len(CONTENT))
    assert found.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert (found.etag, found.last_modified) == ('"1"', "Tue, 24 Nov 2026 08:00:00 GMT")
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert "if-none-match" not in asked[0].headers
    assert list(tmp_path.iterdir()) == [found.path]


def test_a_file_that_has_not_changed_is_not_fetched_again(get):
    found, asked, _ = get(httpx2.Response(304), etag='"1"', last_modified="yesterday")
    assert found is None
    assert asked[0].headers["if-none-match"] == '"1"'
    assert asked[0].headers["if-modified-since"] == "yesterday"


@pytest.mark.parametrize(
    ("stated", "name"),
    [
        ('attachment; filename="bulk file.zip"', "bulk_file.zip"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="..\\\\.hidden"', "hidden"),
        ('attachment; filename=".."', "file"),
    ],
)
def test_a_file_is_named_by_the_server_but_never_put_elsewhere(stated, name, get, tmp_path):
    found, _, _ = get(whole(**{"content-disposition": stated}))
    assert found.path == tmp_path / name


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_is_busy_is_asked_again_when_it_says(status, get):
    busy = httpx2.Response(status, headers={"retry-after": "7"})
    found, asked, waits = get(busy, httpx2.Response(status), whole())
    assert found.bytes == len(CONTENT)
    assert (len(asked), waits) == (3, [7, 2])


def test_a_server_that_asks_for_too_long_a_wait_is_left_alone(get):
    found, asked, waits = get(httpx2.Response(503, headers={"retry-after": "3600"}))
    assert (found, len(asked), waits) == ("fetch-status", 1, [])


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (httpx2.ConnectError("refused"), "fetch-unreachable"),
        (httpx2.ConnectTimeout("slow"), "fetch-unreachable"),
        (httpx2.ReadTimeout("slow"), "fetch-incomplete"),
        (httpx2.ReadError("reset"), "fetch-incomplete"),
        (httpx2.RemoteProtocolError("half"), "fetch-incomplete"),
    ],
)
def test_a_transfer_that_fails_is_begun_again_and_then_named(fault, code, get):
    assert get(fault, whole())[0].bytes == len(CONTENT)
    found, asked, waits = get(fault)
    assert (found, len(asked), waits) == (code, ATTEMPTS, [1, 2, 4])


def test_a_file_that_is_shorter_than_stated_is_incomplete(get):
    short = whole(**{"content-length": str(len(CONTENT) + 1)})
    assert get(short)[0] == "fetch-incomplete"


def test_a_refusal_is_not_asked_again(get):
    found, asked, _ = get(httpx2.Response(404))
    assert (found, len(asked)) == ("fetch-status", 1)


def test_redirects_are_followed_to_https_alone(get):
    moved = httpx2.Response(302, headers={"location": "/new/register-2.csv"})
    found, asked, _ = get(moved, whole())
    assert found.path.name == "register.csv"
    assert asked[1].url == "https://register.example/new/register-2.csv"
    for elsewhere in ("http://register.example/a", "ftp://register.example/a", "file:///etc/a"):
        plain = httpx2.Response(301, headers={"location": elsewhere})
        assert get(plain)[0] == "fetch-not-https"
    assert get(httpx2.Response(302, headers={"location": URL}))[0] == "fetch-redirects"


@pytest.mark.parametrize(
    "url", ["http://a.example/b", "file:///etc/passwd", "https://", "x:", "https://a.example/\n"]
)
def test_an_address_that_is_not_https_is_refused_before_anything_is_sent(url, get):
    found, asked, _ = get(whole(), url=url)
    assert (found, asked) == ("fetch-not-https", [])


def test_a_file_above_the_limit_is_refused_stated_or_not(get):
    assert get(whole(), limit=100)[0] == "too-large"
    streamed = httpx2.Response(200, content=iter([b"x" * 60, b"y" * 60]))
    assert get(streamed, limit=100)[0] == "too-large"


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><body>Underh\xc3\xa5ll</body></html>",
        b"\xef\xbb\xbf\r\n  <HTML lang=sv>",
        b"<!-- maintenance -->\n<html>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
    ],
)
def test_a_web_page_is_not_taken_for_the_file_whatever_it_is_called(page, get, tmp_path):
    sent = whole(page, **{"content-type": "application/zip"})
    found, asked, _ = get(sent)
    assert (found, len(asked)) == ("fetch-page", 1)
    assert list(tmp_path.iterdir()) == []
    assert get(sent, page=True)[0].bytes == len(page)


def test_xml_and_a_file_that_is_sent_as_html_are_files(get):
    for content in (b'<?xml version="1.0"?><lei:LEIData/>', CONTENT):
        sent = whole(content, **{"content-type": "text/html"})
        assert get(sent)[0].bytes == len(content)


def test_a_zip_without_its_end_is_not_whole_although_nothing_told_its_length(get, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("register.csv", CONTENT)
    cut, all_of_it = packed.getvalue()[:-30], packed.getvalue()
    found, asked, _ = get(lambda: httpx2.Response(200, content=iter([cut])))
    assert (found, len(asked)) == ("fetch-incomplete", ATTEMPTS)
    assert list(tmp_path.iterdir()) == []
    assert get(whole(all_of_it))[0].bytes == len(all_of_it)


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ("Tue, 24 Nov 2026 08:00:30 GMT", 30),
        ("Tue, 24 Nov 2026 07:00:00 GMT", 1),
        ("soon", 1),
        ("-5", 1),
    ],
)
def test_a_server_may_name_the_time_until_which_it_is_busy(asked, waited, get):
    headers = {"retry-after": asked, "date": "Tue, 24 Nov 2026 08:00:00 GMT"}
    found, _, waits = get(httpx2.Response(429, headers=headers), whole())
    assert (found.bytes, waits) == (len(CONTENT), [waited])


def test_a_mirror_may_be_asked_without_https_and_may_lead_nowhere_else(get):
    mirror = {"url": "http://mirror.example:8080/a", "plain": "http://mirror.example:8080"}
    assert get(whole(), **mirror)[0].bytes == len(CONTENT)
    for elsewhere in ("http://mirror.example/a", "http://mirror.example:9090/a"):
        plain = httpx2.Response(301, headers={"location": elsewhere})
        assert get(plain, **mirror)[0] == "fetch-not-https"


def test_a_full_disk_is_named_and_what_has_come_stays(get, tmp_path):
    def full(*_):
        raise OSError(errno.ENOSPC, "no space")

    found, asked, _ = get(whole(etag='"1"'), on_bytes=full)
    assert (found, len(asked)) == ("disk-full", 1)
    assert (tmp_path / PART).stat().st_size > 0
