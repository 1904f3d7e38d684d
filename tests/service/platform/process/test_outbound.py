"""No connection is made that leads inside; every one here is on a backend that makes none."""

from itertools import cycle

import httpcore2
import httpx2
import pytest

from service.platform.process.outbound import NotReached, Outbound
from service.platform.process.reach import PRIVATE, Reach, is_inside, is_public

INSIDE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.1.2.3",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:9.9.9.9",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "fe80::1%eth0",
    "no address",
    "",
]
SPELLINGS = [
    "http://login.example.se/keys",
    "https://login.example.se:8443/keys",
    "https://user:secret@login.example.se/keys",
    "https://127.0.0.1/keys",
    "https://2130706433/keys",
    "https://0x7f000001/keys",
    "https://0177.0.0.1/keys",
    "https://127.1/keys",
    "https://[::1]/keys",
    "https://[::ffff:127.0.0.1]/keys",
    "https://localhost/keys",
    "https://login.example.se./keys",
    "https://login..se/keys",
    "https:///keys",
    "https://login.example.se\r\nHost: inside/keys",
    "file:///etc/passwd",
    "ftp://login.example.se/",
    "gopher://login.example.se/",
    "//login.example.se/keys",
    "login.example.se",
    "",
    "https://" + "a" * 64 + ".example.se/",
]
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Nowhere(httpcore2.NetworkBackend):
    """Notes where it was to connect to, and answers by itself."""

    def __init__(self, *answers: bytes) -> None:
        self.connected: list[tuple[str, int]] = []
        self.answers = list(answers or [ANSWER])

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.connected.append((host, port))
        return httpcore2.MockStream(list(self.answers))


def outbound(*addresses, backend=None, **more):
    return Outbound(resolve=lambda name, port: addresses, backend=backend or Nowhere(), **more)


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_never_connected_to(address):
    backend = Nowhere()
    asks = outbound("9.9.9.9", address, backend=backend)
    with pytest.raises(NotReached):
        asks.get("https://login.example.se/keys")
    assert backend.connected == []
    asks.close()


@pytest.mark.parametrize("address", SPELLINGS)
def test_an_address_that_is_no_https_name_is_not_looked_up(address):
    def resolve(name, port):
        raise AssertionError(name)

    asks = Outbound(resolve=resolve, backend=Nowhere())
    with pytest.raises(NotReached):
        asks.get(address)
    asks.close()


def test_the_connection_goes_to_the_address_that_was_checked():
    backend = Nowhere()
    asks = outbound("9.9.9.9", "1.1.1.1", backend=backend)
    assert asks.get("https://login.example.se/keys") == b"{}"
    assert backend.connected == [("9.9.9.9", 443)]
    asks.close()


def test_a_name_that_changes_its_mind_is_looked_up_once_a_connection():
    answers = cycle([["9.9.9.9"], ["127.0.0.1"]])
    backend = Nowhere(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
    asks = Outbound(resolve=lambda name, port: next(answers), backend=backend)
    for _ in range(50):
        asks.get("https://login.example.se/keys")
        with pytest.raises(NotReached):
            asks.get("https://login.example.se/keys")
    assert {host for host, _ in backend.connected} == {"9.9.9.9"}
    asks.close()


def test_a_host_of_the_own_network_is_reached_only_where_the_operator_says_so():
    for own, reached in (((), False), (("sso.example.se",), True)):
        backend = Nowhere()
        asks = outbound("10.1.2.3", backend=backend, reach=Reach(own_hosts=frozenset(own)))
        try:
            asks.get("https://sso.example.se/keys")
        except NotReached:
            assert not reached
        assert bool(backend.connected) is reached
        asks.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "0.0.0.0"])
def test_not_even_then_is_the_machine_itself_reached(address):
    assert not is_inside(address, PRIVATE)
    assert not is_public(address)


@pytest.mark.parametrize("status", [301, 302, 307, 401, 404, 500])
def test_redirects_are_not_followed_and_other_answers_not_read(status):
    def answer(request):
        return httpx2.Response(status, headers={"location": "https://evil.example/"})

    asks = Outbound(transport=httpx2.MockTransport(answer))
    with pytest.raises(NotReached, match=str(status)):
        asks.get("https://login.example.se/keys")
    asks.close()


def test_an_answer_without_end_is_cut_off():
    def pieces():
        while True:
            yield b"x" * 65536

    asks = Outbound(
        transport=httpx2.MockTransport(lambda _: httpx2.Response(200, content=pieces()))
    )
    with pytest.raises(NotReached, match="larger"):
        asks.get("https://login.example.se/keys")
    asks.close()


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"garbage\r\n\r\n"]
)
def test_a_broken_answer_is_no_answer(answer):
    asks = outbound("9.9.9.9", backend=Nowhere(answer))
    with pytest.raises(NotReached):
        asks.get("https://login.example.se/keys")
    asks.close()


def test_a_name_that_nobody_knows_is_not_reached():
    def resolve(name, port):
        raise OSError("no such name")

    asks = Outbound(resolve=resolve, backend=Nowhere())
    with pytest.raises(NotReached):
        asks.get("https://login.example.se/keys")
    asks.close()
