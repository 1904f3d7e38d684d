"""What is said of the drift of a run: what has shifted, in words with the shares, and what to do.

A shift is about all suppliers together, never about one of them.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from data_ingest.model.figures import percent
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import LABELS, Band
from risk_models.card.bands import TITLE as BANDS
from risk_models.drift import Level, level_of
from risk_models.factors import factor_by_id
from service.screening.needs.categories import load_categories
from service.suppliers.portfolios.change_words import factor_value
from service.suppliers.portfolios.drift import (
    BAND,
    INDUSTRY,
    LEAST_SUPPLIERS,
    REGISTERS,
    TOLD,
    UNKNOWN,
)

Against = Literal["before", "frame"]
Subject = Mapping[str, Any]
"""Plain values of a `service.suppliers.portfolios.drift.SubjectDrift`."""

TITLE = message("Has the data as a whole changed?")
NOTE = message(
    "A shift is about all suppliers together. It does not mean that any supplier is better or "
    "worse, or that points are wrong. The index (PSI) is 0 if nothing has changed; from 0.1 it is "
    "watched, from 0.2 it is an alarm."
)
_STEADY = message("No larger shift since the previous run.")
_FIRST = message("There is no earlier run of this source to compare with.")
_OTHER_CARD = message(
    "The scorecard has changed since the previous run, so the data as a whole is not compared."
)
_FEW = message(
    "There are too few suppliers to tell a shift from chance: {least} are needed in both runs."
)
LEVELS: Mapping[Level | None, Text] = {
    "steady": message("stable", "drift"),
    "watch": message("watch", "drift"),
    "alarm": message("alarm", "drift"),
    None: message("not stated", "drift"),
}
"""What an index calls for; None: there is none."""

_LABELS = {
    REGISTERS: message("Information in registers and lists"),
    INDUSTRY: message("What is bought"),
    BAND: BANDS,
}
_TOLD, _NOT_TOLD = message("information found"), message("no information found")
_UNKNOWN = message("not known")
_MOVE = message("{cell} {before} → {now}")
_BESIDE_FRAME = message("{cell}: {now}, in the frame {before}")
_OF_SUBJECT = message("{subject} ({moves})")

_REGISTERS = message(
    "Registers and lists have information about {now} of the suppliers; in the previous run about "
    "{before}."
)
_MORE_UNKNOWN = message("Unknown for more suppliers than in the previous run: {subjects}.")
_MORE_KNOWN = message("Known for more suppliers than in the previous run: {subjects}.")
_SHIFTED = message("Distributed differently from the previous run: {subjects}.")
_WATCHED = message("Shifted less, to watch: {subjects}.")
_FRAME = message("Distributed differently from the reference frame of the card: {subjects}.")

_LOAD = message(
    "No registers were loaded in this run. Load them and run again before you compare review needs."
)
_OTHER_SNAPSHOT = message(
    "This run searched other versions of the registers. Check on the page of sources whether a "
    "register is missing or was only read in part, before you compare review needs."
)
_NUMBERS = message(
    "The same registers were searched as in the previous run. Check whether registration numbers "
    "are missing in the file."
)
_MORE = message("Changed review needs may be due to this alone: more is known than before.")
_FILE = message(
    "Check whether the file covers the same months and the same parts of the organisation as the "
    "previous one, and whether its accounts mean the same."
)
_CHANGES = message("See which suppliers and facts are behind it under the changes of the run.")
_SOURCE = message(
    "Check whether the source of the fact counts as before; then see which suppliers it is about "
    "under the changes of the run."
)
_OF_FRAME = message(
    "Nothing has to be done about a supplier. Facts that are unknown count as the mean of the "
    "frame, most of which is expert judgement, so their points fit these suppliers less well. Tell "
    "whoever decides on the scorecard."
)


class DriftStatement(NamedTuple):
    """What has shifted, and what to do now; "" where the statement before has said it."""

    text: str
    mend: str


def shifted(kept: Mapping[str, Any], against: Against, wanted: Level) -> list[Subject]:
    """Return the subjects that have shifted so far since the run before, or from the frame."""
    name = "since" if against == "before" else "frame"
    return [one for one in kept["subjects"] if level(one[name]) == wanted]


def level(index: str | None) -> Level | None:
    """Return what an index calls for; None where there is none."""
    return None if index is None else level_of(Decimal(index))


def drift_statements(
    kept: Mapping[str, Any], snapshot_id: str | None, language: Language
) -> list[DriftStatement]:
    """Return what has shifted since the run before, causes before what follows from them.

    Args:
        kept: What the run keeps of its drift (`service.suppliers.portfolios.drift.drift_since`).
        snapshot_id: The registers and lists that the run looked in; None: none was loaded.
        language: Language of the texts.
    """
    found = {one["subject"]: one for one in shifted(kept, "before", "alarm")}
    lost = _lost(kept["snapshot"], snapshot_id)
    said: list[DriftStatement] = []

    def say(text: Text, mend: Text | None, subjects: Sequence[Subject], most: int = 1) -> None:
        if subjects:
            moves = _listed(subjects, "before", language, most=most)
            words = "" if mend is None else mend.to(language)
            is_new = all(one.mend != words for one in said)
            said.append(
                DriftStatement(text.to(language).format(subjects=moves), words if is_new else "")
            )

    if (registers := found.pop(REGISTERS, None)) is not None:
        before, now = _shares(registers, "before")[TOLD]
        text = _REGISTERS.to(language).format(
            before=percent(before, language), now=percent(now, language)
        )
        said.append(DriftStatement(text, (lost if now < before else _MORE).to(language)))
    industry, band = found.pop(INDUSTRY, None), found.pop(BAND, None)
    if industry is not None:  # the evidence on the industries follows from them
        found = {id_: one for id_, one in found.items() if factor_by_id(id_).family != "sector"}
    moved = {id_: _moved(one, "before")[0] for id_, one in found.items()}
    unknown = {id_: now - was for id_, (cell, was, now) in moved.items() if cell == UNKNOWN}
    say(_MORE_UNKNOWN, lost, [found[id_] for id_, more in unknown.items() if more > 0])
    say(_MORE_KNOWN, _MORE, [found[id_] for id_, more in unknown.items() if more < 0])
    say(_SHIFTED, _FILE, [industry] if industry else [], 3)
    say(_SHIFTED, _SOURCE, [one for id_, one in found.items() if id_ not in unknown], 3)
    say(_SHIFTED, _CHANGES, [band] if band else [], 3)
    say(_WATCHED, None, shifted(kept, "before", "watch"))
    return said


def frame_statement(kept: Mapping[str, Any], language: Language) -> DriftStatement | None:
    """Return how the suppliers differ from the card's reference frame; None: not that much."""
    found = shifted(kept, "frame", "alarm")
    if not found:
        return None
    listed = _listed(found, "frame", language, most=1)
    return DriftStatement(_FRAME.to(language).format(subjects=listed), _OF_FRAME.to(language))


def drift_remark(kept: Mapping[str, Any], language: Language) -> str:
    """Return why nothing is said of the time since the run before; "" where something is.

    Args:
        kept: What the run keeps of its drift.
        language: Language of the text.
    """
    if kept["not_compared"] is not None:
        return (_FIRST if kept["not_compared"] == "first" else _OTHER_CARD).to(language)
    if all(one["since"] is None for one in kept["subjects"]):
        return _FEW.to(language).format(least=LEAST_SUPPLIERS)
    said = shifted(kept, "before", "alarm") or shifted(kept, "before", "watch")
    return "" if said else _STEADY.to(language)


def _listed(subjects: Sequence[Subject], against: Against, language: Language, *, most: int) -> str:
    return "; ".join(
        _OF_SUBJECT.to(language).format(
            subject=subject_label(one["subject"], language),
            moves=largest_moves(one, against, language, most=most),
        )
        for one in subjects
    )


def largest_moves(one: Subject, against: Against, language: Language, *, most: int) -> str:
    """Return the cells of a subject whose shares differ most, each with both shares."""
    text = _MOVE if against == "before" else _BESIDE_FRAME
    return "; ".join(
        text.to(language).format(
            cell=cell_label(one["subject"], cell, language),
            before=percent(before, language),
            now=percent(now, language),
        )
        for cell, before, now in _moved(one, against)[:most]
    )


def subject_label(subject: str, language: Language) -> str:
    """Return what a subject is called."""
    known = _LABELS.get(subject)
    return (factor_by_id(subject).label if known is None else known).to(language)


def cell_label(subject: str, cell: str, language: Language) -> str:
    """Return what a cell of a subject is called."""
    if subject == BAND:
        return LABELS[Band(cell)].to(language)
    if subject == REGISTERS:
        return (_TOLD if cell == TOLD else _NOT_TOLD).to(language)
    if cell in ("", UNKNOWN):
        return _UNKNOWN.to(language)
    if subject == INDUSTRY:
        named = {one.cpv: one.label for one in load_categories()}.get(f"{cell}000000")
        return f"CPV {cell}" if named is None else named.to(language)
    return factor_value(subject, cell, language)


def _lost(before: str | None, now: str | None) -> Text:
    """Return what to do where registers say less than in the run before."""
    if now is None:
        return _LOAD
    return _NUMBERS if before == now else _OTHER_SNAPSHOT


def _shares(one: Subject, against: Against) -> dict[str, tuple[int, int]]:
    """Return the share of each cell before, or in the frame, and now; in ppm."""
    name = "before" if against == "before" else "frame_ppm"
    pairs = {
        cell["cell"]: (cell[name], cell["now"]) for cell in one["cells"] if cell[name] is not None
    }
    totals = [max(sum(column), 1) for column in zip(*pairs.values(), strict=True)]
    return {
        cell: (before * PPM // totals[0], now * PPM // totals[1])
        for cell, (before, now) in pairs.items()
    }


def _moved(one: Subject, against: Against) -> list[tuple[str, int, int]]:
    """Return the cells with their shares before and now, those that differ most first.

    What is unknown comes first where as much has moved elsewhere: it is the cause.
    """
    shares = [(cell, before, now) for cell, (before, now) in _shares(one, against).items()]
    differing = [share for share in shares if share[1] != share[2]]
    return sorted(differing, key=lambda share: (-abs(share[2] - share[1]), share[0] != UNKNOWN))
