"""Sessions in cookies: only this installation opens them, and no letter of them can be changed."""

import base64
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response

from service.web.session import (
    IDLE,
    KEPT,
    LIFE,
    NOTED,
    PIECE,
    Sealer,
    TooLarge,
    give,
    new_session,
    pieces_of,
    sealed_of,
    take_back,
)

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
SEALER = Sealer(b"one installation's secret of 32 b")


def letters(count: int, seed: int = 7) -> str:
    """Text that cannot be packed any tighter than a signed token."""
    return base64.b64encode(random.Random(seed).randbytes(count)).decode()[:count]


def sent_back(response: Response) -> Headers:
    """What a browser sends after an answer."""
    cookies = [
        value.decode().partition(";")[0]
        for name, value in response.raw_headers
        if name == b"set-cookie"
    ]
    return Headers({"cookie": "; ".join(cookies)})


@pytest.mark.parametrize("size", [40, 2_000, 5_000])
def test_a_session_comes_back_as_it_was_in_one_cookie_or_two(size):
    session = new_session(NOW, token=letters(size))
    response = Response()
    give(response, session, sealer=SEALER, scheme="https")
    cookies = [value for name, value in response.raw_headers if name == b"set-cookie"]
    assert all(len(one) <= 4096 for one in cookies)
    assert len(cookies) == (2 if size == 5_000 else 1)
    assert all(b"Secure" in one and b"HttpOnly" in one and b"lax" in one for one in cookies)
    assert all(one.startswith(b"__Host-") for one in cookies)
    sealed = sealed_of(sent_back(response), "https")
    assert sealed is not None
    assert SEALER.open(sealed) == session


def test_a_cookie_of_before_does_not_spoil_a_shorter_session():
    long, short = Response(), Response()
    give(long, new_session(NOW, token=letters(5_000)), sealer=SEALER, scheme="http")
    session = new_session(NOW, token="kk_short")
    give(short, session, sealer=SEALER, scheme="http")
    kept = f"{sent_back(short)['cookie']}; {sent_back(long)['cookie'].partition('; ')[2]}"
    assert SEALER.open(sealed_of(Headers({"cookie": kept}), "http") or "") == session


def test_what_does_not_fit_is_refused_but_what_only_renews_is_left_out():
    session = new_session(NOW, token=letters(4_000))
    with_more = replace(session, refresh=letters(4_000, seed=8))
    assert SEALER.open("".join(pieces_of(with_more, SEALER)).partition(".")[2]) == session
    with pytest.raises(TooLarge):
        pieces_of(new_session(NOW, token=letters(2 * PIECE)), SEALER)


def test_a_cookie_of_another_installation_or_with_a_letter_changed_opens_nothing():
    sealed = SEALER.seal(new_session(NOW, token="kk_key"))
    assert Sealer(b"another installation's secret 32").open(sealed) is None
    for at in (0, len(sealed) // 2, len(sealed) - 2):
        other = "A" if sealed[at] != "A" else "B"
        assert SEALER.open(sealed[:at] + other + sealed[at + 1 :]) is None
    for nothing in ("", "x", "é", sealed[:20]):
        assert SEALER.open(nothing) is None


@pytest.mark.parametrize("value", ["", "1", ".", "0.abc", "3.abc", "-1.abc", "two.abc"])
def test_a_cookie_that_does_not_say_how_many_it_is_is_none(value):
    assert not sealed_of(Headers({"cookie": f"kedjekoll={value}"}), "http")


def test_a_session_ends_after_a_working_day_and_the_browser_still_knows_that_it_was():
    session = new_session(NOW)
    assert not session.has_ended(NOW + LIFE - timedelta(seconds=1))
    assert session.has_ended(NOW + LIFE)
    assert KEPT > LIFE


def test_a_session_ends_an_hour_after_its_last_use():
    session = new_session(NOW, token="kk_key")
    assert not session.has_ended(NOW + IDLE - timedelta(seconds=1))
    assert session.has_ended(NOW + IDLE)
    later = session.used(NOW + IDLE / 2)
    assert not later.has_ended(NOW + IDLE)
    assert later.has_ended(NOW + IDLE / 2 + IDLE)
    assert later.ends_at == session.ends_at, "a working day is the end, however much it is used"


def test_a_use_is_noted_every_few_minutes_and_of_nobody_who_is_not_logged_in():
    session = new_session(NOW, token="kk_key")
    assert session.used(NOW + NOTED - timedelta(seconds=1)) is session
    assert session.used(NOW + NOTED) != session
    nobody = new_session(NOW)
    assert nobody.used(NOW + NOTED) is nobody
    assert not nobody.has_ended(NOW + IDLE), "a log-in page may stand open"


def test_no_two_sessions_are_alike_and_each_has_192_random_bits():
    keys = {new_session(NOW).form_key for _ in range(200)}
    assert len(keys) == 200
    assert {len(base64.urlsafe_b64decode(key)) for key in keys} == {24}


def test_logging_out_takes_back_every_cookie():
    response = Response()
    take_back(response, scheme="https")
    names = [
        value.partition(b"=")[0] for name, value in response.raw_headers if name == b"set-cookie"
    ]
    assert names == [b"__Host-kedjekoll", b"__Host-kedjekoll-2"]
