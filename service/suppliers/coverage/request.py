"""What a person states to have the coverage of a year counted."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from data_ingest.model.problem import Problem, UnreadableInput
from procurement_rules.package.sample import MOST_DRAWN, MOST_SEED
from service.operations.people.issuers import UnitId
from service.platform.country import CountryCode
from service.suppliers.coverage.reading import FIRST_YEAR

DRAWN = 10
"""Cases that are drawn for a closer look unless something else is said. Ours."""


class CoverageRequest(BaseModel):
    """The register, the ledger and the year of a coverage report."""

    model_config = ConfigDict(extra="forbid")

    files: list[str] = Field(
        min_length=1,
        max_length=4,
        description=(
            "IDs of stored files: the contract register, and the ledger if spend is to be "
            "counted (`POST /v1/evidence-files`)."
        ),
    )
    year: StrictInt = Field(description="Calendar year, this one or an earlier one.")
    unit: UnitId | None = Field(
        default=None,
        description=(
            "The buyer unit whose contracts and cases are counted. Default: every unit that you"
            " can see."
        ),
    )
    country: CountryCode = Field(
        default="SE",
        description="Where the work is done, if the register does not state it; ISO 3166 alpha-2.",
    )
    sample: StrictInt = Field(
        default=DRAWN, ge=0, le=MOST_DRAWN, description="Number of cases to draw for a closer look."
    )
    seed: StrictInt | None = Field(
        default=None,
        ge=0,
        le=MOST_SEED,
        description=(
            "Seed of the draw, chosen beforehand. Default: derived from the number of the report."
        ),
    )


def check_year(year: int, *, today: date) -> None:
    """Refuse a year that nothing can be said of.

    Raises:
        UnreadableInput: It lies ahead, or before the first year that a report can be about.
    """
    if not FIRST_YEAR <= year <= today.year:
        years = {"first": str(FIRST_YEAR), "last": str(today.year)}
        raise UnreadableInput([Problem("coverage-year", "/year", years)], "coverage")
