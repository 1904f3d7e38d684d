"""The drift of a run in its report: statements, the subjects that have shifted, and every cell."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from data_ingest.model.figures import number
from data_ingest.model.text import Language, Text, message
from service.documents.model import Block, Column, Heading, Item, Items, Paragraph, Table, table_of
from service.documents.values import Share, Value
from service.suppliers.portfolios.drift_words import (
    LEVELS,
    NOTE,
    TITLE,
    Against,
    Subject,
    cell_label,
    drift_remark,
    drift_statements,
    frame_statement,
    largest_moves,
    level,
    subject_label,
)

_SUBJECT, _SHIFT = message("Information"), message("Largest shift")
_SINCE, _FRAME = message("Since the last run"), message("From the reference frame")
_CELL = message("Outcome")
_NOW, _BEFORE = message("Suppliers now"), message("Suppliers before")
_OF_FRAME = message("Share of the reference frame")
_INDEX_SINCE = message("Index since the previous run (PSI)")
_INDEX_FRAME = message("Index from the reference frame (PSI)")


def drift_blocks(
    kept: Mapping[str, Any], snapshot_id: str | None, language: Language
) -> Iterator[Block]:
    """Yield what has shifted, what to do, what it does not mean, and the counts behind it.

    Args:
        kept: What the run keeps of its drift.
        snapshot_id: The registers and lists that the run looked in; None: none was loaded.
        language: Language of the texts.
    """
    yield Heading(TITLE.to(language))
    if remark := drift_remark(kept, language):
        yield Paragraph(remark)
    said = drift_statements(kept, snapshot_id, language)
    frame = frame_statement(kept, language)
    statements = [*said, frame] if frame else said
    if statements:
        yield Items(tuple(Item(one.text, note=one.mend) for one in statements))
    yield Paragraph(NOTE.to(language), "small")
    yield _shifts(kept, language)
    yield _cells(kept, language)


def index_words(index: str | None, language: Language) -> str:
    """Return what an index calls for, with the index behind it."""
    word = LEVELS[level(index)].to(language)
    return word if index is None else f"{word} ({number(Decimal(index), language, decimals=3)})"


def has_shifted(one: Subject) -> bool:
    """Tell whether a subject is watched or an alarm, since the run before or from the frame."""
    return any(level(one[name]) in ("watch", "alarm") for name in ("since", "frame"))


def largest_shift(one: Subject, language: Language) -> str:
    """Return where a subject has shifted most: since the run before, else from the frame."""
    against: Against = "before" if level(one["since"]) in ("watch", "alarm") else "frame"
    return largest_moves(one, against, language, most=2)


def _shifts(kept: Mapping[str, Any], language: Language) -> Table:
    """Return the subjects that are watched or an alarm, for pages."""

    def text(label: Text, name: str, width: float = 1) -> Column:
        return Column(label=label.to(language), name=name, width=width)

    return table_of(
        (
            (text(_SUBJECT, "information", 2), lambda one: subject_label(one["subject"], language)),
            (text(_SHIFT, "shift", 3), lambda one: largest_shift(one, language)),
            (text(_SINCE, "since"), lambda one: index_words(one["since"], language)),
            (text(_FRAME, "frame"), lambda one: index_words(one["frame"], language)),
        ),
        [one for one in kept["subjects"] if has_shifted(one)],
        name="shifts",
        title=TITLE.to(language),
        where="pages",
    )


def _cells(kept: Mapping[str, Any], language: Language) -> Table:
    """Return every cell of every subject, for files."""

    def figures(label: Text, name: str) -> Column:
        return Column(label=label.to(language), name=name, width=0, is_number=True)

    def index(name: str) -> Callable[[tuple[Subject, Mapping[str, Any]]], Value]:
        return lambda row: None if row[0][name] is None else Decimal(row[0][name])

    rows = [(one, cell) for one in kept["subjects"] for cell in one["cells"]]
    return table_of(
        (
            (
                Column(label=_SUBJECT.to(language), name="information", width=2),
                lambda row: subject_label(row[0]["subject"], language),
            ),
            (
                Column(label=_CELL.to(language), name="outcome", width=2),
                lambda row: cell_label(row[0]["subject"], row[1]["cell"], language),
            ),
            (figures(_NOW, "now"), lambda row: row[1]["now"]),
            (figures(_BEFORE, "before"), lambda row: row[1]["before"]),
            (
                figures(_OF_FRAME, "frame_share"),
                lambda row: None if (ppm := row[1]["frame_ppm"]) is None else Share(ppm),
            ),
            (figures(_INDEX_SINCE, "index_since"), index("since")),
            (figures(_INDEX_FRAME, "index_frame"), index("frame")),
        ),
        rows,
        name="drift",
        title=TITLE.to(language),
        where="files",
    )
