"""The chain of one tender: its parts, undisclosed ones among them, and who hands on to whom.

Shares that nobody has stated are stood in for by the sector's median of what is handed on in all.
It could be read as the middle of the remainder; here it is the middle of all that is handed on,
which is the same while nobody is named, and which the disclosure laws require once somebody is: a
median that stayed undisclosed beside the named parties would make naming one raise the exposure,
and leaving a share blank cheaper than stating the median.
"""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import PPM, Procurement
from risk_models.chain.problems import (
    ROOT_ROLES,
    UNDISCLOSED,
    Member,
    Supply,
    children_of,
    entry_shares,
    problems_of,
    reached_from,
    valid_on,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One party's part of the work, or the undisclosed part below one party.

    Attributes:
        part_id: The party's id, or `<party id>/undisclosed`.
        party_id: None for an undisclosed part.
        undisclosed_of: The party below which the part is undisclosed, else None.
        tier: 1 for tenderers; one more than the lowest contractor's tier for the others.
        role: One of `data_ingest.model.tables.ROLES`, or "undisclosed".
        asked: The buyer has asked who does the work that this party hands on, or that this
            undisclosed part stands for (which is then `refused`).
        handed_on_low: Least that the party hands on in all, in ppm of its own part.
        handed_on_high: Most that the party hands on in all, in ppm of its own part.
        place_country: Where the part is performed; ISO 3166 alpha-2, or None.
        cpv: Subject of the part, eight digits, or None.
    """

    part_id: str
    party_id: str | None
    undisclosed_of: str | None
    tier: int
    role: str
    asked: bool
    handed_on_low: int
    handed_on_high: int
    place_country: str | None
    cpv: str | None


@dataclass(frozen=True, slots=True)
class PartLink:
    """A share of the contractor's part that is handed on, in ppm.

    Attributes:
        contractor: `part_id` of who hands on.
        subcontractor: `part_id` of who receives.
        low: Least share.
        high: Most share.
        mid: The share used for the exposure itself; always between the two.
    """

    contractor: str
    subcontractor: str
    low: int
    high: int
    mid: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The parts and links of one tender.

    Attributes:
        tender_id: The tender.
        contract_id: Its lot.
        unit: "hours" or "value": what the shares measure, one unit per chain.
        roots: `part_id` and share in ppm of each tenderer; the shares sum to one million.
        parts: In topological order: contractors before their subcontractors.
        links: In the order of `parts` by contractor.
    """

    tender_id: str
    contract_id: str
    unit: str
    roots: tuple[tuple[str, int], ...]
    parts: tuple[Part, ...]
    links: tuple[PartLink, ...]


class InvalidChain(UnreadableInput):
    """The supply links of a procurement form no chain; every problem found is named.

    The problems' codes begin with `chain-`.
    """


class _Lot(NamedTuple):
    """What a chain needs of a row of `Contracts`."""

    contract_id: str
    place_country: str | None
    cpv: str | None
    asked: bool | None


def build_chains(
    procurement: Procurement,
    *,
    on: date,
    median_ppm: Mapping[str, int],
    unanswered_ppm: int = 0,
) -> tuple[Chain, ...]:
    """Return one chain per tender, as it stands on a day, in the order of the document.

    Links outside their dates are left out, and with them the parties that only they lead to.
    Each party that may hand on more than its named links take gets one undisclosed part with the
    place and subject of the lot. A relied-on party that no link names is linked from the
    (leading) tenderer with an unstated share: the buyer must check it (LOU 14:7) although nobody
    says what it does. Consortium partners of which none has a share stand for equal shares.

    The middle share of a link is the floor of its interval's midpoint. Links whose interval is
    all of [0, 1] state nothing; together they stand for the sector's median, in equal parts, so
    that leaving a share blank does not make a party count as doing nothing. Where the middles
    exceed what the party hands on in all, they are scaled down towards the lower bounds. The
    middle of the undisclosed part is what is left of the middle of T (the median where T is
    unknown, and where it is stated only that *something* is handed on), never below zero.

    Args:
        procurement: Its tenders, lots, contract parties and supply links are read.
        on: The day whose links count; the first and the last day of a link are inside.
        median_ppm: For each lot the sector's median of the share handed on in all, in ppm.
        unanswered_ppm: Least share that a party stands for in all which was asked and has not
            said how much it hands on, in ppm: silence is not cheaper than the usual answer.

    Raises:
        InvalidChain: If a tender's links form no chain; names all problems of the procurement.
        KeyError: If `median_ppm` lacks a lot.
    """
    lots = {
        lot.contract_id: lot
        for lot in map(
            _Lot._make,
            procurement.contracts.select(
                "contract_id", "place_country", "cpv", "subcontracting_asked"
            ).iter_rows(),
        )
    }
    parties: defaultdict[str, list[Member]] = defaultdict(list)
    for tender_id, *row in (
        procurement.contract_parties.sort("position", "party_id")
        .select(
            "tender_id",
            "party_id",
            "role",
            "entry_ppm",
            "handed_on_low_ppm",
            "handed_on_high_ppm",
            "handed_on_state",
            "place_country",
            "cpv",
        )
        .iter_rows()
    ):
        parties[tender_id].append(Member._make(row))
    supplies: defaultdict[str, list[Supply]] = defaultdict(list)
    for tender_id, *row in (
        procurement.supply_links.sort("link_id")
        .select(
            "tender_id",
            "link_id",
            "contractor_id",
            "subcontractor_id",
            "share_low_ppm",
            "share_high_ppm",
            "unit",
            "valid_from",
            "valid_to",
        )
        .iter_rows()
    ):
        supplies[tender_id].append(Supply._make(row))

    problems: list[Problem] = []
    chains: list[Chain] = []
    tenders = procurement.tenders.sort("position", "tender_id").select("tender_id", "contract_id")
    for tender_id, contract_id in tenders.iter_rows():
        members = parties.pop(tender_id, [])
        links = _with_relied_on(members, supplies.pop(tender_id, []))
        found = problems_of(tender_id, members, links, on=on)
        if contract_id not in lots:
            found.append(Problem("chain-unknown-lot", f"tenders/{tender_id}", {"lot": contract_id}))
        problems += found
        if not found:
            chains.append(
                _chain(
                    tender_id,
                    lots[contract_id],
                    members=members,
                    links=valid_on(links, on),
                    median=median_ppm[contract_id],
                    unanswered=unanswered_ppm,
                )
            )
    problems += [
        Problem("chain-unknown-tender", f"supply_links/{link.link_id}", {"tender": tender_id})
        for tender_id, links in sorted(supplies.items())
        for link in links
    ]
    problems += [
        Problem("chain-unknown-tender", f"contract_parties/{party.party_id}", {"tender": tender_id})
        for tender_id, members in sorted(parties.items())
        for party in members
    ]
    if problems:
        raise InvalidChain(problems)
    return tuple(chains)


def _with_relied_on(members: Sequence[Member], links: Sequence[Supply]) -> list[Supply]:
    """Add a link with an unstated share to each relied-on party that no link names."""
    roots = [party for party in members if party.role in ROOT_ROLES]
    named = {link.subcontractor for link in links}
    if not roots:
        return list(links)
    leader = next((party for party in roots if party.role == "consortium_lead"), roots[0])
    return list(links) + [
        Supply(party.party_id, leader.party_id, party.party_id, 0, PPM, None, None, None)
        for party in members
        if party.role == "relied_on" and party.party_id not in named
    ]


@dataclass(slots=True)
class _Share:
    """All links between two parties as one share, while its middle is being worked out."""

    low: int = 0
    high: int = 0
    mid: int = 0
    unstated: bool = False


def _chain(
    tender_id: str,
    lot: _Lot,
    *,
    members: Sequence[Member],
    links: Sequence[Supply],
    median: int,
    unanswered: int,
) -> Chain:
    """Return the chain of a tender whose parties and links have no problem."""
    roots = [party for party in members if party.role in ROOT_ROLES]
    children = children_of(links)
    reached = reached_from((party.party_id for party in roots), children)
    links = [link for link in links if link.contractor in reached]
    ordered = _topological([party for party in members if party.party_id in reached], links)
    place = {party.party_id: number for number, party in enumerate(ordered)}

    shares: defaultdict[str, dict[str, _Share]] = defaultdict(dict)
    for link in sorted(links, key=lambda link: (place[link.subcontractor], link.link_id)):
        share = shares[link.contractor].setdefault(link.subcontractor, _Share())
        share.low += link.low
        share.high = min(share.high + link.high, PPM)
        if (link.low, link.high) == (0, PPM):
            share.unstated = True
        else:
            share.mid = min(share.mid + (link.low + link.high) // 2, PPM)

    tiers = {party.party_id: 1 for party in roots}
    parts: list[Part] = []
    chain_links: list[PartLink] = []
    for party in ordered:
        named = shares[party.party_id]
        tier = tiers[party.party_id]
        for child in named:
            tiers[child] = min(tiers.get(child, tier + 1), tier + 1)
        low, high = (0, PPM) if party.low is None or party.high is None else (party.low, party.high)
        asked = lot.asked is True or party.state == "refused"
        parts.append(
            Part(
                part_id=party.party_id,
                party_id=party.party_id,
                undisclosed_of=None,
                tier=tier,
                role=party.role,
                asked=asked,
                handed_on_low=low,
                handed_on_high=high,
                place_country=party.place_country or lot.place_country,
                cpv=party.cpv or lot.cpv,
            )
        )
        undisclosed = _settle_middles(
            list(named.values()),
            low=low,
            high=high,
            median=median,
            in_all=max(median, unanswered) if asked else median,
        )
        chain_links += [
            PartLink(party.party_id, child, share.low, share.high, share.mid)
            for child, share in named.items()
        ]
        if undisclosed.high:
            part_id = party.party_id + UNDISCLOSED
            parts.append(
                Part(
                    part_id=part_id,
                    party_id=None,
                    undisclosed_of=party.party_id,
                    tier=tier + 1,
                    role="undisclosed",
                    asked=asked,
                    handed_on_low=0,
                    handed_on_high=0,
                    place_country=lot.place_country,
                    cpv=lot.cpv,
                )
            )
            chain_links.append(
                PartLink(
                    party.party_id, part_id, undisclosed.low, undisclosed.high, undisclosed.mid
                )
            )
    units = {link.unit for link in links if link.unit is not None}
    return Chain(
        tender_id=tender_id,
        contract_id=lot.contract_id,
        unit=min(units, default="value"),
        roots=tuple(zip((party.party_id for party in roots), entry_shares(roots), strict=True)),
        parts=tuple(parts),
        links=tuple(chain_links),
    )


def _topological(members: Sequence[Member], links: Sequence[Supply]) -> list[Member]:
    """Return contractors before their subcontractors, else in the order of the document."""
    number = {party.party_id: place for place, party in enumerate(members)}
    children = children_of(links)
    contractors = dict.fromkeys(number, 0)
    for below in children.values():
        for child in below:
            contractors[child] += 1
    ready = [number[party_id] for party_id, count in contractors.items() if not count]
    ordered: list[Member] = []
    while ready:
        party = members[heapq.heappop(ready)]
        ordered.append(party)
        for child in children.get(party.party_id, ()):
            contractors[child] -= 1
            if not contractors[child]:
                heapq.heappush(ready, number[child])
    return ordered


def _settle_middles(
    named: Sequence[_Share], *, low: int, high: int, median: int, in_all: int
) -> _Share:
    """Give the shares of one contractor their middles, in place; return its undisclosed share.

    Args:
        named: Shares of the named subcontractors, `mid` holding what is stated of it.
        low: Least that the contractor hands on in all.
        high: Most that it hands on in all; not below the sum of the lows.
        median: The sector's median of what is handed on in all.
        in_all: What is taken to be handed on in all where nothing is stated of it.
    """
    unstated = [share for share in named if share.unstated]
    for number, share in enumerate(unstated):
        each, left = divmod(median, len(unstated))
        share.mid = min(share.mid + each + (number < left), share.high)
    least = sum(share.low for share in named)
    middle = sum(share.mid for share in named)
    if middle > high:
        for share in named:
            share.mid = share.low + (share.mid - share.low) * (high - least) // (middle - least)
    middle_in_all = in_all if (low, high) == (0, PPM) else (low + high) // 2
    return _Share(
        low=max(low - sum(share.high for share in named), 0),
        high=high - least,
        mid=max(middle_in_all - sum(share.mid for share in named), 0),
    )
