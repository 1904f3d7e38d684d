"""Scorecards: those that ship, learned ones that an organisation adds, and the one that it uses."""

from fastapi import Response

from risk_models.card.scorecard import Scorecard
from service.api.calling import CurrentCall
from service.api.resource import resource
from service.calls import scorecards as calls
from service.calls.scorecards import (
    AddedScorecard,
    NewScorecard,
    NewScorecardChoice,
    ScorecardChoice,
    ScorecardChoices,
    ScorecardList,
)
from service.platform.http.sent import Sent

router = resource(prefix="/v1", tag="catalogue")


@router.get("/scorecards")
def list_scorecards(call: CurrentCall) -> ScorecardList:
    """List the shipped scorecards, including earlier ones, and those of your organisation."""
    return calls.list_scorecards(call)


@router.get("/scorecards/{scorecard_id}")
def get_scorecard(call: CurrentCall, scorecard_id: str) -> Scorecard:
    """Return a scorecard: points, shares, reasons, cuts, floors and quality declaration.

    `learned` says from what, and how well, where the points were learned from outcomes.
    """
    return calls.get_scorecard(call, scorecard_id)


@router.post("/scorecards", status_code=201)
def create_scorecard(
    call: CurrentCall, response: Response, stated: Sent[NewScorecard]
) -> AddedScorecard:
    """Add a learned scorecard to those of your organisation, after checking it.

    Nothing is screened with it until it is chosen, or named in a screening. The same card added
    again is the one that you have.
    """
    made = calls.create_scorecard(call, stated)
    response.headers["location"] = f"/v1/scorecards/{made.id}"
    return made


@router.get("/scorecard-choices")
def list_scorecard_choices(call: CurrentCall) -> ScorecardChoices:
    """List which scorecards your organisation has chosen, by whom and why; newest first."""
    return calls.list_scorecard_choices(call)


@router.post("/scorecard-choices", status_code=201)
def create_scorecard_choice(call: CurrentCall, stated: Sent[NewScorecardChoice]) -> ScorecardChoice:
    """Choose the scorecard that screenings, portfolios and monitors use from now on.

    Stored results do not change; monitors report what changes by the card.
    """
    return calls.create_scorecard_choice(call, stated)
