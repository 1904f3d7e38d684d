"""What Upphandlingsmyndigheten (UHM) has found about an industry, in a sentence with its year.

It is about occupations, never about a firm, and is the same for all firms of the industry. Every
page and document that speaks of an industry says it in these words.
"""

from collections.abc import Iterable, Sequence
from functools import cache

import polars as pl

from data_ingest.industry.activities import cpv_of_activity
from data_ingest.model.text import Language, Text, message
from data_ingest.reference import load_sources
from risk_models.explain.sector_evidence import Assessment, assessed
from service.screening.assessment.models import LotAssessment
from service.screening.assessment.profiles import (
    evidence_on,
    sector_evidence,
    sector_evidence_tables,
    sector_posteriors,
)

FACTOR = "sector.posterior"
"""The factor whose evidence is told. A record of a card without it was made before the evidence."""

_SWEDISH = "SNI"
"""What the schemes of Swedish activity codes begin with: UHM speaks of work in Sweden."""

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
_SHORT: dict[str, Text] = {
    "uhm_high": message("{occupation}: high risk ({year})"),
    "uhm_risk": message("{occupation}: risk ({year})"),
    "uhm_low": message("{occupation}: low risk ({year})"),
}
_NONE = message(
    "Upphandlingsmyndigheten has published no assessment of the occupation that was read. That "
    "does not mean that the risk is low."
)
_PARTS = message(
    "Upphandlingsmyndigheten has assessed these occupations in the industry: {listed}."
)
_REST = message("Of every other occupation: {none}")
_UNDATED = message("undated page, read {day}")


def industry_sentence(cpv: str, language: Language) -> str:
    """Return the result for the occupation behind a CPV code, with its year.

    Args:
        cpv: A code of eight digits.
        language: Language of the text.
    """
    evidence = evidence_on(cpv)
    if evidence is None:
        return _NONE.to(language)
    own = () if evidence.assessment is None else (evidence.assessment,)
    return _sentence(own or evidence.parts, language)


def activity_sentence(scheme: str, code: str, language: Language) -> str:
    """Return the result for a registered activity in Sweden; "" for another country's code.

    Args:
        scheme: Such as SNI2007.
        code: As the register writes it.
        language: Language of the text.
    """
    if not scheme.startswith(_SWEDISH):
        return ""
    digits = "".join(filter(str.isdigit, code))
    occupation = sector_posteriors().by_sni.get(digits) if scheme == "SNI2007" else None
    if occupation is not None:
        return _sentence(assessed(occupation, sector_evidence()), language)
    prefix = cpv_of_activity(scheme, code)
    return (
        _NONE.to(language) if prefix is None else industry_sentence(prefix.ljust(8, "0"), language)
    )


def division_sentence(division: str, language: Language) -> str:
    """Return the results for the occupations of a CPV division, and what holds for the others.

    Args:
        division: Two digits.
        language: Language of the text.
    """
    own = _of_division(division)
    if not own:
        return _NONE.to(language)
    return f"{_parts(own, language)} {none_assessed(language)}"


def division_lines(divisions: Iterable[str], language: Language) -> list[str]:
    """Return a line for each CPV division with results, then once what holds for all others.

    Args:
        divisions: Two digits each.
        language: Language of the texts.
    """
    wanted = tuple(dict.fromkeys(divisions))
    lines = [
        f"CPV {division}: {_parts(own, language)}"
        for division in wanted
        if (own := _of_division(division))
    ]
    if not wanted:
        return []
    return [*lines, none_assessed(language)] if lines else [_NONE.to(language)]


def every_result(language: Language) -> list[str]:
    """Return a sentence for each occupation that UHM has assessed, in the order of the tables."""
    occupations = sector_evidence_tables().occupations["occupation"].to_list()
    return [
        _sentence((result,), language)
        for occupation in occupations
        for result in assessed(occupation, sector_evidence())
    ]


def none_assessed(language: Language) -> str:
    """Return what holds for occupations that UHM has not assessed: that this is not low risk."""
    return _REST.to(language).format(none=_NONE.to(language))


def industry_of_lot(lot: LotAssessment, language: Language) -> str:
    """Return the sentence for a lot; "" without a code, or by a card without the evidence."""
    factors = {
        value.factor for tender in lot.tenders for part in tender.parts for value in part.factors
    }
    if lot.cpv is None or FACTOR not in factors:
        return ""
    return industry_sentence(lot.cpv, language)


def _of_division(division: str) -> list[Assessment]:
    occupations = sector_evidence_tables().occupations
    named = occupations.select("occupation", "cpv_prefixes").drop_nulls().iter_rows()
    return [
        result
        for occupation, prefixes in named
        if any(prefix.startswith(division) for prefix in prefixes.split())
        for result in assessed(occupation, sector_evidence())
    ]


def _sentence(results: Sequence[Assessment], language: Language) -> str:
    if not results:
        return _NONE.to(language)
    if len(results) > 1:
        return f"{_parts(results, language)} {none_assessed(language)}"
    return _filled(_RESULTS, results[0], language)


def _parts(results: Iterable[Assessment], language: Language) -> str:
    listed = "; ".join(_filled(_SHORT, result, language) for result in results)
    return _PARTS.to(language).format(listed=listed)


def _filled(words: dict[str, Text], result: Assessment, language: Language) -> str:
    year = str(result.year)
    if result.year is None:
        year = _UNDATED.to(language).format(day=_read_on()[result.source_id])
    occupation = result.occupation.to(language)
    return words[result.kind].to(language).format(occupation=occupation, year=year)


@cache
def _read_on() -> dict[str, str]:
    """Return the day on which each source was read, by its id."""
    sources = load_sources()
    return dict(sources.select("source_id", pl.col("retrieved_on").cast(pl.String)).iter_rows())
