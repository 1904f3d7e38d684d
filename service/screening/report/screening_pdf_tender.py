"""One tender of a screening as a document shows it: parties, chain, points, questions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from data_ingest.model.figures import number, percent, points, signed
from data_ingest.model.text import Language, Text
from procurement_rules.rule import Outcome
from risk_models.card.bands import LABELS, REASONS, Band, HeadlineReason
from risk_models.explain.labour_cost_text import bin_words
from risk_models.explain.reasons import STATES, UNDISCLOSED_STATES
from risk_models.factors import factor_by_id
from service.documents.line_breaks import breakable
from service.platform.words import OPEN_REGISTER_WORDS
from service.screening.assessment.models import (
    Assessment,
    ChainLink,
    FactorValue,
    PartAssessment,
    PriceComparison,
    Question,
    RuleText,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.part_names import part_names, tenderers
from service.screening.assessment.questions import OPEN_REGISTER
from service.screening.assessment.rule_texts import marked
from service.screening.report import wording
from service.screening.report.facts_found import facts_found
from service.screening.report.screening_layout import WHOLE, ReportLayout, heaviest
from service.screening.report.screening_pdf_words import WORDS


def tender_data(
    assessment: Assessment,
    tender: TenderAssessment,
    rules: Mapping[str, RuleText],
    language: Language,
    *,
    is_open: bool,
    layout: ReportLayout = WHOLE,
) -> dict[str, Any]:
    """Return what the template shows of a tender; points are not in it where they are closed.

    Args:
        assessment: The screening.
        tender: One of its tenders.
        rules: The rules of the screening by id.
        language: Language of the document.
        is_open: Whether points may be shown.
        layout: How much is laid out.
    """
    names = part_names(tender, language)
    sources = {source.source_id: source for source in assessment.sources}
    holders = tenderers(tender, language)
    shown = _shown(tender, layout, is_open=is_open)
    parts = [_part(part, names, language) for part in shown]
    result: dict[str, Any] = {}
    if is_open:
        result = {
            "need": LABELS[Band(tender.band)].to(language),
            "points": wording.bounds(tender.points, tender.low, tender.high),
            "reason": REASONS[HeadlineReason(tender.reason)].to(language),
        }
        for data, part in zip(parts, shown, strict=True):
            data.update(_exposure(part, language))
            if layout.tender_id is None or layout.place is not None:
                data.update(_points(part, tender.price, language, sources=sources))
    result |= {
        "id": breakable(tender.tender_id),
        "name": breakable(holders),
        "heading": breakable(f"{tender.tender_id} {holders}"),
        "parties": str(len(tender.parts)),
        "known": percent(tender.coverage_ppm, language),
        "parts": parts,
    }
    if layout.place is not None:
        return result
    result["facts"] = [
        firm_facts.plain() for firm_facts in facts_found(tender, rules, sources, language)
    ]
    if layout.overview:
        return result
    tree, questions = list(_tree(tender)), _questions(tender, names, language)
    return result | {
        "tree": [_node(node, names, language) for node in layout.cut("tree", tree)],
        "remarks": list(_remarks(tender, rules, names, language, is_open=is_open)),
        "questions": [_question(question) for question in layout.cut("questions", questions)],
        "rows": {"parts": len(tender.parts), "tree": len(tree), "questions": len(questions)},
        "matches": [
            breakable(wording.possible_match(match, language, sources=sources))
            for match in assessment.possible_matches
            if any(part.party_id == match.party_id for part in tender.parts)
        ],
    }


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


def _questions(
    tender: TenderAssessment, names: Mapping[str, str], language: Language
) -> list[tuple[str, str, str, str]]:
    """Return what each document settles of a part, in the order of asking.

    Returns:
        Name of the part, what is unknown, the document, and what permits to ask for it.
    """
    rows: dict[tuple[str, Text, str], list[Question]] = {}
    for question in tender.questions:
        gate = OPEN_REGISTER_WORDS.to(language) if question.gate == OPEN_REGISTER else question.gate
        gate = gate or WORDS["no_gate"].to(language)
        document = wording.settling_document(question.factor)
        rows.setdefault((names[question.part_id], document, gate), []).append(question)
    return [
        (name, unknown_words(of_row, language), document.to(language), gate)
        for (name, document, gate), of_row in rows.items()
    ]


def _question(row: tuple[str, str, str, str]) -> dict[str, str]:
    name, what, document, gate = row
    return {
        "what": breakable(f"{name}: {what}"),
        "document": breakable(document),
        "gate": gate,
    }


def unknown_words(questions: Iterable[Question], language: Language) -> str:
    """Return what is unknown, and why: facts for which the reason is the same stand together."""
    factors: dict[str, list[str]] = {}
    said = []
    for question in questions:
        if question.factor is None:
            said.append(UNDISCLOSED_STATES[question.state].to(language))
        else:
            label = factor_by_id(question.factor).label.to(language)
            factors.setdefault(STATES[question.state].to(language), []).append(label)
    said += [f"{', '.join(labels)}: {state}" for state, labels in factors.items()]
    return "; ".join(said)


def _part(part: PartAssessment, names: Mapping[str, str], language: Language) -> dict[str, Any]:
    return {
        "tier": str(part.tier),
        "name": breakable(names[part.part_id]),
        "own_work": percent(part.own_work_ppm, language),
        "known": percent(part.coverage_ppm, language),
        "heading": breakable(names[part.part_id]),
    }


def _exposure(part: PartAssessment, language: Language) -> dict[str, Any]:
    """Return the share of the exposure and the points of a part, with their bounds."""
    return {
        "exposure": percent(part.exposure_share_ppm, language),
        "exposure_ppm": part.exposure_share_ppm,
        "points": wording.bounds(part.points, part.low, part.high),
    }


def _points(
    part: PartAssessment,
    price: PriceComparison,
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
) -> dict[str, Any]:
    """Return what the points of a part are made up of."""
    typical = f"{points(part.typical_low)} – {points(part.typical_high)}"
    steps = list(_steps(part, price, language, sources=sources))
    ends = [step[name] for step in steps for name in ("from", "to", "least", "most")]
    return {
        "typical": typical,
        "summary": WORDS["part_summary"]
        .to(language)
        .format(
            need=LABELS[Band(part.band)].to(language),
            points=wording.bounds(part.points, part.low, part.high),
            typical=typical,
            stability=number(Decimal(part.stability), language),
            known=percent(part.coverage_ppm, language),
        ),
        "steps": steps,
        "silent": _silent(part, language),
        "low": min(0, *ends),
        "high": max(0, *ends),
    }


def _steps(
    part: PartAssessment,
    price: PriceComparison,
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
) -> Iterator[dict[str, Any]]:
    """Yield the base, each factor that adds points, and the sum."""
    yield _step(WORDS["base"].to(language), 0, part.base)
    total = part.base
    for value in _ordered(part):
        if value.points:
            undisclosed = part.party_id is None
            text = _value_text(value, price, language, undisclosed=undisclosed, sources=sources)
            yield _step(text, total, total + value.points, value=value)
            total += value.points
    yield _step(WORDS["sum"].to(language), 0, total) | {"points": points(total)}


def _step(text: str, begin: int, end: int, value: FactorValue | None = None) -> dict[str, Any]:
    is_unknown = value is not None and value.low != value.high
    low, high = (value.low, value.high) if value is not None else (0, 0)
    return {
        "text": text,
        "factor": "" if value is None else value.factor,
        "points": signed(end - begin),
        "bounds": f"{points(low)} – {points(high)}" if is_unknown else "",
        "from": begin,
        "to": end,
        "least": begin + low if is_unknown else end,
        "most": begin + high if is_unknown else end,
        "unknown": is_unknown,
    }


def _ordered(part: PartAssessment) -> list[FactorValue]:
    return sorted(part.factors, key=lambda factor: (-abs(factor.points), factor.factor))


def _silent(part: PartAssessment, language: Language) -> list[str]:
    """Return what adds no points now: the unknown with what it may add, then the known."""
    silent = [value for value in _ordered(part) if value.points == 0]
    of = {value.factor: factor_by_id(value.factor).label.to(language) for value in silent}
    may_add = [
        f"{of[value.factor]} ({points(value.low)} – {points(value.high)})"
        for value in silent
        if value.low != value.high
    ]
    known = [of[value.factor] for value in silent if value.low == value.high]
    texts = (("may_add", may_add), ("adds_nothing", known))
    return [
        breakable(WORDS[name].to(language).format(factors="; ".join(listed)))
        for name, listed in texts
        if listed
    ]


def _value_text(
    value: FactorValue,
    price: PriceComparison,
    language: Language,
    *,
    undisclosed: bool,
    sources: Mapping[str, SourceReference],
) -> str:
    factor = factor_by_id(value.factor)
    if value.bin is not None:
        said = bin_words(factor.id, factor.bin(value.bin), price.position)[0].to(language)
        shown = [sources[source] for source in value.sources if source in sources]
        named = "; ".join(wording.source_and_day(source, language) for source in shown)
        return breakable(f"{factor.label.to(language)}: {said}" + (f" ({named})" if named else ""))
    words = UNDISCLOSED_STATES if undisclosed and value.state in UNDISCLOSED_STATES else STATES
    return breakable(f"{factor.label.to(language)}: {words[value.state].to(language)}")


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


def _node(node: _Node, names: Mapping[str, str], language: Language) -> dict[str, Any]:
    """Return a place of the chain in words, with the share that is handed on to it."""
    text = names[node.part.part_id]
    if node.link is not None:
        low, high = percent(node.link.low_ppm, language), percent(node.link.high_ppm, language)
        text += f" · {low}" if low == high else f" · {low} – {high}"
    if node.shown_above:
        text += f" · {WORDS['shown_above'].to(language)}"
    received = node.part.received_ppm
    return {"depth": node.depth, "text": breakable(text), "received_ppm": received}


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
        yield breakable(
            WORDS["examine_first"]
            .to(language)
            .format(
                a=names[link.contractor],
                b=names[link.subcontractor],
                share=percent(link.share_ppm, language),
            )
        )
    if tender.price.position == "below":
        yield breakable(wording.price_text(tender, language))
    of_party = {part.party_id: names[part.part_id] for part in tender.parts if part.party_id}
    for determination in tender.determinations:
        if determination.outcome != Outcome.APPLIES:
            continue
        rule = rules[determination.rule_id]
        concerned = ", ".join(of_party[party_id] for party_id in determination.party_ids)
        text = f"{rule.citation}: {rule.then.to(language)}"
        text += f" ({concerned})" if concerned else ""
        yield breakable(marked(rule, text, language))
