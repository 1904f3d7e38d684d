"""A party that is watched by its number: who it is, and as what it is looked up and screened.

It stands alone: what is said of it depends on nobody else that is watched. It is screened as a
supplier of a list is, in the sector of what is bought of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from data_ingest.ids.single_number import single_number
from data_ingest.lists.relevance import Relevance
from data_ingest.model.rows import (
    ContractPartyRow,
    ContractRow,
    PartyRow,
    ProcurementRows,
    PurchaseRow,
    TenderRow,
)
from data_ingest.model.tables import PPM, Identifiers, Names, Parties, PartyKind, Procurement
from data_ingest.procurement.procurements import procurements
from data_ingest.snapshot.opened import Snapshot
from risk_models.card.scorecard import Scorecard
from service.platform.personal_numbers import pseudonyms
from service.platform.refusal import Refusal
from service.platform.words import printable
from service.registers.judgement_cache import StandingJudgements
from service.registers.lookup import lists_off
from service.registers.query import Sought, suppliers_of
from service.suppliers.monitors.request import WatchedParty
from service.suppliers.portfolios.equivalence_classes import AlikeNeeds
from service.suppliers.portfolios.ranked import ranked
from service.suppliers.portfolios.scoring import look_up, scored
from service.suppliers.portfolios.supplier_industries import with_industries
from service.suppliers.portfolios.supplier_need import SupplierNeed
from service.suppliers.portfolios.supplier_rows import ROWS

_PARTY = "supplier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A party that is watched.

    Attributes:
        scheme: org-id scheme of its number.
        value: The number in normal form; of a natural person its keyed hash.
        is_personal: Whether it is a natural person.
        checksum_ok: Whether the check digit is right; None: the scheme has none.
        country: Where it is established.
        name: As whoever watches it knows it; None: the number is all that is known.
        cpv: What is bought of it.
        work_country: Where the work is done.
    """

    scheme: str
    value: str
    is_personal: bool
    checksum_ok: bool | None
    country: str
    name: str | None
    cpv: str | None
    work_country: str

    @property
    def subject(self) -> str:
        """Scheme and number."""
        return f"{self.scheme}:{self.value}"

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def party_of(stated: WatchedParty, *, person_key: bytes) -> Watched:
    """Return the party that somebody wants watched.

    Args:
        stated: Its number, and what else is known of it.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        Refusal: It is no number that can be looked up. It is not repeated.
    """
    found = single_number(
        stated.number,
        scheme=stated.scheme,
        country=stated.country,
        person_key=person_key,
        at="/party",
        party_id=_PARTY,
    )
    if found.problem is not None:
        raise Refusal("invalid-request", found.problem)
    first = found.identifiers.row(-1, named=True)  # of a VAT number, that of the register in it
    said = printable(stated.name).strip() if stated.name is not None else ""
    said = pseudonyms([said], person_key=person_key).get(said, said)
    return Watched(
        scheme=first["scheme"],
        value=first["value"],
        is_personal=first["is_personal"],
        checksum_ok=first["checksum_ok"],
        country=stated.country,
        name=None if first["is_personal"] else said or None,
        cpv=stated.cpv,
        work_country=stated.work_country,
    )


def needs_of(
    watched: Mapping[str, Watched],
    snapshot: Snapshot | None,
    *,
    as_of: date,
    scorecard: Scorecard,
    judgements: StandingJudgements,
) -> dict[str, SupplierNeed]:
    """Return the review need of each party by the id that it is given.

    A party whose industry nobody has stated has that of its registration or name.

    Those that are looked up in the same lists, and work in the same country, are worked out
    together.

    Args:
        watched: The parties.
        snapshot: The registers and lists, opened; None: none is loaded.
        as_of: The day that facts are read for.
        scorecard: The card.
        judgements: What people have judged of possible matches.
    """
    needs: dict[str, SupplierNeed] = {}
    for sought, some in _together(watched, snapshot):
        rows, looked = _rows(some), None
        if snapshot is not None:
            rows, looked = look_up(rows, sought, snapshot, as_of=as_of, judgements=judgements)
        country = next(iter(some.values())).work_country
        rows = with_industries(rows, None if looked is None else looked.activities, country=country)
        known = AlikeNeeds(country, scorecard, as_of)
        part, alike = scored(rows.with_columns(numbered=pl.lit(value=True)), looked, known)
        needs |= {need.party_id: need for need in ranked([part], [alike]).needs()}
    return needs


def procurement_of(monitor_id: str, watched: Watched) -> Procurement:
    """Return the purchase that a watched party stands for: one lot, one tender, one party."""
    rows = ProcurementRows(
        purchases=(
            PurchaseRow(
                monitor_id, None, "own", None, "unknown", watched.work_country, None, None, None,
                None, None, None, None, None, None,
            ),
        ),
        contracts=(
            ContractRow(
                "contract", 1, None, watched.cpv, None, None, None, watched.work_country, None,
            ),
        ),
        tenders=(TenderRow("tender", "contract", 1, "unknown", None, None),),
        contract_parties=(
            ContractPartyRow("tender", _PARTY, 1, "tenderer", PPM, None, None, "not_collected"),
        ),
        parties=(
            PartyRow(
                _PARTY, _kind(watched), watched.name, watched.country, None, watched.is_personal,
            ),
        ),
    )  # fmt: skip
    ((procurement, _),) = procurements([rows], person_key=b"no number is read here")
    procurement.identifiers = _identifiers({_PARTY: watched})
    return procurement


def _together(
    watched: Mapping[str, Watched], snapshot: Snapshot | None
) -> Iterator[tuple[Sought, dict[str, Watched]]]:
    """Yield parties that are looked up in the same lists, sought as each would be by itself."""
    groups: dict[tuple[Any, ...], dict[str, Watched]] = defaultdict(dict)
    off: dict[tuple[Any, ...], tuple[Relevance, ...]] = {}
    for name, party in sorted(watched.items()):
        kind = (party.cpv, party.country, party.work_country)
        if kind not in off:
            off[kind] = () if snapshot is None else lists_off(_sought({name: party}), snapshot)
        groups[party.work_country, off[kind]][name] = party
    for some in groups.values():
        alone = _sought(dict([next(iter(some.items()))]))
        yield replace(_sought(some), contracts=alone.contracts, seats=alone.seats), some


def _sought(some: Mapping[str, Watched]) -> Sought:
    types = {name: column.dtype for name, column in Parties.columns().items()}
    parties = [
        {
            "party_id": name,
            "kind": _kind(watched),
            "display_name": watched.name,
            "country": watched.country,
            "size": None,
            "is_personal": watched.is_personal,
        }
        for name, watched in some.items()
    ]
    return suppliers_of(
        Parties.validate(pl.DataFrame(parties, schema=types)),
        names=Names.create_empty(),
        identifiers=_identifiers(some),
        bought={name: watched.cpv for name, watched in some.items()},
        country=next(iter(some.values())).work_country,
    )


def _identifiers(some: Mapping[str, Watched]) -> Any:  # noqa: ANN401  # dataframely's own type
    types = {name: column.dtype for name, column in Identifiers.columns().items()}
    rows: Sequence[Mapping[str, Any]] = [
        {
            "party_id": name,
            "scheme": watched.scheme,
            "value": watched.value,
            "value_raw": None,
            "checksum_ok": watched.checksum_ok,
            "is_personal": watched.is_personal,
        }
        for name, watched in some.items()
    ]
    return Identifiers.validate(pl.DataFrame(rows, schema=types))


def _rows(some: Mapping[str, Watched]) -> pl.DataFrame:
    rows = [
        {
            "party_id": name,
            "display_name": watched.name,
            "category": "supplier",
            "bought": "unknown",
            "cpv": watched.cpv,
            "cpv_from": "list" if watched.cpv else None,
            "cpv_evidence": watched.cpv,
            "amount": Decimal(0),
            "currency": "",
            "contract_state": "unknown",
        }
        for name, watched in some.items()
    ]
    return pl.DataFrame(rows, schema=ROWS)


def _kind(watched: Watched) -> PartyKind:
    return "person" if watched.is_personal else "unknown"
