"""How the rules of a screening were read, as its record keeps it."""

from datetime import date
from typing import Annotated

from data_ingest.model.fields import OWN, About
from data_ingest.model.text import Words, message
from procurement_rules.reading import How
from service.platform.described import Described


class RuleReading(Described):
    """How a rule was read, what of it was not checked against that, and what it leaves out."""

    how: Annotated[How, About("own", label=message("How it was read"))]
    state: Annotated[str | None, OWN]
    source: Annotated[str, About("own", label=message("What was read"))]
    day: Annotated[date, OWN]
    unverified_parts: Annotated[tuple[Words, ...], OWN]
    limits: Annotated[tuple[Words, ...], OWN]
