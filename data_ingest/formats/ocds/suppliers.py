"""All awards of an OCDS file → the contract register that they make: who has been awarded what."""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from data_ingest.formats.ocds.reader import read_ocds_batch
from data_ingest.linking.names import normal_names
from data_ingest.model.contract_tables import ContractRegister, RegisteredContracts
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Identifiers, Names, Parties, Procurement, Rejects

_TENDERERS = ("tenderer", "consortium_lead", "consortium_member")
_KEY = "key"


def read_awarded(
    payload: bytes, *, name: str, person_key: bytes
) -> tuple[ContractRegister, dy.DataFrame[Rejects]]:
    """Read the suppliers of every contracting process of an OCDS file with what they were awarded.

    An id means something in its own release only. So a supplier is the same in two processes by
    its number, and without one by its name in normal form.

    Args:
        payload: The whole file.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        One contract for each awarded tender and supplier, called after process and lot; and what
        could not be used.

    Raises:
        UnreadableInput: It is no OCDS, or nothing in it has been awarded.
    """
    read = read_ocds_batch(payload, name=name, person_key=person_key)
    awarded = _awarded([procurement for procurement, _ in read])
    if awarded.is_empty():
        raise UnreadableInput([Problem("ocds-no-award")], name)
    parties = _together("parties", read_of=read).filter(
        pl.col("party_id").is_in(awarded["party_id"].implode())
    )
    identifiers = _together("identifiers", read_of=read)
    keyed = _keyed(parties, identifiers)
    first = keyed.unique(_KEY, keep="first", maintain_order=True)
    known = keyed.select("party_id", _KEY)
    register = ContractRegister()
    register.parties = Parties.cast(_named_by_key(first.drop("order"), known))
    register.identifiers = Identifiers.cast(
        _named_by_key(identifiers, known).unique(
            Identifiers.primary_key(), keep="first", maintain_order=True
        )
    )
    register.names = _other_names(keyed, register.parties)
    register.contracts = RegisteredContracts.cast(
        awarded.join(known, on="party_id")
        .select(
            "contract_id",
            pl.col(_KEY).alias("supplier_id"),
            "title",
            "cpv",
            "starts_on",
            "ends_on",
            "amount",
            "currency",
            "place_country",
            "place_code",
            buyer_unit=pl.lit(None, pl.String),
            labour_terms=pl.lit(None, pl.Boolean),
        )
        .unique(RegisteredContracts.primary_key(), keep="first", maintain_order=True)
    )
    return register, Rejects.cast(pl.concat([rejects for _, rejects in read]))


def _awarded(procurements: Sequence[Procurement]) -> pl.DataFrame:
    """Return a row an awarded tender and supplier; ids carry the place of their process."""
    found = []
    for at, procurement in enumerate(procurements):
        purchase = procurement.purchases.row(0, named=True)
        parts = procurement.contract_parties.filter(pl.col("role").is_in(_TENDERERS))
        won = procurement.tenders.filter(pl.col("state") == "awarded").select(
            "tender_id", "contract_id", "amount", "currency"
        )
        lots = procurement.contracts.select(
            "contract_id", "title", "cpv", "starts_on", "ends_on", "place_country", "place_code"
        )
        found.append(
            parts.select("tender_id", party_id=pl.format("{}/{}", pl.lit(str(at)), "party_id"))
            .join(won, on="tender_id", maintain_order="left")
            .join(lots, on="contract_id", maintain_order="left")
            .with_columns(
                contract_id=pl.format("{}/{}", pl.lit(purchase["purchase_id"]), "contract_id"),
                place_country=pl.coalesce(
                    "place_country", pl.lit(purchase["jurisdiction"], pl.String)
                ),
            )
        )
    return pl.concat(found)


def _together(table: str, *, read_of: Sequence[tuple[Procurement, pl.DataFrame]]) -> pl.DataFrame:
    """Return a table of all processes; ids carry the place of their process."""
    frames: list[pl.DataFrame] = [getattr(procurement, table) for procurement, _ in read_of]
    return pl.concat(
        frame.with_columns(party_id=pl.format("{}/{}", pl.lit(str(at)), "party_id"))
        for at, frame in enumerate(frames)
    )


def _keyed(parties: pl.DataFrame, identifiers: pl.DataFrame) -> pl.DataFrame:
    """Return parties with the key of who they are, in document order, numbered ones first."""
    numbers = (
        identifiers.filter(
            pl.col("checksum_ok").fill_null(value=True),
            ~pl.col("scheme").str.starts_with("UNKNOWN-"),
        )
        .sort("party_id", "scheme", "value")
        .unique("party_id", keep="first", maintain_order=True)
        .select("party_id", number=pl.format("{}:{}", "scheme", "value"))
    )
    named: pl.DataFrame = parties.with_row_index("order").join(
        numbers, on="party_id", how="left", maintain_order="left"
    )
    normal = pl.Series("normal", normal_names([name or "" for name in named["display_name"]]))
    by_name = (
        named.with_columns(normal)
        .filter(pl.col("number").is_not_null(), pl.col("normal") != "")
        .group_by("normal", maintain_order=True)
        .agg(only=pl.col("number").unique(maintain_order=True))
        .filter(pl.col("only").list.len() == 1)
        .select("normal", pl.col("only").list.first())
    )
    return (
        named.with_columns(normal)
        .join(by_name, on="normal", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce(
                "number",
                "only",
                pl.when(pl.col("normal") != "").then(pl.format("name:{}", "normal")),
                pl.format("process:{}", "party_id"),
            ).alias(_KEY)
        )
        .sort(pl.col("number").is_null(), "order")
        .drop("number", "only", "normal")
        .with_columns(pl.format("party-{}", pl.col(_KEY).rank("dense")).alias(_KEY))
    )


def _named_by_key(frame: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    columns = [name for name in frame.columns if name != _KEY]
    return (
        frame.select(columns)
        .join(known, on="party_id", maintain_order="left")
        .with_columns(party_id=pl.col(_KEY))
        .select(columns)
    )


def _other_names(keyed: pl.DataFrame, parties: pl.DataFrame) -> dy.DataFrame[Names]:
    own = parties.select(pl.col("party_id").alias(_KEY), own="display_name")
    return Names.cast(
        keyed.filter(pl.col("display_name").is_not_null())
        .join(own, on=_KEY, maintain_order="left")
        .filter(pl.col("display_name") != pl.col("own"))
        .select(
            pl.col(_KEY).alias("party_id"),
            name="display_name",
            language=pl.lit(None, pl.String),
        )
        .unique(maintain_order=True)
    )
