"""A comparison of two screenings as tables of words: what its document, workbook and page show."""

from dataclasses import dataclass
from datetime import date

from data_ingest.model.text import Language, Text
from risk_models.card.bands import LABELS, Band
from risk_models.explain.reasons import STATES
from risk_models.factors import factor_by_id
from service.casework.overview.comparing import Comparison, FactorDifference, PartChange

_CHANGED = {
    "file": Text("handlingen som lästes", "the document that was read"),
    "further_files": Text("ytterligare filer", "further files"),
    "purchase": Text("upphandlingen", "the purchase"),
    "as_of": Text("dagen som uppgifterna läses för", "the day that facts are read for"),
    "scorecard": Text("poängkortet", "the scorecard"),
    "rulebook": Text("regelsamlingen", "the rulebook"),
    "code": Text("programmets version", "the version of the service"),
    "snapshot": Text("registrens ögonblicksbild", "the snapshot of registers"),
    "facts": Text("uppgifter om parter", "facts about parties"),
    "judgements": Text("bedömningar av möjliga träffar", "judgements of possible matches"),
    "register_answers": Text("svar från register", "answers of registers"),
    "reference_rows": Text("referenstabeller", "reference tables"),
}
_OUTCOMES = {
    "applies": Text("gäller", "applies"),
    "does_not_apply": Text("gäller inte", "does not apply"),
    "cannot_tell": Text("går inte att avgöra", "cannot tell"),
}
TITLE = Text("Vad som har ändrats, och varför", "What changed, and why")
SAME = Text("Resultatet är detsamma.", "The result is the same.")
CLOSED = Text(
    "Poäng jämförs inte före tilldelningsbeslutet. Uppgifter, källor och regler visas.",
    "Points are not compared before the award decision. Facts, sources and rules are shown.",
)
NOTHING = Text("Ingen skillnad.", "No difference.")
EXACT = Text(
    "Skillnaden för en part är exakt summan av raderna.",
    "The difference of a part is exactly the sum of its rows.",
)
_HEAD = Text("per {day}, gjord {made} UTC", "as of {day}, made {made} UTC")
_ABSENT = Text("finns inte", "not there")
_BASE = Text("poängkortets bas", "base of the card")
_SUM = Text("summa", "sum")
_NO_DAY = Text("utan dag", "no day")


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """A table of the comparison.

    Attributes:
        name: Code of the table.
        title: What it is about.
        heads: Headings of its columns.
        rows: Its rows, as texts.
        numbers: Columns that hold numbers, from 0.
    """

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


def tables(found: Comparison, language: Language) -> list[ComparisonTable]:
    """Return the tables of a comparison, points last and only where they are open."""

    def say(sv: str, en: str) -> str:
        return Text(sv, en).to(language)

    absent = _ABSENT.to(language)
    before, after = say("Före", "Before"), say("Efter", "After")
    made = [
        ComparisonTable(
            "made_from",
            say("Vad den är gjord av", "What it was made from"),
            (say("Vad", "What"), before, after, say("Delar", "Parts")),
            tuple(
                (
                    _CHANGED[difference.changed].to(language),
                    difference.before or "–",
                    difference.after or "–",
                    ", ".join(difference.which),
                )
                for difference in found.made_from
            ),
        ),
        ComparisonTable(
            "facts",
            say("Uppgifter", "Facts"),
            (say("Part", "Party"), say("Anbud", "Tender"), say("Uppgift", "Fact"), before, after),
            tuple(
                (
                    fact.party_id,
                    fact.tender_id or "–",
                    fact.fact,
                    _state(fact.before, language),
                    _state(fact.after, language),
                )
                for fact in found.facts
            ),
        ),
        ComparisonTable(
            "sources",
            say("Källornas dagar", "Days of the sources"),
            (say("Källa", "Source"), before, after),
            tuple(
                (
                    source.title,
                    _day(source.before, language) if source.rested_before else absent,
                    _day(source.after, language) if source.rests_now else absent,
                )
                for source in found.sources
            ),
        ),
        ComparisonTable(
            "rules",
            say("Regler", "Rules"),
            (
                say("Anbud", "Tender"),
                say("Regel", "Rule"),
                before,
                after,
                say("Uppgifter som skiljer", "Facts that differ"),
            ),
            tuple(
                (
                    rule.tender_id or "–",
                    rule.citation,
                    _OUTCOMES[rule.before].to(language) if rule.before else absent,
                    _OUTCOMES[rule.after].to(language) if rule.after else absent,
                    "; ".join(
                        f"{name}: {then or '–'} → {now or '–'}"
                        for name, (then, now) in rule.facts.items()
                    ),
                )
                for rule in found.rules
            ),
        ),
    ]
    heads = (
        say("Anbud", "Tender"),
        say("Part", "Party"),
        say("Faktor", "Factor"),
        before,
        after,
        say("Poäng före", "Points before"),
        say("Poäng efter", "Points after"),
        say("Skillnad", "Difference"),
    )
    for part in found.parts or ():
        shown = part.name or part.part_id
        title = say("Poäng", "Points") + f": {part.tender_id}, {shown}"
        rows = tuple(row[2:] for row in _part_rows(part, language))
        made.append(ComparisonTable("points", title, heads[2:], rows, (3, 4, 5)))
    return made


def about(found: Comparison, language: Language) -> str:
    """Say which two screenings are compared."""
    told = [
        _HEAD.to(language).format(day=run.as_of, made=run.created_at.strftime("%Y-%m-%d %H:%M"))
        for run in (found.before, found.after)
    ]
    return " → ".join(told)


def _part_rows(part: PartChange, language: Language) -> list[tuple[str, ...]]:
    head = (part.tender_id, part.name or part.part_id)
    rows = [(*head, *_factor_row(factor, language)) for factor in part.factors]
    if part.base_difference:
        base = _BASE.to(language)
        rows.append((*head, base, "", "", "", "", _signed(part.base_difference)))
    bands = [
        LABELS[Band(band)].to(language) if band else "–"
        for band in (part.band_before, part.band_after)
    ]
    sums = (_plain(part.points_before), _plain(part.points_after), _signed(part.difference))
    rows.append((*head, _SUM.to(language), *bands, *sums))
    return rows


def _factor_row(difference: FactorDifference, language: Language) -> tuple[str, ...]:
    try:
        label = factor_by_id(difference.factor).label.to(language)
    except KeyError:
        label = difference.factor
    return (
        label,
        _state(difference.value_before, language),
        _state(difference.value_after, language),
        _plain(difference.points_before),
        _plain(difference.points_after),
        _signed(difference.difference),
    )


def _state(value: str | None, language: Language) -> str:
    """Return a value, or the state of an unknown one in words."""
    if value is None:
        return _ABSENT.to(language)
    return STATES[value].to(language) if value in STATES else value


def _day(day: date | None, language: Language) -> str:
    return _NO_DAY.to(language) if day is None else day.isoformat()


def _plain(points: int | None) -> str:
    return "–" if points is None else str(points).replace("-", "−")


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"
