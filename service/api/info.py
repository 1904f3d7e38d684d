"""API metadata, as required by DIGG's REST API profile."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from service.api.resource import resource
from service.platform.process.code_version import code_version

VERSION_1_PUBLISHED = date(2026, 11, 24)
"""The day on which version 1 of the API was first published."""


class ApiInfo(BaseModel):
    """API metadata; names and camel case follow DIGG's REST API profile, VER.06."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)

    api_name: str = Field(description="Name of the API.")
    api_version: str = Field(description="Version of the software that responds.")
    api_released: date = Field(description="Publication date of this major version.")
    api_documentation: str = Field(description="Address of the OpenAPI description.")
    api_status: Literal["active", "deprecated"] = Field(
        description="`deprecated` once an end date has been announced."
    )


router = resource(prefix="/v1", tag="api-info")


@router.get("/api-info")
async def get_api_info() -> ApiInfo:
    """Return the name and version of the API and the address of its documentation."""
    return ApiInfo(
        api_name="kedjekoll",
        api_version=code_version(),
        api_released=VERSION_1_PUBLISHED,
        api_documentation="/openapi.json",
        api_status="active",
    )
