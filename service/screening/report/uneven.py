"""What was looked up about some tenderers of a lot and not about others, so that it is said.

A fact is found only where somebody has looked. Where the same was not looked up of all, a reader
who sees a fact of one tenderer and none of another must be told why.
"""

from collections.abc import Iterator, Sequence

from data_ingest.model.text import Language, message
from service.platform.words import printable
from service.screening.assessment.models import TenderAssessment
from service.screening.report.facts_found import TENDERERS, looked_up_of, register_label

MOST_NAMED = 5
"""Tenders that are named; the others are counted."""

_UNEVEN = message(
    "Not looked up of all: {labels} has been looked up of other tenderers, but not of {tenders}. "
    "Look it up of all, or state why not, before a decision that rests on it."
)
_AND_MORE = message("{tenders} and {n} more")


def uneven(tenders: Sequence[TenderAssessment], language: Language) -> list[str]:
    """Return what was looked up of some tenderers only, with the tenders of which it was not.

    Args:
        tenders: The tenders of a lot.
        language: Language of the texts.
    """
    unlooked: dict[str, list[str]] = {}
    for tender in tenders:
        for factor in _not_looked_up(tender):
            unlooked.setdefault(factor, []).append(tender.tender_id)
    labels: dict[tuple[str, ...], list[str]] = {}
    for factor, ids in unlooked.items():
        if len(ids) < len(tenders):
            label = register_label(factor, language)
            named = labels.setdefault(tuple(ids), [])
            if label not in named:
                named.append(label)
    return [
        printable(
            _UNEVEN.to(language).format(labels=", ".join(named), tenders=_named(ids, language))
        )
        for ids, named in labels.items()
    ]


def _not_looked_up(tender: TenderAssessment) -> Iterator[str]:
    """Yield the factors of registers and lists that nobody has looked up of a tenderer."""
    found: dict[str, None] = {}
    for part in tender.parts:
        if part.role in TENDERERS:
            found |= {factor: None for factor, looked in looked_up_of(part) if not looked}
    yield from found


def _named(ids: Sequence[str], language: Language) -> str:
    named = ", ".join(ids[:MOST_NAMED])
    if len(ids) <= MOST_NAMED:
        return named
    return _AND_MORE.to(language).format(tenders=named, n=len(ids) - MOST_NAMED)
