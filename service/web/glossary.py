"""The words of the pages and what they mean: those of the glossary, in both languages."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Language, Text
from service.web.page import show

FILE = Path(__file__).with_name("glossary.yaml")


class BothLanguages(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sv: str
    en: str

    def to(self, language: Language) -> str:
        """Return it in a language."""
        return Text(self.sv, self.en).to(language)


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
    other: Language = "sv" if language == "en" else "en"
    groups = [
        (
            group.group.to(language),
            [
                (
                    each.id,
                    each.to(language),
                    each.to(other),
                    each.meaning.to(language),
                )
                for each in group.terms
            ],
        )
        for group in glossary()
    ]
    return await show(request, "method_glossary.html", groups=groups, other=other)


ROUTES = (Route("/app/method/glossary", words),)
