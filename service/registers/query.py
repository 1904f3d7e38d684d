"""Who is looked up in registers and lists: the parties of a procurement, or a buyer's suppliers."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import dataframely as dy
import polars as pl

from data_ingest.linking.comparison import Compared
from data_ingest.model.tables import Identifiers, Names, Parties, Procurement
from data_ingest.model.without_rows import without_rows
from service.registers.comparing import COMPARED, telling


class SoughtPart(NamedTuple):
    """Work that a party does: its industry is compared with those that it is registered in.

    Attributes:
        tender_id: The tender; "" where it is the one thing that the party does.
        party_id: The party.
        cpv: What is bought, eight digits, where it is known.
    """

    tender_id: str
    party_id: str
    cpv: str | None


@dataclass(frozen=True, slots=True)
class Sought:
    """The parties that are looked up, and what decides in which lists.

    Attributes:
        parties: Who they are, by party id: names, country, town, and the numbers that tell.
        numbers: Party, scheme and value of every number that is looked up, in order. A number with
            a wrong check digit is not.
        contracts: Nature, CPV code and country of what is bought, as in `Contracts`.
        seats: Countries of all parties of the purchase, where known.
        parts: Who does what.
    """

    parties: dy.DataFrame[Compared]
    numbers: tuple[tuple[str, str, str], ...]
    contracts: pl.DataFrame
    seats: frozenset[str]
    parts: tuple[SoughtPart, ...]

    def names(self) -> dict[str, list[str]]:
        """Return all names of each party, its own first; none for a natural person."""
        rows = self.parties.select("party_id", "name", "former_names").iter_rows()
        return {
            party_id: [known_name for known_name in (name, *(former or ())) if known_name]
            for party_id, name, former in rows
        }


def parties_of(procurement: Procurement) -> Sought:
    """Return the parties that have a part in a tender."""
    parts = procurement.contract_parties
    subject = dict(procurement.contracts.select("contract_id", "cpv").iter_rows())
    lot = dict(procurement.tenders.select("tender_id", "contract_id").iter_rows())
    towns = (
        procurement.places.sort("party_id", "role")
        .filter(pl.col("locality").is_not_null())
        .group_by("party_id", maintain_order=True)
        .agg(pl.col("locality").first())  # the registered place before that of business
    )
    return _sought(
        procurement.parties.join(parts, on="party_id", how="semi"),
        names=procurement.names,
        identifiers=procurement.identifiers,
        towns=dict(towns.iter_rows()),
        contracts=procurement.contracts,
        seats=frozenset(procurement.parties["country"].drop_nulls()),
        parts=tuple(
            SoughtPart(tender_id, party_id, cpv or subject[lot[tender_id]])
            for tender_id, party_id, cpv in parts.sort("party_id", "tender_id")
            .select("tender_id", "party_id", "cpv")
            .iter_rows()
        ),
    )


def suppliers_of(
    parties: dy.DataFrame[Parties],
    *,
    names: dy.DataFrame[Names],
    identifiers: dy.DataFrame[Identifiers],
    bought: Mapping[str, str | None],
    country: str,
) -> Sought:
    """Return a buyer's suppliers, those of them that are looked up.

    Args:
        parties: Of a ledger or a contract register.
        names: Further names of theirs.
        identifiers: Their numbers.
        bought: CPV code of what is bought, by the id of each supplier that is looked up.
        country: Where the work is taken to be done; ISO 3166 alpha-2.
    """
    subjects = sorted({cpv for cpv in bought.values() if cpv})
    return _sought(
        parties.filter(pl.col("party_id").is_in(list(bought))),
        names=names,
        identifiers=identifiers,
        towns={},
        contracts=pl.DataFrame(
            {"cpv": [*subjects, *([None] if None in bought.values() else [])]},
            schema={"cpv": pl.String},
        ).with_columns(nature=pl.lit(None, pl.String), place_country=pl.lit(country)),
        seats=frozenset({country, *parties["country"].drop_nulls()}),
        parts=tuple(SoughtPart("", party_id, cpv) for party_id, cpv in sorted(bought.items())),
    )


def _sought(
    parties: pl.DataFrame,
    *,
    names: pl.DataFrame,
    identifiers: pl.DataFrame,
    towns: Mapping[str, str],
    contracts: pl.DataFrame,
    seats: frozenset[str],
    parts: tuple[SoughtPart, ...],
) -> Sought:
    contracts = contracts.select("nature", "cpv", "place_country")
    if parties.is_empty():
        return Sought(without_rows(Compared), (), contracts, seats, parts)
    others: dict[str, list[str]] = defaultdict(list)
    for party_id, name in names.select("party_id", "name").iter_rows():
        others[party_id].append(name)
    own = identifiers.filter(pl.col("party_id").is_in(parties["party_id"].implode()))
    numbered = (
        telling(own)
        .sort("party_id", "scheme", "value")
        .group_by("party_id", maintain_order=True)
        .agg(numbers=pl.format("{}:{}", "scheme", "value"))
    )
    numbers: dict[str, list[str]] = dict(numbered.iter_rows())
    rows: list[tuple[Any, ...]] = []
    for party_id, name, country in (
        parties.sort("party_id").select("party_id", "display_name", "country").iter_rows()
    ):
        known = [known_name for known_name in (name, *others[party_id]) if known_name] or [""]
        town = towns.get(party_id)
        rows.append((party_id, known[0], known[1:], country, town, numbers.get(party_id, [])))
    return Sought(
        parties=cast(  # valid by its making: parties and their names are those of valid tables
            "dy.DataFrame[Compared]", pl.DataFrame(rows, schema=COMPARED, orient="row")
        ),
        numbers=tuple(
            own.filter(pl.col("checksum_ok").fill_null(value=True))
            .sort("party_id", "scheme", "value")
            .select("party_id", "scheme", "value")
            .iter_rows()
        ),
        contracts=contracts,
        seats=seats,
        parts=parts,
    )
