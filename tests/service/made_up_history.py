"""A history of the database with one step more than there is: what a later version would bring.

The step does what a change that an older server lives with may do: it makes a table of tenants,
fills it from rows that are kept, and gives a table of many writers a column that is never empty.
"""

import shutil
from pathlib import Path

from service.platform.db import migrations

BEFORE = migrations.NEWEST
"""The shape that this code knows."""
LATER = f"r{int(BEFORE[1:]) + 1:04}"
"""The shape after the step that is made up."""

ADDS = """
    op.create_table("remarks", *head("remarks"), sa.Column("text", sa.String(), nullable=False))
    op.execute(
        "INSERT INTO remarks (tenant_id, id, actor, created_at, text) "
        "SELECT tenant_id, id, actor, created_at, input_name FROM screenings"
    )
    op.add_column(
        "screenings", sa.Column("weight", sa.Integer(), server_default="1", nullable=False)
    )
"""
TAKES_BACK = """
    op.drop_column("screenings", "weight")
    op.drop_table("remarks")
"""
_STEP = """
import sys
from pathlib import Path
import sqlalchemy as sa
from alembic import op
from service.platform.db.migrations.kept import head

revision = "{later}"
down_revision = "{before}"


def upgrade():
{upgrade}


def downgrade():
{downgrade}
"""


def write_history(folder, *, upgrade=ADDS, downgrade=TAKES_BACK):
    """Write the steps that there are and the one made up into a folder, and return it."""
    versions = Path(folder) / "versions"
    shutil.copytree(migrations.VERSIONS, versions, dirs_exist_ok=True)
    step = _STEP.format(later=LATER, before=BEFORE, upgrade=upgrade, downgrade=downgrade)
    (versions / f"{LATER}.py").write_text(step)
    return versions


def know(monkeypatch, versions, revision=LATER):
    """Let this process be of the version that knows the history in a folder."""
    monkeypatch.setattr(migrations, "VERSIONS", versions)
    monkeypatch.setattr(migrations, "NEWEST", revision)
