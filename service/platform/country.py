"""A country as a user states it."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from data_ingest.ids.countries import country_code


def _code(stated: object) -> object:
    """Return the code of a country; what says no one country stays, for the pattern to refuse."""
    return (isinstance(stated, str) and country_code(stated)) or stated


CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$"), BeforeValidator(_code)]
"""Alpha-2 of ISO 3166-1; a name or another code of one country is read as that."""
