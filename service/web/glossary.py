"""The words of the pages and what they mean: those of the glossary, in both languages."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.web.page import show

FILE = Path(__file__).with_name("glossary.yaml")


class BothLanguages(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sv: str
    en: str


class GlossaryTerm(BothLanguages):
    """A word and what it means here."""

    id: str = Field(pattern="^[a-z-]+$", description="Where the page of the glossary has it.")
    meaning: BothLanguages


class TermGroup(BaseModel):
    """Terms of one subject."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: BothLanguages
    terms: tuple[GlossaryTerm, ...]


@cache
def glossary() -> Sequence[TermGroup]:
    """Return the words, in the order of the page."""
    return TypeAdapter(tuple[TermGroup, ...]).validate_python(
        yaml.safe_load(FILE.read_text("utf-8"))
    )


async def words(request: Request) -> Response:
    """Show every word, in the language of the page and in the other."""
    language = request.state.language
    other = "en" if language == "sv" else "sv"
    groups = [
        (
            getattr(group.group, language),
            [
                (
                    each.id,
                    getattr(each, language),
                    getattr(each, other),
                    getattr(each.meaning, language),
                )
                for each in group.terms
            ],
        )
        for group in glossary()
    ]
    return await show(request, "method_glossary.html", groups=groups, other=other)


ROUTES = (Route("/app/method/glossary", words),)
