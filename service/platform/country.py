"""A country as a user states it."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from data_ingest.ids.countries import country_code

_ALPHA_2 = "^[A-Z]{2}$"
NO_COUNTRY = "country"
"""Type of the error for a text that says no one country; its context has the text."""


def _code(stated: object) -> object:
    """Return the code of a country; two letters that are no country's stay as they are."""
    if not isinstance(stated, str):
        return stated
    code = country_code(stated)
    if code is None and not re.fullmatch(_ALPHA_2, stated):
        raise PydanticCustomError(NO_COUNTRY, "a country", {"stated": stated})
    return code or stated


CountryCode = Annotated[str, Field(pattern=_ALPHA_2), BeforeValidator(_code)]
"""Alpha-2 of ISO 3166-1; a name or another code of one country is read as that."""
