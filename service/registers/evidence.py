"""From a snapshot of registers and lists to evidence about the parties of a procurement.

A party is looked up by its numbers, and the name corroborates: both together tie what a source says
to the party. The same number under another name may be a slip of the pen, so that it is a possible
match, which is shown and never scored (decision 0004). That a firm is not found means nothing.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.possible_matches import PossibleMatches
from data_ingest.register_tables import Register
from data_ingest.snapshot.opened import Snapshot
from data_ingest.tables import Facts, Procurement, Sources
from risk_models.fact import FOUND
from risk_models.facts import FACTS
from service.registers.lists import Entry, entries, gravest, same_names
from service.registers.lookup import (
    Agreed,
    Looked,
    compared,
    hits_of,
    look_in,
    parties_with_a_part,
    possible_match,
)
from service.registers.ownership import owners
from service.registers.readings import Reading, industry_fit, readings

OF_LISTS = ("list_entry", "listed_on")
"""Facts that lists give; the others that are only found come from registers."""


class RegisterEvidence(NamedTuple):
    """What a snapshot says of the parties of a procurement.

    Attributes:
        facts: Rows of `Facts`, all on the basis `register`.
        sources: Rows of `Sources`: every source that was looked in, whatever it held.
        possible_matches: Rows of `PossibleMatches`.
    """

    facts: dy.DataFrame[Facts]
    sources: dy.DataFrame[Sources]
    possible_matches: dy.DataFrame[PossibleMatches]


def register_facts(
    procurement: Procurement, snapshot: Snapshot, *, as_of: date
) -> RegisterEvidence:
    """Return what a snapshot says of the parties that have a part in a tender.

    A source whose content speaks of a day after `as_of` is not looked in: it cannot show what could
    be known on that day.

    Args:
        procurement: The purchase.
        snapshot: The snapshot, opened.
        as_of: The day of the screening.
    """
    looked = look_in(procurement, snapshot, as_of=as_of)
    parties = parties_with_a_part(procurement)
    hits = list(hits_of(procurement, parties, looked))
    register = snapshot.register((hit.source_id, hit.register_id) for hit in hits)
    listed = entries(register, on=as_of)
    agreed, possible = compared(hits, parties, register, looked, listed=listed)
    names = {party_id: one["names"] for party_id, one in parties.items()}
    known = {(hit.party_id, hit.source_id, hit.register_id) for hit in hits}
    possible += [
        possible_match(looked, one[:3], None, one.name, "name_only", listed=True)
        for one in same_names(names, snapshot, sources=looked.versions, on=as_of)
        if one[:3] not in known
    ]
    facts = [
        *_stated(agreed, register, looked, as_of=as_of),
        *_owned(agreed, looked, as_of=as_of),
        *_industries(procurement, agreed, register, looked),
        *_listed(agreed, listed, looked, as_of=as_of),
    ]
    facts += _not_available(parties, facts, looked)
    key = PossibleMatches.primary_key()
    return RegisterEvidence(
        facts=Facts.validate(_frame(Facts, facts), cast=True),
        sources=Sources.validate(_sources(looked)),
        possible_matches=PossibleMatches.validate(
            _frame(PossibleMatches, possible).unique(key, maintain_order=True).sort(key), cast=True
        ),
    )


def _stated(
    agreed: Agreed, register: Register, looked: Looked, *, as_of: date
) -> Iterator[dict[str, Any]]:
    """Yield what registers state of each party, one row a fact."""
    days = {name: version.as_of for name, version in looked.versions.items()}
    for party_id, ids in agreed.items():
        said: dict[str, list[Reading]] = {}
        for one in readings(register, ids, on=as_of, days=days):
            said.setdefault(one.fact, []).append(one)
        for several in said.values():
            chosen = _chosen(several, looked)
            if chosen is not None:
                yield _fact(looked, party_id, chosen)


def _chosen(said: Sequence[Reading], looked: Looked) -> Reading | None:
    """Return which of several sources counts; None where those that count contradict each other.

    A register counts before those that gather what registers say (`xx_…`), then the later day. A
    firm is as old as the oldest registration that the sources which count first know of.
    """
    first = [one for one in said if not one.source_id.startswith("xx_")] or list(said)
    if first[0].fact == "founded_on":
        return min(first, key=lambda one: (str(one.value), one.source_id))
    latest = max(looked.day(one.source_id) for one in first)
    first = [one for one in first if looked.day(one.source_id) == latest]
    return first[0] if len({one.value for one in first}) == 1 else None


def _owned(agreed: Agreed, looked: Looked, *, as_of: date) -> Iterator[dict[str, Any]]:
    ids = {party_id: [register_id for _, register_id in keys] for party_id, keys in agreed.items()}
    found = owners(ids, looked.snapshot, sources=looked.versions, on=as_of)
    for party_id, one in found.items():
        yield _fact(looked, party_id, Reading("ownership", one.code, one.source_id))


def _industries(
    procurement: Procurement, agreed: Agreed, register: Register, looked: Looked
) -> Iterator[dict[str, Any]]:
    """Yield whether a party is registered in the industry of each of its parts."""
    subject = dict(procurement.contracts.select("contract_id", "cpv").iter_rows())
    lot = dict(procurement.tenders.select("tender_id", "contract_id").iter_rows())
    for tender_id, party_id, cpv in (
        procurement.contract_parties.sort("party_id", "tender_id")
        .select("tender_id", "party_id", "cpv")
        .iter_rows()
    ):
        said = []
        for source_id, register_id in agreed.get(party_id, ()):
            rows = register.industries.filter(source_id=source_id, party_id=register_id)
            codes = rows.select("scheme", "code").rows()
            fit = industry_fit(codes, cpv or subject[lot[tender_id]])
            if fit is not None:
                said.append(Reading("industry_fit", fit, source_id))
        chosen = _chosen(said, looked) if said else None
        if chosen is not None:
            yield _fact(looked, party_id, chosen, tender_id=tender_id)


def _listed(
    agreed: Agreed,
    listed: Mapping[tuple[str, str], Sequence[Entry]],
    looked: Looked,
    *,
    as_of: date,
) -> Iterator[dict[str, Any]]:
    """Yield the one entry of each party that counts, with its day."""
    for party_id, ids in agreed.items():
        found = [entry for key in ids for entry in listed.get(key, ())]
        if not found:
            continue
        one = gravest(found, on=as_of)
        yield _fact(looked, party_id, Reading("list_entry", one.state, one.source_id))
        if one.listed_on is not None:
            yield _fact(looked, party_id, Reading("listed_on", one.listed_on, one.source_id))


def _not_available(
    parties: Mapping[str, Mapping[str, Any]], facts: Collection[Mapping[str, Any]], looked: Looked
) -> Iterator[dict[str, Any]]:
    """Yield what no source says although all that could say it were read whole.

    A source of which records are missing cannot show that it does not hold a firm: what it does not
    say of one is not collected, as if it had not been loaded.
    """
    known = {(row["party_id"], row["fact"]) for row in facts}
    lists = [one for one in looked.versions if looked.kind(one) == "list"]
    for party_id, party in parties.items():
        country = (party["country"] or "").lower()
        own = [one for one in looked.versions if country and one.startswith(f"{country}_")]
        registers = [one for one in own if looked.kind(one) == "register"]
        for code, fact in FACTS.items():
            of = lists if code in OF_LISTS else registers
            if fact.bases != FOUND or (party_id, code) in known or not of:
                continue
            if all(looked.is_whole(one) for one in of):
                yield {
                    "party_id": party_id,
                    "tender_id": "",
                    "fact": code,
                    "state": "not_available",
                    "basis": "register",
                    "source_id": looked.key(of[0]),
                    "as_of": looked.day(of[0]),
                }


def _fact(looked: Looked, party_id: str, one: Reading, *, tender_id: str = "") -> dict[str, Any]:
    return {
        "party_id": party_id,
        "tender_id": tender_id,
        "fact": one.fact,
        "state": "stated",
        "value_text": one.value if isinstance(one.value, str) else None,
        "value_date": one.value if isinstance(one.value, date) else None,
        "basis": "register",
        "source_id": looked.key(one.source_id),
        "as_of": looked.day(one.source_id),
    }


def _sources(looked: Looked) -> pl.DataFrame:
    rows = [
        {
            "source_id": looked.key(name),
            "title": version.title,
            "publisher": version.publisher,
            "url": version.url,
            "licence": version.licence,
            "as_of": version.as_of,
            "retrieved_on": version.retrieved_at.date(),
            "sha256": version.sha256,
        }
        for name, version in sorted(looked.versions.items())
    ]
    return _frame(Sources, rows)


def _frame(schema: type[dy.Schema], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    types = {name: column.dtype for name, column in schema.columns().items()}
    return pl.DataFrame(rows, schema=types)
