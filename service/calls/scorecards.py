"""Scorecards: those that ship, learned ones that an organisation adds, and the one that it uses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from data_ingest.model.problem import Problem, UnreadableInput
from risk_models.card.scorecard import Scorecard, shipped_scorecards
from service.calls.call import Call
from service.calls.operation import operation
from service.platform.personal_numbers import hidden
from service.platform.refusal import Refusal
from service.screening.scorecards.store import (
    FILE,
    add_card,
    card_records,
    choose_card,
    has_card,
    id_in_use,
    read_learned_card,
    scorecard_in_use,
    scorecard_named,
    texts_of,
)
from service.screening.scorecards.table import CardRecord

SCORECARD = (
    "Id of the scorecard, shipped or added by your organisation. Default: the one that your "
    "organisation has chosen."
)
"""What `scorecard` means where something is screened, in the description of the API."""

_REASON = Field(
    min_length=1, max_length=500, description="The reason, for whoever reads the results later."
)


class NewScorecard(BaseModel):
    """A learned scorecard to add, as `kedjekoll train` writes it."""

    model_config = ConfigDict(extra="forbid")

    reason: str = _REASON
    card: dict[str, Any] = Field(description="The content of card.json, unchanged.")


class NewScorecardChoice(BaseModel):
    """A choice of the scorecard that the organisation uses from now on."""

    model_config = ConfigDict(extra="forbid")

    reason: str = _REASON
    scorecard: str = Field(
        max_length=64, description="Id of a shipped scorecard, or of one that you have added."
    )


class AddedScorecard(BaseModel):
    """A learned scorecard that the organisation has added."""

    id: str
    sha256: str
    created_at: datetime
    actor: str
    reason: str


class ScorecardChoice(BaseModel):
    """A choice of the scorecard that the organisation uses; the newest one counts."""

    id: str
    scorecard: str
    sha256: str
    created_at: datetime
    actor: str
    reason: str


class ScorecardList(BaseModel):
    """The ids of the shipped scorecards, the current one last, and the organisation's own."""

    items: list[str]
    added: list[AddedScorecard] = Field(description="Learned scorecards, newest first.")
    in_use: str = Field(description="Id of the scorecard that your organisation uses.")


class ScorecardChoices(BaseModel):
    """The choices of the organisation, newest first. Without any, the current card is used."""

    items: list[ScorecardChoice]
    in_use: str = Field(description="Id of the scorecard that your organisation uses.")


@operation("GET /v1/scorecards")
def list_scorecards(call: Call) -> ScorecardList:
    """List the shipped scorecards, including earlier ones, and those of your organisation."""
    tenant_id = call.principal.tenant_id
    with call.reading() as connection:
        added = card_records(connection, "added", tenant_id=tenant_id)
        in_use = id_in_use(connection, tenant_id=tenant_id)
    return ScorecardList(
        items=list(shipped_scorecards()), added=[_added(record) for record in added], in_use=in_use
    )


@operation("GET /v1/scorecards/{scorecard_id}")
def get_scorecard(call: Call, scorecard_id: str) -> Scorecard:
    """Return a scorecard: points, shares, reasons, cuts, floors and quality declaration.

    Raises:
        Refusal: There is none of that id.
        UnreadableInput: This version of the service cannot read it.
    """
    tenant_id = call.principal.tenant_id
    with call.reading() as connection:
        if not has_card(connection, scorecard_id, tenant_id=tenant_id):
            raise Refusal("not-found")
        return scorecard_named(connection, scorecard_id, tenant_id=tenant_id)


@operation("POST /v1/scorecards")
def create_scorecard(call: Call, stated: NewScorecard) -> AddedScorecard:
    """Add a learned scorecard to those of your organisation, after checking it.

    Nothing is screened with it until it is chosen, or named in a screening.

    Raises:
        UnreadableInput: It is no learned card, breaks a rule of the method, or holds a natural
            person's number.
    """
    card = read_learned_card(orjson.dumps(stated.card))
    person_key = call.installation.person_key
    if any(hidden(text, person_key=person_key) != text for text in texts_of(card)):
        raise UnreadableInput([Problem("scorecard-personal", "/card")], FILE)
    with call.writing() as connection:
        record = add_card(
            connection,
            card,
            reason=_reason(call, stated.reason),
            principal=call.principal,
            now=call.now,
        )
    return _added(record)


@operation("GET /v1/scorecard-choices")
def list_scorecard_choices(call: Call) -> ScorecardChoices:
    """List which scorecards your organisation has chosen, by whom and why; newest first."""
    tenant_id = call.principal.tenant_id
    with call.reading() as connection:
        found = card_records(connection, "chosen", tenant_id=tenant_id)
        in_use = id_in_use(connection, tenant_id=tenant_id)
    return ScorecardChoices(items=[_choice(record) for record in found], in_use=in_use)


@operation("POST /v1/scorecard-choices")
def create_scorecard_choice(call: Call, stated: NewScorecardChoice) -> ScorecardChoice:
    """Choose the scorecard that screenings, portfolios and monitors use from now on.

    Stored results do not change; monitors report what changes by the card.

    Raises:
        UnreadableInput: There is none of that id.
    """
    with call.writing() as connection:
        card = scorecard_named(
            connection,
            stated.scorecard,
            tenant_id=call.principal.tenant_id,
            at="/scorecard",
        )
        record = choose_card(
            connection,
            card,
            reason=_reason(call, stated.reason),
            principal=call.principal,
            now=call.now,
        )
    return _choice(record)


def scorecard_for(
    connection: Connection, stated: str | None, *, tenant_id: str, at: str
) -> Scorecard:
    """Return the card to screen with: the one that is stated, else that of the organisation.

    Args:
        connection: Inside a transaction.
        stated: Its id; None: nobody states one.
        tenant_id: Whose screening it is.
        at: Where it is stated, for the message.

    Raises:
        UnreadableInput: There is none of that id.
    """
    if stated is None:
        return scorecard_in_use(connection, tenant_id=tenant_id)
    return scorecard_named(connection, stated, tenant_id=tenant_id, at=at)


def _reason(call: Call, stated: str) -> str:
    """Return a reason without the number of a natural person."""
    return hidden(stated, person_key=call.installation.person_key)


def _added(record: CardRecord) -> AddedScorecard:
    return AddedScorecard(**_said(record), id=record.scorecard_id)


def _choice(record: CardRecord) -> ScorecardChoice:
    return ScorecardChoice(**_said(record), id=record.id, scorecard=record.scorecard_id)


def _said(record: CardRecord) -> Mapping[str, Any]:
    names = ("sha256", "created_at", "actor", "reason")
    return {name: getattr(record, name) for name in names}
