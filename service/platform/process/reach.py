"""What an installation may reach outside, as its operator has said, and by which proxy.

A name that somebody types could lead to the machine itself, to its cloud's own services or to a
printer on the next floor. So an address is asked only if it is of the open internet, or if it is on
the organisation's own network and the operator has named its host in `KEDJEKOLL_OWN_NETWORK`.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from data_ingest.model.text import Text, message
from service.settings import Settings

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""Returns every address of a name."""
Cause = Literal["form", "own-network", "closed", "proxy"]
"""Why an address may not be asked, or could not be: the proxy did not let it through."""

HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}"
)
PRIVATE: tuple[Network, ...] = tuple(
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
"""What the own network is where the operator states none (RFC 1918, RFC 4193)."""

_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "168.63.129.16/32",  # Azure's platform, which counts as global
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/32",  # Teredo, 6to4 and NAT64 hold another address inside
        "2002::/16",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "fec0::/10",
    )
)
"""Addresses that lead inside although Python's `is_global` of some version says otherwise."""

CAUSES: dict[Cause, Text] = {
    "form": message("The address must be https on port 443, under a name and without a user."),
    "own-network": message(
        "The name leads to an address of the organisation's own network. An operator allows that "
        "by stating the host in KEDJEKOLL_OWN_NETWORK, and its network where networks are stated "
        "there."
    ),
    "closed": message(
        "The name leads to the machine itself or to another address that is neither of the open "
        "internet nor of the organisation's own network. No setting allows that."
    ),
    "proxy": message(
        "The proxy that KEDJEKOLL_PROXY names did not let the request through, or did not find "
        "the name. An operator states hosts of the own network in KEDJEKOLL_OWN_NETWORK; those are "
        "asked without the proxy."
    ),
}
"""What whoever asked is told; neither the address nor what the name leads to is repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What may be asked, and how.

    Attributes:
        own_hosts: Names that may lead to the own network, in lower case.
        own_networks: What the own network is.
        proxy: Where everything but own hosts is asked through, `http://name:port`; None: directly.
    """

    own_hosts: frozenset[str] = frozenset()
    own_networks: tuple[Network, ...] = PRIVATE
    proxy: str | None = field(default=None, repr=False)

    def naming(self, hosts: Iterable[str]) -> "Reach":
        """Return this with more hosts of the own network, which a file of the operator names."""
        return replace(self, own_hosts=self.own_hosts | {host.lower() for host in hosts})

    def is_own(self, host: str) -> bool:
        """Tell whether a host is one of the own network: it is then asked without the proxy."""
        return host.lower() in self.own_hosts

    def refused(self, host: str, addresses: Sequence[str]) -> Cause | None:
        """Return why a name with these addresses may not be asked; None: it may be."""
        causes = {self._refused(address, own=self.is_own(host)) for address in addresses} or {
            "closed"
        }
        found: tuple[Cause, ...] = ("closed", "own-network")
        return next((cause for cause in found if cause in causes), None)

    def _refused(self, address: str, *, own: bool) -> Cause | None:
        if is_public(address):
            return None
        if not is_inside(address, (*self.own_networks, *PRIVATE)):
            return "closed"
        return None if own and is_inside(address, self.own_networks) else "own-network"


OPEN = Reach()
"""The open internet alone, directly."""


def reach_of(settings: Settings) -> Reach:
    """Return what an operator has stated of the world outside."""
    stated = settings.own_network.lower().replace(",", " ").split()
    networks = tuple(ipaddress.ip_network(entry) for entry in stated if "/" in entry)
    return Reach(
        own_hosts=frozenset(entry for entry in stated if "/" not in entry),
        own_networks=networks or PRIVATE,
        proxy=settings.proxy.get_secret_value() if settings.proxy else None,
    )


def resolve(name: str, port: int) -> Sequence[str]:
    """Return every address of a name, as the machine's resolver tells it.

    Raises:
        OSError: The name has none.
    """
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def is_public(address: str) -> bool:
    """Tell whether an address is one of the open internet.

    >>> is_public("192.0.2.1"), is_public("9.9.9.9"), is_public("::ffff:127.0.0.1")
    (False, True, False)
    """
    found = _read(address)
    return found is not None and found.is_global and not _is_special(found)


def is_inside(address: str, networks: Iterable[Network]) -> bool:
    """Tell whether an address is of one of some networks, but not the machine itself or its links.

    >>> [is_inside(one, PRIVATE) for one in ("10.1.2.3", "127.0.0.1", "169.254.169.254")]
    [True, False, False]
    """
    found = _read(address)
    if found is None or found.is_loopback or found.is_link_local or found.is_unspecified:
        return False
    return not _is_special(found) and _is_in(found, networks)


def _read(address: str) -> Address | None:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return None
    return None if found.version == 6 and found.ipv4_mapped is not None else found


def _is_special(address: Address) -> bool:
    return address.is_multicast or _is_in(address, _NEVER)


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)
