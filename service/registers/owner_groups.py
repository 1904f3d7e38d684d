"""Which legal persons are under the same controlling owner, so that a split keeps them together.

An owner controls by a majority of shares or votes, the right to appoint the board, or a
consolidation that it reports. What is kept of it is a code that says nothing; owners are
organisations, for a source that is read names no natural person. So two firms of one person stay
apart here, as do firms whose owner no register tells.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from data_ingest.ids.identifiers import CLAIMS, identify
from data_ingest.snapshot.opened import Snapshot
from risk_models.learning.kept_together import OwnersFound, kept_together
from service.registers.ownership import SAME_ENTITY, OwnerWeb, owner_web

MAJORITY_PPM = 500_000
"""Half; a share that is surely larger controls. Ours, 2026-11-30, after what obliges a parent to
consolidate (Directive 2013/34/EU, Article 22(1)). The bands of Companies House begin above it."""

BY_SHARE = ("shareholding", "voting")
WITHOUT_SHARE = ("appoint_board", "consol_direct", "consol_ultimate", *SAME_ENTITY)
"""Kinds of link that control by a share, and whatever the share. That a right to appoint is taken
for one to appoint the majority is judgement, 2026-11-30: one firm too many in a group costs rows,
one too few lets a card see what it is tried on."""


def owner_groups(
    keys: Sequence[str],
    snapshot: Snapshot,
    *,
    first: date,
    last: date,
    home: str,
    person_key: bytes,
) -> OwnersFound:
    """Return which legal persons have a controlling owner in common, at any day of a period.

    Args:
        keys: Organisation numbers, in any spelling that is read elsewhere; a key that is none, or
            a natural person's number, is looked up nowhere.
        snapshot: The snapshot.
        first: First day of the period.
        last: Last day of the period.
        home: Country in which a number is tried that says no country; ISO 3166 alpha-2.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    numbers = _numbers(list(dict.fromkeys(keys)), home=home, person_key=person_key)
    known = snapshot.find_many(number for several in numbers.values() for number in several)
    parties = {
        key: [f"{scheme}:{value}" for scheme, value in several] for key, several in numbers.items()
    }
    sources = list(snapshot.manifest.sources)
    web = owner_web(parties, snapshot, sources=sources, holds=_controls(first, last))
    pairs, found, owned = [], 0, 0
    for key, ids in parties.items():
        above = dict.fromkeys(_above(web, ids))
        pairs += [(key, one) for one in above]
        links = [link for one in above for link in web.links.get(one, ())]
        found += bool(links) or any(number in known for number in numbers[key])
        owned += any(not link.same_entity for link in links)
    names = kept_together([key for key, _ in pairs], [one for _, one in pairs])
    tops = dict(zip((key for key, _ in pairs), names, strict=True))
    members: dict[str, list[str]] = {}
    for key, name in tops.items():
        members.setdefault(name, []).append(key)
    groups = [several for several in members.values() if len(several) > 1]
    return OwnersFound(
        clusters={key: str(at) for at, several in enumerate(groups, 1) for key in several},
        found=found,
        owned=owned,
        snapshot=snapshot.id,
    )


def _numbers(
    keys: Sequence[str], *, home: str, person_key: bytes
) -> Mapping[str, list[tuple[str, str]]]:
    """Return scheme and value of the numbers that each key holds; none of natural persons."""
    claims = pl.DataFrame(
        [(str(at), None, None, key, False) for at, key in enumerate(keys)],
        schema=CLAIMS,
        orient="row",
    )
    homes = pl.Series([home] * len(keys), dtype=pl.String)
    right = identify(claims, person_key=person_key, homes=homes).filter(
        ~pl.col("is_personal"), pl.col("checksum_ok").fill_null(value=True)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for at, scheme, value in right.select("party_id", "scheme", "value").iter_rows():
        found.setdefault(keys[int(at)], []).append((scheme, value))
    return found


def _above(web: OwnerWeb, ids: Sequence[str]) -> Iterator[str]:
    """Yield all ids of a party and of everyone who controls it, each at least once."""
    ahead, seen = list(ids), set(ids)
    while ahead:
        one = ahead.pop()
        yield one
        owners = (link.owner for link in web.links.get(one, ()) if link.owner is not None)
        for further in (*web.same.get(one, ()), *owners):
            if further not in seen:
                seen.add(further)
                ahead.append(further)


def _controls(first: date, last: date) -> pl.Expr:
    """Whether a row of `ControlLinks` names a controlling owner at some day of a period.

    An end without its day says nothing of when, and such a link is left out.
    """
    majority = (pl.col("share_low_ppm") >= MAJORITY_PPM) & (pl.col("share_high_ppm") > MAJORITY_PPM)
    kind = pl.col("kind").cast(pl.String)
    return (
        pl.col("owner_id").is_not_null()
        & (kind.is_in(WITHOUT_SHARE) | (kind.is_in(BY_SHARE) & majority.fill_null(value=False)))
        & (pl.col("is_current") | pl.col("valid_to").is_not_null())
        & (pl.col("valid_from") <= last).fill_null(value=True)
        & (pl.col("valid_to") > first).fill_null(value=True)
    )
