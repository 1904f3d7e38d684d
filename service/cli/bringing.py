"""What commands that bring registers have in common: progress, rows, and the snapshot that came."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.table import Table

from data_ingest.model.problem import Problem
from data_ingest.model.text import message
from service.cli.answering import Answer
from service.cli.console import err, say
from service.cli.door import Door
from service.platform.secret_files import person_key
from service.settings import load_settings

if TYPE_CHECKING:
    from data_ingest.records.source import Source
    from data_ingest.snapshot.build import SourceInput
    from data_ingest.snapshot.manifest import SourceVersion
    from data_ingest.snapshot.store import StoreOutcome
    from service.registers.attempts import Attempt

WAITS = 3
"""Exit code for a snapshot that waits until a person accepts it."""


def bring(source: "Source", door: Door, *, as_of: date | None = None) -> "Attempt":
    """Fetch the newest file of a source and let it serve, with progress; return what came of it."""
    from data_ingest.snapshot.store import exclusively
    from service.registers.bringing import Bringing
    from service.registers.intake import take_in
    from service.registers.upkeep import publishers_client

    settings = load_settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = settings.snapshot_dir

    fetching = message("fetching").to(door.language)
    with (
        publishers_client(settings) as client,
        progress_bar(f"{source.id}: {fetching}", None) as advance,
    ):

        def read(source: "Source", file: "SourceInput") -> "StoreOutcome":
            reading = message("reading").to(door.language)
            advance.begin(f"{source.id}: {reading}", file.path.stat().st_size)
            with exclusively(root):
                taken = take_in(
                    source,
                    [file],
                    root,
                    person_key=person_key(settings),
                    now=datetime.now(UTC),
                    actor=settings.actor,
                    as_of=as_of,
                    on_bytes=advance,
                )
            say_rows(taken.version, door)
            return taken.outcome

        bringing = Bringing(
            root=root,
            downloads=settings.download_dir,
            client=client,
            reads=read,
            mirror=settings.register_mirror,
            on_bytes=advance.to,
        )
        return bringing.bring(source, now=datetime.now(UTC))


class Advance:
    """Moves a progress bar, by so much or to a place."""

    def __init__(self, progress: Progress, task: Any) -> None:  # noqa: ANN401
        self._progress = progress
        self._task = task

    def __call__(self, count: int) -> None:
        """Move by so much."""
        self._progress.update(self._task, advance=count)

    def begin(self, what: str, total: int) -> None:
        """Begin something else."""
        self._progress.reset(self._task, description=what, total=total)

    def to(self, count: int, total: int | None) -> None:
        """Move to `count` of `total`."""
        self._progress.update(self._task, completed=count, total=total)


@contextmanager
def progress_bar(what: str, total: int | None) -> Iterator[Advance]:
    """Show how many bytes are done, where a person looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(
        *columns, TransferSpeedColumn(), console=err, transient=True, disable=not err.is_terminal
    )
    with bar:
        yield Advance(bar, bar.add_task(what, total=total))


def say_rows(version: "SourceVersion", door: Door) -> None:
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


def said_of_snapshot(
    state: str, snapshot_id: str | None, problems: Sequence[Problem], door: Door
) -> Answer:
    """Answer what came of a snapshot; the exit code is `WAITS` if it waits."""
    texts = {
        "used": message("Snapshot {number} is now in use."),
        "unchanged": message("Snapshot {number} is already in use; nothing is new."),
        "waiting": message(
            "Snapshot {number} is waiting. The previous one is used until the new one is "
            "accepted:\nkedjekoll snapshot use {number} --accept --reason …"
        ),
    }
    said = texts[state].filled(number=snapshot_id or "")
    answer = {"state": state, "snapshot": snapshot_id}
    if state != "waiting":
        return Answer(answer, said)
    door.tell(said)
    for problem in problems:
        text = (
            f"– {problem.location}: {problem.detail(door.language)} {problem.mend(door.language)}"
        )
        say(text, door.language, to=err)
    return Answer(answer, code=WAITS)
