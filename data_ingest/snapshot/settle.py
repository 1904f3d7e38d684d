"""A batch → tables of the data model: ids in normal form, persons hashed, rules checked."""

from collections.abc import Iterator
from typing import NamedTuple

import orjson
import polars as pl

from data_ingest.ids.identifiers import CLAIMS, SCHEMES, hash_person, identify
from data_ingest.model.register_tables import TABLES
from data_ingest.records.source import Batch, Source
from data_ingest.snapshot.addresses import normal_addresses

ID_COLUMNS = ("party_id", "owned_id", "owner_id", "contractor_id", "subcontractor_id")
"""Columns that hold the id of a party, in any table."""

_DEFAULTS = {
    "parties": {
        "is_personal": pl.lit(value=False),
        "status": pl.lit("unknown"),
        "activity": pl.lit("unknown"),
    },
    "control_links": {"is_current": pl.lit(value=True)},
}


class Settled(NamedTuple):
    """A batch after settling.

    Attributes:
        frames: Frames by table, with the columns of `TABLES`, categories as String.
        rejects: Rows of `RegisterRejects`: location, code, params, whole.
        addresses: Those of organisations, as `normal_addresses` gives them; None if none are given.
    """

    frames: dict[str, pl.DataFrame]
    rejects: list[tuple[str, str, str, bool]]
    addresses: pl.DataFrame | None


def settle(batch: Batch, source: Source, *, person_key: bytes) -> Settled:
    """Return the tables of a batch.

    Args:
        batch: As the reader gives it.
        source: The source.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    frames = {name: frame for name in TABLES if (frame := getattr(batch, name)) is not None}
    main = next((name for name in source.main if name in frames), None)
    claims = frames.pop("identifiers", None)
    frames = {name: _shaped(frame, name, source.id) for name, frame in frames.items()}
    flagged = _flagged(frames.get("parties"))
    settled = _Ids.of(frames, claims, flagged, source=source.id, person_key=person_key)
    frames = {name: settled.replace(frame) for name, frame in frames.items()}
    if "parties" in frames:
        frames["parties"] = _without_names(frames["parties"])
        frames["names"] = _all_names(frames["parties"], frames.get("names"))
    frames = {name: _without_persons(frame, name) for name, frame in frames.items()}
    frames["identifiers"] = _shaped(settled.identifiers, "identifiers", source.id)
    rejects = [(*row, True) for row in batch.rejects] + [(*row, False) for row in batch.notes]
    good = {}
    for name, frame in frames.items():
        kept, broken = _checked(frame, name, whole=name == main)
        rejects += broken
        if not kept.is_empty():
            good[name] = kept
    addresses = None
    if batch.addresses is not None and "parties" in good:
        stated = settled.replace(normal_addresses(batch.addresses))
        firms = good["parties"].filter(~pl.col("is_personal"))
        addresses = stated.join(firms, on="party_id", how="semi", maintain_order="left")
    return Settled(good, rejects, addresses)


def _shaped(frame: pl.DataFrame, table: str, source: str) -> pl.DataFrame:
    """Return all columns of a table; texts trimmed, null where empty, names in normal form C."""
    defaults = _DEFAULTS.get(table, {})
    columns = []
    for name, column in TABLES[table].columns().items():
        dtype = pl.String if isinstance(column.dtype, pl.Enum) else column.dtype
        if name == "source_id":
            value = pl.lit(source)
        elif name in frame.columns:
            value = pl.col(name)
            if dtype == pl.String:
                value = value.cast(pl.String).str.strip_chars()
                if name in ("name", "display_name", "subject_name"):
                    value = value.str.replace_all(r"[\s\p{Cc}]+", " ").str.normalize("NFC")
                value = value.replace("", None)
            if name in defaults:
                value = value.fill_null(defaults[name])
        else:
            value = defaults.get(name, pl.lit(None))
        columns.append(value.cast(dtype).alias(name))
    return frame.select(columns) if frame.width else frame.clear().select(columns)


def _flagged(parties: pl.DataFrame | None) -> pl.Series:
    if parties is None:
        return pl.Series([], dtype=pl.String)
    return parties.filter("is_personal")["party_id"]


class _Ids(NamedTuple):
    """The ids of a batch: what each becomes, and the numbers that its parties have.

    Attributes:
        new: Columns `old` and `new`, for ids that change.
        identifiers: Rows of `RegisterIdentifiers` without `source_id`, with new ids.
    """

    new: pl.DataFrame
    identifiers: pl.DataFrame

    @classmethod
    def of(
        cls,
        frames: dict[str, pl.DataFrame],
        claims: pl.DataFrame | None,
        flagged: pl.Series,
        *,
        source: str,
        person_key: bytes,
    ) -> "_Ids":
        """Recognise the numbers in ids and in claims, and settle who is a natural person."""
        ids = pl.concat([*_ids(frames), pl.Series("party_id", [], pl.String)]).unique()
        found = _identified(_natural(_further_claims(claims), flagged), person_key)
        natural = pl.concat([flagged, found.filter("is_personal")["party_id"]]).unique()
        numbers = _identified(_natural(_own_claims(ids.sort(), source), natural), person_key)
        everyone = pl.concat([natural, numbers.filter("is_personal")["party_id"]]).unique()
        late = found.filter(pl.col("party_id").is_in(everyone.implode()) & ~pl.col("is_personal"))[
            "party_id"
        ]
        if not late.is_empty():
            again = _further_claims(claims).filter(pl.col("party_id").is_in(late.implode()))
            anew = _identified(_natural(again, late), person_key)
            found = pl.concat([found.filter(~pl.col("party_id").is_in(late.implode())), anew])
        first = numbers.unique("party_id", keep="first", maintain_order=True)
        first = first.select(old="party_id", new=pl.format("{}:{}", "scheme", "value"))
        keyless = everyone.filter(~everyone.is_in(first["old"].implode()))
        hashed = [
            f"XX-PERSON:{hash_person(party_id, person_key=person_key)}" for party_id in keyless
        ]
        new = pl.concat(
            [
                first.filter(pl.col("old") != pl.col("new")),
                pl.DataFrame({"old": keyless, "new": pl.Series(hashed, dtype=pl.String)}),
            ]
        )
        parties = frames.get("parties")
        known = pl.concat([numbers, found])
        if parties is not None:
            known = known.filter(pl.col("party_id").is_in(parties["party_id"].implode()))
        else:
            known = known.clear()
        return cls(new, cls(new, known).replace(known))

    def replace(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a frame with the new ids."""
        if self.new.is_empty():
            return frame
        return frame.with_columns(
            pl.col(name).replace(self.new["old"], self.new["new"])
            for name in ID_COLUMNS
            if name in frame.columns
        )


def _ids(frames: dict[str, pl.DataFrame]) -> Iterator[pl.Series]:
    for frame in frames.values():
        for name in ID_COLUMNS:
            if name in frame.columns:
                yield frame[name].drop_nulls().unique().rename("party_id")


def _own_claims(ids: pl.Series, source: str) -> pl.DataFrame:
    """Return the claims that ids make; an id of the source's own makes none."""
    parts = pl.col("party_id").str.splitn(":", 2).struct
    scheme = parts.field("field_0")
    return (
        ids.to_frame("party_id")
        .select(
            "party_id",
            country=scheme.replace_strict(_COUNTRY_OF, default=None, return_dtype=pl.String),
            scheme=scheme,
            number=parts.field("field_1"),
            natural_person=pl.lit(value=False),
        )
        .filter(
            (pl.col("scheme") != source)
            & pl.col("number").is_not_null()
            & (pl.col("number").str.replace_all(r"[^0-9A-Za-z]", "") != "")
        )
    )


_COUNTRY_OF = {key: scheme.country for key, scheme in SCHEMES.items() if scheme.country}


def _further_claims(claims: pl.DataFrame | None) -> pl.DataFrame:
    if claims is None or claims.is_empty():
        return pl.DataFrame(schema=CLAIMS)
    missing = {name: pl.lit(None) for name in ("country", "scheme") if name not in claims.columns}
    stated = claims.with_columns(**missing, natural_person=pl.lit(value=False))
    return stated.filter(pl.col("number").is_not_null()).select(
        pl.col(name).cast(dtype) for name, dtype in CLAIMS.items()
    )


def _natural(claims: pl.DataFrame, persons: pl.Series) -> pl.DataFrame:
    if persons.is_empty() or claims.is_empty():
        return claims
    personal = pl.col("party_id").is_in(persons.implode())
    return claims.with_columns(natural_person=pl.col("natural_person") | personal)


def _identified(claims: pl.DataFrame, person_key: bytes) -> pl.DataFrame:
    return pl.DataFrame(identify(claims, person_key=person_key))


def _without_names(parties: pl.DataFrame) -> pl.DataFrame:
    """Return the parties in which whoever has become personal is so in every column."""
    personal = pl.col("is_personal") | pl.col("party_id").str.contains("^[A-Z]{2}-PERSON:")
    kind = pl.when(personal & ~pl.col("kind").is_in(["person", "sole_trader"])).then(
        pl.lit("sole_trader")
    )
    return parties.with_columns(
        is_personal=personal,
        display_name=pl.when(~personal).then("display_name"),
        kind=kind.otherwise("kind"),
    )


def _all_names(parties: pl.DataFrame, names: pl.DataFrame | None) -> pl.DataFrame:
    """Return the names that a source gives, with their days, and the name of each other party."""
    legal = parties.filter(pl.col("display_name").is_not_null()).select(
        "source_id",
        "party_id",
        kind=pl.lit("legal"),
        name="display_name",
        language=pl.lit(None, pl.String),
        valid_from=pl.lit(None, pl.Date),
        valid_to=pl.lit(None, pl.Date),
    )
    if names is None:
        return legal
    key = ["party_id", "kind", "name"]
    undated = legal.with_columns(pl.col("kind").cast(names.schema["kind"]))
    return pl.concat([names, undated.join(names, on=key, how="anti", maintain_order="left")])


def _without_persons(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return the rows without what would tell who a natural person is."""
    if "party_id" not in frame.columns:
        return frame
    personal = pl.col("party_id").str.contains("^[A-Z]{2}-PERSON:").fill_null(value=False)
    if table == "names":
        return frame.filter(~personal)
    hidden = {"places": "locality", "list_entries": "subject_name"}.get(table)
    return frame if hidden is None else frame.with_columns(pl.when(~personal).then(hidden))


def _checked(
    frame: pl.DataFrame, table: str, *, whole: bool
) -> tuple[pl.DataFrame, list[tuple[str, str, str, bool]]]:
    """Return the rows that keep the rules of their table, and a reject for each other row.

    Numbers keep them by construction. The same row twice in a table that is not the source's main
    one is the same statement twice, and is kept once without a word.
    """
    if table == "identifiers":
        return frame, []
    schema = TABLES[table]
    location = next(name for name in ("entry_key", "native_key", *ID_COLUMNS) if name in frame)
    key = schema.primary_key() or frame.columns
    once = frame.unique(key, keep="first", maintain_order=True)
    rejects = []
    if whole and schema.primary_key() and once.height < frame.height:
        again = frame.filter(~pl.struct(key).is_first_distinct())
        rejects = [(row_id or "", "register-repeated", "{}", True) for row_id in again[location]]
    good, failure = schema.filter(once, cast=True)
    if len(failure):
        details = failure.details()
        rules = [name for name in details.columns if name not in frame.columns]
        for row in details.iter_rows(named=True):
            rule = next(name for name in rules if row[name] == "invalid")
            params = orjson.dumps({"table": table, "rule": rule}).decode()
            rejects.append((row[location] or "", "register-rule", params, whole))
    return pl.DataFrame(good).with_columns(pl.col(pl.Enum).cast(pl.String)), rejects
