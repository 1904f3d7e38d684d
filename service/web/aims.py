"""The eight areas of the plan against prostitution and trafficking, and what the service does."""

from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_ingest.model.text import Text, Words
from service.web.page import say, show

FILE = Path(__file__).with_name("aims.yaml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LinkedPage(_Strict):
    """Where the service does it.

    Attributes:
        address: Of the page.
        sv: Its name in Swedish.
        en: Its name in English.
    """

    address: str
    sv: str
    en: str

    @property
    def name(self) -> Text:
        """Its name in both languages."""
        return Text(self.sv, self.en)


class LinkedDoc(_Strict):
    """Where the documentation tells of it: an address from `docs`, and its name."""

    address: str
    en: str


class Aim(_Strict):
    """One area of the plan.

    Attributes:
        title: The area in a word or two, our own.
        does: What the service does for it.
        does_not: What it does not do.
        page: Where it does it.
        doc: Where the documentation tells of it.
    """

    title: Words
    does: tuple[Words, ...]
    does_not: tuple[Words, ...]
    page: LinkedPage
    doc: LinkedDoc


class Aims(_Strict):
    """The areas, with the day of the texts and where the plan was read."""

    dated: date
    lead: Words
    source: Words
    aims: tuple[Aim, ...]


@cache
def load_aims() -> Aims:
    """Return the areas, in the order of the plan."""
    return Aims.model_validate(yaml.safe_load(FILE.read_text("utf-8")))


async def aims(request: Request) -> Response:
    """Show what the service does for each area of the plan, and what it does not."""
    shown = load_aims()
    return await show(
        request,
        "method_aims.html",
        lead=say(request, shown.lead),
        source=say(request, shown.source),
        dated=shown.dated.isoformat(),
        aims=[
            {
                "title": say(request, aim.title),
                "does": [say(request, text) for text in aim.does],
                "does_not": [say(request, text) for text in aim.does_not],
                "address": aim.page.address,
                "page": say(request, aim.page.name),
            }
            for aim in shown.aims
        ],
    )


ROUTES = (Route("/app/method/aims", aims),)
