"""Published lists → batches: what their readers have in common.

Publishers of lists save tables as their office software does, spell out days and have no number of
their own for an entry; lists that name persons among firms do not say which is which.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

import polars as pl

from data_ingest.model.values import Refusals
from data_ingest.records.opened import OpenedFile
from data_ingest.records.reading import Columns, Records, read_records
from data_ingest.records.source import Batch

_DELIMITERS = ",;\t"
_HEAD = 2**16
_MOST_ABOVE = 20  # lines above the header: a title and the day of the list


def read_list(file: OpenedFile, columns: Columns, needed: tuple[str, ...]) -> Iterator[Records]:
    """Return the records of a list.

    Lines of a title above the header are passed over. The delimiter is the one that the header has
    most of; the text is UTF-8, or Windows-1252 where its beginning is no UTF-8. A publisher's own
    spelling of a header also counts in lower case.

    Raises:
        UnreadableInput: As `data_ingest.records.reading.read_records`.
    """
    head = file.stream.peek(_HEAD)[:_HEAD]
    encoding = _encoding(head)
    spelt = {
        name: tuple(dict.fromkeys(form for heading in forms for form in (heading, heading.lower())))
        for name, forms in columns.items()
    }
    lines = head.split(b"\n", _MOST_ABOVE + 1)[: _MOST_ABOVE + 1]
    wanted = [[form.encode(encoding, "replace") for form in spelt[name]] for name in needed]
    above = next(
        (at for at, line in enumerate(lines) if all(map(partial(_has_one, line), wanted))), 0
    )
    delimiter = max(_DELIMITERS, key=lambda candidate: lines[above].count(candidate.encode()))
    for _ in range(above):
        file.stream.readline()
    yield from read_records(
        file, spelt, needed=needed, delimiter=delimiter, encoding=encoding, before=above
    )


def _has_one(line: bytes, forms: list[bytes]) -> bool:
    return any(form in line for form in forms)


def _encoding(head: bytes) -> str:
    try:
        head.decode()
    except UnicodeDecodeError as fault:
        whole = fault.start < len(head) - 3  # else it is a letter that the head cuts in two
        return "cp1252" if whole else "utf-8"
    return "utf-8"


def iso_days(day: str, *forms: str) -> pl.Expr:
    """Return a column of days as `2026-11-25`; what has none of the forms stays as it is written.

    Args:
        day: The column (String).
        forms: Such as `%d/%m/%Y`, tried in order.
    """
    tried = (pl.col(day).str.to_date(form, strict=False).dt.to_string("%Y-%m-%d") for form in forms)
    return pl.coalesce(*tried, pl.col(day)).alias(day)


def own_key(*parts: str | pl.Expr) -> pl.Expr:
    """Return a key made of what an entry says, for lists that have none; null parts are left out.

    The same entry has the same key in each version of its list, in whatever order that stands.
    """
    texts = (pl.col(part) if isinstance(part, str) else part for part in parts)
    return pl.concat_str([text.cast(pl.String) for text in texts], separator="/", ignore_nulls=True)


def aliases(frame: pl.DataFrame) -> pl.DataFrame:
    """Return `names` of a batch from the column `aliases`, in which semicolons part them.

    Args:
        frame: With `party_id` and `aliases` (String).
    """
    found = frame.filter(pl.col("party_id").is_not_null() & pl.col("aliases").is_not_null())
    return (
        found.select("party_id", kind=pl.lit("alias"), name=pl.col("aliases").str.split(";"))
        .explode("name", empty_as_null=False)
        .filter(pl.col("name").str.strip_chars() != "")
    )


def list_batch(
    kept: Records,
    notes: Refusals,
    entries: pl.DataFrame,
    *,
    as_of: date | None,
    kind: str = "company",
    names: pl.DataFrame | None = None,
    places: pl.DataFrame | None = None,
    industries: pl.DataFrame | None = None,
) -> Batch:
    """Return the batch of some records of a list.

    Args:
        kept: The records, without those refused.
        notes: What was left out of records that are kept.
        entries: Columns of `ListEntries`; whoever has a `party_id` becomes a party.
        as_of: The day that the list speaks of.
        kind: What the parties are.
        names: As in `Batch`.
        places: As in `Batch`.
        industries: As in `Batch`.
    """
    return Batch(
        records=kept.count,
        parties=entries.filter(pl.col("party_id").is_not_null()).select(
            "party_id", "country", kind=pl.lit(kind), display_name="subject_name"
        ),
        names=names,
        places=places,
        industries=industries,
        list_entries=entries,
        rejects=tuple(kept.refusals.rows),
        notes=tuple(notes.rows),
        as_of=as_of,
    )
