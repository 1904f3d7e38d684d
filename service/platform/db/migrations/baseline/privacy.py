"""Restricted incidents, and the disposals by which alone a record goes."""

from alembic import op

from service.platform.db.migrations.columns import contents, days, holds, long, once, texts, wholes
from service.platform.db.migrations.disposable import Going, let_go
from service.platform.db.migrations.kept import head, only_add

TABLES = ("incident_entries", "disposals")
_KEYS = {
    "incident_entries": "(id = NEW.id OR (incident_id = NEW.incident_id AND place = NEW.place))",
    "disposals": "(id = NEW.id OR (kind = NEW.kind AND record_id = NEW.record_id))",
}
"""The tables, which are only added to, each with its key."""
_INCIDENTS_GO = Going(
    "incident_entries",
    "incidents",
    stands="SELECT 1 FROM incident_entries AS gone WHERE gone.tenant_id = OLD.tenant_id "
    "AND gone.incident_id = OLD.incident_id AND gone.kind = 'disposed' "
    "AND OLD.kind <> 'disposed'",
)
"""A disposal of an incident stands in the incident itself, which nobody else sees."""


def make() -> None:
    """Make the tables, which are only added to; entries of an incident go with it."""
    op.create_table(
        "incident_entries",
        *head("incident_entries"),
        *texts("incident_id"),
        *wholes("place"),
        *texts("kind"),
        *contents("content"),
        *texts("sha256"),
        once("incident_entries", "tenant_id", "incident_id", "place"),
        holds(
            "incident_entries",
            "kind_known",
            "kind IN ('reported', 'receipt', 'read', 'released', 'disposed')",
        ),
        holds("incident_entries", "place_range", "place >= 1"),
        *long("incident_entries", 64, "sha256"),
    )
    op.create_table(
        "disposals",
        *head("disposals"),
        *texts("kind", "record_id", "content_sha256"),
        *wholes("days"),
        *texts("decision"),
        *days("decided_on", nullable=True),
        *texts("went_with", nullable=True),
        once("disposals", "tenant_id", "kind", "record_id"),
        holds("disposals", "days_range", "days >= 1"),
        *long("disposals", 64, "content_sha256"),
    )
    only_add(_KEYS, "privacy_refuse_change", raises="'this table is only added to'")
    let_go(_INCIDENTS_GO)
