"""`kedjekoll retention`: how long records are held, and dispose of what is past it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from data_ingest.text import Text
from service.commands.console import Lang, out
from service.settings import load_settings
from service.words import printable

_CHECKED = {
    False: Text("inte granskat av jurist", "not checked by a lawyer"),
    True: Text("granskat av jurist", "checked by a lawyer"),
}


def retention(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and dispose of nothing.")
    ] = False,
    every_day: Annotated[
        bool, typer.Option("--every-day", help="Let a worker do it once a day from now on.")
    ] = False,
    lang: Lang = "sv",
) -> None:
    """Dispose of what is past the period that the organisation has set; without a period nothing.

    Periods stand in retention.yaml in the data folder. Exit code 2: that file has to be mended.
    """
    from service.database import transaction
    from service.installation import open_installation
    from service.jobs.schedule import add_schedule
    from service.privacy.disposing import dispose_of, due
    from service.privacy.job import KIND
    from service.privacy.periods import HELD, load_periods

    now = datetime.now(UTC)
    with closing(open_installation(load_settings())) as installation:
        who = installation.principal
        periods = load_periods(installation.data_dir, tenant_id=who.tenant_id)
        if every_day:
            with transaction(installation.engine) as connection:
                add_schedule(
                    connection,
                    tenant_id=who.tenant_id,
                    actor=who.actor,
                    kind=KIND,
                    payload={},
                    every=timedelta(days=1),
                    first_at=now + timedelta(days=1),
                )
            out.print(
                Text("Gallringen görs en gång om dygnet.", "Disposal is done daily.").to(lang)
            )
            return
        with transaction(installation.engine, read_only=dry_run) as connection:
            found = {
                one.kind: one for one in due(connection, periods, tenant_id=who.tenant_id, now=now)
            }
            if not dry_run:
                for one in found.values():
                    dispose_of(connection, one, principal=who, now=now)
    for kind, held in HELD.items():
        name = held.name.to(lang)
        if kind not in found:
            said = Text(
                f"{name}: ingen tid är beslutad, inget gallras",
                f"{name}: no period is decided, nothing is disposed of",
            )
        else:
            one = found[kind]
            number = len(one.record_ids)
            period = Text(
                f"{one.days} dagar ({one.decision})", f"{one.days} days ({one.decision})"
            ).to(lang)
            said = (
                Text(
                    f"{name}: {period}, {number} skulle gallras",
                    f"{name}: {period}, {number} would go",
                )
                if dry_run
                else Text(
                    f"{name}: {period}, {number} gallrade", f"{name}: {period}, {number} went"
                )
            )
        out.print(printable(said.to(lang)), markup=False, soft_wrap=True)
        checked = _CHECKED[held.verified]
        basis = Text(
            f"  {held.basis.sv} ({checked.sv}). Gallras inte: {held.stays.sv}.",
            f"  {held.basis.en} ({checked.en}). Not disposed of: {held.stays.en}.",
        )
        out.print(basis.to(lang), markup=False, soft_wrap=True)
