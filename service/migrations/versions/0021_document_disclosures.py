"""Documents that were handed out, with their files."""

import sqlalchemy as sa
from alembic import op

from service.migrations.disposable import Going, keep_again, let_go
from service.migrations.kept import drop_function, head, only_add, points_to

revision = "0021"
down_revision = "0020"

_TABLES = ("document_disclosure_files", "document_disclosures")
"""What refers to another table stands before it."""
_KEYS = {
    "document_disclosures": "id = NEW.id",
    "document_disclosure_files": "(id = NEW.id OR "
    "(disclosure_id = NEW.disclosure_id AND kind = NEW.kind))",
}
_REFUSE = "document_disclosures_refuse_change"
_GOING = (
    Going("document_disclosures", "document_disclosures", refused_by=_REFUSE),
    Going("document_disclosure_files", "document_disclosures", "disclosure_id", refused_by=_REFUSE),
)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables with their triggers; a row goes only where its disposal stands."""
    disclosures, files = reversed(_TABLES)
    op.create_table(
        disclosures,
        *head(disclosures),
        *_text("case_id", "screening_id"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_text("result_hash"),
        points_to(disclosures, "case_id", "cases"),
        points_to(disclosures, "screening_id", "screenings"),
        sa.CheckConstraint(
            "length(result_hash) = 64", name=op.f(f"ck_{disclosures}_result_hash_length")
        ),
        sa.Index(
            f"ix_{disclosures}_tenant_id_case_id_created_at_id",
            "tenant_id",
            "case_id",
            "created_at",
            "id",
        ),
    )
    op.create_table(
        files,
        *head(files),
        *_text("disclosure_id", "kind", "name", "media_type", "sha256"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        points_to(files, "disclosure_id", disclosures),
        sa.UniqueConstraint(
            "tenant_id",
            "disclosure_id",
            "kind",
            name=op.f(f"uq_{files}_tenant_id_disclosure_id_kind"),
        ),
        sa.CheckConstraint("length(sha256) = 64", name=op.f(f"ck_{files}_sha256_length")),
    )
    connection = op.get_bind()
    only_add(_KEYS, _REFUSE)
    for one in _GOING:
        let_go(connection, one)


def downgrade() -> None:
    """Take the tables back, unless something is kept in them.

    Raises:
        RuntimeError: There is something.
    """
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM document_disclosures")):
        raise RuntimeError("There are kept document disclosures; nothing is removed.")
    for one in _GOING:
        keep_again(connection, one)
    for table in _TABLES:
        op.drop_table(table)
    drop_function(_REFUSE)
