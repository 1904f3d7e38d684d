"""An extract is made: every rule of what may be told, the decision, and the document.

What a rule refuses is named by the line or field that it stands in. The decision of the case bears
ground and weighing, which stay here; the log tells who sent what to whom on which ground.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text, message
from service.casework.cases.case import Seen, write_after
from service.casework.cases.request import NewDecision
from service.casework.cases.tables import Case
from service.casework.decisions.decision import decide
from service.casework.extracts.document import (
    SCHEMA_VERSION,
    Contract,
    ExtractDocument,
    Ground,
    Receiver,
    Sender,
    Supplier,
)
from service.casework.extracts.grounds import GROUNDS
from service.casework.extracts.lines import Candidate, candidates, people_of
from service.casework.extracts.request import (
    DEFAULT_DAYS,
    MOST_DAYS,
    ExtractReceiver,
    ExtractWithdrawal,
    NewExtract,
)
from service.casework.extracts.store import list_extracts, load_extract
from service.casework.extracts.tables import Extract
from service.casework.extracts.texts import Unwanted, faults_in
from service.casework.links import is_linked
from service.operations.audit.checkpoint import VerifierKey
from service.operations.kept import keep
from service.operations.organisation import Organisation, is_authority_number, swedish_number
from service.operations.signed_file import fingerprint_of, sha256_of
from service.platform.db.record_id import new_id
from service.platform.refusal import Refusal

MADE, WITHDRAWN = "extract_made", "extract_withdrawn"
"""Events of a case by which an extract is made, or withdrawn."""

DECIDED = "extract.decided"
"""The action of the log that tells who decided it, which stays here; another proves the file."""

_FOREIGN = "3"
"""First digit of the numbers of foreign organisations."""

_FIELDS: Mapping[str, Text] = {
    "title": message("What is bought"),
    "contract_number": message("Contract number"),
    "diary_number": message("Diary number"),
    "name": message("Name of the authority"),
    "board": message("Board or independent branch"),
}
"""What the fields of a case and a receiver are called that an extract has, beside its lines."""

_SENDS = message("Extract {id} to {receiver}: {lines} lines about {supplier}.")
_WITHDRAWS = message("Extract {id} to {receiver} is withdrawn by {by}.")


def make_extract(
    connection: Connection,
    case: Case,
    stated: NewExtract,
    seen: Seen,
    *,
    sender: Organisation | None,
    key: VerifierKey,
    language: Language,
) -> Extract:
    """Decide an extract, and return what is kept of it. Nothing is sent.

    Args:
        connection: Inside a transaction that may write.
        case: The case.
        stated: Lines, receiver, ground and weighing.
        seen: Who decides it, and the version of the case that she has seen.
        sender: The authority that she decides for; None: nobody has said.
        key: The key of the log that will sign it.
        language: Of the words of the decision.

    Raises:
        Refusal: Something may not be told, or is not stated; or somebody else has written to the
            case.
    """
    if sender is None:
        raise Refusal("invalid-request", Problem("extract-organisation"))
    today = seen.now.date()
    found = {line.key: line for line in candidates(connection, case, today=today)}
    people = people_of(connection, case)
    problems = [
        *_case_faults(case, people),
        *_receiver_faults(stated.receiver, sender, sender.board(case.unit), people),
        *_ground_faults(connection, case, stated),
        *_day_faults(stated.expires_on, today),
        *_line_faults(stated.lines, found),
        *_replaced_faults(connection, case, stated),
    ]
    if problems:
        raise Refusal("invalid-request", *problems)
    chosen = [found[key] for key in dict.fromkeys(stated.lines)]
    supplier = chosen[0].supplier
    assert supplier is not None  # else a line would have been refused
    document = ExtractDocument(
        schema_version=SCHEMA_VERSION,
        id=new_id("extract"),
        made_on=today,
        expires_on=stated.expires_on or today + timedelta(days=DEFAULT_DAYS),
        sender=_sender(sender, case, key),
        receiver=_receiver(stated.receiver),
        supplier=supplier,
        contract=Contract(
            diary_number=case.diary_number, number=case.contract_number, title=case.title
        ),
        ground=Ground(
            code=stated.ground,
            citation=GROUNDS[stated.ground].citation,
            purpose=stated.purpose if stated.ground == "osl-10-15-a" else None,
        ),
        lines=tuple(line.line for line in chosen if line.line is not None),
        replaces=stated.replaces,
        withdraws=None,
    )
    decision = NewDecision(
        what=_SENDS.to(language).format(
            id=document.id,
            receiver=_called(document.receiver),
            lines=len(document.lines),
            supplier=supplier.name,
        ),
        delegation=stated.delegation,
        conflict=stated.conflict,
        conflict_reason=stated.conflict_reason,
        reasons=stated.weighing,
        legal_basis=GROUNDS[stated.ground].citation.to(language),
        evidence_file_id=stated.waiver_file_id,
    )
    return _keep(connection, case, document, decision, seen, MADE)


def withdraw_extract(
    connection: Connection,
    case: Case,
    extract_id: str,
    stated: ExtractWithdrawal,
    seen: Seen,
    *,
    sender: Organisation | None,
    key: VerifierKey,
    language: Language,
) -> Extract:
    """Decide that an extract is withdrawn, and return the extract that says so.

    Its receiver is the same, and it has no lines. A withdrawal is possible whatever the case has
    become since.

    Raises:
        Refusal: There is no such extract, it is withdrawn or corrected already, or somebody else
            has written to the case.
    """
    if sender is None:
        raise Refusal("invalid-request", Problem("extract-organisation"))
    earlier = load_extract(connection, case, extract_id)
    if _is_superseded(connection, case, earlier):
        raise Refusal("conflict", Problem("extract-superseded"))
    said = earlier.read()
    document = said.model_copy(
        update={
            "id": new_id("extract"),
            "made_on": seen.now.date(),
            "sender": _sender(sender, case, key),
            "lines": (),
            "replaces": None,
            "withdraws": earlier.id,
        }
    )
    decision = NewDecision(
        what=_WITHDRAWS.to(language).format(
            id=earlier.id, receiver=_called(said.receiver), by=document.id
        ),
        delegation=stated.delegation,
        conflict=stated.conflict,
        conflict_reason=stated.conflict_reason,
        reasons=stated.reason,
        legal_basis=GROUNDS[said.ground.code].citation.to(language),
    )
    return _keep(connection, case, document, decision, seen, WITHDRAWN)


def _keep(
    connection: Connection,
    case: Case,
    document: ExtractDocument,
    decision: NewDecision,
    seen: Seen,
    what: str,
) -> Extract:
    """Keep the decision, the extract and the entry of the log in one transaction."""
    decision_id = decide(connection, case, decision, seen)
    content = document.canonical_bytes()
    made = Extract(
        tenant_id=case.tenant_id,
        id=document.id,
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        decision_id=decision_id,
        receiver_number=document.receiver.number,
        ground=document.ground.code,
        expires_on=document.expires_on,
        replaces=document.replaces,
        withdraws=document.withdraws,
        content=content,
        result_hash=sha256_of(content),
    )
    write_after(
        connection,
        case,
        principal=seen.principal,
        now=seen.now,
        what=what,
        particulars={"extract": made.id, "decision": decision_id},
    )
    told = {
        "case": case.id,
        "decision": decision_id,
        "receiver": made.receiver_number,
        "ground": made.ground,
    }
    named = {"replaces": made.replaces, "withdraws": made.withdraws}
    told |= {name: number for name, number in named.items() if number is not None}
    try:
        with connection.begin_nested():
            keep(connection, DECIDED, made, content_sha256=made.result_hash, details=dict(told))
    except IntegrityError:
        at = "" if made.replaces is None else "/replaces"
        raise Refusal("conflict", Problem("extract-superseded", at)) from None
    return made


def _sender(sender: Organisation, case: Case, key: VerifierKey) -> Sender:
    return Sender(
        name=sender.name,
        number=sender.number,
        board=sender.board(case.unit),
        key=key.text(),
        fingerprint=fingerprint_of(key.text()),
    )


def _receiver(stated: ExtractReceiver) -> Receiver:
    number = swedish_number(stated.number)
    assert number is not None  # checked before
    return Receiver(name=stated.name, number=number, board=stated.board, kind=stated.kind)


def _called(receiver: Receiver) -> str:
    return receiver.name if receiver.board is None else f"{receiver.name}, {receiver.board}"


def _case_faults(case: Case, people: frozenset[str]) -> Iterator[Problem]:
    """Yield why nothing of a case is told: it is before the award, or names somebody."""
    if case.is_before_award:
        yield Problem("extract-before-award")
    unwanted = Unwanted(people=people, firms=frozenset(), firm=frozenset())
    for name in ("title", "contract_number", "diary_number"):
        for code in faults_in(getattr(case, name) or "", unwanted):
            yield Problem(code, "", _field(name))


def _field(name: str) -> dict[str, str]:
    """Return what a problem calls a field that is no line."""
    return {"line": f'"{_FIELDS[name].en}"', "line_sv": f'"{_FIELDS[name].sv}"'}


def _receiver_faults(
    stated: ExtractReceiver, sender: Organisation, board: str | None, people: frozenset[str]
) -> Iterator[Problem]:
    """Yield why a receiver is none: foreign, private, the sender itself, or not said to be one."""
    number = swedish_number(stated.number)
    if number is None or number.startswith(_FOREIGN):
        yield Problem("extract-receiver-number", "/receiver/number")
    elif stated.kind == "authority" and not is_authority_number(number):
        yield Problem("extract-receiver-private", "/receiver/number")
    elif number == sender.number and (not stated.board or stated.board == board):
        yield Problem("extract-receiver-own", "/receiver/board")
    unwanted = Unwanted(people=people, firms=frozenset(), firm=frozenset())
    for name in ("name", "board"):
        for code in faults_in(getattr(stated, name) or "", unwanted):
            yield Problem(code, f"/receiver/{name}", _field(name))
    if (stated.kind == "equated") != (stated.equated_by is not None):
        yield Problem("extract-receiver-equated", "/receiver/equated_by")


def _ground_faults(connection: Connection, case: Case, stated: NewExtract) -> Iterator[Problem]:
    """Yield what a ground lacks: its purpose, its weighing, or the file of the waiver."""
    if not stated.weighing.strip():
        yield Problem("extract-weighing", "/weighing")
    if (stated.ground == "osl-10-15-a") != (stated.purpose is not None):
        yield Problem("extract-purpose", "/purpose")
    file_id = stated.waiver_file_id
    if (stated.ground == "osl-12-2") != (file_id is not None):
        yield Problem("extract-waiver", "/waiver_file_id")
    elif file_id is not None and not is_linked(connection, case, file_id, kind="evidence_file"):
        yield Problem("case-file-not-linked", "/waiver_file_id")


def _day_faults(expires_on: date | None, today: date) -> Iterator[Problem]:
    last = today + timedelta(days=MOST_DAYS)
    if expires_on is not None and not today < expires_on <= last:
        yield Problem("extract-expiry", "/expires_on", {"last": last.isoformat()})


def _line_faults(keys: list[str], found: dict[str, Candidate]) -> Iterator[Problem]:
    """Yield why a line may not be told, and that all are about one firm."""
    suppliers: set[Supplier] = set()
    for place, key in enumerate(keys):
        at, line = f"/lines/{place}", found.get(key)
        if line is None:
            yield Problem("extract-line", at)
            continue
        for code in line.faults:
            yield Problem(code, at, {"line": key})
        if line.supplier is not None:
            suppliers.add(line.supplier.model_copy(update={"name": ""}))
    if len(suppliers) > 1:
        yield Problem("extract-one-firm", "/lines")


def _replaced_faults(connection: Connection, case: Case, stated: NewExtract) -> Iterator[Problem]:
    """Yield why an extract cannot be corrected: none of the case, another receiver, or done."""
    if stated.replaces is None:
        return
    kept = {extract.id: extract for extract in list_extracts(connection, case)}
    earlier = kept.get(stated.replaces)
    if earlier is None or earlier.withdraws is not None:
        yield Problem("extract-replaces", "/replaces")
    elif (earlier.receiver_number, earlier.read().receiver.board) != (
        swedish_number(stated.receiver.number),
        stated.receiver.board,
    ):
        yield Problem("extract-replaces-receiver", "/receiver")
    elif _is_superseded(connection, case, earlier):
        yield Problem("extract-superseded", "/replaces")


def _is_superseded(connection: Connection, case: Case, earlier: Extract) -> bool:
    """Tell whether an extract is withdrawn, corrected, or a withdrawal itself."""
    later = list_extracts(connection, case)
    ended = {number for extract in later for number in (extract.replaces, extract.withdraws)}
    return earlier.id in ended or earlier.withdraws is not None
