"""`kedjekoll ingest`: read a register or a list into a new snapshot."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table
from typer.core import TyperCommand

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language, message
from service.cli.answering import Answer, answering
from service.cli.console import err, say, stop
from service.cli.door import Door
from service.platform.secret_files import person_key
from service.settings import load_settings

if TYPE_CHECKING:
    from data_ingest.records.source import Source
    from data_ingest.snapshot.build import SourceInput
    from data_ingest.snapshot.manifest import SourceFile, SourceVersion
    from data_ingest.snapshot.store import StoreOutcome

WAITS = 3
"""Exit code for a snapshot that waits until a person accepts it."""


class WithSources(TyperCommand):
    """A command whose help ends with every source."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help; the sources are loaded only here."""
        from data_ingest.sources import SOURCES

        self.epilog = "\n\n".join(_line(source, "en") for source in SOURCES.values())
        super().format_help(ctx, formatter)


@answering()
def ingest(
    door: Door,
    source: Annotated[
        str | None, typer.Argument(help="Source ID, such as no_brreg_enheter.")
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE|URL",
            help="Files of the source or their https addresses, all of one version; plain, gz or "
            "zip.",
        ),
    ] = None,
    *,
    list_sources: Annotated[
        bool, typer.Option("--list", help="List the sources that can be ingested, and exit.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date of the content, if no file states it."),
    ] = None,
) -> Answer:
    """Ingest a register or list into a new snapshot, which is used at once unless it changes much.

    Exit code 2: a file cannot be used. Exit code 3: the snapshot must be accepted by a person
    first.
    """
    from data_ingest.sources import SOURCES

    if list_sources:
        lines = [_line(known_source, door.language) for known_source in SOURCES.values()]
        return Answer({"items": [_listed(one) for one in SOURCES.values()]}, *lines)
    chosen = SOURCES.get(source or "")
    if chosen is None:
        stop(
            message("Specify a source; kedjekoll ingest --list shows the available sources."),
            door.language,
        )
    given = files or ([chosen.download] if chosen.download else [])
    if not given:
        stop(
            message("Specify a file or an address. Get the file from the publisher: {url}").filled(
                url=chosen.url
            ),
            door.language,
        )
    added = _add(chosen, given, door, as_of=as_of)
    if added is None:
        unchanged = message("Unchanged at the publisher.")
        return Answer({"state": "unchanged_at_publisher"}, unchanged)
    return outcome_answer(added, door)


def _add(
    source: "Source", given: Sequence[str], door: Door, *, as_of: datetime | None
) -> "StoreOutcome | None":
    from data_ingest.linking.search_index import write_search
    from data_ingest.snapshot.build import build_source
    from data_ingest.snapshot.manifest import read_manifest
    from data_ingest.snapshot.store import add_source, current_id, exclusively

    settings = load_settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = settings.snapshot_dir
    now = datetime.now(UTC)
    with exclusively(root), TemporaryDirectory(dir=root, prefix=".building-") as folder:
        serving = current_id(root)
        known = read_manifest(root / serving).sources.get(source.id) if serving else None
        found = _files(given, Path(folder), known.files if known else (), door.language)
        if found is None:
            return None
        read: list[SourceVersion] = []

        def build(target: Path, on_bytes: Callable[[int], object]) -> "SourceVersion":
            version = build_source(
                source,
                found,
                target,
                person_key=person_key(settings),
                retrieved_at=now,
                as_of=as_of.date() if as_of else None,
                on_bytes=on_bytes,
            )
            write_search(target)
            read.append(version)
            return version

        total = sum(file.path.stat().st_size for file in found)
        with _bar(message("reading").to(door.language), total) as advance:
            outcome = add_source(
                root,
                partial(build, on_bytes=advance),
                source_id=source.id,
                now=now,
                actor=settings.actor,
            )
        _say_rows(read[0], door)
    return outcome


def _files(
    given: Sequence[str], folder: Path, known: "Sequence[SourceFile]", lang: Language
) -> "list[SourceInput] | None":
    """Return the files, fetched where an address is given; None if all are those that serve."""
    from data_ingest.snapshot.build import SourceInput

    found: list[SourceInput] = []
    unchanged = 0
    for at, location in enumerate(given):
        if "://" in location:
            version = next((file for file in known if file.url == location), None)
            if len(given) > 1:
                version = None  # a version is all its files: one that changed needs the others too
            fetched = _fetched(location, folder / str(at), version, lang)
            unchanged += fetched is None
            found += [] if fetched is None else [fetched]
        elif Path(location).is_file():
            found.append(SourceInput(Path(location), Path(location).name))
        else:
            raise UnreadableInput([Problem("source-absent")], Path(location).name)
    return None if unchanged else found


def _fetched(
    url: str, folder: Path, known: "SourceFile | None", lang: Language
) -> "SourceInput | None":
    import httpx

    from data_ingest.records.fetch import fetch
    from data_ingest.snapshot.build import SourceInput

    folder.mkdir()
    with (
        httpx.Client() as client,
        _bar(message("fetching").to(lang), None) as advance,
    ):
        fetched = fetch(
            url,
            folder,
            client=client,
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            on_bytes=advance.to,
        )
    if fetched is None:
        return None
    return SourceInput(fetched.path, fetched.name, url, fetched.etag, fetched.last_modified)


class _Advance:
    """Moves a progress bar, by so much or to a place."""

    def __init__(self, progress: Progress, task: Any) -> None:  # noqa: ANN401
        self._progress = progress
        self._task = task

    def __call__(self, count: int) -> None:
        self._progress.update(self._task, advance=count)

    def to(self, count: int, total: int | None) -> None:
        """Move to `count` of `total`."""
        self._progress.update(self._task, completed=count, total=total)


@contextmanager
def _bar(what: str, total: int | None) -> Iterator[_Advance]:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(
        *columns, TransferSpeedColumn(), console=err, transient=True, disable=not err.is_terminal
    )
    with bar:
        yield _Advance(bar, bar.add_task(what, total=total))


def _line(source: "Source", lang: Language) -> str:
    from data_ingest.records.source import CADENCES

    return " · ".join(
        (
            f"{source.id}: {source.title.to(lang)}",
            source.publisher,
            source.licence,
            CADENCES[source.cadence].to(lang),
            source.download or source.url,
        )
    )


def _listed(source: "Source") -> dict[str, object]:
    return {
        "id": source.id,
        "title": {"sv": source.title.sv, "en": source.title.en},
        "publisher": source.publisher,
        "licence": source.licence,
        "cadence": source.cadence,
        "address": source.download or source.url,
    }


def _say_rows(version: "SourceVersion", door: Door) -> None:
    """Print how many records were kept, and what was left out by which rule."""
    name, records, kept = version.source_id, version.records, version.kept
    left = records - kept
    door.tell(
        message("{name}: {records} records, {kept} kept, {left} left out.").filled(
            name=name, records=records, kept=kept, left=left
        )
    )
    for title, counts in (
        (message("Records left out"), version.rejected),
        (message("Values left out"), version.noted),
    ):
        if counts:
            heading = title.to(door.language)
            table = Table("", "", title=heading, show_header=False, title_justify="left")
            for code, count in counts.items():
                table.add_row(str(count), code)
            door.tell(table)


def outcome_answer(outcome: "StoreOutcome", door: Door) -> Answer:
    """Answer what came of it; the exit code is `WAITS` if the snapshot waits."""
    number = outcome.snapshot_id
    texts = {
        "used": message("Snapshot {number} is now in use.").filled(number=number),
        "unchanged": message("Snapshot {number} is already in use; nothing is new.").filled(
            number=number
        ),
        "waiting": message(
            "Snapshot {number} is waiting. The previous one is used until the new one is "
            "accepted:\nkedjekoll snapshot use {number} --accept --reason …"
        ).filled(number=number),
    }
    answer = {"state": outcome.state, "snapshot": number}
    if outcome.state != "waiting":
        return Answer(answer, texts[outcome.state])
    door.tell(texts[outcome.state])
    for problem in outcome.problems:
        text = (
            f"– {problem.location}: {problem.detail(door.language)} {problem.mend(door.language)}"
        )
        say(text, door.language, to=err)
    return Answer(answer, code=WAITS)
