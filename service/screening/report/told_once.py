"""What several lots or tenders of a screening have in common is told once.

A firm that tenders for many lots says the same of its chain in each, and then every figure is the
same. The first that says it says it in full; the others name the first and keep what is their own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from data_ingest.model.text import Language, message
from service.documents.values import in_words
from service.platform.frames import canonical

_ANY: Language = "en"
"""What is the same in one language is the same in each."""

_LOT = message(
    "The legal position, the next steps and what is missing are the same as for lot {lot}."
)
_TENDER = message(
    "Everything stated about tender {tender} in lot {lot} also applies here, including every "
    "figure."
)


def told_once(
    lots: Sequence[Mapping[str, Any]], language: Language, *, in_full: bool = True
) -> list[dict[str, Any]]:
    """Return lots with what an earlier lot or tender says already.

    Args:
        lots: As `service.screening.report.report_content` has them, in order.
        language: Language of the document.
        in_full: Tenders are laid out in full; of a line of each it cannot be told that all of two
            is the same, and nothing is said of them.

    Returns:
        The lots, and of each the tenders, with `as_in`: words that name the first of those that say
        the same; empty where nothing of it was said before. Nothing is taken away.
    """
    seen_lots: dict[bytes, str] = {}
    seen_tenders: dict[bytes, tuple[str, str]] = {}
    found = []
    for lot in lots:
        first = seen_lots.setdefault(_of_lot(lot), lot["id"])
        tenders = []
        for tender in lot["tenders"]:
            here = (tender["id"], lot["id"])
            as_tender, as_lot = seen_tenders.setdefault(_of_tender(lot, tender), here)
            words = _TENDER.to(language).format(tender=as_tender, lot=as_lot)
            is_told = in_full and (as_tender, as_lot) != here
            tenders.append({**tender, "as_in": words if is_told else ""})
        as_first = "" if first == lot["id"] else _LOT.to(language).format(lot=first)
        found.append({**lot, "as_in": as_first, "tenders": tenders})
    return found


def _of_lot(lot: Mapping[str, Any]) -> bytes:
    """Return what a lot says beside its tenders, whatever their ids."""
    ids = [tender["id"] for tender in lot["tenders"]]
    missing = [_without_ids(missing_fact, ids) for missing_fact in lot["missing"]]
    said = [lot["route"], lot["acts"], lot["unsettled"], missing, len(ids)]
    return canonical(in_words(said, _ANY))


def _without_ids(text: str, ids: Sequence[str]) -> str:
    """Return a text with the place of each tender that it is about, in place of its id.

    >>> _without_ids("A1, Norr AB; A2, Syd AB: agreement", ["A1", "A2"])
    '; #0 Norr AB; #1 Syd AB: agreement'
    """
    said = f"; {text}"
    for place, tender_id in enumerate(ids):
        said = said.replace(f"; {tender_id}, ", f"; #{place} ")
    return said


def _of_tender(lot: Mapping[str, Any], tender: Mapping[str, Any]) -> bytes:
    """Return what a tender says; what the law says of it depends on the route of its lot."""
    own = ("id", "heading", "next")
    said = {name: value for name, value in tender.items() if name not in own}
    return canonical(in_words([lot["route"], said], _ANY))
