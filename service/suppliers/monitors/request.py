"""What people state of monitors and of what these have noticed, whichever door it comes in by."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.casework.cases.request import Line, Person, Said
from service.operations.people.units import UNIT
from service.platform.day import Day
from service.suppliers.monitors.quiet import DEFAULT_FROM, DEFAULT_TO, DEFAULT_ZONE

Clock = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Days = Annotated[int, Field(ge=1, le=366)]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class QuietHours(_Stated):
    """When nothing is handed out; what is noticed then is handed out afterwards."""

    begins: Clock = DEFAULT_FROM
    ends: Clock = Field(default=DEFAULT_TO, description="Before `begins`: on the next morning.")
    zone: Annotated[str, Field(max_length=64)] = DEFAULT_ZONE


class WatchedParty(_Stated):
    """A party to be watched, by its number."""

    number: Annotated[str, Field(min_length=1, max_length=50)]
    country: Country = Field(default="SE", description="Where it is established; ISO 3166.")
    scheme: Annotated[str, Field(max_length=20)] | None = Field(
        default=None, description="org-id scheme; told by country and form if left out."
    )
    name: Line | None = Field(
        default=None,
        description="As you know it; if left out, what a register has under the number counts.",
    )
    cpv: Annotated[str, Field(pattern="^[0-9]{8}$")] | None = Field(
        default=None, description="What is bought of it, where that is known."
    )
    work_country: Country = Field(default="SE", description="Where the work is done.")


class MonitorChange(_Stated):
    """What is to be changed of a monitor; what is left out stays as it is."""

    every_days: Days | None = Field(
        default=None, description="At most so many days pass between two checks."
    )
    quiet: QuietHours | None = Field(default=None, description="Null: no hour is quiet.")
    expires_on: Day | None = Field(
        default=None, description="Its last day; at most 24 months from today."
    )
    owner: Person | None = None
    deputy: Person | None = Field(default=None, description="Who takes over what is overdue.")


class NewMonitor(MonitorChange):
    """A monitor of a party, a case or a portfolio: of one of them."""

    party: WatchedParty | None = None
    case_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="A case; its latest screening is watched."
    )
    portfolio_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="A portfolio run; the latest run of its source is watched."
    )
    every_days: Days = 30
    quiet: QuietHours | None = Field(
        default_factory=QuietHours,
        description=f"{DEFAULT_FROM}–{DEFAULT_TO} ({DEFAULT_ZONE}) if left out; null: no hour is.",
    )
    expires_on: Day | None = Field(
        default=None, description="Its last day; in 12 months if left out, at most in 24."
    )
    unit: Line | None = Field(
        default=None, description=f"{UNIT} A monitor of a case has the unit of the case."
    )


class MonitorEnd(_Stated):
    """Why a monitor ends."""

    reason: Said


class EventChange(_Stated):
    """What came of an event."""

    state: Literal["done"]
    reason: Said
