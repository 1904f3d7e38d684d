"""Words of the method pages for codes of factors, cards and rules."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message

KINDS: Mapping[str, Text] = {
    "inherent": message("Raises or lowers the need"),
    "mitigation": message("Measure that lowers the need"),
}
"""What a factor does to the points."""

TOPICS: Mapping[str, Text] = {
    "purpose": message("Purpose"),
    "population": message("Population"),
    "unit": message("Unit", "method"),
    "period": message("Period", "method"),
    "estimand": message("What the points stand for"),
    "sources": message("Sources"),
    "outcomes": message("Outcomes that the card was tested on"),
    "shares": message("Shares"),
    "ranges": message("Ranges"),
    "independence": message("Independence"),
    "base": message("Base points"),
    "unanswered": message("Asked for and not answered"),
    "least_bands": message("Least bands"),
    "draft": message("Draft"),
    "learned": message("Learned from outcomes"),
    "correlation": message("Correlation"),
    "coverage": message("Coverage"),
    "missingness": message("What is missing", "method"),
    "place_ranks": message("Ranks of countries"),
    "match_error": message("Errors of matching"),
    "uncertainty": message("Uncertainty"),
    "drift": message("Drift"),
    "recalibration": message("Recalibration"),
    "revision": message("Revision"),
    "expiry": message("Expiry"),
    "severity": message("Severity"),
    "fairness": message("Fairness"),
    "independent_scorings": message("Independent scorings"),
}
"""Topics of the quality declaration of a card."""

PLACES: Mapping[str, Text] = {
    "SE": message("Sweden"),
    "EU": message("EU"),
    "NO": message("Norway"),
    "DK": message("Denmark"),
    "FI": message("Finland"),
    "DE": message("Germany"),
    "FR": message("France"),
    "UK": message("United Kingdom"),
    "US": message("United States"),
    "CA": message("Canada"),
    "AU": message("Australia"),
    "INT": message("International"),
}
"""Jurisdictions of rules, in the order in which they are shown."""

CONCERNS: Mapping[str, Text] = {
    "contract": message("the contract"),
    "tender": message("the tender"),
    "party": message("a party"),
}
"""What a rule is asked about."""

ADDRESSEES: Mapping[str, Text] = {
    "buyer": message("the buyer"),
    "firm": message("the firm"),
    "state": message("the state"),
    "service": message("this service"),
}
"""Whom a rule speaks to."""

OUTCOMES: Mapping[str, Text] = {
    "applies": message("applies"),
    "does_not_apply": message("does not apply"),
    "cannot_tell": message("cannot tell"),
    "not_in_force": message("not in force"),
}
"""What a rule answers."""

UNITS: Mapping[str, Text] = {
    "EUR": message("EUR"),
    "SEK": message("SEK"),
    "SEK per EUR": message("SEK per EUR"),
    "cpv": message("CPV codes and ranges"),
    "employees": message("employees"),
    "months": message("months"),
    "tiers": message("tiers"),
    "years": message("years"),
}
"""What an amount or a period of a rule is measured in."""
