"""The criteria of an ESPD and the answers to their questions.

A criterion holds groups of questions, each with an identifier; the answers stand at the end of the
document and name the question. A question may be answered several times, once a firm.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from lxml import etree

from data_ingest.formats.espd.document import CAC, CBC, ID
from data_ingest.parsing.xml_document import child, text

Topic = Literal[
    "convictions", "contributions", "labour", "group", "relied_on", "subcontracts", "proportion"
]

TOPICS: Mapping[str, Topic] = MappingProxyType(
    {
        "CRITERION.EXCLUSION.CONVICTIONS.CHILD_LABOUR-HUMAN_TRAFFICKING": "convictions",
        "CRITERION.EXCLUSION.CONTRIBUTIONS.PAYMENT_OF_TAXES": "contributions",
        "CRITERION.EXCLUSION.CONTRIBUTIONS.PAYMENT_OF_SOCIAL_SECURITY": "contributions",
        "CRITERION.EXCLUSION.SOCIAL.SOCIAL_LAW": "labour",
        "CRITERION.EXCLUSION.SOCIAL.LABOUR_LAW": "labour",
        "CRITERION.OTHER.EO_DATA.TOGETHER_WITH_OTHERS": "group",
        "CRITERION.OTHER.EO_DATA.RELIES_ON_OTHER_CAPACITIES": "relied_on",
        "CRITERION.OTHER.EO_DATA.SUBCONTRACTS_WITH_THIRD_PARTIES": "subcontracts",
        "CRITERION.SELECTION.TECHNICAL_PROFESSIONAL_ABILITY.MANAGEMENT."
        "SUBCONTRACTING_PROPORTION": "proportion",
        "human-traffic": "convictions",
        "tax-pay": "contributions",
        "socsec-pay": "contributions",
        "socsec-law": "labour",
        "labour-law": "labour",
        "eo-group": "group",
        "relied": "relied_on",
        "subco-ent": "subcontracts",
        "suncont-port": "proportion",
    }
)
"""What each criterion asks that matters here, by its type code: the long codes of version 2
(ESPD-EDM 2.1.1, list CriteriaTypeCode) and the short ones since version 3 (EU Publications
Office, authority list criterion, 20230118-0, where `suncont-port` is spelt so)."""

_GROUP = f"{CAC}TenderingCriterionPropertyGroup"
_SUBGROUP = f"{CAC}SubsidiaryTenderingCriterionPropertyGroup"
_PROPERTY = f"{CAC}TenderingCriterionProperty"
_ROLE = f"{CBC}TypeCode"
_TYPE = f"{CBC}ValueDataTypeCode"
_IDENTIFIERS = frozenset({"ECONOMIC_OPERATOR_IDENTIFIER", "IDENTIFIER"})
_TRUE = frozenset({"true", "1"})
_FALSE = frozenset({"false", "0"})


@dataclass(frozen=True, slots=True)
class NamedFirm:
    """A firm as an answer names it.

    Attributes:
        written: Name or free text, line breaks kept.
        number: Its identifier, if there was a question for it.
    """

    written: str
    number: str | None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion with the answers to its questions.

    Attributes:
        topic: What it asks.
        place: From 1, among all criteria of the document.
        yes: The answer to the first question of its first group that asks; None if there is none.
            The questions after it are others, such as whether a proof is found electronically.
        yes_to_any: Whether that, or such a question of the country's own below it, is yes.
        texts: Answers in words to the questions of its groups, in order.
        firms: Firms named below the first question.
        unpaired: Names and numbers differ in count, so no number could be given to a name.
    """

    topic: Topic
    place: int
    yes: bool | None
    yes_to_any: bool
    texts: tuple[str, ...]
    firms: tuple[NamedFirm, ...]
    unpaired: bool


def read_criteria(root: etree._Element) -> tuple[Criterion, ...]:
    """Return the criteria that matter, in document order."""
    answers: dict[str, list[etree._Element]] = {}
    for response in root.iterchildren(f"{CAC}TenderingCriterionResponse"):
        question = text(response, f"{CBC}ValidatedCriterionPropertyID")
        if question is not None:
            answers.setdefault(question, []).extend(response.iterchildren(f"{CAC}ResponseValue"))
    return tuple(
        _criterion(element, TOPICS[code], place=place, answers=answers)
        for place, element in enumerate(root.iterchildren(f"{CAC}TenderingCriterion"), 1)
        if (code := text(element, f"{CBC}CriterionTypeCode") or "") in TOPICS
    )


def _criterion(
    element: etree._Element,
    topic: Topic,
    *,
    place: int,
    answers: Mapping[str, list[etree._Element]],
) -> Criterion:
    groups = [group for one in element.iterchildren(_GROUP) for group in _asking(one)]
    first = groups[0] if groups else None
    asked = [] if first is None else list(_questions(first, {"INDICATOR"}, answers))[:1]
    own = [_indicator(answer) for values in asked for answer in values]
    national = [
        _indicator(answer)
        for below in element.iterchildren(f"{CAC}SubTenderingCriterion")
        for one in below.iterchildren(_GROUP)
        for group in _asking(one)
        for values in _questions(group, {"INDICATOR"}, answers)
        for answer in values
    ]
    texts = [
        written
        for group in groups
        for values in _questions(group, {"DESCRIPTION"}, answers)
        for answer in values
        if (written := _words(answer))
    ]
    firms: list[NamedFirm] = []
    unpaired = False
    for group in () if first is None else first.iterchildren(_SUBGROUP):
        names, numbers = _firms(group, answers)
        paired = len(names) == len(numbers)
        unpaired = unpaired or (bool(numbers) and not paired)
        firms += [
            NamedFirm(name, numbers[number] if paired else None)
            for number, name in enumerate(names)
        ]
    return Criterion(
        topic=topic,
        place=place,
        yes=True if True in own else False if False in own else None,
        yes_to_any=True in [*own, *national],
        texts=tuple(texts),
        firms=tuple(firms),
        unpaired=unpaired,
    )


def _asking(group: etree._Element) -> Iterator[etree._Element]:
    """Yield a group that asks something itself, else those below it that do.

    Since version 3 a group may begin with what the buyer requires, such as the lots that a
    criterion is for or the least amount of a debt; its questions stand in the groups below.
    """
    properties = list(group.iterchildren(_PROPERTY))
    if any(text(one, _ROLE) in (None, "QUESTION") for one in properties):
        yield group
    else:
        for below in group.iterchildren(_SUBGROUP):
            yield from _asking(below)


def _firms(
    group: etree._Element, answers: Mapping[str, list[etree._Element]]
) -> tuple[list[str], list[str]]:
    """Return the answers to the group's first question in words, and to its first for a number."""
    names = next(_questions(group, {"DESCRIPTION"}, answers), [])
    numbers = next(_questions(group, _IDENTIFIERS, answers), [])
    return (
        [written for answer in names if (written := _words(answer))],
        [number for answer in numbers if (number := text(answer, f"{CBC}ResponseID"))],
    )


def _questions(
    group: etree._Element,
    types: Set[str],
    answers: Mapping[str, list[etree._Element]],
) -> Iterator[list[etree._Element]]:
    """Yield the answers to each question directly in a group that asks for a type."""
    for question in group.iterchildren(_PROPERTY):
        number = text(question, ID)
        if number is not None and text(question, _TYPE) in types:
            yield answers.get(number, [])


def _indicator(answer: etree._Element) -> bool | None:
    written = text(answer, f"{CBC}ResponseIndicator")
    return True if written in _TRUE else False if written in _FALSE else None


def _words(answer: etree._Element) -> str | None:
    found = child(answer, f"{CBC}Description")
    return None if found is None or not found.text else found.text.strip() or None
