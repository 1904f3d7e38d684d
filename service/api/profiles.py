"""Profiles of an industry or a country in general: rates, points, composites, goods."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import Query

from data_ingest.ids.countries import country_code
from data_ingest.model.problem import Problem
from risk_models.profiles.industry import SECTIONS
from service.api.profile_answer import ProfileResource, profile_resource
from service.api.resource import resource
from service.platform.http.problems import Refused
from service.screening.assessment.profiles import COUNTRIES, nace_codes

router = resource(prefix="/v1", tag="profiles")


@router.get("/profiles")
def get_profile(
    nace: Annotated[
        str | None,
        Query(description="NACE Rev. 2 or SNI 2007: a section letter or digits, such as 81.21."),
    ] = None,
    country: Annotated[
        str | None,
        Query(description="Country where the work is done: a code of ISO 3166-1, or its name."),
    ] = None,
) -> ProfileResource:
    """Return the structural profile of an industry, a country, or an industry in a country.

    At least one of the two is required. The profile says nothing about any particular firm.
    """
    if nace is None and country is None:
        raise Refused("invalid-request", errors=[Problem("request-missing", "/query/nace")])
    code = None if nace is None else known_nace(nace)
    land = None if country is None else country_code(country)
    if land is None and country is not None:
        raise _not_among(COUNTRIES, "/query/country")
    return profile_resource(code, land)


def known_nace(asked: str) -> str:
    """Return a code of NACE Rev. 2 as digits without points, or its section letter.

    The fifth digit of SNI 2007 is dropped.

    Raises:
        Refused: 422 for a code that is not there, naming those allowed in its place.
    """
    digits = asked.replace(".", "")
    code = digits[:4] if len(digits) == 5 and digits.isascii() and digits.isdigit() else digits
    codes = nace_codes()
    if code in codes:
        return code
    short = code.isascii() and code.isdigit() and len(code) <= 4
    known = next((code[:length] for length in (3, 2) if short and code[:length] in codes), None)
    allowed = sorted(
        nace
        for nace in codes
        if (nace.startswith(known) if known else nace in SECTIONS or len(nace) == 2)
    )
    raise _not_among(allowed, "/query/nace")


def _not_among(allowed: Iterable[str], location: str) -> Refused:
    problem = Problem("request-choice", location, {"allowed": ", ".join(allowed)})
    return Refused("invalid-request", errors=[problem])
