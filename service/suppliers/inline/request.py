"""Suppliers as a request states them."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from data_ingest.ids.identifiers import LAST_HOME
from data_ingest.model.tables import Stage
from service.platform.country import CountryCode

MOST = 1_000
"""Suppliers in one request. Ours: seconds of work; whoever has more sends a file
(`POST /v1/portfolios`)."""

_LONGEST_NUMBER = 60


def _or_number_alone(schema: dict[str, Any]) -> None:
    """Describe a supplier as an object, or as the text of its number."""
    described = {name: schema.pop(name) for name in ("title", "description")}
    whole = dict(schema)
    schema.clear()
    number = {"type": "string", "minLength": 1, "maxLength": _LONGEST_NUMBER}
    schema.update(described, anyOf=[number, whole])


class StatedSupplier(BaseModel):
    """One supplier. A number alone, as text, means the same as `{"number": …}`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_or_number_alone)

    number: str = Field(
        min_length=1,
        max_length=_LONGEST_NUMBER,
        description="Registration or VAT number, with or without hyphen, spaces and prefix.",
    )
    name: str | None = Field(
        default=None,
        max_length=300,
        description="Confirms the number: a register that has it under another name is only a "
        "possible match.",
    )
    country: CountryCode | None = Field(
        default=None, description="Country of the register; default: derived from the number."
    )
    scheme: str | None = Field(
        default=None,
        max_length=40,
        description="Kind of number, such as `SE-ON` or `VAT`. Default: derived from the number.",
    )
    cpv: str | None = Field(
        default=None,
        pattern="^[0-9]{8}(-[0-9])?$",
        description="What is bought from it, if that differs from `purchase.cpv`.",
    )

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, stated: Any) -> Any:  # noqa: ANN401  # whatever was sent
        """Read a text or whole number as the number of a supplier."""
        if isinstance(stated, str | int) and not isinstance(stated, bool):
            return {"number": str(stated)}
        return stated


class CheckedPurchase(BaseModel):
    """What is bought from all of them; omitted: not known."""

    model_config = ConfigDict(extra="forbid")

    cpv: str | None = Field(
        default=None,
        pattern="^[0-9]{8}(-[0-9])?$",
        description="Main subject. Default: the registered activity of each supplier.",
    )
    place: CountryCode = Field(
        default=LAST_HOME, description="Country where the work is done; ISO 3166."
    )
    stage: Stage | None = Field(
        default=None,
        description="Stage of the purchase. Before the award the suppliers are tenderers: facts "
        "are stated alike for all, and no review need.",
    )


class SupplierCheckRequest(BaseModel):
    """The suppliers to check, and what is bought from them."""

    model_config = ConfigDict(extra="forbid")

    suppliers: list[StatedSupplier] = Field(min_length=1, max_length=MOST)
    purchase: CheckedPurchase = Field(default_factory=CheckedPurchase)
