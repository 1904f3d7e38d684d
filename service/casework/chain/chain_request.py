"""A supplier's requests to change the chain: checked, then registered or refused.

A request is checked by a screening with the subcontractor in the chain; then it is registered,
which makes a new version, or refused under the contract's clause. Without such a clause a buyer
can only register.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl
from sqlalchemy import Connection

from data_ingest.model.problem import Problem
from data_ingest.model.tables import Procurement
from data_ingest.model.text import Text, message
from service.casework.cases.case import Seen, list_of_case, write_case
from service.casework.cases.request import (
    ClauseRefusal,
    NewChainRequest,
    NewChainVersion,
    Registration,
)
from service.casework.cases.tables import (
    CHAIN_REQUESTS,
    TASKS,
    Case,
    ChainRequest,
    RequestState,
    TaskRecord,
)
from service.casework.chain.chain_change import (
    ChainChange,
    changed,
    check_place,
    described,
    known_party,
)
from service.casework.chain.versions import add_version, check_stage, latest_version, procurement_of
from service.casework.links import link
from service.casework.tasks.proposals import Proposal
from service.casework.tasks.task import add_proposals
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import add, change, load, row_of, row_of_record
from service.platform.frames import canonical
from service.platform.refusal import Refusal
from service.platform.words import printable
from service.screening.record.tables import ScreeningRecord

DAYS_TO_ANSWER = 14
"""Days in which a request is proposed to be answered, where the contract gives no day. Ours."""

ANSWER_REQUEST = "answer_chain_request"
"""Code of the task to answer a request."""

FOLLOW_UP = "follow_up_chain"
"""Code of the task to follow up a chain that has changed."""

DAYS_TO_FOLLOW_UP = 90
"""Days after which a changed chain is proposed to be followed up. Ours."""

_ANSWER = message("Check and answer the request for a subcontractor below {contractor} ({tender}).")
_FOLLOW_UP = message("Follow up the changed chain of {tender}, version {number}.")


def request_change(
    connection: Connection,
    case: Case,
    stated: NewChainRequest,
    seen: Seen,
    *,
    person_key: bytes,
) -> str:
    """Put a supplier's request on record, with a task to answer it, and return its id.

    Raises:
        Refusal: The case is before contract start, the tender has no chain, or the request names
            a place that the chain does not have or a number that is none.
    """
    check_stage(case)
    latest = latest_version(connection, case, stated.tender_id)
    if latest is None:
        raise Refusal("invalid-request", Problem("case-chain-first", "/tender_id"))
    if stated.share_low_ppm > stated.share_high_ppm:
        raise Refusal("invalid-request", Problem("case-chain-share", "/share_low_ppm"))
    held = procurement_of(connection, case, latest.screening_id)
    check_place(
        held,
        tender_id=stated.tender_id,
        contractor=stated.contractor,
        replaces=stated.replaces,
    )
    request_id = new_id("request")
    asked = stated.subcontractor
    party, identifiers = described(
        request_id,
        name=asked.name,
        country=asked.country,
        number=asked.number,
        scheme=asked.scheme,
        person_key=person_key,
    )
    if known_party(held, identifiers) == stated.contractor:
        raise Refusal("invalid-request", Problem("case-chain-self", "/subcontractor"))
    write_case(connection, case, seen, "chain_requested", None, {"request": request_id})
    request = ChainRequest(
        tenant_id=case.tenant_id,
        id=request_id,
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        party={"party": party, "identifiers": identifiers},
        state="requested",
        **stated.model_dump(exclude={"subcontractor", "answer_by"}),
    )
    add(connection, request)
    day = stated.answer_by or seen.now.date() + timedelta(days=DAYS_TO_ANSWER)
    _add_task(
        connection,
        case,
        seen,
        code=ANSWER_REQUEST,
        about=request_id,
        text=_ANSWER,
        words={"contractor": _called(held, stated.contractor), "tender": stated.tender_id},
        due_on=day,
    )
    return request_id


def _called(held: Procurement, party_id: str) -> str:
    """Return the name of a party; of a natural person, or where there is none, its id."""
    row = held.parties.row(by_predicate=pl.col("party_id") == party_id, named=True)
    return printable(party_id if row["is_personal"] else row["display_name"] or party_id)


def to_check(
    connection: Connection, case: Case, request: ChainRequest, *, today: date
) -> Procurement:
    """Return the purchase of the latest chain with the requested subcontractor in it.

    It is screened as if the change held from today on, or from the day asked for if that is past.

    Raises:
        Refusal: The request has been answered.
    """
    if request.state not in ("requested", "checked"):
        raise Refusal("conflict", Problem("case-chain-state"))
    latest = latest_version(connection, case, request.tender_id)
    assert latest is not None
    change = ChainChange(
        request_id=request.id,
        tender_id=request.tender_id,
        contractor=request.contractor,
        party=request.party["party"],
        identifiers=tuple(request.party["identifiers"]),
        low_ppm=request.share_low_ppm,
        high_ppm=request.share_high_ppm,
        description=request.description,
        replaces=request.replaces,
        starts_on=request.starts_on,
    )
    held = procurement_of(connection, case, latest.screening_id)
    return changed(held, change, from_day=min(today, request.starts_on))


def keep_check(
    connection: Connection, case: Case, request: ChainRequest, record: ScreeningRecord, seen: Seen
) -> None:
    """Note the screening, kept already, by which a request was checked; its acts become tasks.

    Raises:
        Refusal: Somebody else has written to the case.
    """
    particulars = {"request": request.id, "screening": record.id}
    write_case(connection, case, seen, "chain_checked", None, particulars)
    link(connection, case, "screening", record.id, seen)
    _set(connection, request, state="checked", screening_id=record.id)


def register(
    connection: Connection, case: Case, request: ChainRequest, stated: Registration, seen: Seen
) -> None:
    """Register a requested subcontractor: the chain has a new version from a day on.

    Raises:
        Refusal: The request has not been checked or is answered, or the day lies before the
            chain's latest version.
    """
    if request.state != "checked" or request.screening_id is None:
        raise Refusal("conflict", Problem("case-chain-state"))
    latest = latest_version(connection, case, request.tender_id)
    assert latest is not None
    if stated.valid_from <= latest.valid_from:
        raise Refusal("invalid-request", Problem("case-chain-date", "/valid_from"))
    write_case(connection, case, seen, "chain_registered", stated.reason, {"request": request.id})
    _set(connection, request, state="registered", **_closing(stated.reason, seen))
    number = latest.number + 1
    made = NewChainVersion(
        screening_id=request.screening_id,
        tender_id=request.tender_id,
        valid_from=stated.valid_from,
    )
    add_version(connection, case, made, number=number, request_id=request.id, seen=seen)
    _answered(connection, case, request, "registered", seen)
    _add_task(
        connection,
        case,
        seen,
        code=FOLLOW_UP,
        about=request.id,
        text=_FOLLOW_UP,
        words={"tender": request.tender_id, "number": str(number)},
        due_on=stated.valid_from + timedelta(days=DAYS_TO_FOLLOW_UP),
    )


def refuse(
    connection: Connection, case: Case, request: ChainRequest, stated: ClauseRefusal, seen: Seen
) -> None:
    """Refuse a requested subcontractor under the contract's clause.

    Raises:
        Refusal: The contract has no such clause, or the request has not been checked or is
            answered.
    """
    if request.state != "checked":
        raise Refusal("conflict", Problem("case-chain-state"))
    if case.approval_clause is None:
        raise Refusal("invalid-request", Problem("case-no-clause"))
    particulars = {"request": request.id, "clause": case.approval_clause}
    write_case(connection, case, seen, "chain_refused", stated.reason, particulars)
    clause = case.approval_clause
    _set(connection, request, state="refused", clause=clause, **_closing(stated.reason, seen))
    _answered(connection, case, request, "refused", seen)


def list_requests(connection: Connection, case: Case) -> list[ChainRequest]:
    """Return the requests of a case, oldest first."""
    return list_of_case(connection, ChainRequest, case)


def load_request(connection: Connection, case: Case, request_id: str) -> ChainRequest:
    """Return a request of a case.

    Raises:
        Refusal: The case has none of that number.
    """
    found = None
    if is_id("request", request_id):
        its = row_of(ChainRequest, case.tenant_id, request_id)
        found = load(connection, ChainRequest, its, CHAIN_REQUESTS.c.case_id == case.id)
    if found is None:
        raise Refusal("not-found")
    return found


def _add_task(
    connection: Connection,
    case: Case,
    seen: Seen,
    *,
    code: str,
    about: str,
    text: Text,
    words: Mapping[str, str],
    due_on: date,
) -> None:
    made = Proposal(
        code=code,
        subject=canonical([code, about]).decode(),
        facts_sha256="",
        text=text.filled(**words),
        legal_basis=case.approval_clause,
        rule_id=None,
        due_on=due_on,
    )
    add_proposals(connection, case, [made], screening_id=None, seen=seen)


def _answered(
    connection: Connection, case: Case, request: ChainRequest, how: RequestState, seen: Seen
) -> None:
    """Close the task to answer a request: it has been answered."""
    change(
        connection,
        TaskRecord,
        TASKS.c.tenant_id == case.tenant_id,
        TASKS.c.case_id == case.id,
        TASKS.c.subject == canonical([ANSWER_REQUEST, request.id]).decode(),
        TASKS.c.state == "open",
        state="done",
        reason=how,
        closed_by=seen.principal.actor,
        closed_at=seen.now,
        version=TASKS.c.version + 1,
    )


def _closing(reason: str | None, seen: Seen) -> dict[str, object]:
    return {"reason": reason, "closed_by": seen.principal.actor, "closed_at": seen.now}


def _set(connection: Connection, request: ChainRequest, **values: object) -> None:
    change(connection, ChainRequest, row_of_record(request), **values)
