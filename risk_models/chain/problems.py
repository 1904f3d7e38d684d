"""Everything that keeps the parties and links of one tender from being a chain.

All problems are found, not only the first, and each names the parties and links it is about.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from data_ingest.model.problem import Problem
from data_ingest.model.tables import PPM

UNDISCLOSED = "/undisclosed"
"""What follows a party's id in the `part_id` of the undisclosed part below it."""

ROOT_ROLES = ("tenderer", "consortium_lead", "consortium_member")
"""Roles of the parties that hold the tender itself: tier 1."""


class Member(NamedTuple):
    """What a chain needs of a row of `ContractParties`."""

    party_id: str
    role: str
    entry: int | None
    low: int | None
    high: int | None
    state: str
    place_country: str | None
    cpv: str | None


class Supply(NamedTuple):
    """What a chain needs of a row of `SupplyLinks`."""

    link_id: str
    contractor: str
    subcontractor: str
    low: int
    high: int
    unit: str | None
    valid_from: date | None
    valid_to: date | None


def valid_on(links: Iterable[Supply], on: date) -> list[Supply]:
    """Return the links whose dates include the day."""
    return [
        link
        for link in links
        if (link.valid_from is None or link.valid_from <= on)
        and (link.valid_to is None or on <= link.valid_to)
    ]


def children_of(links: Iterable[Supply]) -> dict[str, list[str]]:
    """Return whom each contractor hands on to, in the order of the links."""
    children: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        children[link.contractor].append(link.subcontractor)
    return dict(children)


def reached_from(roots: Iterable[str], children: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the parties that links lead to from the roots, the roots among them."""
    reached = set(roots)
    waiting = list(reached)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    return reached


def problems_of(
    tender_id: str, members: Sequence[Member], links: Sequence[Supply], *, on: date
) -> list[Problem]:
    """Return everything that keeps the parties and links of one tender from being a chain."""
    at = f"tenders/{tender_id}"
    by_id = {party.party_id: party for party in members}
    problems = [
        Problem("chain-reserved-id", f"{at}/parties/{party_id}", {"ending": UNDISCLOSED})
        for party_id in by_id
        if party_id.endswith(UNDISCLOSED)
    ]
    roots = [party for party in members if party.role in ROOT_ROLES]
    if not roots:
        problems.append(Problem("chain-no-tenderer", at))
    elif sum(entry_shares(roots)) != PPM:
        partners = ", ".join(party.party_id for party in roots)
        problems.append(Problem("chain-entry-shares", at, {"parties": partners}))
    problems += [
        Problem("chain-link-without-part", f"{at}/supply_links/{link.link_id}", {"party": party_id})
        for link in links
        for party_id in (link.contractor, link.subcontractor)
        if party_id not in by_id
    ]
    valid = valid_on(links, on)
    units = sorted({link.unit for link in valid if link.unit is not None})
    if len(units) > 1:
        problems.append(Problem("chain-mixed-units", at, {"units": ", ".join(units)}))

    loops = _loops(children_of(valid))
    problems += [Problem("chain-loop", at, {"path": " → ".join(loop)}) for loop in loops]
    handed: defaultdict[str, list[Supply]] = defaultdict(list)
    for link in valid:
        handed[link.contractor].append(link)
    for party in members:
        least = sum(link.low for link in handed[party.party_id])
        most = PPM if party.high is None else party.high
        if least > most:
            code = "chain-shares-over-one" if least > PPM else "chain-shares-over-total"
            names = ", ".join(link.link_id for link in handed[party.party_id])
            params = {"contractor": party.party_id, "links": names, "most": str(most)}
            problems.append(Problem(code, at, params))
    reached = reached_from((party.party_id for party in roots), children_of(links))
    reached.update(party_id for loop in loops for party_id in loop)
    problems += [
        Problem("chain-unreachable", f"{at}/parties/{party_id}", {"party": party_id})
        for party_id in by_id
        if roots and party_id not in reached
    ]
    return problems


def entry_shares(roots: Sequence[Member]) -> list[int]:
    """Return the tenderers' shares of the whole; equal ones where none is stated."""
    if any(party.entry is not None for party in roots):
        return [party.entry or 0 for party in roots]
    share, left = divmod(PPM, len(roots))
    return [share + (number < left) for number in range(len(roots))]


def _loops(children: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """Return loops that share no party, each as its path back to its least party."""
    open_to = {party_id: set(below) for party_id, below in children.items()}
    loops: list[tuple[str, ...]] = []
    while True:
        _drop_dead_ends(open_to)
        if not open_to:
            return loops
        path = [min(open_to)]
        seen = {path[0]: 0}
        while (following := min(open_to[path[-1]])) not in seen:
            seen[following] = len(path)
            path.append(following)
        loop = path[seen[following] :]
        turn = loop.index(min(loop))
        loops.append((*loop[turn:], *loop[:turn], loop[turn]))
        for party_id in loop:
            del open_to[party_id]


def _drop_dead_ends(open_to: dict[str, set[str]]) -> None:
    """Remove, in place, every party from which no endless path leads on."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    for party_id, below in open_to.items():
        for child in below:
            above[child].add(party_id)
    waiting = [child for child in above if child not in open_to]
    waiting += [party_id for party_id, below in open_to.items() if not below]
    while waiting:
        child = waiting.pop()
        open_to.pop(child, None)
        for party_id in above[child]:
            open_to[party_id].discard(child)
            if not open_to[party_id]:
                waiting.append(party_id)
