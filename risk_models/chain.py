"""The chain of one tender: its parts, undisclosed ones among them, and who hands on to whom."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One party's part of the work, or the undisclosed part below one party.

    Attributes:
        part_id: The party's id, or `<party id>/undisclosed`.
        party_id: None for an undisclosed part.
        undisclosed_of: The party below which the part is undisclosed, else None.
        tier: 1 for tenderers; one more than the lowest contractor's tier for the others.
        role: One of `data_ingest.tables.ROLES`, or "undisclosed".
        asked: The buyer has asked who does this part (an undisclosed part is then `refused`).
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
class Link:
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
    links: tuple[Link, ...]
