import gzip

import httpx2
import pytest

from data_ingest.live.answer import NoAnswer
from data_ingest.live.client import ATTEMPTS, LONGEST_ANSWER, MOST_BYTES, ZIP
from data_ingest.live.hosts import COOL_DOWN, FAILURES

URL = "https://data.brreg.no/units/930000019"
JSON_TYPE = "application/json"
WHOLE = {"navn": "EKSEMPEL RENHOLD AS"}


def code(client, **options):
    with pytest.raises(NoAnswer) as refused:
        client.ask("GET", URL, **options)
    return refused.value.problem.code


def typed(body, content_type, status=200):
    return httpx2.Response(status, content=body, headers={"content-type": content_type})


def test_an_answer_is_exact_json_with_its_bytes(world):
    world.answers = {"units": [typed(b'{"belop": 0.10}', "application/vnd.api+json; charset=x")]}
    answer = world.client().ask("GET", URL, params={"page[size]": "200"})
    assert (answer.status, str(answer.data), answer.body) == (
        200, "{'belop': Decimal('0.10')}", b'{"belop": 0.10}',
    )  # fmt: skip
    assert world.addresses() == ["/units/930000019?page%5Bsize%5D=200"]
    assert "0.10" not in repr(answer)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([httpx2.ReadTimeout("")], "lookup-unreachable"),
        ([httpx2.ConnectError("")], "lookup-unreachable"),
        ([httpx2.RemoteProtocolError("")], "lookup-incomplete"),
        ([httpx2.ReadError("")], "lookup-incomplete"),
        ([500], "lookup-status"),
        ([503], "lookup-status"),
        ([429], "lookup-limit"),
        ([typed(b"<html>Driftstopp</html>", "text/html")], "lookup-content"),
        ([typed(b'{"navn": "EKS', "application/json")], "lookup-incomplete"),
        ([typed(b"", "application/json")], "lookup-incomplete"),
        ([typed(b'{"a": 1, "a": 2}', "application/json")], "lookup-incomplete"),
        ([typed(b"1" * (MOST_BYTES + 1), "application/json")], "lookup-content"),
        ([httpx2.Response(304)], "lookup-content"),
    ],
)
def test_what_may_pass_is_tried_again_and_then_named(world, answers, expected):
    world.answers = {"units": answers}
    assert code(world.client()) == expected
    assert len(world.asked) == ATTEMPTS
    assert world.waits == [0.5, 1.0]


def test_a_body_in_a_broken_packing_is_no_answer(world):
    packed = gzip.compress(b'{"a": 1}')
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    world.answers = {
        "units": [
            lambda _: httpx2.Response(
                200, headers=headers, stream=httpx2.ByteStream(b"no" + packed[2:])
            )
        ]
    }
    assert code(world.client()) == "lookup-incomplete"


@pytest.mark.parametrize("status", [301, 400, 401, 404, 418])
def test_what_will_not_pass_is_not_tried_again(world, status):
    world.answers = {
        "units": [httpx2.Response(status, headers={"location": "https://evil.example"})]
    }
    assert code(world.client()) == "lookup-status"
    assert len(world.asked) == 1


def test_an_expected_status_is_an_answer_with_or_without_json(world):
    bodies = ((b"<html>", "text/html"), (b"{", JSON_TYPE), (b'{"error": 1}', JSON_TYPE))
    world.answers = {"units": [typed(body, kind, 404) for body, kind in bodies]}
    found = [world.client().ask("GET", URL, expected=frozenset({404})) for _ in range(3)]
    assert [(one.status, one.data) for one in found] == [
        (404, None),
        (404, None),
        (404, {"error": 1}),
    ]


def test_a_second_attempt_that_succeeds_is_the_answer(world):
    world.answers = {"units": [httpx2.ReadTimeout(""), WHOLE]}
    assert world.client(jitter=lambda: 0.5).ask("GET", URL).data == WHOLE
    assert world.waits == [0.75]


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("7", 7.0),
        ("Wed, 25 Nov 2026 08:30:20 GMT", 20.0),
        ("Wed, 25 Nov 2026 08:30:20 -0000", 20.0),
        ("Wed, 25 Nov 2026 08:00:00 GMT", None),
        ("soon", 0.5),
    ],
)
def test_the_time_that_the_register_asks_for_is_kept(world, asked, wait):
    world.answers = {"units": [httpx2.Response(429, headers={"retry-after": asked}), WHOLE]}
    assert world.client().ask("GET", URL).data == WHOLE
    assert world.waits == ([] if wait is None else [wait])


def test_a_register_that_asks_for_too_long_is_given_up_and_left_alone_by_all(world):
    world.answers = {"units": [httpx2.Response(503, headers={"retry-after": "3600"}), WHOLE]}
    client = world.client()
    assert code(client) == "lookup-status"
    assert code(client) == "lookup-limit"
    assert (len(world.asked), world.waits) == (1, [])
    world.time += 3600
    assert client.ask("GET", URL).data == WHOLE


def test_the_breaker_spares_a_register_that_is_down_and_tries_it_again(world):
    world.answers = {"units": [httpx2.ConnectError("")]}
    client = world.client()
    assert [code(client) for _ in range(3)] == [
        "lookup-unreachable", "lookup-unreachable", "lookup-paused",
    ]  # fmt: skip
    assert len(world.asked) == FAILURES
    world.answers = {"units": [WHOLE]}
    world.time += COOL_DOWN
    assert client.ask("GET", URL).data == WHOLE


def test_a_register_that_says_no_is_not_down(world):
    world.answers = {"units": [404]}
    client = world.client()
    for _ in range(FAILURES + 1):
        assert code(client) == "lookup-status"


def test_the_limit_of_a_host_makes_its_callers_wait(world):
    world.answers = {"units": [WHOLE]}
    client = world.client()
    for _ in range(6):
        client.ask("GET", URL)
    assert world.waits == [1.0]


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "http://data.brreg.no/", "https://data.brreg.no.evil.example/",
     "https://user@127.0.0.1/", "https://[::ffff:169.254.169.254]/"],
)  # fmt: skip
def test_no_other_host_is_ever_asked(world, url):
    with pytest.raises(ValueError, match="is no register that may be asked"):
        world.client().ask("GET", url)
    assert world.asked == []


def test_an_answer_that_has_not_changed_is_taken_from_the_cache(world):
    cache = {}
    first = httpx2.Response(
        200, json=WHOLE, headers={"etag": '"1"', "last-modified": "Tue, 24 Nov 2026 08:00:00 GMT"}
    )
    world.answers = {"units": [first, httpx2.Response(304)]}
    client = world.client(cache=cache)
    assert client.ask("GET", URL) == client.ask("GET", URL)
    assert "if-none-match" not in world.asked[0].headers
    assert world.asked[1].headers["if-none-match"] == '"1"'
    assert world.asked[1].headers["if-modified-since"] == "Tue, 24 Nov 2026 08:00:00 GMT"
    assert list(cache) == [URL]
    assert "EKSEMPEL" not in repr(cache)


def test_an_answer_without_a_version_and_a_question_with_a_body_are_not_kept(world):
    cache = {}
    world.answers = {"units": [httpx2.Response(200, json=WHOLE, headers={"etag": '"1"'}), WHOLE]}
    client = world.client(cache=cache)
    client.ask("GET", URL)
    client.ask("GET", URL)
    assert cache == {}
    world.answers = {"units": [httpx2.Response(200, json=WHOLE, headers={"etag": '"1"'})]}
    client.ask("POST", URL, json={"number": "1"})
    assert cache == {}


def test_an_answer_that_drips_is_given_up(world):
    class Drip(httpx2.SyncByteStream):
        def __iter__(self):
            for _ in range(100):
                world.time += LONGEST_ANSWER / 10
                yield b" "

    headers = {"content-type": "application/json"}
    world.answers = {"units": [lambda _: httpx2.Response(200, headers=headers, stream=Drip())]}
    assert code(world.client()) == "lookup-unreachable"


@pytest.mark.parametrize("stated", ["application/zip", "application/octet-stream; x=y"])
def test_a_file_comes_as_its_bytes_and_is_not_kept(world, stated):
    file = httpx2.Response(200, content=b"PK", headers={"content-type": stated, "etag": "a"})
    world.answers, kept = {"units": [file]}, {}
    answer = world.client(cache=kept).ask("GET", URL, media=ZIP)
    assert (answer.data, answer.body, kept) == (None, b"PK", {})
    assert world.asked[0].headers["accept"] == ZIP


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (typed(b"{}", JSON_TYPE), "lookup-content"),
        (typed(b"<html>", "text/html"), "lookup-content"),
        (typed(b"12345", ZIP), "lookup-content"),
        (404, "lookup-status"),
    ],
)
def test_what_is_no_file_or_too_large_is_no_answer(world, answer, expected):
    world.answers = {"units": [answer]}
    assert code(world.client(), media=ZIP, most=4) == expected
