"""The method as pages: what each number rests on, from the same texts that make it."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from risk_models.card.bands import LABELS, RISING, Band
from risk_models.card.scorecard import Scorecard
from risk_models.factor.definition import FAMILIES, FORMS
from risk_models.factor.points import HIGHEST
from service.screening.assessment.industry_words import FACTOR, every_result, none_assessed
from service.screening.assessment.method_limits import load_limits
from service.screening.report.card_words import learned_text
from service.screening.trial.measured import (
    GOAL_EXTENDED_PERMILLE,
    GOAL_PRIORITY_PERMILLE,
    load_trial,
)
from service.web.api import get, path_of
from service.web.method_words import KINDS, TOPICS
from service.web.page import say, show


async def method(request: Request) -> Response:
    """Show what the method consists of."""
    card = await _card(request)
    rules = (await get(request, "/v1/rules"))["items"]
    return await show(
        request,
        "method.html",
        card=card,
        factors=len(card["factors"]),
        rules=len(rules),
        unverified=sum(not rule["verified"] for rule in rules),
    )


async def factors(request: Request) -> Response:
    """Show every factor of the current card by family, with its points, and those before it."""
    listed = (await get(request, "/v1/factors"))["items"]
    scored = {card_factor["id"]: card_factor for card_factor in (await _card(request))["factors"]}
    families = [
        {"label": say(request, FAMILIES[family].label), "factors": list(own)}
        for family, own in groupby(
            (one for one in listed if one["id"] in scored), key=lambda one: str(one["family"])
        )
    ]
    return await show(
        request,
        "method_factors.html",
        families=families,
        ranges={name: _range(card_factor["bins"]) for name, card_factor in scored.items()},
        earlier=[one for one in listed if one["id"] not in scored],
    )


async def factor(request: Request) -> Response:
    """Show one factor: why it matters, its outcomes with points and reasons, what settles it.

    One that only earlier cards have is shown as on the last of them: screenings lead here.
    """
    found = await get(request, path_of("factors", request.path_params["factor_id"]))
    names = (await get(request, "/v1/scorecards"))["items"]
    card, scored = await _scored(request, found["id"], names)
    labels = {factor_bin["code"]: factor_bin["label"] for factor_bin in found["bins"]}
    facts = {item["code"]: item for item in (await get(request, "/v1/facts"))["items"]}
    return await show(
        request,
        "method_factor.html",
        factor=found,
        card=card,
        is_current=card == names[-1],
        scored=scored,
        bins=[
            factor_bin | {"label": labels.get(factor_bin["code"])} for factor_bin in scored["bins"]
        ]
        if scored
        else [],
        family=say(request, FAMILIES[found["family"]].label),
        kind=say(request, KINDS[found["kind"]]),
        forms=[say(request, FORMS[form]) for form in found["forms"]],
        assessed=every_result(request.state.language) if found["id"] == FACTOR else [],
        not_assessed=none_assessed(request.state.language),
        settling=[facts[code] for code in found["settled_by"] if code in facts],
    )


async def card(request: Request) -> Response:
    """Show a card: base, bands, floors and its quality declaration; the current one if not said."""
    listed = await get(request, "/v1/scorecards")
    shown = await _card(request, request.path_params.get("card_id"))
    scorecard, trial = Scorecard.model_validate(shown), load_trial(shown["id"])
    return await show(
        request,
        "method_card.html",
        card=shown,
        trial=trial,
        is_of_card=trial is not None and trial.is_of(scorecard),
        goals=(GOAL_EXTENDED_PERMILLE, GOAL_PRIORITY_PERMILLE),
        cards=[*listed["items"], *(own["id"] for own in listed["added"])],
        learned=learned_text(scorecard, request.state.language),
        bands=_bands(request, shown["cuts"]),
        least=[
            (
                least,
                say(request, LABELS[Band(least["band"])]),
                say(request, LABELS[Band(least["band_in_risk_industry"])]),
            )
            for least in (shown.get("rules") or {}).get("least_bands", ())
        ],
        floors=[
            (say(request, FAMILIES[family].label), ppm)
            for family, ppm in shown["floors"]["families"].items()
        ],
        quality=[
            (say(request, TOPICS[line["topic"]]), line["text"])
            for line in shown["quality"]
            if line["topic"] in TOPICS
        ],
    )


async def facts(request: Request) -> Response:
    """Show what can be known of a party, the document that settles it and what permits to ask."""
    found = await get(request, "/v1/facts")
    return await show(request, "method_facts.html", facts=found["items"])


async def limits(request: Request) -> Response:
    """Show what a review need is not."""
    shown = load_limits()
    sections = [
        (
            say(request, section.title),
            [list(_pieces(say(request, point))) for point in section.points],
        )
        for section in shown.sections
    ]
    return await show(
        request, "method_limits.html", lead=say(request, shown.lead), sections=sections
    )


_MARKED = re.compile(r"\*([^*]+)\*|`([^`]+)`|\[([^\]]+)\]\([^)]+\)")


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of a limit, and whether each stands out."""
    at = 0
    for match in _MARKED.finditer(text):
        stands_out, code, linked = match.groups()
        yield False, text[at : match.start()]
        yield linked is None, stands_out or code or linked
        at = match.end()
    yield False, text[at:]


async def _card(request: Request, card_id: str | None = None) -> dict[str, Any]:
    """Return a card; without an id the one that the organisation uses."""
    name = card_id or (await get(request, "/v1/scorecards"))["in_use"]
    return await get(request, path_of("scorecards", name))


async def _scored(
    request: Request, factor_id: str, names: list[str]
) -> tuple[str, dict[str, Any] | None]:
    """Return the newest card that has a factor, and the factor there; the newest and None else."""
    for name in reversed(names):
        for card_factor in (await _card(request, name))["factors"]:
            if card_factor["id"] == factor_id:
                return name, card_factor
    return names[-1], None


def _range(bins: list[dict[str, Any]]) -> tuple[int, int]:
    points = [factor_bin["points"] for factor_bin in bins]
    return min(points), max(points)


def _bands(request: Request, cuts: list[int]) -> list[tuple[str, int | None, int | None]]:
    """Return the bands in rising order: name, least points and the points that begin the next.

    A band that no points reach has neither.
    """
    edges: list[int | None] = [None, *(cut if cut <= HIGHEST else None for cut in cuts), None]
    return [
        (say(request, LABELS[band]), edges[place], edges[place + 1])
        for place, band in enumerate(RISING)
    ]


ROUTES = (
    Route("/app/method", method),
    Route("/app/method/factors", factors),
    Route("/app/method/factors/{factor_id}", factor),
    Route("/app/method/card", card),
    Route("/app/method/cards/{card_id}", card),
    Route("/app/method/facts", facts),
    Route("/app/method/limits", limits),
)
