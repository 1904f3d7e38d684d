"""Who owns a party, followed upwards through the registers of a snapshot.

That an owner has not been told and that there is none to report are different answers. Owners meet
themselves across sources by their numbers, which registers have stated, so that no name decides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import polars as pl

from data_ingest.snapshot.opened import Snapshot

MOST_TIERS = 10
"""Tiers of owners that are followed; a chain that goes on is told as far as that."""

SIGNIFICANT_PPM = 250_000
"""A share that can be no larger is not followed: 25 % is where a holding counts as significant
(Directive (EU) 2015/849, Article 3(6): above 25 %; Companies House: more than 25 %)."""

SAME_ENTITY = ("branch_of", "sub_unit_of")
"""Kinds of link from a branch or a place of work to the legal entity that it is part of."""

KINDS = (
    *("shareholding", "voting", "appoint_board", "consol_direct", "consol_ultimate"),
    *SAME_ENTITY,
)
"""Kinds of link that lead to an owner. Funds and successors do not, nor does a link `other`."""

REFUSED = frozenset({
    # GLEIF reporting exceptions 2.1 and the words of 1.1 that they replaced
    "NON_PUBLIC", "LEGAL_OBSTACLES", "CONSENT_NOT_OBTAINED", "BINDING_LEGAL_COMMITMENTS",
    "DETRIMENT_NOT_EXCLUDED", "DISCLOSURE_DETRIMENTAL",
    # Companies House, statements on persons with significant control
    "psc-contacted-but-no-response", "psc-contacted-but-no-response-partnership",
    "psc-has-failed-to-confirm-changed-details",
    "psc-has-failed-to-confirm-changed-details-partnership",
    "restrictions-notice-issued-to-psc", "restrictions-notice-issued-to-psc-partnership",
    # Beneficial Ownership Data Standard 0.2 to 0.4
    "interested-party-has-not-provided-information",
    "interestedPartyHasNotProvidedInformation",
})  # fmt: skip
"""Reasons that say that there is an owner and that it is not told. That a court has ordered silence
is none of them. Which word says so is expert judgement, 2026-11-25."""

NONE_REPORTED = frozenset({
    "NO_KNOWN_PERSON", "NATURAL_PERSONS", "NON_CONSOLIDATING",
    "no-individual-or-entity-with-signficant-control",
    "no-individual-or-entity-with-signficant-control-partnership",
    "no-beneficial-owners", "noBeneficialOwners",
})  # fmt: skip
"""Reasons that say that there is no owning organisation to report (Companies House spells one of
its words so). All other reasons say nothing of whether there is one."""

_ORDER = ("refused", "loop", "told", "none_reported")
"""Which answer counts where the branches of a chain end in several."""


class Owners(NamedTuple):
    """What is known of a party's owners.

    Attributes:
        code: One of `risk_models.facts.registers.OWNERSHIP`.
        source_id: The source that says so.
    """

    code: str
    source_id: str


class _Link(NamedTuple):
    owner: str | None
    reason: str | None
    source_id: str
    same_entity: bool  # the owner is the legal entity that a branch or unit belongs to


@dataclass(slots=True)
class OwnerWeb:
    """The links above some parties, by what is owned, and who is the same in several sources.

    Attributes:
        links: By the id of whoever is owned.
        same: All ids of each party that was read, by each of its ids that was asked for.
    """

    links: dict[str, list[_Link]] = field(default_factory=lambda: defaultdict(list))
    same: dict[str, frozenset[str]] = field(default_factory=dict)

    def ends(
        self, ids: frozenset[str], *, path: frozenset[str], tier: int, seen: set[str]
    ) -> Iterator[Owners]:
        """Yield what the branches above one party say.

        Args:
            ids: The party, by all its ids.
            path: Whoever it is a branch of the chain to, itself not among them.
            tier: Its tier; 0 for the party that is asked about.
            seen: Whose branches have been yielded; each party's are, once.
        """
        seen |= ids
        below = path | ids
        for link in (link for own in sorted(ids) for link in self.links.get(own, ())):
            if link.owner is None:
                if link.reason in REFUSED:
                    yield Owners("refused", link.source_id)
                elif link.reason in NONE_REPORTED and tier == 0:
                    yield Owners("none_reported", link.source_id)
                continue
            above = self.same.get(link.owner, frozenset({link.owner}))
            if above & below:
                yield Owners("loop", link.source_id)
                continue
            if not link.same_entity:
                yield Owners("told", link.source_id)
            if not above & seen and tier < MOST_TIERS:
                further = tier if link.same_entity else tier + 1
                yield from self.ends(above, path=below, tier=further, seen=seen)


def owners(
    parties: Mapping[str, Collection[str]],
    snapshot: Snapshot,
    *,
    sources: Collection[str],
    on: date,
) -> dict[str, Owners]:
    """Return what is known of the owners of parties; one of whom nothing is said is left out.

    Args:
        parties: The ids that each party has in the sources.
        snapshot: The snapshot.
        sources: The sources that are read.
        on: The day; links that do not hold on it are left out.
    """
    found: dict[str, Owners] = {}
    versions = snapshot.manifest.sources
    if not any("control_links" in versions[source].tables for source in versions.keys() & sources):
        return found
    web = owner_web(parties, snapshot, sources=sources, holds=_significant(on))
    for party_id, ids in parties.items():
        all_ids = frozenset(same for register_id in ids for same in web.same[register_id])
        said = list(web.ends(all_ids, path=frozenset(), tier=0, seen=set()))
        if said:
            found[party_id] = min(
                said, key=lambda owned_by: (_ORDER.index(owned_by.code), owned_by.source_id)
            )
    return found


def owner_web(
    parties: Mapping[str, Collection[str]],
    snapshot: Snapshot,
    *,
    sources: Collection[str],
    holds: pl.Expr,
) -> OwnerWeb:
    """Return the links above parties, read tier by tier; each party is read once.

    Args:
        parties: The ids that each party has in the sources.
        snapshot: The snapshot.
        sources: The sources that are read.
        holds: Whether a row of `ControlLinks` is followed.
    """
    web = OwnerWeb()
    ahead = {register_id for ids in parties.values() for register_id in ids}
    for _ in range(2 * MOST_TIERS):
        ahead = ahead - web.same.keys()
        if not ahead:
            break
        known = _same(ahead, snapshot, sources=sources)
        web.same.update(known)
        ids = {register_id for those in known.values() for register_id in those}
        rows = _links(ids, snapshot, sources=sources, holds=holds)
        for owned, owner, reason, source_id, same_entity in rows:
            web.links[owned].append(_Link(owner, reason, source_id, same_entity))
        ahead = {owner for _, owner, *_ in rows if owner is not None}
    return web


def _same(
    ids: Iterable[str], snapshot: Snapshot, *, sources: Collection[str]
) -> dict[str, frozenset[str]]:
    """Return all ids of each party: those of everyone who has one of its numbers."""
    numbers: dict[str, set[tuple[str, str]]] = {}
    for register_id in ids:
        scheme, _, value = register_id.partition(":")
        numbers[register_id] = {(scheme, value)}
    stated = (
        snapshot.scan("identifiers")
        .filter(
            pl.col("party_id").is_in(sorted(numbers)),
            pl.col("source_id").is_in(sorted(sources)),
            pl.col("checksum_ok").fill_null(value=True),
        )
        .select("party_id", "scheme", "value")
        .pipe(snapshot.collect)
    )
    for party_id, scheme, value in stated.iter_rows():
        numbers[party_id].add((scheme, value))
    everyone = snapshot.find_many(pair for pairs in numbers.values() for pair in pairs)
    return {
        register_id: frozenset(
            {register_id}
            | {f"{scheme}:{value}" for scheme, value in pairs}
            | {
                found.party_id
                for pair in pairs
                for found in everyone.get(pair, ())
                if found.source_id in sources and found.checksum_ok is not False
            }
        )
        for register_id, pairs in numbers.items()
    }


def _significant(on: date) -> pl.Expr:
    """Whether a link, or the reason why there is none, is of a significant owner on the day."""
    return (
        (pl.col("kind").is_in(KINDS) | pl.col("owner_id").is_null())
        & pl.col("is_current")
        & (pl.col("valid_from") <= on).fill_null(value=True)
        & (pl.col("valid_to") > on).fill_null(value=True)
        & (pl.col("share_high_ppm") >= SIGNIFICANT_PPM).fill_null(value=True)
    )


def _links(
    ids: set[str], snapshot: Snapshot, *, sources: Collection[str], holds: pl.Expr
) -> list[tuple[str, str | None, str | None, str, bool]]:
    """Return the links above parties that are followed, and the reasons why no owner is named."""
    return (
        snapshot.scan("control_links")
        .filter(
            pl.col("owned_id").is_in(sorted(ids)),
            pl.col("source_id").is_in(sorted(sources)),
            holds,
        )
        .select(
            "owned_id",
            "owner_id",
            "reason",
            "source_id",
            same_entity=pl.col("kind").is_in(SAME_ENTITY),
        )
        .unique()
        .pipe(snapshot.collect)
        .sort("owned_id", "owner_id", "reason", "source_id", "same_entity")
        .rows()
    )
