"""Visits to the place of work, as the record of a screening has them."""

from datetime import date
from typing import Annotated

from data_ingest.model.fields import About
from service.platform.described import Described

_POINTS = About("points")


class VisitsRecord(Described):
    """Visits to the place of work: `made`, those with something `found`, and the latest day.

    They are facts without points, and lower no band.
    """

    made: Annotated[int, _POINTS]
    found: Annotated[int, _POINTS]
    last_on: Annotated[date | None, _POINTS]
