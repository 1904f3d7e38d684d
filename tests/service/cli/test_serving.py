"""How the server reads what a proxy says, and what it says of itself."""

import asyncio

import h11
import pytest
from pydantic import ValidationError
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.cli.serving import configure
from service.platform.http.connections import Connections
from service.settings import Settings


def scheme_by(settings, client):
    """The scheme that an application sees where `client` says that it forwards from TLS."""
    seen = []

    async def app(scope, _receive, _send):
        seen.append((scope["scheme"], scope["client"][0]))

    config = configure(app, settings, Connections(16))
    config.load()
    scope = {
        "type": "http", "scheme": "http", "client": (client, 1), "asgi": {"version": "3.0"},
        "headers": [(b"x-forwarded-proto", b"https"), (b"x-forwarded-for", b"192.0.2.9")],
    }  # fmt: skip
    asyncio.run(config.loaded_app(scope, None, None))
    return seen[0]


def test_a_header_of_a_proxy_is_believed_of_the_proxies_alone():
    settings = Settings(trusted_proxies="127.0.0.1, 10.20.0.0/16")
    assert scheme_by(settings, "127.0.0.1") == ("https", "192.0.2.9")
    assert scheme_by(settings, "10.20.3.4")[0] == "https"
    assert scheme_by(settings, "10.21.0.1") == ("http", "10.21.0.1")
    assert scheme_by(Settings(), "10.20.3.4") == ("http", "10.20.3.4")


@pytest.mark.parametrize("value", ["", "proxy.example.se", "*,10.0.0.1", "10.0.0.1 10.0.0.2"])
def test_what_is_no_address_of_a_proxy_is_refused(value):
    with pytest.raises(ValidationError):
        Settings(trusted_proxies=value)


def test_the_server_does_not_say_what_it_is():
    config = configure(lambda: None, Settings(), Connections(16))
    assert config.server_header is False


def test_where_a_request_ends_is_said_by_one_header_alone():
    config = configure(lambda: None, Settings(), Connections(16))
    assert issubclass(config.http.func, H11Protocol)
    both = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    reader = h11.Connection(h11.SERVER)
    reader.receive_data(both + b"1\r\na\r\n0\r\n\r\n")
    events = [reader.next_event() for _ in range(3)]
    assert (bytes(events[1].data), type(events[2])) == (b"a", h11.EndOfMessage)
    for twice in (b"Content-Length: 1\r\nContent-Length: 2", b"Transfer-Encoding: gzip, chunked"):
        refused = h11.Connection(h11.SERVER)
        refused.receive_data(b"POST / HTTP/1.1\r\nHost: x\r\n" + twice + b"\r\n\r\na")
        with pytest.raises(h11.RemoteProtocolError):
            refused.next_event()
