"""Facts about a purchase of which its case says one thing and a document on it another.

A document that says otherwise than the case is screened as it stands, and the case goes on showing
its own fact. Both are shown side by side until a person enters one of them: that decides.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from data_ingest.model.tables import Procurement
from service.casework.cases.case import FILLED_IN, list_events
from service.casework.cases.purchase import facts_of, stated_in
from service.casework.cases.purchase_facts import OF_CASE, CasePurchase
from service.casework.cases.tables import Case, CaseEvent, CaseLink
from service.platform.frames import load_tables
from service.screening.record.tables import SCREENINGS

MOST_DOCUMENTS = 5
"""Attached documents that are held to the case, the newest."""

_COMPARED = tuple(name for name in CasePurchase.model_fields if name not in (*OF_CASE, "currency"))


class DifferingFact(BaseModel):
    """A fact of which the case and a document on it say different things."""

    fact: str = Field(description="Its name in `purchase`.")
    in_case: CasePurchase = Field(
        description="What the case says. Send it as `purchase` to keep it."
    )
    in_document: CasePurchase = Field(
        description="What the document says. Send it as `purchase` to use it instead."
    )
    screening_id: str = Field(description="The screening of the document.")


def differing(connection: Connection, case: Case, links: Sequence[CaseLink]) -> list[DifferingFact]:
    """Return the facts of which a document on a case says otherwise, in the order of the form.

    A fact that a person has entered since the document was attached is decided.

    Args:
        connection: Inside a transaction.
        case: The case.
        links: What hangs on it.
    """
    events = list_events(connection, case)
    made_here = {event.particulars["id"] for event in events if event.what == FILLED_IN}
    attached = {
        known.record_id: known.created_at
        for known in links
        if known.kind == "screening" and known.record_id not in made_here
    }
    decided = _decided(events)
    known = dict(case.purchase or {})
    found: dict[str, DifferingFact] = {}
    for screening_id in list(attached)[-MOST_DOCUMENTS:]:
        said = _said(connection, case, screening_id)
        for name in _COMPARED:
            ours, theirs = _pair(known, name), _pair(said, name)
            is_open = name not in decided or decided[name] < attached[screening_id]
            if ours and theirs and ours != theirs and is_open:
                found[name] = DifferingFact(
                    fact=name,
                    in_case=CasePurchase(**ours),
                    in_document=CasePurchase(**theirs),
                    screening_id=screening_id,
                )
            elif ours == theirs:
                found.pop(name, None)  # the document that came after says what the case says
    return [found[name] for name in _COMPARED if name in found]


def _decided(events: Sequence[CaseEvent]) -> dict[str, datetime]:
    """Return when a person last entered each fact."""
    return {
        name: event.created_at
        for event in events
        for name in event.particulars.get("purchase") or ()
    }


def _said(connection: Connection, case: Case, screening_id: str) -> Mapping[str, Any]:
    """Return what the document of a screening says of the purchase."""
    payload = connection.scalar(
        select(SCREENINGS.c.procurement).where(
            SCREENINGS.c.tenant_id == case.tenant_id, SCREENINGS.c.id == screening_id
        )
    )
    return _facts(payload) if payload else {}


@lru_cache(maxsize=64)
def _facts(payload: bytes) -> Mapping[str, Any]:
    return facts_of(stated_in(load_tables(Procurement, payload)))


def _pair(facts: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a fact with what goes with it; empty where it is not known."""
    if facts.get(name) is None:
        return {}
    together = ("value", "currency") if name == "value" else (name,)
    return {each: facts[each] for each in together if facts.get(each) is not None}
