"""The screenings of a case in the order of their making, and what had changed between two of them.

Two runs differ in their result only where something that they were made from differs. What that
is is read from the hashes and the rows that were kept with them; it is named, never shown, so that
the list can be read before the award.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import orjson

from service.registers.source_ids import AT_SNAPSHOT
from service.screening.record.tables import ScreeningRecord

Changed = Literal[
    "file", "further_files", "purchase", "as_of", "scorecard", "rulebook", "code", "snapshot",
    "facts", "judgements", "register_answers", "reference_rows",
]  # fmt: skip
"""What can differ between two runs."""

_ROWS: tuple[tuple[Changed, str, tuple[str, ...]], ...] = (
    ("facts", "facts", ("party_id", "tender_id", "fact")),
    ("judgements", "judgements", ("judgement_id",)),
    ("register_answers", "register_answers", ("party_id", "register")),
)
_REFERENCES = ("country_facts", "sector_facts", "wage_levels")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between a run and the one before it.

    Attributes:
        changed: What.
        before: Its name or hash then; None where it has none.
        after: Its name or hash now.
        which: The parts of it that differ: facts as `party fact`, tables, files.
    """

    changed: Changed
    before: str | None
    after: str | None
    which: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """One screening of a case.

    Attributes:
        screening_id: The screening.
        created_at: When it was made.
        actor: Who asked for it.
        as_of: The day it was made for.
        result_hash: Hash of its result.
        same_result: Whether the result is that of the run before; None for the first.
        differences: What it was made from that the run before was not.
    """

    screening_id: str
    created_at: datetime
    actor: str
    as_of: date
    result_hash: str
    same_result: bool | None
    differences: tuple[Difference, ...]


def runs(records: Sequence[ScreeningRecord]) -> list[Run]:
    """Return screenings as runs, oldest first, each compared with the one before it."""
    ordered = sorted(records, key=lambda record: (record.created_at, record.id))
    return [
        Run(
            screening_id=record.id,
            created_at=record.created_at,
            actor=record.actor,
            as_of=record.as_of,
            result_hash=record.result_hash,
            same_result=None if before is None else before.result_hash == record.result_hash,
            differences=() if before is None else tuple(_differences(before, record)),
        )
        for before, record in zip([None, *ordered], ordered, strict=False)
    ]


def _differences(before: ScreeningRecord, after: ScreeningRecord) -> Iterator[Difference]:
    pairs: tuple[tuple[Changed, str | None, str | None], ...] = (
        ("file", before.input_sha256, after.input_sha256),
        ("as_of", before.as_of.isoformat(), after.as_of.isoformat()),
        ("scorecard", before.scorecard_id, after.scorecard_id),
        ("rulebook", before.rulebook_sha256, after.rulebook_sha256),
        ("code", before.code_version, after.code_version),
        ("snapshot", _snapshot(before), _snapshot(after)),
    )
    for changed, then, now in pairs:
        if then != now:
            yield Difference(changed, then, now)
    files = _unlike(_further(before), _further(after))
    if files:
        yield Difference("further_files", None, None, files)
    tables = _tables(orjson.loads(before.procurement), orjson.loads(after.procurement))
    if tables:
        yield Difference("purchase", None, None, tables)
    evidence, later = orjson.loads(before.evidence), orjson.loads(after.evidence)
    for changed_rows, table, keys in _ROWS:
        which = _unlike(_rows(evidence.get(table), keys), _rows(later.get(table), keys))
        if which:
            yield Difference(changed_rows, None, None, which)
    references = tuple(table for table in _tables(evidence, later) if table in _REFERENCES)
    if references:
        yield Difference("reference_rows", None, None, references)


def _snapshot(record: ScreeningRecord) -> str | None:
    sources = orjson.loads(record.assessment).get("sources", ())
    held = {source["source_id"].partition(AT_SNAPSHOT)[2] for source in sources} - {""}
    return ", ".join(sorted(held)) or None


def _further(record: ScreeningRecord) -> Mapping[str, object]:
    intake = orjson.loads(record.intake) if record.intake else {"further": []}
    return {file["name"]: file["sha256"] for file in intake["further"]}


def _rows(table: Mapping[str, Any] | None, keys: tuple[str, ...]) -> Mapping[str, object]:
    """Return the rows of a kept table by their keys, without the record's own source numbers."""
    found: dict[str, object] = {}
    for values in table["rows"] if table else ():
        assert table is not None
        row = dict(zip(table["columns"], values, strict=True))
        name = " ".join(row.pop(key) for key in keys if row.get(key))
        row.pop("source_id", None)
        found[name] = row
    return found


def _tables(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    names = sorted(before.keys() | after.keys())
    return tuple(name for name in names if before.get(name) != after.get(name))


def _unlike(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    names = sorted(before.keys() | after.keys())
    return tuple(name for name in names if before.get(name) != after.get(name))
