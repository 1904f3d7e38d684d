"""What differs between two screenings, in words: what they were made from, facts and values."""

from collections.abc import Iterable, Mapping
from functools import cache

from data_ingest.model.figures import country_name, number
from data_ingest.model.text import Language, Text, message
from procurement_rules.facts import FACTS as RULE_FACTS
from risk_models.explain.reasons import STATES
from risk_models.factors import FACTORS, factor_by_id
from risk_models.facts.catalogue import FACTS
from risk_models.facts.fact import FactKind
from service.casework.overview.runs import Changed
from service.platform.words import YES_NO, printable
from service.screening.report.fact_codes import CODES

CHANGED: Mapping[Changed, Text] = {
    "file": message("the input document"),
    "further_files": message("further files"),
    "purchase": message("the purchase"),
    "as_of": message("the date that the facts are read for"),
    "scorecard": message("the scorecard"),
    "rulebook": message("the rulebook"),
    "code": message("the version of the service"),
    "snapshot": message("the register snapshot"),
    "facts": message("facts about parties"),
    "judgements": message("judgements of possible matches"),
    "register_answers": message("answers of registers"),
    "reference_rows": message("reference tables"),
}
"""What two screenings were made from."""

_TABLES: Mapping[str, Text] = {
    "purchases": message("the purchase itself"),
    "contracts": message("lots"),
    "tenders": message("tenders"),
    "contract_parties": message("the parties in a tender"),
    "supply_links": message("subcontracting"),
    "parties": message("parties"),
    "names": message("party names"),
    "identifiers": message("party numbers"),
    "places": message("places"),
    "industries": message("industries"),
    "declarations": message("declarations"),
    "grounds": message("circumstances that may lead to exclusion"),
    "country_facts": message("country data"),
    "sector_facts": message("industry data"),
    "wage_levels": message("pay levels"),
}
"""Parts of a purchase, and the reference tables."""

RULE_VALUES: Mapping[str, Mapping[str, Text]] = {
    "chapter": {
        "full": message("all chapters of LOU"),
        "ch19": message("LOU chapter 19"),
        "direct": message("direct award (LOU chapter 19 a)"),
    },
}
"""What the codes of the facts of rules mean; one without words is a name, as that of an act."""

_UNITS: Mapping[str, Text] = {
    "persons": message("{n} people"),
    "months": message("{n} months"),
    "hours": message("{n} hours"),
    "SEK": message("SEK {n}"),
    "SEK per employee": message("SEK {n} per employee"),
    "firms": message("{n} firms"),
    "questions": message("{n} questions"),
    "permille": message("{n} per mille"),
}
"""How a whole number of a fact is counted."""

ABSENT = message("not there")
"""What is said of a value that one of the two has not."""


def which_text(changed: Changed, which: Iterable[str], language: Language) -> str:
    """Return the parts that differ (`runs.Difference.which`) in words; facts under their party."""
    if changed != "facts":
        return ", ".join(_TABLES[name].to(language) if name in _TABLES else name for name in which)
    facts: dict[str, list[str]] = {}
    for about, _, fact in (name.rpartition(" ") for name in which):
        facts.setdefault(about, []).append(fact_text(fact, language))
    return "; ".join(f"{about}: {', '.join(named)}" for about, named in facts.items())


def fact_text(fact: str, language: Language) -> str:
    """Return what a fact is called; its code where nobody knows it any more."""
    return FACTS[fact].label.to(language) if fact in FACTS else fact


def fact_value_text(fact: str, value: str | None, language: Language) -> str:
    """Return the value of a fact in words: a code as it is chosen, else as the card has it."""
    if value is not None:
        words = CODES.get(fact, {}).get(value) or _of_card(fact).get(value)
        if words is not None:
            return words.to(language)
        if fact in FACTS and FACTS[fact].kind is FactKind.INTEGER and value not in STATES:
            return _counted(FACTS[fact].unit, value, language)
    return value_text(value, language)


@cache
def _of_card(fact: str) -> Mapping[str, Text]:
    """Return the labels of the bins that the codes of a fact fall in by themselves."""
    return {
        own.code: own.label
        for factor in FACTORS
        if fact in factor.settled_by
        for own in factor.bins
        if own.code in FACTS[fact].codes
    }


def _counted(unit: str | None, value: str, language: Language) -> str:
    figure = number(int(value), language)
    told = _UNITS.get(unit or "")
    return figure if told is None else told.filled(n=figure).to(language)


def rule_fact_text(fact: str, language: Language) -> str:
    """Return what a fact of the rules is called."""
    return RULE_FACTS[fact].to(language).rstrip(".") if fact in RULE_FACTS else fact


def rule_value_text(fact: str, value: str | None, language: Language) -> str:
    """Return the value of a fact of the rules in words."""
    words = None if value is None else RULE_VALUES.get(fact, {}).get(value)
    if words is not None:
        return words.to(language)
    if value is not None and fact.endswith("country"):
        return country_name(value, language)
    return value_text(value, language)


def bin_text(factor: str, code: str | None, value: str | None, language: Language) -> str:
    """Return the bin of a factor that a value falls in, or the value where it has none."""
    try:
        bins = {own.code: own.label for own in factor_by_id(factor).bins}
    except KeyError:
        bins = {}
    return bins[code].to(language) if code in bins else value_text(value, language)


def value_text(value: str | None, language: Language) -> str:
    """Return the value of a fact or factor, or the state of one that has none."""
    if value is None:
        return ABSENT.to(language)
    if "=" in value:
        stated = (part.partition("=") for part in value.split(";"))
        return "; ".join(
            f"{fact_text(fact, language)}: {value_text(own, language)}" for fact, _, own in stated
        )
    known = STATES.get(value) or YES_NO.get(value)
    return printable(value) if known is None else known.to(language)
