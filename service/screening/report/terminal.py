"""An assessment as a readable page in a terminal, in Swedish or English."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text as Styled

from data_ingest.model.figures import number, percent
from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text
from procurement_rules.facts import REGIMES
from procurement_rules.rule import Outcome
from risk_models.card.bands import LABELS, REASONS, TITLE, Band, HeadlineReason
from service.documents.line_breaks import plain
from service.platform.words import DISCLAIMER, NO_REGIME, NOTICE_KINDS, UNITS, printable
from service.screening.assessment.legal_questions import legal_questions
from service.screening.assessment.models import (
    Assessment,
    DeterminationRecord,
    LotAssessment,
    RuleText,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.part_names import part_names, tenderers
from service.screening.assessment.rule_texts import partly
from service.screening.report import wording
from service.screening.report.asking import worth_asking
from service.screening.report.facts_found import FirmFacts, facts_found
from service.screening.report.register_wording import judgements, register_answers
from service.screening.report.told_once import said_before

MOST_QUESTIONS = 5

POINTS = Text("Poäng\n(lägst – högst)", "Points\n(least – most)")

DUTY, OPTION, OPEN = "■", "□", "?"
"""Marks of what the law lets or makes the buyer do; `LEGEND` explains them."""

LEGEND = Text(
    sv="■ ska göras · □ övrigt: möjlighet, fråga att bedöma, upplysning eller regel som inte är "
    "verifierad · ? kan inte besvaras än",
    en="■ a duty · □ other: an option, a question to assess, information, or an unverified rule · "
    "? cannot be answered yet",
)


def render(
    assessment: Assessment,
    language: Language,
    *,
    rejects: Iterable[Problem] = (),
    read: Iterable[str] = (),
) -> RenderableType:
    """Return an assessment as something that rich can print.

    Lots and tenders stand in their own order, never by points. No text from the input is read as
    markup: a firm's name cannot style the page.

    Args:
        assessment: The result.
        language: Language of the page.
        rejects: What had to be left out of the input.
        read: What is said of the input.
    """
    before = said_before(assessment, language)
    return Group(
        *_head(assessment, language),
        *map(Styled, read),
        *(block for lot in assessment.lots for block in _lot(assessment, lot, language, before)),
        *_register_answers(assessment, language),
        *_rejects(tuple(rejects), language),
        *_foot(assessment, language),
    )


def _head(assessment: Assessment, language: Language) -> Iterator[RenderableType]:
    purchase = assessment.purchase
    yield Line(Styled(TITLE.to(language), style="bold"), align="left")
    yield Styled(printable(purchase.title or purchase.purchase_id), style="bold")
    facts = [
        purchase.purchase_id,
        purchase.buyer,
        NOTICE_KINDS[purchase.notice_kind].to(language),
        wording.money(purchase.amount, purchase.currency, language),
    ]
    yield Styled(" · ".join(printable(fact) for fact in facts if fact))
    as_of = Text("Uppgifter per {day}.", "Facts as of {day}.").to(language)
    yield Styled(as_of.format(day=assessment.as_of))
    yield Styled(DISCLAIMER.to(language), style="italic")


def _lot(
    assessment: Assessment,
    lot: LotAssessment,
    language: Language,
    before: Mapping[tuple[str, str], str],
) -> Iterator[RenderableType]:
    rules = {rule.rule_id: rule for rule in assessment.rules}
    sources = {source.source_id: source for source in assessment.sources}
    heading = [Text("Del {id}", "Lot {id}").to(language).format(id=lot.contract_id), lot.title]
    heading += [f"CPV {lot.cpv}" if lot.cpv else None, lot.place_country]
    yield Styled()
    title = Styled(" · ".join(printable(part) for part in heading if part))
    yield Line(title, align="left", style="blue")
    yield _indented(_regime(lot, language))
    yield from _acts(lot.determinations, rules, language, of_party={}, regime=lot.regime)
    if not lot.tenders:
        yield _indented(
            Text(
                "Inga anbud i underlaget: granskningsbehovet bedöms när anbud har kommit in.",
                "No tenders in the input: the review need is assessed once tenders are in.",
            ).to(language)
        )
        return
    yield Padding(_overview(lot, language), (1, 0, 0, 2), expand=False)
    for tender in lot.tenders:
        yield from _tender_head(tender, language)
        if said := before.get((lot.contract_id, tender.tender_id)):
            yield _indented(said)
            continue
        yield from _tender(
            tender, rules, language, sources=sources, assessment=assessment, regime=lot.regime
        )


def _regime(lot: LotAssessment, language: Language) -> str:
    if lot.regime is None:
        unsure = [record for record in lot.determinations if record.outcome == Outcome.CANNOT_TELL]
        missing = wording.not_known(
            (name for determination in unsure for name in determination.missing), language
        )
        return f"{NO_REGIME.to(language)} {missing}".strip()
    text = REGIMES[lot.regime].to(language)
    if lot.threshold_eur is None:
        return text
    limit = Text("Tröskelvärde {limit} euro.", "EU threshold EUR {limit}.").to(language)
    return f"{text} {limit.format(limit=number(Decimal(lot.threshold_eur), language))}"


def _overview(lot: LotAssessment, language: Language) -> Table:
    currencies = {tender.price.currency for tender in lot.tenders if tender.price.currency}
    table = _table(
        Text("Anbud", "Tender"),
        Text("Anbudsgivare", "Tenderer"),
        Text("Gransknings-\nbehov", "Review\nneed"),
        POINTS,
        Text(
            f"Pris per timme {', '.join(sorted(currencies))}\n(jämförelsekostnad)",
            f"Price per hour {', '.join(sorted(currencies))}\n(comparison cost)",
        ),
        language=language,
        figures=(3, 4),
    )
    for tender in lot.tenders:
        table.add_row(
            Styled(printable(tender.tender_id)),
            Styled(tenderers(tender, language)),
            LABELS[Band(tender.band)].to(language),
            wording.bounds(tender.points, tender.low, tender.high),
            wording.price_and_comparison(tender.price, language),
        )
    return table


def _tender_head(tender: TenderAssessment, language: Language) -> Iterator[RenderableType]:
    yield Styled()
    yield Styled.assemble(
        (f"{printable(tender.tender_id)} {tenderers(tender, language)}", "bold"),
        f": {LABELS[Band(tender.band)].to(language)}",
    )


def _tender(
    tender: TenderAssessment,
    rules: Mapping[str, RuleText],
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
    assessment: Assessment,
    regime: str | None,
) -> Iterator[RenderableType]:
    names = part_names(tender, language)
    for firm in facts_found(tender, rules, sources, language):
        yield from _facts(firm)
    known = Text("Känt underlag: {share}.", "Known: {share}.").to(language)
    reason = REASONS[HeadlineReason(tender.reason)].to(language)
    yield _indented(f"{reason} {known.format(share=percent(tender.coverage_ppm, language))}")
    yield Padding(_parts_table(tender, names, language), (0, 0, 0, 2), expand=False)
    yield _indented(Text("Främsta skäl till poängen:", "Main reasons for the points:").to(language))
    for part in tender.parts:
        listed = "; ".join(wording.reasons(part, language, sources=sources, price=tender.price))
        yield _indented(f"– {names[part.part_id]}: {listed}.", by=4)
    for part in tender.parts:
        for said in wording.conduct(part, language, sources=sources):
            yield _indented(f"{names[part.part_id]}: {said}.")
    yield from _possible_matches(assessment, tender, names, language, sources=sources)
    if tender.examine_first is not None:
        look = Text(
            "Länk att granska först: {a} → {b} ({share} av exponeringen).",
            "Link to examine first: {a} → {b} ({share} of the exposure).",
        ).to(language)
        link = tender.examine_first
        yield _indented(
            look.format(
                a=names[link.contractor],
                b=names[link.subcontractor],
                share=percent(link.share_ppm, language),
            )
        )
    if tender.price.position == "below":
        yield _indented(wording.price_text(tender, language))
    of_party = {part.party_id: names[part.part_id] for part in tender.parts if part.party_id}
    yield from _acts(tender.determinations, rules, language, of_party=of_party, regime=regime)
    yield from _questions(tender, names, language)


def _facts(firm: FirmFacts) -> Iterator[RenderableType]:
    """Yield what is known of a firm: adverse facts, then what has been looked up."""
    for fact in firm.found:
        head = Styled.assemble(f"{plain(firm.name)}: ", (f"{plain(fact.text)}. ", "bold"), fact.law)
        yield _indented(head)
        yield _indented(Styled(fact.means_not, style="dim"), by=4)
    for said in firm.looked:
        yield _indented(Styled(f"{plain(firm.name)}: {said}", style="dim"))


def _possible_matches(
    assessment: Assessment,
    tender: TenderAssessment,
    names: Mapping[str, str],
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
) -> Iterator[RenderableType]:
    """Yield the possible matches of the tender's parties, for a person to decide or judged."""
    of_party = {part.party_id: names[part.part_id] for part in tender.parts if part.party_id}
    for said in judgements(assessment, language, of_party=of_party):
        yield _indented(said)
    for place, match in enumerate(assessment.possible_matches, 1):
        if match.party_id in of_party:
            head = Text("Möjlig träff {n}, {party}:", "Possible match {n}, {party}:").to(language)
            said = wording.possible_match(match, language, sources=sources)
            yield _indented(f"{head.format(n=place, party=of_party[match.party_id])} {said}")


def _register_answers(assessment: Assessment, language: Language) -> Iterator[RenderableType]:
    """Yield which registers that were asked live have not answered in full."""
    of_party = {
        part.party_id: name
        for lot in assessment.lots
        for tender in lot.tenders
        for part, name in zip(tender.parts, part_names(tender, language).values(), strict=True)
        if part.party_id
    }
    for said in register_answers(assessment, language, of_party=of_party):
        yield Styled(said)


def _parts_table(tender: TenderAssessment, names: Mapping[str, str], language: Language) -> Table:
    table = _table(
        Text("Led", "Tier"),
        Text("Part", "Party"),
        Text(f"Eget arbete,\n{UNITS[tender.unit].sv}", f"Own work,\n{UNITS[tender.unit].en}"),
        Text("Andel av\nexponeringen", "Share of\nexposure"),
        POINTS,
        language=language,
        figures=(2, 3, 4),
    )
    for part in tender.parts:
        table.add_row(
            str(part.tier),
            Styled(names[part.part_id]),
            percent(part.own_work_ppm, language),
            percent(part.exposure_share_ppm, language),
            wording.bounds(part.points, part.low, part.high),
        )
    return table


def _acts(
    records: Iterable[DeterminationRecord],
    rules: Mapping[str, RuleText],
    language: Language,
    *,
    of_party: Mapping[str, str],
    regime: str | None,
) -> Iterator[RenderableType]:
    """Yield what the law lets or makes the buyer do, duties first, then what cannot be told."""
    records = tuple(records)
    applies = [record for record in records if record.outcome == Outcome.APPLIES]
    applies.sort(key=lambda record: not record.is_duty)
    for record in applies:
        rule = rules[record.rule_id]
        mark = DUTY if record.is_duty else OPTION
        text = f"{mark} {rule.title.to(language)}: {rule.then.to(language)}"
        if record.party_ids:
            concerns = Text("Avser {parties}.", "Concerns {parties}.").to(language)
            listed = ", ".join(of_party[party_id] for party_id in record.party_ids)
            text += f" {concerns.format(parties=listed)}"
        if not rule.verified:
            text += Text(" Regeln är inte verifierad.", " Unverified rule.").to(language)
        elif mark := partly(record.rule_id, language):
            text += f" [{mark}]"
        yield _indented(Styled.assemble(text, (f" · {rule.citation}", "dim")))
    unsure = [record for record in records if record.outcome == Outcome.CANNOT_TELL]
    if unsure:
        yield _indented(f"{OPEN} {wording.unanswered(unsure, language)}")
        for question in legal_questions(unsure, regime=regime):
            yield _indented(f"– {question.line(language)}", by=4)


def _questions(
    tender: TenderAssessment, names: Mapping[str, str], language: Language
) -> Iterator[RenderableType]:
    if not tender.questions:
        return
    if tender.asking is not None:
        for line, depth in worth_asking(tender, names, language):
            yield _indented(line, by=2 + 2 * depth)
        return
    offered = [question for question in tender.questions if question.gate is not None]
    head = Text(
        "Okända uppgifter: {all}. Av dem kan {offered} hämtas eller begäras.",
        "Unknown facts: {all}. Of them {offered} can be fetched or asked for.",
    ).to(language)
    yield _indented(head.format(all=len(tender.questions), offered=len(offered)))
    for question in offered[:MOST_QUESTIONS]:
        text = wording.question_text(question, names[question.part_id], language)
        yield _indented(f"– {text}", by=4)
    if len(offered) > MOST_QUESTIONS:
        rest = Text("– och {n} till.", "– and {n} more.").to(language)
        yield _indented(rest.format(n=len(offered) - MOST_QUESTIONS), by=4)


def _rejects(rejects: tuple[Problem, ...], language: Language) -> Iterator[RenderableType]:
    if not rejects:
        return
    yield Styled()
    head = Text(
        "Uppgifter i filen som inte kunde användas, eller som har tolkats: {n}.",
        "Elements of the file that could not be used, or were interpreted: {n}.",
    )
    yield Styled(head.to(language).format(n=len(rejects)))
    for problem in rejects:
        yield _indented(printable(f"– {problem.in_words(language)}"))


def _foot(assessment: Assessment, language: Language) -> Iterator[RenderableType]:
    yield Styled()
    yield Line(style="dim")
    yield Styled(LEGEND.to(language), style="dim")
    foot = Text(
        "Poängkort {card} · regelverk {rules} · resultat {result}",
        "Scorecard {card} · rulebook {rules} · result {result}",
    ).to(language)
    shown = foot.format(
        card=assessment.scorecard.id,
        rules=assessment.rulebook_sha256[:12],
        result=assessment.sha256()[:12],
    )
    yield Styled(shown, style="dim")


def _table(*headers: Text, language: Language, figures: tuple[int, ...]) -> Table:
    """Return an empty table without lines; the columns of figures stand right and unbroken."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for place, header in enumerate(headers):
        is_figure = place in figures
        table.add_column(
            header.to(language),
            justify="right" if is_figure else "left",
            no_wrap=is_figure,
            overflow="fold",
            vertical="top",
        )
    return table


def _indented(text: str | Styled, *, by: int = 2) -> Padding:
    line = Styled(text) if isinstance(text, str) else text
    return Padding(line, (0, 0, 0, by), expand=False)
