"""What people state of monitors and of what these have noticed, whichever door it comes in by."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.casework.cases.request import Line, Person, Said
from service.operations.people.units import UNIT
from service.platform.country import CountryCode
from service.platform.day import Day
from service.suppliers.monitors.quiet import DEFAULT_FROM, DEFAULT_TO, DEFAULT_ZONE

Clock = Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Days = Annotated[int, Field(ge=1, le=366)]


class _Stated(BaseModel):
    model_config = ConfigDict(extra="forbid")


class QuietHours(_Stated):
    """When no events are released; they are released afterwards."""

    begins: Clock = DEFAULT_FROM
    ends: Clock = Field(default=DEFAULT_TO, description="If before `begins`: on the next morning.")
    zone: Annotated[str, Field(max_length=64)] = DEFAULT_ZONE


class WatchedParty(_Stated):
    """A party to monitor, by its number."""

    number: Annotated[str, Field(min_length=1, max_length=50)]
    country: CountryCode = Field(default="SE", description="Country of establishment; ISO 3166.")
    scheme: Annotated[str, Field(max_length=20)] | None = Field(
        default=None,
        description="org-id scheme. Default: derived from the country and the form of the number.",
    )
    name: Line | None = Field(
        default=None,
        description="The name as you know it. Default: the name in a register under the number.",
    )
    cpv: Annotated[str, Field(pattern="^[0-9]{8}$")] | None = Field(
        default=None, description="What is bought from it, if known."
    )
    work_country: CountryCode = Field(default="SE", description="Where the work is done.")


class MonitorChange(_Stated):
    """Changes to a monitor; fields that are omitted keep their value."""

    every_days: Days | None = Field(
        default=None, description="Maximum number of days between two checks."
    )
    quiet: QuietHours | None = Field(default=None, description="Null: no quiet hours.")
    expires_on: Day | None = Field(
        default=None, description="Last day; at most 24 months from today."
    )
    owner: Person | None = None
    deputy: Person | None = Field(
        default=None, description="The user who takes over overdue tasks."
    )


class NewMonitor(MonitorChange):
    """A monitor of one party, one case or one portfolio."""

    party: WatchedParty | None = None
    case_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="A case; its latest screening is monitored."
    )
    portfolio_id: Annotated[str, Field(max_length=50)] | None = Field(
        default=None, description="A portfolio run; the latest run of its source is monitored."
    )
    every_days: Days = 30
    quiet: QuietHours | None = Field(
        default_factory=QuietHours,
        description=f"{DEFAULT_FROM}–{DEFAULT_TO} ({DEFAULT_ZONE}) by default. "
        "Null: no quiet hours.",
    )
    expires_on: Day | None = Field(
        default=None, description="Last day. Default: in 12 months; at most in 24."
    )
    unit: Line | None = Field(
        default=None, description=f"{UNIT} A monitor of a case has the unit of the case."
    )


class MonitorEnd(_Stated):
    """Why the monitor ends."""

    reason: Said


class EventChange(_Stated):
    """The outcome of an event."""

    state: Literal["done"]
    reason: Said
