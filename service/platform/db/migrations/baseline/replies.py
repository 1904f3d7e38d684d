"""Reply links of suppliers with what they answer, and what of a case is shown to others."""

from alembic import op

from service.platform.db.migrations.columns import (
    contents,
    days,
    holds,
    in_order,
    long,
    moments,
    once,
    texts,
)
from service.platform.db.migrations.disposable import Going, let_go
from service.platform.db.migrations.kept import head, only_add, points_to

TABLES = (
    "reply_links", "reply_tokens", "replies", "reply_files", "disclosures",
    "document_disclosures", "document_disclosure_files",
)  # fmt: skip
_REPLIES = {
    "reply_links": "id = NEW.id",
    "replies": "id = NEW.id",
    "reply_files": "(id = NEW.id OR (link_id = NEW.link_id "
    "AND evidence_file_id = NEW.evidence_file_id))",
    "disclosures": "id = NEW.id",
}
"""Tables that are only added to, each with its key; so are those below."""
_DOCUMENTS = {
    "document_disclosures": "id = NEW.id",
    "document_disclosure_files": "(id = NEW.id OR "
    "(disclosure_id = NEW.disclosure_id AND kind = NEW.kind))",
}
_GOING = (
    Going("reply_links", "reply_links"),
    Going("replies", "replies"),
    Going("reply_files", "reply_links", "link_id"),
    Going("disclosures", "cases", "case_id"),
    Going("document_disclosures", "document_disclosures"),
    Going("document_disclosure_files", "document_disclosures", "disclosure_id"),
)


def make() -> None:
    """Make the tables; all but tokens are only added to, and rows go where a disposal stands."""
    _make_links()
    _make_replies()
    _make_disclosures()
    only_add(_REPLIES, "replies_refuse_change")
    only_add(_DOCUMENTS, "document_disclosures_refuse_change")
    for going in _GOING:
        let_go(going)


def _make_links() -> None:
    op.create_table(
        "reply_links",
        *head("reply_links"),
        *texts("case_id", "screening_id", "tender_id", "party_id"),
        *texts("package_id", nullable=True),
        *contents("sheet"),
        *texts("sheet_sha256"),
        points_to("reply_links", "case_id", "cases"),
        points_to("reply_links", "screening_id", "screenings"),
        points_to("reply_links", "package_id", "packages"),
        *long("reply_links", 64, "sheet_sha256"),
        in_order("reply_links", "case_id"),
    )
    op.create_table(
        "reply_tokens",
        *head("reply_tokens"),
        *texts("hmac_sha256"),
        *moments("expires_at"),
        *moments("revoked_at", nullable=True),
        *texts("revoked_by", nullable=True),
        points_to("reply_tokens", "id", "reply_links"),
        once("reply_tokens", "hmac_sha256"),
        *long("reply_tokens", 64, "hmac_sha256"),
        holds("reply_tokens", "expires_later", "expires_at > created_at"),
    )


def _make_replies() -> None:
    op.create_table(
        "replies",
        *head("replies"),
        *texts("link_id"),
        *contents("content"),
        *texts("result_hash"),
        points_to("replies", "link_id", "reply_links"),
        *long("replies", 64, "result_hash"),
        in_order("replies", "link_id"),
    )
    op.create_table(
        "reply_files",
        *head("reply_files"),
        *texts("link_id", "evidence_file_id"),
        points_to("reply_files", "link_id", "reply_links"),
        points_to("reply_files", "evidence_file_id", "evidence_files"),
        once("reply_files", "tenant_id", "link_id", "evidence_file_id"),
    )


def _make_disclosures() -> None:
    op.create_table(
        "disclosures",
        *head("disclosures"),
        *texts("case_id", "decision_id"),
        *days("disclosed_on"),
        *texts("recipient", "legal_basis", "withheld", "reasons"),
        points_to("disclosures", "case_id", "cases"),
        points_to("disclosures", "decision_id", "decisions"),
        in_order("disclosures", "case_id"),
    )
    op.create_table(
        "document_disclosures",
        *head("document_disclosures"),
        *texts("case_id", "screening_id"),
        *contents("content"),
        *texts("result_hash"),
        points_to("document_disclosures", "case_id", "cases"),
        points_to("document_disclosures", "screening_id", "screenings"),
        *long("document_disclosures", 64, "result_hash"),
        in_order("document_disclosures", "case_id"),
    )
    op.create_table(
        "document_disclosure_files",
        *head("document_disclosure_files"),
        *texts("disclosure_id", "kind", "name", "media_type", "sha256"),
        *contents("content"),
        points_to("document_disclosure_files", "disclosure_id", "document_disclosures"),
        once("document_disclosure_files", "tenant_id", "disclosure_id", "kind"),
        *long("document_disclosure_files", 64, "sha256"),
    )
