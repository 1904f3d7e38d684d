"""What is worth asking: by how much each answer is sure to narrow what a tender's points can be.

One document that settles several unknowns of one party is one question, and its value is that of
all its answers together. Values of different questions do not add up.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from data_ingest.model.tables import PPM
from data_ingest.model.text import Text
from risk_models.card.bands import BANDS
from risk_models.card.outcomes import unknown_outcomes
from risk_models.card.totals import Totals, added_by
from risk_models.exact import Integers
from risk_models.explain.answers import Answers, Ways, answers_to
from risk_models.explain.reasons import IDENTITY_FACT, IDENTITY_GATE
from risk_models.explain.what_if import Cases, WhatIf
from risk_models.exposure.cases import Narrowed
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS

STEP_PPM = 100_000
"""How finely an answer about what is handed on is taken to tell it: to ten per cent. Ours."""


class Topic(NamedTuple):
    """What one document settles or shows of one part.

    Attributes:
        part: Row of the part among those of all chains.
        fact: Code of the fact whose document it is (`risk_models.facts.catalogue.FACTS`).
        gate: The provision under which the buyer obtains it.
        factors: The factors that it settles, as places on the card.
        undisclosed: Row of the undisclosed part below, if it also tells who does that and how much
            is handed on; None if not.
        measure: It shows a measure that the firm can take, and settles nothing unknown.
    """

    part: int
    fact: str
    gate: str
    factors: tuple[int, ...]
    undisclosed: int | None = None
    measure: bool = False


class Asking(NamedTuple):
    """One document to fetch or to ask for, and what it would tell.

    Attributes:
        topic: The document, and what it settles.
        narrows_by: By how many points the bounds of the tender's exposure narrow at least,
            whatever the answers are. To learn a name narrows nothing by itself.
        narrows_at_most: The same for the answer that tells most.
        band_changes_ppm: The share of the reference frame in which the answers give the tender
            another band, rounded down; None where the frame says nothing: a name, how much is
            handed on, or an answer that has been refused.
    """

    topic: Topic
    narrows_by: int
    narrows_at_most: int
    band_changes_ppm: int | None


def topics(what_if: WhatIf, permitted: Sequence[Collection[str]]) -> tuple[Topic, ...]:
    """Return what may be fetched or asked for, by part in the order of the chains.

    Args:
        what_if: The chains.
        permitted: For each chain the provisions that hold for the procurement. What needs another
            one, or what nothing permits asking for, is left out.
    """
    found: list[Topic] = []
    deciding = [FACTS[deciding_fact(factor.id)] for factor in what_if.card.factors]
    unknown = [
        what_if.outcomes == unknown_outcomes(what_if.card, state)
        for state in ("not_collected", "refused")
    ]
    of_gates = [[fact.gate in gates for gates in permitted] for fact in deciding]
    open_to = np.array(of_gates)[:, what_if.chain] & (unknown[0] | unknown[1])
    alike: dict[tuple[bytes, bool], list[tuple[str, str, tuple[int, ...], bool]]] = {}
    for row, part in enumerate(what_if.parts):
        if part.party_id is None:
            continue
        below = what_if.undisclosed.get(row)
        names_too = below is not None and IDENTITY_GATE in permitted[what_if.chain[row]]
        kind = (open_to[:, row].tobytes(), names_too)
        if kind not in alike:
            alike[kind] = _documents(what_if, np.flatnonzero(open_to[:, row]), names_too=names_too)
        found += [
            Topic(row, fact, gate, factors, below if of_names else None)
            for fact, gate, factors, of_names in alike[kind]
        ]
    return tuple(found)


def _documents(
    what_if: WhatIf, places: Integers, *, names_too: bool
) -> list[tuple[str, str, tuple[int, ...], bool]]:
    """Return the documents that settle factors, or the names below too.

    Each with its fact, its gate, the places of its factors, and whether it tells of those names.
    """
    document_of = _document_numbers()
    names = document_of[IDENTITY_FACT]
    groups: dict[tuple[int, str], list[int]] = defaultdict(list)
    if names_too:
        groups[names, IDENTITY_GATE] = []
    for place in places.tolist():
        code = deciding_fact(what_if.card.factors[place].id)
        gate = FACTS[code].gate
        assert gate is not None
        groups[document_of[code], gate].append(place)
    return [
        (
            IDENTITY_FACT
            if document == names
            else deciding_fact(what_if.card.factors[factors[0]].id),
            gate,
            tuple(factors),
            document == names,
        )
        for (document, gate), factors in groups.items()
    ]


@cache
def _document_numbers() -> Mapping[str, int]:
    """Return the number of the document of each fact; facts of one document have the same."""
    numbers: dict[Text, int] = {}
    return {code: numbers.setdefault(fact.document, len(numbers)) for code, fact in FACTS.items()}


def deciding_fact(factor: str) -> str:
    """Return the fact that decides whether a factor is known; its document settles it."""
    return factor_by_id(factor).settled_by[0]


def askings(what_if: WhatIf, asked: Sequence[Topic]) -> tuple[tuple[Asking, ...], ...]:
    """Return for each chain the value of each question, the greatest sure narrowing first.

    Equals stand by how likely they are to change the band, then by the most that they may narrow,
    then in the order of the chain.

    Args:
        what_if: The chains.
        asked: The questions about them.
    """
    found: list[list[Asking]] = [[] for _ in what_if.chains]
    if asked:
        for asking in map(Asking, asked, *_values(what_if, asked)):
            found[what_if.chain[asking.topic.part]].append(asking)
    for of_chain in found:
        of_chain.sort(
            key=lambda asking: (
                -asking.narrows_by,
                -(asking.band_changes_ppm or 0),
                -asking.narrows_at_most,
                asking.topic.part,
                asking.topic.fact,
            )
        )
    return tuple(map(tuple, found))


def _values(
    what_if: WhatIf, asked: Sequence[Topic]
) -> tuple[list[int], list[int], list[int | None]]:
    """Return by how much each question narrows at least and at most, and how often it decides."""
    found = {
        factors: answers_to(factors, what_if.card)
        for factors in dict.fromkeys(question.factors for question in asked)
    }
    of_topic = [found[question.factors].ways for question in asked]
    alike = _alike(asked, of_topic)
    part = np.array([question.part for question in asked], dtype=np.int64)
    topic = np.repeat(np.arange(len(asked)), [len(ways_of.shares) for ways_of in of_topic])
    cases = Cases(
        chain=what_if.chain[part[topic]],
        case=np.arange(len(topic)),
        part=part[topic],
        totals=_answered(what_if, alike, found, len(topic)),
    )
    now = what_if.standings(cases)
    low, high = what_if.bounds(cases, now)
    band, _ = what_if.headlines(cases, now, low)
    before = np.array([BANDS.index(need.headline.band) for need in what_if.needs])
    changes = _changes(what_if, alike, found, band != before[cases.chain])
    step, narrowed = _steps(what_if, asked, topic)
    step_low, step_high = what_if.narrowed_bounds(
        Cases(cases.chain[step], narrowed.case, cases.part[step], cases.totals[step]),
        now.of(step),
        narrowed,
    )
    whole = ~np.isin(topic, topic[step])  # answers that say nothing of how much is handed on
    about = np.concatenate([topic[whole], topic[step]])
    width = np.concatenate([(high - low)[whole], step_high - step_low])
    low, high = what_if.bounds_now()
    width_now = (high - low)[what_if.chain[part]]
    narrowing = width_now[about] - width
    least, most = width_now.copy(), np.zeros_like(part)
    np.minimum.at(least, about, narrowing)
    np.maximum.at(most, about, narrowing)
    return np.maximum(least, 0).tolist(), most.tolist(), changes


class _Alike(NamedTuple):
    """Questions about the same factors, one row each.

    Attributes:
        number: Place of the question among all.
        part: The part that it is about.
        ways: The places of its ways among those of all questions, one row a question.
    """

    number: Integers
    part: Integers
    ways: Integers


def _alike(asked: Sequence[Topic], of_topic: Sequence[Ways]) -> dict[tuple[int, ...], _Alike]:
    """Return the questions by the factors that they are about."""
    found: dict[tuple[int, ...], list[tuple[int, int, int]]] = defaultdict(list)
    first = 0
    for number, (question, ways) in enumerate(zip(asked, of_topic, strict=True)):
        found[question.factors].append((number, question.part, first))
        first += len(ways.shares)
    columns = {factors: np.array(rows).T for factors, rows in found.items()}
    return {
        factors: _Alike(number, part, start[:, None] + np.arange(len(of_topic[number[0]].shares)))
        for factors, (number, part, start) in columns.items()
    }


def _answered(
    what_if: WhatIf,
    alike: Mapping[tuple[int, ...], _Alike],
    answers: Mapping[tuple[int, ...], Answers],
    count: int,
) -> Totals:
    """Return what the parts add up to in all ways of answering all questions."""
    totals = np.empty((count, what_if.totals.shape[1]), dtype=np.int64)
    for factors, (_, part, ways) in alike.items():
        without = what_if.totals[part]
        for place in factors:
            now = what_if.outcomes[place, part]
            without -= added_by(np.full_like(part, place), now, what_if.card)
        totals[ways] = without[:, None] + answers[factors].added
    return totals


def _changes(
    what_if: WhatIf,
    alike: Mapping[tuple[int, ...], _Alike],
    answers: Mapping[tuple[int, ...], Answers],
    other: npt.NDArray[np.bool_],
) -> list[int | None]:
    """Return the share of the reference frame in which the answers give another band, in ppm.

    Args:
        what_if: The chains.
        alike: The questions, by their factors.
        answers: The ways in which each can be answered.
        other: Whether each of the ways gives another band.
    """
    changed: dict[int, int | None] = {}
    refused = unknown_outcomes(what_if.card, "refused")
    for factors, (number, part, ways) in alike.items():
        changed |= dict.fromkeys(number.tolist(), 0 if factors else None)
        shares, whole = answers[factors].ways.shares, PPM ** len(factors)
        gives_other = other[ways]
        for row in np.flatnonzero(gives_other.any(axis=1)).tolist():
            if factors:
                share = sum(compress(shares, gives_other[row].tolist()))
                changed[int(number[row])] = share * PPM // whole
        is_refused = (what_if.outcomes[list(factors)][:, part] == refused[list(factors)]).any(
            axis=0
        )
        changed |= dict.fromkeys(number[is_refused].tolist())
    return [changed[number] for number in range(len(changed))]


def _steps(what_if: WhatIf, asked: Sequence[Topic], topic: Integers) -> tuple[Integers, Narrowed]:
    """Return what answers may say of how much is handed on, each with the answer it comes with.

    The steps cover all that is possible now, so the widest of them is the least that is learned.
    """
    rows: list[tuple[int, int, int, int]] = []
    count = np.bincount(topic, minlength=len(asked))
    first = (np.cumsum(count) - count).tolist()
    for number, question in enumerate(asked):
        if question.undisclosed is None:
            continue
        low, high = what_if.handed_on(question.part)
        rows += [
            (case, question.part, start, min(start + STEP_PPM, high))
            for case in range(first[number], first[number] + int(count[number]))
            for start in range(low, high, STEP_PPM)
        ]
    case, part, least, most = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return case, Narrowed(np.arange(len(rows)), part, least, most)
