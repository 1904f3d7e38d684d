"""What a register answers to one question, and how its parts become rows of the data model."""

import hashlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

import polars as pl

from data_ingest.ids.identifiers import CLAIMS, SCHEMES, compact, identify
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.register_tables import TABLES, DatasetVersions, Register
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, Source
from data_ingest.snapshot.settle import ID_COLUMNS, settle

LookUpStatus = Literal["found", "not_found", "partial", "unavailable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """The answer to one question.

    Attributes:
        status: `found`; `not_found`, which the register itself has said; `partial`, where something
            of the answer is missing; `unavailable`, which says nothing about the firm.
        source: The register, with publisher and licence.
        register: What it says; `dataset_versions` has one row if anything was received. Empty but
            for that row unless found or partial.
        as_of: The day that the answer speaks of; null if unavailable.
        retrieved_at: When the question was asked, UTC.
        reasons: Why it is unavailable, or what is missing; of a whole answer, what the register
            has said that it does not have.
        rejects: Columns of `RegisterRejects`: rows and values that could not be used.
    """

    status: LookUpStatus
    source: Source
    register: Register = field(repr=False)
    as_of: date | None
    retrieved_at: datetime
    reasons: tuple[Problem, ...]
    rejects: tuple[tuple[str, str, str, bool], ...] = ()


class NoAnswer(Exception):
    """A register gave no answer that can be used.

    Args:
        problem: What went wrong; never holds what was asked for.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.code)


@dataclass(frozen=True, slots=True)
class LiveQuery:
    """A number to ask for.

    Attributes:
        value: In normal form; of a natural person, its letters and digits.
        is_personal: Whether it is a natural person's. Then it must not be in an address.
    """

    value: str = field(repr=False)
    is_personal: bool


def recognise(number: str, scheme: str) -> LiveQuery | None:
    """Return the number to ask for; None if the scheme cannot have it.

    A number with a wrong check digit cannot be registered: asking for it would turn a slip of the
    pen into "not found".

    Args:
        number: As written.
        scheme: Key into `data_ingest.ids.identifiers.SCHEMES`, or `VAT`.
    """
    country = SCHEMES[scheme].country if scheme in SCHEMES else None
    claim = ("", country, scheme, number, False)
    found = identify(pl.DataFrame([claim], schema=CLAIMS, orient="row"), person_key=b"")
    if found["is_personal"].any():
        return LiveQuery(pl.select(compact(pl.lit(number))).item(), is_personal=True)
    for row in found.iter_rows(named=True):
        if row["scheme"] == scheme and row["checksum_ok"] is not False:
            return LiveQuery(row["value"], is_personal=False)
    return None


@dataclass(slots=True)
class RegisterReply:
    """What one register has answered so far to one question.

    Attributes:
        source: The register.
        person_key: Secret for the keyed hash of natural persons' numbers.
        retrieved_at: When the question was asked, UTC.
        bodies: What was received, for its hash.
        batches: What was read of it.
        missing: What did not come.
        remarks: What the register has said that it does not have.
    """

    source: Source
    person_key: bytes = field(repr=False)
    retrieved_at: datetime
    bodies: list[bytes] = field(default_factory=list, repr=False)
    batches: list[Batch] = field(default_factory=list, repr=False)
    missing: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    def read(self, reader: Source, body: bytes) -> None:
        """Add what the reader of a source's files makes of an answer in the same format.

        Raises:
            NoAnswer: It is not in that format.
        """
        file = OpenedFile(self.source.id, io.BufferedReader(io.BytesIO(body)))
        try:
            self.batches += [
                _renamed(batch, reader.id, self.source.id) for batch in reader.read(file)
            ]
        except UnreadableInput:
            raise NoAnswer(Problem("lookup-content")) from None

    def found(self, as_of: date | None = None) -> LookUp:
        """Return what was read; unavailable if no party is in it.

        Args:
            as_of: The day that it speaks of, if it is not the day of the question.
        """
        parts: dict[str, list[pl.DataFrame]] = {}
        rejects: list[tuple[str, str, str, bool]] = []
        for batch in self.batches:
            settled = settle(batch, self.source, person_key=self.person_key)
            rejects += settled.rejects
            for table, frame in settled.frames.items():
                parts.setdefault(table, []).append(frame)
        if "parties" not in parts:
            return self.unavailable(Problem("lookup-content"), rejects=rejects)
        day = as_of or self.retrieved_at.date()
        records = sum(batch.records for batch in self.batches)
        refused = sum(whole for *_, whole in rejects)
        return self._said(
            "partial" if self.missing else "found",
            _register({name: _once(name, frames) for name, frames in parts.items()},
                      self._version(day, records=records, rejected=refused)),
            day,
            rejects=rejects,
        )  # fmt: skip

    def not_found(self, *reasons: Problem, as_of: date | None = None) -> LookUp:
        """Return that the register has said that it has no such number.

        Args:
            reasons: What it said beside that.
            as_of: The day that the answer speaks of, if it is not the day of the question.
        """
        day = as_of or self.retrieved_at.date()
        self.missing = list(reasons)
        return self._said("not_found", _register({}, self._version(day)), day)

    def unavailable(
        self, *reasons: Problem, rejects: Iterable[tuple[str, str, str, bool]] = ()
    ) -> LookUp:
        """Return that nothing is known, and why."""
        self.missing = list(reasons)
        return self._said("unavailable", _register({}, []), None, rejects=rejects)

    def _said(
        self,
        status: LookUpStatus,
        register: Register,
        as_of: date | None,
        *,
        rejects: Iterable[tuple[str, str, str, bool]] = (),
    ) -> LookUp:
        return LookUp(
            status=status,
            source=self.source,
            register=register,
            as_of=as_of,
            retrieved_at=self.retrieved_at,
            reasons=(*self.missing, *self.remarks),
            rejects=tuple(rejects),
        )

    def _version(
        self, as_of: date, *, records: int = 0, rejected: int = 0
    ) -> list[dict[str, object]]:
        hashes = "".join(hashlib.sha256(body).hexdigest() for body in self.bodies)
        return [
            {
                "source_id": self.source.id,
                "title": self.source.title.en,
                "publisher": self.source.publisher,
                "licence": self.source.licence,
                "url": self.source.url,
                "as_of": as_of,
                "retrieved_at": self.retrieved_at,
                "sha256": hashlib.sha256(hashes.encode()).hexdigest(),
                "reader_version": self.source.reader_version,
                "records": records,
                "rejected": rejected,
            }
        ]


def _renamed(batch: Batch, old: str, new: str) -> Batch:
    """Return a batch whose own ids are those of the live source."""
    frames = {
        name: frame.with_columns(
            pl.col(column).str.replace(f"^{re.escape(old)}:", f"{new}:")
            for column in ID_COLUMNS
            if column in frame.columns
        )
        for name in TABLES
        if (frame := getattr(batch, name)) is not None
    }
    return replace(batch, **frames)


def _once(table: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of several answers, each key once."""
    rows = pl.concat(frames)
    key = TABLES[table].primary_key() or rows.columns
    return rows.unique(key, keep="first", maintain_order=True)


def _register(frames: dict[str, pl.DataFrame], versions: list[dict[str, object]]) -> Register:
    types = {name: column.dtype for name, column in DatasetVersions.columns().items()}
    empty = {name: schema.create_empty() for name, schema in TABLES.items() if name not in frames}
    return Register.cast(
        {"dataset_versions": pl.DataFrame(versions, schema=types), **empty, **frames}
    )
