"""The phrases that a rendering of an assessment is made of: codes and integers put into words.

Plain text, the same for terminal, document and page. What a sender wrote is made printable here.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from data_ingest.model.figures import number, points, signed
from data_ingest.model.text import Language, Text, message
from procurement_rules.facts import FACTS as LEGAL_FACTS
from risk_models.explain.asking import deciding_fact
from risk_models.explain.labour_cost_text import bin_words, labour_cost_text
from risk_models.explain.reasons import (
    IDENTITY_DOCUMENT,
    STATES,
    UNDISCLOSED_STATES,
    UnknownFactor,
    unknown_text,
)
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from risk_models.industry.labour_cost import LabourCost
from service.documents.values import HourPrice, Value
from service.platform.words import (
    MATCH_REASONS,
    NOT_KNOWN,
    OPEN_REGISTER_WORDS,
    amount_text,
    printable,
)
from service.screening.assessment.asked_models import Question
from service.screening.assessment.evidence import BASES
from service.screening.assessment.models import (
    DeterminationRecord,
    FactorValue,
    PartAssessment,
    PossibleMatch,
    PriceComparison,
    SourceReference,
    TenderAssessment,
)
from service.screening.assessment.questions import OPEN_REGISTER
from service.screening.assessment.source_titles import title_in

MOST_REASONS = 3
"""Reasons that are always listed; answers about the party that score are listed beside them."""

NOT_ASSESSABLE = message("not assessable")
_HOURS = {
    "hours_buyer": message("the price is divided by the buyer's estimate of hours"),
    "hours_from_area": message("the price is divided by assumed hours"),
}
"""Whose hours a price is divided by where they are not those of the tender, by its reason."""
UNANSWERED = message("Asked for and not answered")


def reasons(
    part: PartAssessment,
    language: Language,
    *,
    sources: Mapping[str, SourceReference],
    price: PriceComparison | None = None,
) -> Iterator[str]:
    """Yield the weightiest reasons, and then all others that rest on answers about the party.

    Conduct comes first, and what is the same of all tenders, place and industry, last.

    What the party, the buyer or a register has answered stands with its figure, source and day.
    All that is unknown of an undisclosed part is one reason.

    Args:
        part: The part.
        language: Language of the text.
        sources: The sources of the assessment, by id.
        price: The comparison of the tender's price; None: it is not at hand.
    """
    stands = None if price is None else price.position
    if part.party_id is None:
        refused = any(value.state == "refused" for value in part.factors)
        yield UNDISCLOSED_STATES["refused" if refused else "not_collected"].to(language)
        return
    weighty = sorted((value for value in part.factors if value.points != 0), key=_weight)
    for place, value in enumerate(weighty):
        factor = factor_by_id(value.factor)
        shown = "; ".join(answered(value, language, sources=sources))
        if place >= MOST_REASONS and not shown:
            continue
        if value.bin is None:
            what = f"{factor.label.to(language)} ({STATES[value.state].to(language)})"
        else:
            what = bin_words(factor.id, factor.bin(value.bin), stands)[0].to(language)
            what += f" ({shown})" if shown else ""
        yield f"{signed(value.points)} {_inside(what)}"
    if part.unanswered:
        yield f"{signed(part.unanswered)} {_inside(UNANSWERED.to(language))}"


_LAST = ("sector", "place")


def _weight(value: FactorValue) -> tuple[bool, bool, int, str]:
    return (
        value.family in _LAST,
        value.family != "conduct",
        -abs(value.points),
        value.factor,
    )


def conduct(
    part: PartAssessment, language: Language, *, sources: Mapping[str, SourceReference]
) -> Iterator[str]:
    """Yield what lists and decisions say of a party, whatever it scores, with source and day."""
    for value in part.factors:
        if value.family == "conduct" and value.state == "stated" and value.bin is not None:
            label = factor_by_id(value.factor).bin(value.bin).label.to(language)
            shown = "; ".join(answered(value, language, sources=sources))
            listed = (value.value or "").partition("listed_on=")[2]
            text = f"{label} ({', '.join(detail for detail in (shown, listed) if detail)})"
            yield f"{text}: {signed(value.points)}"


def possible_match(
    match: PossibleMatch, language: Language, *, sources: Mapping[str, SourceReference]
) -> str:
    """Say what a person is asked to decide of a possible match; nothing of it is scored."""
    source = sources[match.source_id]
    why = MATCH_REASONS[match.reason].to(language).format(number=match.number)
    what = message("an entry in the list") if match.listed else None
    text = message(
        "{name} in {title}: {why}{listed}. Gives no points; a person must decide whether it is "
        "the same party."
    ).to(language)
    said = text.format(
        name=printable(match.name),
        title=printable(title_in(source.title, language)),
        why=why,
        listed=f" ({what.to(language)})" if what else "",
    )
    if match.judgement_id is None:
        return said
    unsure = message(" An officer was unsure ({id}).").to(language)
    return said + unsure.format(id=match.judgement_id)


def answered(
    value: FactorValue, language: Language, *, sources: Mapping[str, SourceReference]
) -> Iterator[str]:
    """Yield the figures behind a value, then the answers it rests on with the day of each.

    A masked copy keeps the answers of a value that it does not tell.
    """
    named = (sources[source_id] for source_id in value.sources)
    answers = [source for source in named if source.publisher in BASES or source.snapshot_id]
    if not answers:
        return
    stated = dict(pair.split("=", 1) for pair in value.value.split(";")) if value.value else {}
    for fact, figure in stated.items():
        unit = FACTS[fact].unit
        if unit is not None:
            yield amount_text(int(figure), unit, language)
    if "reported_from" in stated and "reported_until" in stated:
        year = message("financial year {first}–{last}").to(language)
        yield year.format(first=stated["reported_from"], last=stated["reported_until"])
    for source in answers:
        yield printable(source_and_day(source, language))


def source_and_day(source: SourceReference, language: Language) -> str:
    """Return the title of a source, with the day that it speaks of where that is known."""
    title = title_in(source.title, language)
    return title if source.as_of is None else f"{title}, {source.as_of}"


def settling_document(factor: str | None) -> Text:
    """Return the document that settles a factor; of None, the one that tells who does the work."""
    if factor is None:
        return IDENTITY_DOCUMENT
    return FACTS[deciding_fact(factor)].document


def question_text(question: Question, name: str, language: Language) -> str:
    """Say of which part something is unknown, what would settle it, and under which provision."""
    gate = question.gate
    if gate == OPEN_REGISTER:
        gate = OPEN_REGISTER_WORDS.to(language)
    if question.factor is None:
        text = message("{name}: between {low} and {high} points. Request {document} ({gate}).")
        return text.to(language).format(
            name=name,
            low=points(question.low),
            high=points(question.high),
            document=IDENTITY_DOCUMENT.to(language),
            gate=gate,
        )
    unknown = UnknownFactor(
        factor=question.factor,
        state=question.state,
        low=question.low,
        high=question.high,
        narrowing=question.narrows_by,
        document=settling_document(question.factor),
        gate=gate,
    )
    return f"{name}, {_inside(unknown_text(unknown, language))}"


def unanswered(records: Iterable[DeterminationRecord], language: Language) -> str:
    """Say how many rules cannot be answered yet, and which facts are missing for it.

    Amounts of the law follow from facts, and what is to be known of a noted circumstance follows
    from whether there is one; neither is listed beside them.
    """
    records = tuple(records)
    count = len({record.rule_id for record in records})
    names = [
        name
        for record in records
        for name in (("ground",) if "ground" in record.missing else record.missing)
    ]
    one = message("1 rule cannot be determined yet.")
    many = message("{n} rules cannot be determined yet.")
    head = (one if count == 1 else many).to(language).format(n=count)
    return f"{head} {not_known(names, language)}".strip()


def not_known(names: Iterable[str], language: Language) -> str:
    """Say which facts of law are not known; "" where only amounts of the law are missing."""
    words = [LEGAL_FACTS[name].to(language) for name in dict.fromkeys(names) if name in LEGAL_FACTS]
    listed = "; ".join(_inside(word).rstrip(".") for word in words)
    return NOT_KNOWN.to(language).format(missing=listed) if listed else ""


def bounds(middle: int, low: int, high: int) -> str:
    """Return points with the least and most that the unknown allows."""
    return f"{points(middle)} ({points(low)} – {points(high)})"


def money(amount: str | None, currency: str | None, language: Language) -> str | None:
    """Return an amount with its currency; None if there is none."""
    return None if amount is None else f"{number(Decimal(amount), language)} {currency}"


def price_and_comparison(price: PriceComparison, language: Language) -> Value:
    """Return what an hour of the tender costs beside the comparison cost; or that it cannot be."""
    if price.implied_low is None or price.comparison_low is None:
        return NOT_ASSESSABLE.to(language)

    def exact(amount: str | None) -> Decimal | None:
        return None if amount is None else Decimal(amount)

    return HourPrice(
        Decimal(price.implied_low),
        exact(price.implied_high),
        Decimal(price.comparison_low),
        exact(price.comparison_high),
        price.currency,
    )


def hours_not_of_tender(price: PriceComparison, language: Language) -> str:
    """Return whose hours a price is divided by where they are not those of the tender."""
    return _HOURS[price.reason].to(language) if price.reason in _HOURS else ""


def price_text(tender: TenderAssessment, language: Language) -> str:
    """Return the comparison of the price as sentences, with what it does not mean."""
    stored = tender.price.model_dump()
    amounts = ("comparison_low", "comparison_high", "implied_low", "implied_high")
    decimals = {name: None if stored[name] is None else Decimal(stored[name]) for name in amounts}
    words = {"category": tender.price.category, "tender_id": tender.tender_id}
    return labour_cost_text(LabourCost(**stored | decimals | words), language)


def _inside(text: str) -> str:
    """Return a text as it is written inside a sentence; no label begins with a name."""
    return text[0].lower() + text[1:]
