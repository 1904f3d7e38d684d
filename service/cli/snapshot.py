"""`kedjekoll snapshot`: which snapshots there are, whether they are whole, and which one serves."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Language, Text
from service.cli.console import Lang, out, refuse, stop
from service.cli.ingest import say_outcome
from service.settings import load_settings

DAMAGED = 1
"""Exit code for a snapshot that is not what was written."""

snapshot = typer.Typer(
    name="snapshot",
    help="Snapshots of registers and lists: list, verify, compare, choose, clear away.",
    no_args_is_help=True,
)

Named = Annotated[
    str, typer.Argument(help="At least six characters of its id, or current for what serves.")
]


@snapshot.command("list")
def list_snapshots(lang: Lang = "sv") -> None:
    """List the snapshots with their sources; the one that serves and those that wait are marked."""
    from data_ingest.snapshot.manifest import read_manifest
    from data_ingest.snapshot.store import current_id, snapshot_ids, waiting_ids

    root = load_settings().snapshot_dir
    try:
        manifests = [read_manifest(root / snapshot_id) for snapshot_id in snapshot_ids(root)]
    except UnreadableInput as fault:
        refuse(fault, lang)
    if not manifests:
        out.print(Text("Det finns inga ögonblicksbilder.", "There are no snapshots.").to(lang))
        return
    serving, waiting = current_id(root), waiting_ids(root)
    for manifest in sorted(manifests, key=lambda manifest: (manifest.built_at, manifest.id)):
        state = Text("", "")
        if manifest.id == serving:
            state = Text(" används", " serves")
        elif manifest.id in waiting:
            state = Text(" väntar", " waits")
        out.print(
            f"{manifest.id}  {manifest.built_at:%Y-%m-%d %H:%M} UTC {state.to(lang)}".rstrip()
        )
        for version in manifest.sources.values():
            day = version.as_of.isoformat() if version.as_of else "–"
            out.print(f"  {version.source_id}  {day}  {version.kept}", highlight=False)


@snapshot.command()
def verify(
    named: Named = "current",
    lang: Lang = "sv",
    *,
    rows: Annotated[bool, typer.Option("--rows", help="Hash every row again as well.")] = False,
) -> None:
    """Hash every file of a snapshot again and name those that differ.

    Exit code 1: a file is damaged, missing or foreign.
    """
    from data_ingest.snapshot.verify import verify as check

    folder = _folder(named, lang)
    problems = check(folder, rows=rows)
    if not problems:
        text = Text("{id}: alla filer är hela.", "{id}: every file is whole.").to(lang)
        out.print(text.format(id=folder.name), soft_wrap=True)
        return
    for problem in problems:
        text = f"{problem.detail(lang)} {problem.mend(lang)}"
        out.print(text, markup=False, soft_wrap=True)
    raise typer.Exit(DAMAGED)


@snapshot.command()
def diff(first: Named, second: Named, lang: Lang = "sv") -> None:
    """Show how many rows of each table differ between two snapshots."""
    from data_ingest.snapshot.compare import differences

    try:
        found = differences(_folder(first, lang), _folder(second, lang))
    except UnreadableInput as fault:
        refuse(fault, lang)
    if not found:
        out.print(Text("Inga skillnader.", "No differences.").to(lang))
        return
    heads = (
        Text("tabell", "table"),
        Text("före", "before"),
        Text("efter", "after"),
        Text("nya", "new"),
        Text("borta", "gone"),
    )
    table = Table(*(head.to(lang) for head in heads))
    for difference in found:
        counts = (difference.before, difference.after, difference.new, difference.gone)
        table.add_row(f"{difference.source_id}.{difference.table}", *map(str, counts))
    out.print(table)


@snapshot.command()
def use(
    named: Named,
    lang: Lang = "sv",
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Let it serve although much changes by it.")
    ] = False,
    reason: Annotated[
        str | None, typer.Option(help="Why it is accepted; kept in the journal.")
    ] = None,
) -> None:
    """Let a snapshot serve.

    Exit code 3: much changes by it, and it waits until somebody accepts it with a reason.
    """
    from data_ingest.snapshot.store import exclusively
    from data_ingest.snapshot.store import use as choose

    if accept != bool((reason or "").strip()):
        stop(
            Text(
                "Ange --accept och --reason tillsammans: den som godtar säger varför.",
                "Give --accept and --reason together: whoever accepts says why.",
            ),
            lang,
        )
    settings = load_settings()
    folder = _folder(named, lang)
    try:
        with exclusively(settings.snapshot_dir):
            outcome = choose(
                settings.snapshot_dir,
                folder.name,
                now=datetime.now(UTC),
                actor=settings.actor,
                reason=reason,
            )
    except UnreadableInput as fault:
        refuse(fault, lang)
    say_outcome(outcome, lang)


@snapshot.command()
def rebuild(named: Named = "current", lang: Lang = "sv") -> None:
    """Write the look-ups of a snapshot again from its tables."""
    from data_ingest.snapshot.store import exclusively
    from data_ingest.snapshot.verify import rebuild as write_again

    folder = _folder(named, lang)
    try:
        with exclusively(folder.parent):
            write_again(folder)
    except UnreadableInput as fault:
        refuse(fault, lang)
    text = Text("{id}: uppslagen är skrivna på nytt.", "{id}: the look-ups are written again.")
    out.print(text.to(lang).format(id=folder.name), soft_wrap=True)


@snapshot.command()
def prune(
    keep: Annotated[
        int, typer.Option(min=1, help="How many of the newest stay whatever else holds.")
    ],
    lang: Lang = "sv",
    *,
    remove: Annotated[
        bool, typer.Option("--remove", help="Remove what goes; else it is only shown.")
    ] = False,
) -> None:
    """Show which old snapshots can go and why the others stay; with --remove, remove those.

    What serves, what waits for a person and what a kept screening names always stays.
    """
    from contextlib import closing

    from data_ingest.snapshot.prune import STANDINGS, freed_bytes, plan_prune
    from data_ingest.snapshot.prune import prune as remove_all
    from data_ingest.snapshot.store import exclusively
    from service.operations.installation import open_installation
    from service.screening.record.named_snapshots import named_snapshots

    settings = load_settings()
    root = settings.snapshot_dir
    try:
        with exclusively(root), closing(open_installation(settings)) as installation:
            fates = plan_prune(root, keep=keep, named=named_snapshots(installation.engine))
            going = [fate.snapshot_id for fate in fates if fate.standing == "goes"]
            freed = freed_bytes(root, going)
            if remove:
                remove_all(root, fates)
    except UnreadableInput as fault:
        refuse(fault, lang)
    for fate in fates:
        built = f"{fate.built_at:%Y-%m-%d %H:%M} UTC" if fate.built_at else "–"
        out.print(
            f"{fate.snapshot_id}  {built}  {STANDINGS[fate.standing].to(lang)}", soft_wrap=True
        )
    if not going:
        text = Text("Inget kan tas bort.", "Nothing can go.")
    elif remove:
        text = Text("{count} borttagna, {mb} MB frigjorda.", "{count} removed, {mb} MB freed.")
    else:
        text = Text(
            "{count} kan tas bort, {mb} MB frigörs. Inget är borttaget; lägg till --remove.",
            "{count} can go, which frees {mb} MB. Nothing has been removed; add --remove.",
        )
    out.print(text.to(lang).format(count=len(going), mb=-(-freed // 1_000_000)), soft_wrap=True)


def _folder(named: str, lang: Language) -> Path:
    from data_ingest.snapshot.store import find_id

    root = load_settings().snapshot_dir
    try:
        return root / find_id(root, named)
    except UnreadableInput as fault:
        refuse(fault, lang)
