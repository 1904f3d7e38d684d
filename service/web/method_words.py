"""Words of the method pages for codes of factors, cards and rules."""

from collections.abc import Mapping

from data_ingest.model.text import Text

KINDS: Mapping[str, Text] = {
    "inherent": Text("Ökar eller minskar behovet", "Raises or lowers the need"),
    "mitigation": Text("Åtgärd som minskar behovet", "Measure that lowers the need"),
}
"""What a factor does to the points."""

TOPICS: Mapping[str, Text] = {
    "purpose": Text("Syfte", "Purpose"),
    "population": Text("Vilka kortet gäller", "Population"),
    "unit": Text("Vad som bedöms", "Unit"),
    "period": Text("Tid", "Period"),
    "estimand": Text("Vad poängen står för", "What the points stand for"),
    "sources": Text("Källor", "Sources"),
    "outcomes": Text("Utfall som kortet prövats mot", "Outcomes that the card was tried on"),
    "shares": Text("Andelar", "Shares"),
    "ranges": Text("Spann", "Ranges"),
    "independence": Text("Oberoende", "Independence"),
    "correlation": Text("Samband", "Correlation"),
    "coverage": Text("Täckning", "Coverage"),
    "missingness": Text("Det som saknas", "What is missing"),
    "place_ranks": Text("Rang för länder", "Ranks of countries"),
    "match_error": Text("Fel i matchning", "Errors of matching"),
    "uncertainty": Text("Osäkerhet", "Uncertainty"),
    "drift": Text("Förändring över tid", "Drift"),
    "recalibration": Text("Ny kalibrering", "Recalibration"),
    "revision": Text("Översyn", "Revision"),
    "expiry": Text("Hur länge kortet gäller", "Expiry"),
    "severity": Text("Allvar", "Severity"),
    "fairness": Text("Rättvisa", "Fairness"),
    "independent_scorings": Text("Oberoende poängsättningar", "Independent scorings"),
}
"""Topics of the quality declaration of a card."""

PLACES: Mapping[str, Text] = {
    "SE": Text("Sverige", "Sweden"),
    "EU": Text("EU", "EU"),
    "NO": Text("Norge", "Norway"),
    "DK": Text("Danmark", "Denmark"),
    "FI": Text("Finland", "Finland"),
    "DE": Text("Tyskland", "Germany"),
    "FR": Text("Frankrike", "France"),
    "UK": Text("Storbritannien", "United Kingdom"),
    "US": Text("USA", "United States"),
    "CA": Text("Kanada", "Canada"),
    "AU": Text("Australien", "Australia"),
    "INT": Text("Internationellt", "International"),
}
"""Jurisdictions of rules, in the order in which they are shown."""

CONCERNS: Mapping[str, Text] = {
    "contract": Text("kontraktet", "the contract"),
    "tender": Text("anbudet", "the tender"),
    "party": Text("en part", "a party"),
}
"""What a rule is asked about."""

ADDRESSEES: Mapping[str, Text] = {
    "buyer": Text("köparen", "the buyer"),
    "firm": Text("företaget", "the firm"),
    "state": Text("staten", "the state"),
    "service": Text("den här tjänsten", "this service"),
}
"""Whom a rule speaks to."""

OUTCOMES: Mapping[str, Text] = {
    "applies": Text("gäller", "applies"),
    "does_not_apply": Text("gäller inte", "does not apply"),
    "cannot_tell": Text("går inte att avgöra", "cannot tell"),
    "not_in_force": Text("inte i kraft", "not in force"),
}
"""What a rule answers."""

UNITS: Mapping[str, Text] = {
    "EUR": Text("euro", "EUR"),
    "SEK": Text("kronor", "SEK"),
    "SEK per EUR": Text("kronor per euro", "SEK per EUR"),
    "cpv": Text("CPV-koder och spann", "CPV codes and ranges"),
    "employees": Text("anställda", "employees"),
    "months": Text("månader", "months"),
    "tiers": Text("led", "tiers"),
    "years": Text("år", "years"),
}
"""What an amount or a period of a rule is measured in."""
