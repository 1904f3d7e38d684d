"""Every kind of record goes where its disposal stands, and a portfolio run before a later one."""

import sqlalchemy as sa
from alembic import op

from service.migrations.disposable import Going, keep_again, let_go, remake_sqlite

revision = "0016"
down_revision = "0015"

_GOING = (
    Going("screenings", "screenings", refused_by="screenings_refuse_change"),
    Going("judgements", "judgements", refused_by="judgements_refuse_change"),
    Going("packages", "packages", refused_by="packages_refuse_change"),
    Going("follow_ups", "follow_ups", refused_by="follow_ups_refuse_change"),
    Going("portfolio_runs", "portfolio_runs", refused_by="portfolio_runs_refuse_change"),
    Going("cases", "cases"),
    Going("tasks", "cases", "case_id"),
    Going("case_links", "cases", "case_id"),
    Going("chain_requests", "cases", "case_id"),
    Going("case_events", "cases", "case_id", refused_by="case_events_refuse_change"),
    Going("chain_versions", "cases", "case_id", refused_by="chain_versions_refuse_change"),
    Going("decisions", "decisions", refused_by="decisions_refuse_change"),
    Going(
        "decision_seconds", "decisions", "decision_id", refused_by="decision_seconds_refuse_change"
    ),
    Going("reply_links", "reply_links", refused_by="replies_refuse_change"),
    Going("replies", "replies", refused_by="replies_refuse_change"),
    Going("reply_files", "reply_links", "link_id", refused_by="replies_refuse_change"),
    Going("disclosures", "cases", "case_id", refused_by="replies_refuse_change"),
    Going(
        "incident_entries",
        "incidents",
        refused_by="privacy_refuse_change",
        stands="SELECT 1 FROM incident_entries AS gone WHERE gone.tenant_id = OLD.tenant_id "
        "AND gone.incident_id = OLD.incident_id AND gone.kind = 'disposed' "
        "AND OLD.kind <> 'disposed'",
    ),
)
"""A disposal of an incident stands in the incident itself, which nobody else sees."""
_BEFORE = "fk_portfolio_runs_tenant_id_previous_id"
_BEFORE_SQLITE = (
    f"CONSTRAINT {_BEFORE} FOREIGN KEY(tenant_id, previous_id) "
    "REFERENCES portfolio_runs (tenant_id, id), "
)
_CHECK = "CONSTRAINT ck_portfolio_runs_previous_another"
_KINDS = "kind IN ('reported', 'receipt', 'read', 'released')"
_KINDS_AND_DISPOSED = "kind IN ('reported', 'receipt', 'read', 'released', 'disposed')"
_KIND_KNOWN = "ck_incident_entries_kind_known"


def upgrade() -> None:
    """Let go what is disposed of; a run that others were compared with may go before them."""
    op.add_column("disposals", sa.Column("decided_on", sa.Date(), nullable=True))
    op.add_column("disposals", sa.Column("went_with", sa.String(), nullable=True))
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        remake_sqlite(connection, "portfolio_runs", _BEFORE_SQLITE, "")
        remake_sqlite(connection, "incident_entries", _KINDS, _KINDS_AND_DISPOSED)
    else:
        op.drop_constraint(_BEFORE, "portfolio_runs", type_="foreignkey")
        _let_entries_be(_KINDS_AND_DISPOSED)
    for one in _GOING:
        let_go(connection, one)


def downgrade() -> None:
    """Let nothing of this go any more, unless something has gone.

    Raises:
        RuntimeError: Something has.
    """
    connection = op.get_bind()
    for table, where in (("disposals", "1 = 1"), ("incident_entries", "kind = 'disposed'")):
        if connection.scalar(sa.text(f"SELECT count(*) FROM {table} WHERE {where}")):
            raise RuntimeError("There are disposals; nothing is removed.")
    for one in reversed(_GOING):
        keep_again(connection, one)
    if connection.dialect.name == "sqlite":
        remake_sqlite(connection, "incident_entries", _KINDS_AND_DISPOSED, _KINDS)
        remake_sqlite(connection, "portfolio_runs", _CHECK, _BEFORE_SQLITE + _CHECK)
    else:
        _let_entries_be(_KINDS)
        op.create_foreign_key(
            _BEFORE,
            "portfolio_runs",
            "portfolio_runs",
            ["tenant_id", "previous_id"],
            ["tenant_id", "id"],
        )
    for column in ("went_with", "decided_on"):
        op.drop_column("disposals", column)


def _let_entries_be(kinds: str) -> None:
    op.drop_constraint(op.f(_KIND_KNOWN), "incident_entries", type_="check")
    op.create_check_constraint(op.f(_KIND_KNOWN), "incident_entries", kinds)
