"""An assessment as a readable page in a terminal, in Swedish or English."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table

from data_ingest.problem import Problem
from data_ingest.text import Language, Text
from procurement_rules.facts import FACTS as LEGAL_FACTS
from procurement_rules.facts import REGIMES
from procurement_rules.rule import Outcome
from risk_models.bands import LABELS, REASONS, TITLE, Band, HeadlineReason
from risk_models.explain import (
    IDENTITY_DOCUMENT,
    STATES,
    UNDISCLOSED_STATES,
    Unknown,
    signed,
    unknown_text,
)
from risk_models.factors import factor_by_id
from risk_models.facts import FACTS
from risk_models.labour_cost import LabourCost
from risk_models.labour_cost_text import labour_cost_text
from service.assessment import (
    Assessment,
    DeterminationRecord,
    LotAssessment,
    PartAssessment,
    PriceComparison,
    Question,
    RuleText,
    TenderAssessment,
)
from service.questions import OPEN_REGISTER
from service.words import (
    DISCLAIMER,
    NO_REGIME,
    NOTICE_KINDS,
    OPEN_REGISTER_WORDS,
    ROLES,
    UNITS,
    number,
    percent,
    points,
)

MOST_REASONS = 3
MOST_QUESTIONS = 5

_DUTIES = ("MUST_", "SHALL_")


def render(
    assessment: Assessment, language: Language, *, rejects: Iterable[Problem] = ()
) -> RenderableType:
    """Return an assessment as something that rich can print.

    Lots and tenders stand in their own order, never by points. Every text from the input is
    escaped: a firm's name cannot style the page.

    Args:
        assessment: The result.
        language: Language of the page.
        rejects: What had to be left out of the input.
    """
    return Group(
        *_head(assessment, language),
        *(block for lot in assessment.lots for block in _lot(assessment, lot, language)),
        *_rejects(tuple(rejects), language),
        *_foot(assessment, language),
    )


def _head(assessment: Assessment, language: Language) -> Iterator[RenderableType]:
    purchase = assessment.purchase
    yield Line(f"[bold]{TITLE.to(language)}[/bold]", align="left")
    yield f"[bold]{escape(purchase.title or purchase.purchase_id)}[/bold]"
    facts = [
        purchase.purchase_id,
        purchase.buyer,
        NOTICE_KINDS[purchase.notice_kind].to(language),
        _money(purchase.amount, purchase.currency, language),
    ]
    yield escape(" · ".join(fact for fact in facts if fact))
    as_of = Text("Uppgifter per {day}. ", "Facts as of {day}. ").to(language)
    yield f"{as_of.format(day=assessment.as_of)}[italic]{DISCLAIMER.to(language)}[/italic]"


def _lot(
    assessment: Assessment, lot: LotAssessment, language: Language
) -> Iterator[RenderableType]:
    rules = {rule.rule_id: rule for rule in assessment.rules}
    heading = [Text("Del {id}", "Lot {id}").to(language).format(id=lot.contract_id), lot.title]
    heading += [f"CPV {lot.cpv}" if lot.cpv else None, lot.place_country]
    yield ""
    yield Line(escape(" · ".join(part for part in heading if part)), align="left", style="blue")
    yield Padding(_regime(lot, language), (0, 2))
    yield from _acts(lot.determinations, rules, language)
    if not lot.tenders:
        yield Padding(
            Text(
                "Inga anbud i underlaget: granskningsbehovet bedöms när anbud har kommit in.",
                "No tenders in the input: the review need is assessed once tenders are in.",
            ).to(language),
            (0, 2),
        )
        return
    yield Padding(_overview(lot, language), (1, 2, 0, 2))
    for tender in lot.tenders:
        yield from _tender(tender, rules, language)


def _regime(lot: LotAssessment, language: Language) -> str:
    if lot.regime is not None:
        text = REGIMES[lot.regime].to(language)
        if lot.threshold_eur is not None:
            limit = number(Decimal(lot.threshold_eur), language)
            text += (
                Text(" Tröskelvärde {limit} euro.", " EU threshold EUR {limit}.")
                .to(language)
                .format(limit=limit)
            )
        return text
    missing = dict.fromkeys(
        name
        for record in lot.determinations
        if record.outcome == Outcome.CANNOT_TELL
        for name in record.missing
    )
    return NO_REGIME.to(language).format(missing=_missing(missing, language))


def _overview(lot: LotAssessment, language: Language) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for header in (
        Text("Anbud", "Tender"),
        Text("Anbudsgivare", "Tenderer"),
        Text("Granskningsbehov", "Review need"),
        Text("Poäng (lägst–högst)", "Points (least to most)"),
        Text("Känt underlag", "Known"),
        Text("Pris per timme", "Price per hour"),
    ):
        table.add_column(header.to(language))
    for tender in lot.tenders:
        table.add_row(
            escape(tender.tender_id),
            escape(", ".join(_name(part, language) for part in tender.parts if part.tier == 1)),
            LABELS[Band(tender.band)].to(language),
            _bounds(tender.points, tender.low, tender.high),
            percent(tender.coverage_ppm, language),
            _price_cell(tender.price, language),
        )
    return table


def _tender(
    tender: TenderAssessment, rules: Mapping[str, RuleText], language: Language
) -> Iterator[RenderableType]:
    first = ", ".join(_name(part, language) for part in tender.parts if part.tier == 1)
    yield ""
    yield f"[bold]{escape(tender.tender_id)} {escape(first)}[/bold]: " + LABELS[
        Band(tender.band)
    ].to(language)
    yield Padding(REASONS[HeadlineReason(tender.reason)].to(language), (0, 2))
    yield Padding(_parts_table(tender, language), (0, 2))
    names = _part_names(tender, language)
    if tender.examine_first is not None:
        look = Text(
            "Länk att granska först: {a} → {b} ({share} av exponeringen).",
            "Link to examine first: {a} → {b} ({share} of the exposure).",
        ).to(language)
        link = tender.examine_first
        yield Padding(
            escape(
                look.format(
                    a=names[link.contractor],
                    b=names[link.subcontractor],
                    share=percent(link.share_ppm, language),
                )
            ),
            (0, 2),
        )
    if tender.price.below == "yes":
        yield Padding(escape(labour_cost_text(_labour_cost(tender), language)), (0, 2))
    yield from _acts(tender.determinations, rules, language)
    yield from _questions(tender, names, language)


def _parts_table(tender: TenderAssessment, language: Language) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for header in (
        Text("Led", "Tier"),
        Text("Part", "Party"),
        Text("Eget arbete", "Own work"),
        Text("Av exponeringen", "Of exposure"),
        Text("Poäng", "Points"),
        Text("Främsta skäl", "Main reasons"),
    ):
        table.add_column(header.to(language))
    table.columns[2].header = f"{table.columns[2].header}, {UNITS[tender.unit].to(language)}"
    names = _part_names(tender, language)
    for part in tender.parts:
        table.add_row(
            str(part.tier),
            escape(names[part.part_id]),
            percent(part.own_work_ppm, language),
            percent(part.exposure_share_ppm, language),
            _bounds(part.points, part.low, part.high),
            escape("\n".join(_reasons(part, language))),
        )
    return table


def _reasons(part: PartAssessment, language: Language) -> Iterator[str]:
    """Yield the weightiest reasons; all that is unknown of an undisclosed part is one reason."""
    if part.party_id is None:
        yield UNDISCLOSED_STATES[_undisclosed_state(part)].to(language)
        return
    weighty = sorted(
        (value for value in part.factors if value.points != 0),
        key=lambda value: (-abs(value.points), value.factor),
    )
    for value in weighty[:MOST_REASONS]:
        factor = factor_by_id(value.factor)
        if value.bin is None:
            what = f"{factor.label.to(language)}: {STATES[value.state].to(language)}"
        else:
            what = factor.bin(value.bin).label.to(language)
        yield f"{signed(value.points)} {what}"


def _undisclosed_state(part: PartAssessment) -> str:
    refused = any(value.state == "refused" for value in part.factors)
    return "refused" if refused else "not_collected"


def _acts(
    records: Iterable[DeterminationRecord], rules: Mapping[str, RuleText], language: Language
) -> Iterator[RenderableType]:
    """Yield what the law lets or makes the buyer do, duties first, then what cannot be told."""
    records = tuple(records)
    applies = [record for record in records if record.outcome == Outcome.APPLIES]
    applies.sort(key=lambda record: not record.consequence.startswith(_DUTIES))
    for record in applies:
        rule = rules[record.rule_id]
        mark = "■" if record.consequence.startswith(_DUTIES) and rule.verified else "□"
        text = escape(f"{rule.title.to(language)}: {rule.then.to(language)}")
        if not rule.verified:
            text += Text(" [i](Ej verifierad regel.)[/i]", " [i](Unverified rule.)[/i]").to(
                language
            )
        yield Padding(f"{mark} {text} [dim]{escape(rule.citation)}[/dim]", (0, 2))
    unsure = [record for record in records if record.outcome == Outcome.CANNOT_TELL]
    if unsure:
        missing = dict.fromkeys(
            name
            for record in unsure
            for name in (("ground",) if "ground" in record.missing else record.missing)
        )
        text = Text(
            "? {count} regler kan inte besvaras än. Det saknas: {missing}.",
            "? {count} rules cannot be answered yet. Missing: {missing}.",
        ).to(language)
        count = len({record.rule_id for record in unsure})
        yield Padding(text.format(count=count, missing=_missing(missing, language)), (0, 2))


def _missing(names: Iterable[str], language: Language) -> str:
    """Return the facts that are missing, in words; amounts of the law follow from them."""
    words = [LEGAL_FACTS[name].to(language) for name in names if name in LEGAL_FACTS]
    return "; ".join(f"{word[0].lower()}{word[1:].rstrip('.')}" for word in words)


def _questions(
    tender: TenderAssessment, names: Mapping[str, str], language: Language
) -> Iterator[RenderableType]:
    offered = [question for question in tender.questions if question.gate is not None]
    if not tender.questions:
        return
    head = Text(
        "Okänt: {all} uppgifter, varav {offered} kan hämtas eller begäras.",
        "Unknown: {all} facts, of which {offered} can be fetched or asked for.",
    ).to(language)
    yield Padding(head.format(all=len(tender.questions), offered=len(offered)), (0, 2))
    for question in offered[:MOST_QUESTIONS]:
        text = f"{names[question.part_id]}: {_question(question, language)}"
        yield Padding(f"– {escape(text)}", (0, 4))


def _question(question: Question, language: Language) -> str:
    gate = question.gate
    if gate == OPEN_REGISTER:
        gate = OPEN_REGISTER_WORDS.to(language)
    if question.factor is None:
        return (
            Text(
                "mellan {low} och {high} poäng. Begär {document} ({gate}).",
                "between {low} and {high} points. Ask for {document} ({gate}).",
            )
            .to(language)
            .format(
                low=points(question.low),
                high=points(question.high),
                document=IDENTITY_DOCUMENT.to(language),
                gate=gate,
            )
        )
    deciding = FACTS[factor_by_id(question.factor).settled_by[0]]
    return unknown_text(
        Unknown(
            factor=question.factor,
            state=question.state,
            low=question.low,
            high=question.high,
            narrowing=question.narrows_by,
            document=deciding.document,
            gate=gate,
        ),
        language,
    )


def _rejects(rejects: tuple[Problem, ...], language: Language) -> Iterator[RenderableType]:
    if not rejects:
        return
    yield ""
    head = Text("{n} uppgifter i filen kunde inte användas:", "{n} elements could not be used:")
    yield head.to(language).format(n=len(rejects))
    for problem in rejects:
        text = f"– {problem.location}: {problem.detail(language)} {problem.mend(language)}"
        yield Padding(escape(text), (0, 2))


def _foot(assessment: Assessment, language: Language) -> Iterator[RenderableType]:
    yield ""
    yield Line(style="dim")
    foot = Text(
        "Poängkort {card} · regelverk {rules} · resultat {result}",
        "Scorecard {card} · rulebook {rules} · result {result}",
    ).to(language)
    yield (
        "[dim]"
        + foot.format(
            card=assessment.scorecard.id,
            rules=assessment.rulebook_sha256[:12],
            result=assessment.result_hash()[:12],
        )
        + "[/dim]"
    )


def _part_names(tender: TenderAssessment, language: Language) -> dict[str, str]:
    """Return what each part is called; an undisclosed one by who hands the work on."""
    names = {part.part_id: _name(part, language) for part in tender.parts}
    contractors = {link.subcontractor: link.contractor for link in tender.links}
    below = Text("{name} hos {contractor}", "{name} of {contractor}").to(language)
    for part in tender.parts:
        if part.party_id is None:
            names[part.part_id] = below.format(
                name=names[part.part_id], contractor=names[contractors[part.part_id]]
            )
    return names


def _name(part: PartAssessment, language: Language) -> str:
    if part.name is not None:
        return part.name
    if part.party_id is None:
        return ROLES["undisclosed"].to(language)
    return Text("fysisk person eller namnlös part", "natural person or unnamed party").to(language)


def _bounds(middle: int, low: int, high: int) -> str:
    return f"{points(middle)} ({points(low)} – {points(high)})"


def _money(amount: str | None, currency: str | None, language: Language) -> str | None:
    return None if amount is None else f"{number(Decimal(amount), language)} {currency}"


def _price_cell(price: PriceComparison, language: Language) -> str:
    if price.implied_high is None or price.comparison_low is None:
        return Text("kan inte jämföras", "not assessable").to(language)
    low, high = Decimal(price.comparison_low), Decimal(price.comparison_high or "0")
    against = Text("mot", "against").to(language)
    paid = number(Decimal(price.implied_high), language)
    return f"{paid} {against} {number(low, language)}–{number(high, language)} {price.currency}"


def _labour_cost(tender: TenderAssessment) -> LabourCost:
    stored = tender.price.model_dump()
    amounts = ("comparison_low", "comparison_high", "implied_low", "implied_high")
    decimals = {name: None if stored[name] is None else Decimal(stored[name]) for name in amounts}
    return LabourCost(
        **stored | decimals | {"category": tender.price.category, "tender_id": tender.tender_id}
    )
