"""A scanner for malware, asked by clamd's protocol: what it finds, and when nobody can tell."""

import socket

import pytest

from service.platform.process.scanner import NoVerdict, Scanner, TooLargeToScan
from tests.service.fake_clamd import EICAR, FOUND, clamd


@pytest.fixture
def served():
    with clamd() as running:
        yield running


@pytest.mark.parametrize("content", [b"", b"a;b\n", b"\0" * 700_000], ids=["none", "few", "many"])
def test_what_is_clean_comes_to_the_scanner_whole_and_passes(served, content):
    assert Scanner(served.address).find(content) is None
    assert served.scanned == [content]


def test_what_is_found_is_named(served):
    assert Scanner(served.address).find(b"a" * 300_000 + EICAR) == FOUND


def test_what_is_larger_than_the_scanner_takes_is_told_apart(served):
    served.most = 1_000
    with pytest.raises(TooLargeToScan):
        Scanner(served.address).find(b"a" * 1_001)


def test_what_the_scanner_has_not_looked_at_as_a_whole_is_not_called_infected(served):
    served.says = b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0"
    with pytest.raises(TooLargeToScan):
        Scanner(served.address).find(b"a")


@pytest.mark.parametrize(
    "said",
    [
        *(b"", b"\0", b"stream: OK", b"stream: OK\n", b"stream: NOT OK\0", b"OK\0"),
        *(b"stream:  FOUND\0", b"UNKNOWN COMMAND\0", b"stream: lstat() failed ERROR\0"),
        *(b"x" * 100_000, b"\xff\xfe\0", b"HTTP/1.1 200 OK\r\n\r\n"),
    ],
)
def test_whatever_else_it_answers_is_no_verdict(served, said):
    served.says = said
    with pytest.raises(NoVerdict) as strange:
        Scanner(served.address).find(b"a;b\n")
    assert not isinstance(strange.value, TooLargeToScan)


def test_a_scanner_that_does_not_listen_or_does_not_answer_gives_no_verdict(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(NoVerdict, match="TimeoutError"):
            Scanner(address, seconds=0.05).find(b"a")
    for away in (address, f"unix:{tmp_path}/none"):
        with pytest.raises(NoVerdict):
            Scanner(away).find(b"a")
        assert Scanner(away).check() != []


def test_a_check_asks_whether_the_scanner_is_there(served):
    scanner = Scanner(served.address)
    assert scanner.check() == []
    served.says = b"PANG\0"
    assert scanner.check() == ["it answered 'PANG'"]


def test_a_scanner_is_reached_by_a_socket_of_the_machine_too(tmp_path):
    path = tmp_path / "s"
    with clamd(path) as served:
        assert served.address == f"unix:{path}"
        assert Scanner(served.address).check() == []
        assert Scanner(served.address).find(EICAR) == FOUND
