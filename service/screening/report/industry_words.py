"""What Upphandlingsmyndigheten has found about the industry of a lot, in a sentence.

It is about the occupation, never about a tenderer, and is the same for all tenders of the lot.
"""

from data_ingest.model.text import Language, Text, message
from service.screening.assessment.models import LotAssessment
from service.screening.assessment.profiles import evidence_on

FACTOR = "sector.posterior"
"""The factor whose evidence is told. A record of a card without it was made before the evidence."""

_RESULTS: dict[str, Text] = {
    "uhm_high": message(
        "Upphandlingsmyndigheten assesses a high risk of unfair labour conditions for "
        "{occupation} ({year})."
    ),
    "uhm_risk": message(
        "Upphandlingsmyndigheten assesses a risk of unfair labour conditions for {occupation} "
        "({year})."
    ),
    "uhm_low": message(
        "Upphandlingsmyndigheten assesses a low risk of unfair labour conditions for "
        "{occupation} ({year})."
    ),
}
_NONE = message(
    "Upphandlingsmyndigheten has published no assessment of the occupation that was read. That "
    "does not mean that the risk is low."
)
_UNDATED = message("undated page")


def industry_sentence(cpv: str, language: Language) -> str:
    """Return the result for the occupation behind a CPV code, with its year."""
    evidence = evidence_on(cpv)
    result = None if evidence is None else evidence.assessment
    if result is None:
        return _NONE.to(language)
    year = _UNDATED.to(language) if result.year is None else str(result.year)
    occupation = result.occupation.to(language)
    return _RESULTS[result.kind].to(language).format(occupation=occupation, year=year)


def industry_of_lot(lot: LotAssessment, language: Language) -> str:
    """Return the sentence for a lot; "" without a code, or by a card without the evidence."""
    factors = {
        value.factor for tender in lot.tenders for part in tender.parts for value in part.factors
    }
    if lot.cpv is None or FACTOR not in factors:
        return ""
    return industry_sentence(lot.cpv, language)
