"""Links that let one firm see its own facts: made, found by their token, listed and revoked.

Until the award a link is open only together with a letter that the law provides for: the hearing
before an exclusion (LOU 13:4) or the request to explain a price (16:7). The SQL lives here.
"""

from datetime import datetime

from sqlalchemy import Connection, Engine, select

from data_ingest.model.problem import Problem
from service.casework.cases.case import Seen, list_of_case, write_case
from service.casework.cases.tables import CASES, Case
from service.casework.links import is_linked
from service.casework.packages.models import Package
from service.casework.packages.store import load_package
from service.casework.replies.request import NewReplyLink
from service.casework.replies.sheet import (
    has_observations,
    is_tenderer,
    make_sheet,
    parts_of,
    tender_of,
)
from service.casework.replies.table import REPLY_LINKS, ReplyLink, Token
from service.casework.replies.token import (
    draw_token,
    find_token,
    keep_token,
    load_token,
    revoke_token,
)
from service.operations.audit.entry import write_entry
from service.operations.kept import keep
from service.platform.db.database import EVERY_TENANT, transaction
from service.platform.db.record_id import is_id, new_id
from service.platform.db.store import load, load_row, row_of
from service.platform.refusal import Refusal
from service.screening.assessment.models import Assessment, TenderAssessment
from service.screening.assessment.screen import BEFORE_AWARD
from service.screening.record.store import load_screening
from service.screening.record.tables import ScreeningRecord

LETTERS = ("hearing", "explanation")
"""The letters by which a link is open before the award: LOU 13:4 and 16:7."""


def make_link(
    connection: Connection, case: Case, stated: NewReplyLink, seen: Seen, *, secret: bytes
) -> tuple[str, ReplyLink]:
    """Make a link and return its token, which cannot be had again, with what is kept.

    Raises:
        Refusal: Somebody else has written to the case, there is no such screening, tender, firm or
            letter, or the link or its points are not open yet.
    """
    record, assessment, tender = _subject(connection, case, stated)
    _check_open(connection, case, stated, tender)
    sheet = make_sheet(
        record,
        assessment,
        tender,
        party_id=stated.party_id,
        shows_points=stated.shows_points,
    )
    if stated.shows_points and has_observations(record, stated.party_id):
        raise Refusal("invalid-request", Problem("reply-points-withheld", "/shows_points"))
    link = ReplyLink(
        tenant_id=case.tenant_id,
        id=new_id("replylink"),
        actor=seen.principal.actor,
        created_at=seen.now,
        case_id=case.id,
        screening_id=record.id,
        tender_id=tender.tender_id,
        party_id=stated.party_id,
        package_id=stated.package_id,
        sheet=sheet.canonical_bytes(),
        sheet_sha256=sheet.sha256(),
    )
    particulars = {"link": link.id, "points": stated.shows_points, "days": stated.days}
    write_case(connection, case, seen, "reply_link_made", None, particulars)
    keep(
        connection,
        "reply_link.made",
        link,
        content_sha256=link.sheet_sha256,
        details={"case": case.id},
    )
    token = draw_token()
    keep_token(connection, token, link, secret=secret, days=stated.days)
    return token, link


def find_link(engine: Engine, shown: str, *, secret: bytes, now: datetime) -> ReplyLink | None:
    """Return the link that a token opens now, of whatever tenant, or None.

    A link that goes with no letter is closed while its case is before the award, also where the
    case has gone back there.

    Args:
        engine: The database.
        shown: The token as it was sent.
        secret: The secret under which tokens are hashed.
        now: The moment, with a time zone.
    """
    with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
        token = find_token(connection, shown, secret=secret, now=now)
    if token is None:
        return None
    with transaction(engine, read_only=True, tenant=token.tenant_id) as connection:
        link = load_row(connection, ReplyLink, token.tenant_id, token.id)
        assert link is not None
        stage = connection.scalar(
            select(CASES.c.stage).where(
                CASES.c.tenant_id == link.tenant_id, CASES.c.id == link.case_id
            )
        )
    return None if link.package_id is None and stage in BEFORE_AWARD else link


def list_reply_links(connection: Connection, case: Case) -> list[tuple[ReplyLink, Token]]:
    """Return the links of a case with their tokens' state, in the order in which they were made."""
    links = list_of_case(connection, ReplyLink, case)
    return [_with_token(connection, link) for link in links]


def load_reply_link(connection: Connection, case: Case, link_id: str) -> tuple[ReplyLink, Token]:
    """Return a link of a case with its token's state.

    Raises:
        Refusal: The case has no such link.
    """
    found = None
    if is_id("replylink", link_id):
        its = row_of(ReplyLink, case.tenant_id, link_id)
        found = load(connection, ReplyLink, its, REPLY_LINKS.c.case_id == case.id)
    if found is None:
        raise Refusal("not-found")
    return _with_token(connection, found)


def revoke_link(connection: Connection, case: Case, link_id: str, seen: Seen) -> None:
    """Close a link at once, for good; one that is closed stays as it is.

    Raises:
        Refusal: The case has no such link, or somebody else has written to it.
    """
    link, token = load_reply_link(connection, case, link_id)
    if token.revoked_at is not None:
        return
    write_case(connection, case, seen, "reply_link_revoked", None, {"link": link.id})
    revoke_token(connection, token, actor=seen.principal.actor, now=seen.now)
    write_entry(
        connection,
        "reply_link.revoked",
        link.id,
        tenant_id=link.tenant_id,
        actor=seen.principal.actor,
        at=seen.now,
    )


def _subject(
    connection: Connection, case: Case, stated: NewReplyLink
) -> tuple[ScreeningRecord, Assessment, TenderAssessment]:
    record = None
    if is_id("screening", stated.screening_id) and is_linked(connection, case, stated.screening_id):
        record = load_screening(
            connection, tenant_id=case.tenant_id, screening_id=stated.screening_id
        )
    if record is None:
        raise Refusal("invalid-request", Problem("reply-screening", "/screening_id"))
    assessment = Assessment.read(record.assessment)
    tender = tender_of(assessment, stated.tender_id)
    if tender is None:
        raise Refusal("invalid-request", Problem("reply-tender", "/tender_id"))
    if not parts_of(tender, stated.party_id):
        raise Refusal("invalid-request", Problem("reply-party", "/party_id"))
    return record, assessment, tender


def _check_open(
    connection: Connection, case: Case, stated: NewReplyLink, tender: TenderAssessment
) -> None:
    """Refuse what is not open yet: before the award a link goes with a letter, without points."""
    if case.is_before_award and stated.shows_points:
        raise Refusal("invalid-request", Problem("reply-points-early", "/shows_points"))
    if stated.package_id is None:
        if case.is_before_award:
            raise Refusal("invalid-request", Problem("reply-early", "/package_id"))
        return
    record = None
    if is_id("package", stated.package_id):
        record = load_package(connection, tenant_id=case.tenant_id, package_id=stated.package_id)
    if record is None or record.screening_id != stated.screening_id:
        raise Refusal("invalid-request", Problem("reply-package", "/package_id"))
    letters = Package.read(record.package).letters
    if not any(letter.id in LETTERS and letter.tender_id == tender.tender_id for letter in letters):
        raise Refusal("invalid-request", Problem("reply-letter", "/package_id"))
    if case.is_before_award and not is_tenderer(tender, stated.party_id):
        raise Refusal("invalid-request", Problem("reply-letter-party", "/party_id"))


def _with_token(connection: Connection, link: ReplyLink) -> tuple[ReplyLink, Token]:
    return link, load_token(connection, tenant_id=link.tenant_id, link_id=link.id)
