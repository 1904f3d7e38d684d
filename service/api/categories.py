"""Common categories: from a word to CPV codes, before a need is assessed."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from data_ingest.model.text import Words
from service.api.resource import resource
from service.screening.needs.categories import find_categories

router = resource(prefix="/v1/categories", tag="needs")


class CategoryResource(BaseModel):
    """A common category."""

    cpv: str = Field(description="CPV code, eight digits.")
    label: Words = Field(description="Name used here; not the wording of the CPV.")


class CategoryList(BaseModel):
    """Categories by code; at most 30 if there is a search term."""

    items: list[CategoryResource]


@router.get("")
def list_categories(
    q: Annotated[
        str, Query(max_length=100, description="A word, or the first digits of a code.")
    ] = "",
) -> CategoryList:
    """Search common categories by a word in Swedish or English, or by code.

    Every other CPV code can be assessed too, but is not found by a word.
    """
    found = find_categories(q)
    return CategoryList(
        items=[CategoryResource(cpv=category.cpv, label=category.label) for category in found]
    )
