"""What has to be there for a follow-up: its screening, the firm in the contract's chain, its files.

Where the chain of a contract is registered, follow-up is of its firms alone: a firm of another
tender has no part in the work, and nothing can be found at it.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import polars as pl
from sqlalchemy import Connection, and_, select

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement
from service.casework.cases.tables import CASE_LINKS, CHAIN_VERSIONS
from service.casework.follow_up.correcting import day_of, replaced, standing
from service.casework.follow_up.models import FollowUp
from service.casework.follow_up.request import FollowUpRequest
from service.casework.follow_up.table import FollowUpRecord
from service.operations.files.kept_files import load_file
from service.operations.people.principal import Principal
from service.operations.people.units import sees
from service.platform.frames import load_tables
from service.screening.record.store import load_screening
from service.screening.record.tables import ScreeningRecord


def screening_of(
    connection: Connection, screening_id: str, principal: Principal
) -> ScreeningRecord:
    """Return a screening that is there for the person.

    Raises:
        UnreadableInput: There is none; the same for one that she does not see.
    """
    screening = None
    if sees(connection, "screening", screening_id, principal=principal):
        screening = load_screening(
            connection, tenant_id=principal.tenant_id, screening_id=screening_id
        )
    if screening is None:
        raise UnreadableInput([Problem("follow-up-screening", "/screening_id")], "follow-up")
    return screening


def contracted_tenders(connection: Connection, screening: ScreeningRecord) -> frozenset[str]:
    """Return the tenders that have the contract of the screening's case; empty: not registered."""
    links, versions = CASE_LINKS.c, CHAIN_VERSIONS.c
    rows = connection.execute(
        select(versions.tender_id)
        .distinct()
        .join_from(
            CHAIN_VERSIONS,
            CASE_LINKS,
            and_(links.tenant_id == versions.tenant_id, links.case_id == versions.case_id),
        )
        .where(links.tenant_id == screening.tenant_id, links.record_id == screening.id)
    )
    return frozenset(row.tender_id for row in rows)


def check_contract(stated: FollowUpRequest, contracted: Collection[str]) -> None:
    """Refuse a firm of a tender that does not have the contract.

    Args:
        stated: What is recorded.
        contracted: As of `contracted_tenders`.

    Raises:
        UnreadableInput: The chain is registered, and it is not of that tender.
    """
    if contracted and stated.tender_id not in contracted:
        listed = {"tenders": ", ".join(sorted(contracted))}
        raise UnreadableInput([Problem("follow-up-contract", "/tender_id", listed)], "follow-up")


def check_there(
    connection: Connection,
    stated: FollowUpRequest,
    screening: ScreeningRecord,
    kept: Sequence[FollowUpRecord],
    *,
    principal: Principal,
    now: datetime,
) -> None:
    """Refuse a firm, an earlier deviation or a wrong follow-up that is not there for the person.

    Args:
        connection: Inside a transaction.
        stated: What is recorded.
        screening: The screening that it is of.
        kept: The follow-ups of that screening.
        principal: Who records it.
        now: The moment, with a time zone.

    Raises:
        UnreadableInput: Something is not there, or can no longer be corrected.
    """
    parts = load_tables(Procurement, screening.procurement).contract_parties.filter(
        pl.col("tender_id") == stated.tender_id
    )
    if parts.is_empty():
        raise UnreadableInput([Problem("follow-up-tender", "/tender_id")], "follow-up")
    if stated.party_id not in parts["party_id"].to_list():
        raise UnreadableInput([Problem("follow-up-party", "/party_id")], "follow-up")
    check_contract(stated, contracted_tenders(connection, screening))
    contents = {record.id: FollowUp.read(record.content) for record in kept}
    earlier = {
        (number, each.item, each.row)
        for number, content in contents.items()
        for each in content.deviations
    }
    faults = [
        Problem("follow-up-recheck", f"/rechecks/{place}")
        for place, recheck in enumerate(stated.rechecks)
        if (recheck.follow_up_id, recheck.item, recheck.row) not in earlier
    ]
    faults += _not_correctable(stated, kept, contents, principal=principal, now=now)
    if faults:
        raise UnreadableInput(faults, "follow-up")


def report_hash(connection: Connection, stated: FollowUpRequest, principal: Principal) -> str:
    """Return the hash of the report that a follow-up renders; empty where it renders none.

    Raises:
        UnreadableInput: There is no such file for the person.
    """
    if stated.report is None:
        return ""
    file_id, kept = stated.report.evidence_file_id, None
    if sees(connection, "file", file_id, principal=principal):
        kept = load_file(connection, tenant_id=principal.tenant_id, file_id=file_id)
    if kept is None:
        place = "/report/evidence_file_id"
        raise UnreadableInput([Problem("support-file", place)], "follow-up")
    return kept.sha256


def _not_correctable(
    stated: FollowUpRequest,
    kept: Sequence[FollowUpRecord],
    contents: dict[str, FollowUp],
    *,
    principal: Principal,
    now: datetime,
) -> Iterator[Problem]:
    """Yield why a follow-up cannot take the place of the one that it names.

    Whoever recorded it corrects it, until the end of the day on which it was recorded. What comes
    later is no slip of the finger but a new finding, or a decision with its reasons. The firm may
    be another, since firms stand side by side in a list, unless what was found there has been
    checked again.
    """
    if stated.corrects is None:
        return
    wrong = next((record for record in kept if record.id == stated.corrects), None)
    content = contents.get(stated.corrects)
    if wrong is None or content is None or content.form != stated.form:
        yield Problem("follow-up-corrects", "/corrects")
    elif newer := replaced(contents.items()).get(stated.corrects):
        yield Problem("follow-up-corrected", "/corrects", {"by": newer})
    elif wrong.actor != principal.actor:
        yield Problem("follow-up-corrects-other", "/corrects")
    elif day_of(wrong.created_at) != day_of(now):
        yield Problem("follow-up-corrects-late", "/corrects")
    elif (content.tender_id, content.party_id) != (stated.tender_id, stated.party_id):
        stand = dict(standing(contents.items()))
        again = (number for number, one in stand.items() if _checks_again(one, wrong.id))
        if by := next(again, None):
            yield Problem("follow-up-corrects-firm", "/party_id", {"by": by})


def _checks_again(content: FollowUp, number: str) -> bool:
    """Tell whether a follow-up that stands checks again what another found."""
    return any(each.follow_up_id == number for each in content.rechecks)
