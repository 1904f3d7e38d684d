"""One tender of a screening put into words: parties, chain, points, questions.

Figures are values (`service.documents.values`), which each form writes in its own way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from data_ingest.model.figures import percent
from data_ingest.model.text import Language, message
from procurement_rules.rule import Outcome
from risk_models.card.bands import LABELS, Band
from risk_models.explain.reasons import STATES, UNDISCLOSED_STATES
from risk_models.factors import factor_by_id
from service.documents.values import Bounds, Share
from service.platform.words import OPEN_REGISTER_WORDS, printable
from service.screening.assessment.asked_models import Question
from service.screening.assessment.models import (
    Assessment,
    ChainLink,
    PartAssessment,
    RuleText,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.part_names import part_names, tenderers
from service.screening.assessment.questions import OPEN_REGISTER
from service.screening.assessment.rule_texts import marked
from service.screening.report import wording
from service.screening.report.asking import worth_asking
from service.screening.report.facts_found import facts_line, facts_told, firms_of
from service.screening.report.hourly import StatedPrice, hourly_content
from service.screening.report.may_ask import (
    AskedDocument,
    asked_documents,
    closed_line,
    is_open_now,
    open_now,
)
from service.screening.report.need_words import why
from service.screening.report.part_content import exposure_content, part_content, points_content
from service.screening.report.register_wording import judgements
from service.screening.report.report_words import WORDS
from service.screening.report.screening_layout import WHOLE, ReportLayout, heaviest

_MORE = message("and {n} more facts")
_NOBODY = message("nobody named", "chain")


def tender_data(
    assessment: Assessment,
    tender: TenderAssessment,
    rules: Mapping[str, RuleText],
    language: Language,
    *,
    is_open: bool,
    regime: str | None,
    stated: StatedPrice | None,
    layout: ReportLayout = WHOLE,
) -> dict[str, Any]:
    """Return what the template shows of a tender; points are not in it where they are closed.

    Args:
        assessment: The screening.
        tender: One of its tenders.
        rules: The rules of the screening by id.
        language: Language of the document.
        is_open: Whether points may be shown.
        regime: Regime of its lot; None: cannot tell.
        stated: What it states of its price; None: that may not be shown.
        layout: How much is laid out.
    """
    names = part_names(tender, language)
    sources = {source.source_id: source for source in assessment.sources}
    holders = tenderers(tender, language)
    shown = _shown(tender, layout, is_open=is_open)
    parts = [part_content(part, names) for part in shown]
    result: dict[str, Any] = {}
    if is_open:
        result = {
            "need": LABELS[Band(tender.band)].to(language),
            "points": Bounds(tender.points, tender.low, tender.high),
            "reason": why(tender, assessment.scorecard.shipped_id, names, language),
        }
        for data, part in zip(parts, shown, strict=True):
            data.update(exposure_content(part, language))
            if layout.tender_id is None or layout.place is not None:
                card = assessment.scorecard.shipped_id
                data.update(
                    points_content(part, tender.price, language, sources=sources, card=card)
                )
    result |= {
        "id": printable(tender.tender_id),
        "name": printable(holders),
        "heading": printable(f"{tender.tender_id} {holders}"),
        "parties": str(len(tender.parts)),
        "chain": _chain(tender),
        "known": Share(tender.coverage_ppm),
        "price": wording.price_and_comparison(tender.price, language),
        "hours": printable(wording.hours_not_of_tender(tender.price, language)),
        "parts": parts,
    }
    if layout.place is not None:
        return result
    if hourly := hourly_content(tender.price, stated, _level(tender, sources, language), language):
        result["hourly"] = hourly
    firms = list(firms_of(tender, rules, sources, language))
    told = facts_told(firms, language)
    result |= {"facts": [firm.plain() for firm in told], "facts_short": facts_line(told, language)}
    if layout.overview:
        return result
    asked = asked_documents(tender, regime=regime, stage=assessment.purchase.stage)
    questions = open_now(asked)
    closed = asked[len(questions) :]
    tree = list(_tree(tender))
    facts = {part.part_id: len(firm.found) for part, firm in firms}
    if is_open and layout.is_whole:
        result |= {
            "reasons": list(_reasons(tender, names, language, sources=sources)),
            "asking": _asking(
                tender,
                questions,
                names,
                language,
                is_open=partial(is_open_now, tender, regime, assessment.purchase.stage),
            ),
            "heaviest": _heaviest(tender, names),
        }
    of_party = {part.party_id: names[part.part_id] for part in tender.parts if part.party_id}
    head = WORDS["possible_match"].to(language)
    return result | {
        "judgements": [
            printable(text) for text in judgements(assessment, language, of_party=of_party)
        ],
        "tree": [_node(node, names, facts, language) for node in layout.cut("tree", tree)],
        "remarks": list(_remarks(tender, rules, names, language, is_open=is_open)),
        "questions": [
            _question(each, names, language) for each in layout.cut("questions", questions)
        ],
        "closed": [_closed(each, names, language) for each in layout.cut("closed", closed)],
        "closed_line": closed_line(closed, language),
        "rows": {
            "parts": len(tender.parts),
            "tree": len(tree),
            "questions": len(questions),
            "closed": len(closed),
        },
        "matches": [
            f"{head.format(n=place, party=printable(of_party[match.party_id]))} "
            + printable(wording.possible_match(match, language, sources=sources))
            for place, match in enumerate(assessment.possible_matches, 1)
            if match.party_id in of_party
        ],
    }


_PRICES = ("price.comparison_cost", "price.labour_cost")
"""Factors that compare the price with the comparison cost, of this card and of earlier ones."""


def _level(
    tender: TenderAssessment, sources: Mapping[str, SourceReference], language: Language
) -> str:
    """Return the sources of the pay level that a price is compared with, with their days."""
    behind = {
        source: None
        for part in tender.parts
        for value in part.factors
        if value.factor in _PRICES
        for source in value.sources
    }
    return printable(
        "; ".join(
            wording.source_and_day(sources[source], language)
            for source in behind
            if source in sources
        )
    )


def _chain(tender: TenderAssessment) -> str:
    """Return how many parties of the chain are named, and how many parts nobody is named for."""
    named = sum(part.party_id is not None for part in tender.parts)
    return f"{named} / {len(tender.parts) - named}"


def _shown(
    tender: TenderAssessment, layout: ReportLayout, *, is_open: bool
) -> Sequence[PartAssessment]:
    """Return the parts that a layout shows of a tender."""
    if layout.overview:
        place = heaviest([part.exposure_share_ppm for part in tender.parts])
        return tender.parts[place : place + 1] if is_open else ()
    if layout.place is not None:
        return (tender.parts[layout.place - 1],)
    return layout.cut("parts", tender.parts)


def _reasons(
    tender: TenderAssessment,
    names: Mapping[str, str],
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
) -> Iterator[dict[str, str]]:
    """Yield the weightiest reasons for the points of each part."""
    for part in tender.parts:
        listed = wording.reasons(part, language, sources=sources, price=tender.price)
        if text := "; ".join(listed):
            yield {"party": printable(names[part.part_id]), "text": printable(text)}


def _heaviest(tender: TenderAssessment, names: Mapping[str, str]) -> str:
    """Return the part that carries most of the exposure."""
    place = heaviest([part.exposure_share_ppm for part in tender.parts])
    return printable(names[tender.parts[place].part_id]) if tender.parts else ""


def _asking(
    tender: TenderAssessment,
    open_documents: Sequence[AskedDocument],
    names: Mapping[str, str],
    language: Language,
    *,
    is_open: Callable[[str], bool],
) -> list[dict[str, Any]]:
    """Return what is worth asking, each line with its depth, where the questions are valued."""
    if not tender.questions or tender.asking is None:
        return []
    return [
        {"text": printable(line.removeprefix("– ")), "depth": depth}
        for line, depth in worth_asking(tender, open_documents, names, language, is_open=is_open)
    ]


def _question(asked: AskedDocument, names: Mapping[str, str], language: Language) -> dict[str, str]:
    name, what = names[asked.part_id], unknown_words(asked.questions, language)
    gate = asked.questions[0].gate or WORDS["no_gate"].to(language)
    return {
        "what": printable(f"{name}: {what}"),
        "party": printable(name),
        "unknown": printable(what),
        "document": printable(asked.document.to(language)),
        "gate": OPEN_REGISTER_WORDS.to(language) if gate == OPEN_REGISTER else gate,
    }


def _closed(asked: AskedDocument, names: Mapping[str, str], language: Language) -> dict[str, str]:
    why = asked.opening.why_closed or WORDS["no_gate"]
    return {
        "party": printable(names[asked.part_id]),
        "unknown": printable(unknown_words(asked.questions, language)),
        "document": printable(asked.document.to(language)),
        "why": why.to(language),
    }


def unknown_words(
    questions: Sequence[Question], language: Language, *, most: int | None = None
) -> str:
    """Return what is unknown, and why: facts for which the reason is the same stand together.

    Args:
        questions: What is unknown.
        language: Language of the text.
        most: At most so many are named and the others counted; None: all.
    """
    factors: dict[str, list[str]] = {}
    said = []
    for question in questions[:most]:
        if question.factor is None:
            said.append(UNDISCLOSED_STATES[question.state].to(language))
        else:
            label = factor_by_id(question.factor).label.to(language)
            factors.setdefault(STATES[question.state].to(language), []).append(label)
    said += [f"{', '.join(labels)}: {state}" for state, labels in factors.items()]
    if most is not None and len(questions) > most:
        said.append(_MORE.to(language).format(n=len(questions) - most))
    return "; ".join(said)


@dataclass(frozen=True, slots=True)
class _Node:
    """A part where it stands in the chain: at most once with those below it."""

    part: PartAssessment
    link: ChainLink | None
    depth: int
    shown_above: bool


def _tree(tender: TenderAssessment) -> Iterator[_Node]:
    """Yield the chain from the tenderers down; who has several contractors stands under each."""
    below: dict[str, list[str]] = {}
    shares = {}
    for link in tender.links:
        below.setdefault(link.contractor, []).append(link.subcontractor)
        shares[link.contractor, link.subcontractor] = link
    parts = {part.part_id: part for part in tender.parts}
    shown: set[str] = set()
    waiting: list[tuple[str, str | None, int]] = [
        (part.part_id, None, 0) for part in reversed(tender.parts) if part.tier == 1
    ]
    while waiting:
        part_id, contractor, depth = waiting.pop()
        to_it = None if contractor is None else shares[contractor, part_id]
        yield _Node(parts[part_id], to_it, depth, part_id in shown)
        if part_id not in shown:
            shown.add(part_id)
            waiting += [
                (subcontractor, part_id, depth + 1)
                for subcontractor in reversed(below.get(part_id, []))
            ]


def _node(
    node: _Node, names: Mapping[str, str], facts: Mapping[str, int], language: Language
) -> dict[str, Any]:
    """Return a place of the chain in words, with the share that reaches it and its facts."""
    text = names[node.part.part_id]
    if node.part.party_id is None:  # who hands it on stands above it
        text = _NOBODY.to(language)
    if node.link is not None:
        low, high = percent(node.link.low_ppm, language), percent(node.link.high_ppm, language)
        text += f" · {low}" if low == high else f" · {low} – {high}"
    if node.shown_above:
        text += f" · {WORDS['shown_above'].to(language)}"
    received = node.part.received_ppm
    return {
        "depth": node.depth,
        "text": printable(text),
        "received_ppm": received,
        "is_named": node.part.party_id is not None,
        "facts": facts.get(node.part.part_id, 0),
    }


def _remarks(
    tender: TenderAssessment,
    rules: Mapping[str, RuleText],
    names: Mapping[str, str],
    language: Language,
    *,
    is_open: bool,
) -> Iterator[str]:
    if is_open and tender.examine_first is not None:
        link = tender.examine_first
        yield printable(
            WORDS["examine_first"]
            .to(language)
            .format(
                a=names[link.contractor],
                b=names[link.subcontractor],
                share=percent(link.share_ppm, language),
            )
        )
    if tender.price.position == "below":
        yield printable(wording.price_text(tender, language))
    of_party = {part.party_id: names[part.part_id] for part in tender.parts if part.party_id}
    for determination in tender.determinations:
        if determination.outcome != Outcome.APPLIES:
            continue
        rule = rules[determination.rule_id]
        concerned = ", ".join(of_party[party_id] for party_id in determination.party_ids)
        text = f"{rule.citation}: {rule.then.to(language)}"
        text += f" ({concerned})" if concerned else ""
        yield printable(marked(rule, text, language))
