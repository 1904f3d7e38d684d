"""`kedjekoll snapshot`: which snapshots there are, whether they are whole, and which one serves."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import stop
from service.cli.door import Door
from service.cli.ingest import outcome_answer
from service.settings import load_settings

DAMAGED = 1
"""Exit code for a snapshot that is not what was written."""

_STATES = {
    "": message(""),
    "serves": message(" in use"),
    "waits": message(" waiting"),
}

snapshot = typer.Typer(
    name="snapshot",
    help="List, verify, compare, select and remove snapshots of registers and lists.",
    no_args_is_help=True,
)

Named = Annotated[
    str,
    typer.Argument(
        help="At least six characters of the snapshot ID, or current for the one in use."
    ),
]


@snapshot.command("list")
@answering()
def list_snapshots(door: Door) -> Answer:
    """List snapshots with their sources, marking the one in use and those waiting."""
    from data_ingest.snapshot.manifest import read_manifest
    from data_ingest.snapshot.store import current_id, snapshot_ids, waiting_ids

    root = load_settings().snapshot_dir
    manifests = [read_manifest(root / snapshot_id) for snapshot_id in snapshot_ids(root)]
    manifests.sort(key=lambda manifest: (manifest.built_at, manifest.id))
    if not manifests:
        none = message("There are no snapshots.")
        return Answer({"items": []}, none)
    serving, waiting = current_id(root), waiting_ids(root)
    shown, lines = [], []
    for manifest in manifests:
        state = "serves" if manifest.id == serving else ""
        state = "waits" if not state and manifest.id in waiting else state
        built = f"{manifest.built_at:%Y-%m-%d %H:%M} UTC"
        lines.append(f"{manifest.id}  {built} {_STATES[state].to(door.language)}".rstrip())
        sources = [
            {
                "source": version.source_id,
                "as_of": version.as_of.isoformat() if version.as_of else None,
                "kept": version.kept,
            }
            for version in manifest.sources.values()
        ]
        lines += [f"  {one['source']}  {one['as_of'] or '–'}  {one['kept']}" for one in sources]
        shown.append(
            {"id": manifest.id, "built_at": built, "state": state or None, "sources": sources}
        )
    return Answer({"items": shown}, *lines)


@snapshot.command()
@answering()
def verify(
    door: Door,
    named: Named = "current",
    *,
    rows: Annotated[bool, typer.Option("--rows", help="Also hash every row again.")] = False,
) -> Answer:
    """Hash every file of a snapshot again, and list those that differ.

    Exit code 1: a file is damaged, missing or foreign.
    """
    from data_ingest.snapshot.verify import verify as check

    folder = _folder(named)
    problems = check(folder, rows=rows)
    told = [
        f"{problem.detail(door.language)} {problem.mend(door.language)}" for problem in problems
    ]
    answer = {"id": folder.name, "problems": told}
    if problems:
        return Answer(answer, *told, code=DAMAGED)
    whole = message("{name}: every file is intact.").filled(name=folder.name)
    return Answer(answer, whole)


@snapshot.command()
@answering()
def diff(door: Door, first: Named, second: Named) -> Answer:
    """Show how many rows of each table differ between two snapshots."""
    from data_ingest.snapshot.compare import differences

    found = differences(_folder(first), _folder(second))
    names = ("before", "after", "new", "gone")
    shown = [
        {"table": f"{one.source_id}.{one.table}"} | {name: getattr(one, name) for name in names}
        for one in found
    ]
    if not found:
        return Answer({"items": shown}, message("No differences."))
    heads = (
        message("table"),
        message("before"),
        message("after"),
        message("new"),
        message("gone"),
    )
    table = Table(*(head.to(door.language) for head in heads))
    for row in shown:
        table.add_row(*map(str, row.values()))
    return Answer({"items": shown}, table)


@snapshot.command()
@answering()
def use(
    door: Door,
    named: Named,
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Use the snapshot although it changes much.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option(help="Reason why it is accepted; stored in the journal.")
    ] = None,
) -> Answer:
    """Start using a snapshot.

    Exit code 3: the snapshot changes much, and waits until it is accepted with a reason.
    """
    from data_ingest.snapshot.store import exclusively
    from data_ingest.snapshot.store import use as choose

    if accept != bool((reason or "").strip()):
        stop(
            message("Use --accept and --reason together: state why the snapshot is accepted."),
            door.language,
        )
    settings = load_settings()
    folder = _folder(named)
    with exclusively(settings.snapshot_dir):
        outcome = choose(
            settings.snapshot_dir,
            folder.name,
            now=datetime.now(UTC),
            actor=settings.actor,
            reason=reason,
        )
    return outcome_answer(outcome, door)


@snapshot.command()
@answering()
def rebuild(door: Door, named: Named = "current") -> Answer:
    """Rebuild the look-ups of a snapshot from its tables."""
    from data_ingest.snapshot.store import exclusively
    from data_ingest.snapshot.verify import rebuild as write_again

    folder = _folder(named)
    with exclusively(folder.parent):
        write_again(folder)
    said = message("{name}: the look-ups have been rebuilt.").filled(name=folder.name)
    return Answer({"id": folder.name}, said)


@snapshot.command()
@answering()
def prune(
    door: Door,
    keep: Annotated[
        int, typer.Option(min=1, help="Number of the newest snapshots to keep in any case.")
    ],
    *,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove the snapshots; default: only show them.")
    ] = False,
) -> Answer:
    """Show which old snapshots can be removed and why others are kept; remove with --remove.

    Snapshots that are in use, wait for a person or are cited by a stored screening are always kept.
    """
    from data_ingest.snapshot.prune import STANDINGS, freed_bytes, plan_prune
    from data_ingest.snapshot.prune import prune as remove_all
    from data_ingest.snapshot.store import exclusively
    from service.screening.record.named_snapshots import named_snapshots

    root = load_settings().snapshot_dir
    with exclusively(root):
        fates = plan_prune(root, keep=keep, named=named_snapshots(door.call.installation.engine))
        going = [fate.snapshot_id for fate in fates if fate.standing == "goes"]
        freed = freed_bytes(root, going)
        if remove:
            remove_all(root, fates)
    shown = [{"id": fate.snapshot_id, "standing": fate.standing} for fate in fates]
    lines = []
    for fate in fates:
        built = f"{fate.built_at:%Y-%m-%d %H:%M} UTC" if fate.built_at else "–"
        lines.append(f"{fate.snapshot_id}  {built}  {STANDINGS[fate.standing].to(door.language)}")
    count, mb = len(going), -(-freed // 1_000_000)
    said = message("Nothing can be removed.")
    if going and remove:
        said = message("{count} removed, {mb} MB freed.").filled(count=count, mb=mb)
    elif going:
        said = message(
            "{count} can be removed, which frees {mb} MB. Nothing has been removed; add --remove."
        ).filled(count=count, mb=mb)
    answer = {"items": shown, "removed": remove, "freed_bytes": freed}
    return Answer(answer, *lines, said)


def _folder(named: str) -> Path:
    from data_ingest.snapshot.store import find_id

    root = load_settings().snapshot_dir
    return root / find_id(root, named)
