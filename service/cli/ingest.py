"""`kedjekoll ingest`: read a register or a list into a new snapshot."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language, message
from service.cli.answering import Answer, answering
from service.cli.bringing import bring, progress_bar, said_of_snapshot, say_rows
from service.cli.console import stop
from service.cli.door import Door
from service.platform.secret_files import person_key
from service.settings import load_settings

if TYPE_CHECKING:
    from data_ingest.records.source import Source
    from data_ingest.snapshot.build import SourceInput
    from data_ingest.snapshot.manifest import SourceFile
    from data_ingest.snapshot.store import StoreOutcome
    from service.registers.intake import Intake


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
    day = as_of.date() if as_of else None
    if not files and chosen.download is None:
        stop(
            message("Specify a file or an address. Get the file from the publisher: {url}").filled(
                url=chosen.url
            ),
            door.language,
        )
    if not files:
        attempt = bring(chosen, door, as_of=day)
        if attempt.state == "failed":
            raise UnreadableInput(list(attempt.problems), attempt.where)
        if attempt.state == "unchanged":
            unchanged = message("Unchanged at the publisher.")
            return Answer({"state": "unchanged_at_publisher"}, unchanged)
        return said_of_snapshot(attempt.state, attempt.snapshot_id, attempt.problems, door)
    taken = _add(chosen, files, door, as_of=day)
    if taken is None:
        unchanged = message("Unchanged at the publisher.")
        return Answer({"state": "unchanged_at_publisher"}, unchanged)
    return outcome_answer(taken.outcome, door)


def _add(
    source: "Source", given: Sequence[str], door: Door, *, as_of: date | None
) -> "Intake | None":
    from data_ingest.snapshot.manifest import read_manifest
    from data_ingest.snapshot.store import current_id, exclusively
    from service.registers.intake import take_in

    settings = load_settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    root = settings.snapshot_dir
    with exclusively(root), TemporaryDirectory(dir=root, prefix=".building-") as folder:
        serving = current_id(root)
        known = read_manifest(root / serving).sources.get(source.id) if serving else None
        found = _files(given, Path(folder), known.files if known else (), door.language)
        if found is None:
            return None
        total = sum(file.path.stat().st_size for file in found)
        with progress_bar(message("reading").to(door.language), total) as advance:
            taken = take_in(
                source,
                found,
                root,
                person_key=person_key(settings),
                now=datetime.now(UTC),
                actor=settings.actor,
                as_of=as_of,
                on_bytes=advance,
            )
    say_rows(taken.version, door)
    return taken


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
    from data_ingest.records.fetch import Wanted, fetch
    from data_ingest.snapshot.build import SourceInput
    from service.registers.upkeep import publishers_client

    folder.mkdir()
    with (
        publishers_client(load_settings()) as client,
        progress_bar(message("fetching").to(lang), None) as advance,
    ):
        fetched = fetch(
            Wanted(url=url),
            folder,
            client=client,
            etag=known.etag if known else None,
            last_modified=known.last_modified if known else None,
            on_bytes=advance.to,
        )
    if fetched is None:
        return None
    return SourceInput(fetched.path, fetched.name, url, fetched.etag, fetched.last_modified)


def _line(source: "Source", lang: Language) -> str:
    from data_ingest.records.source import CADENCES

    return " · ".join(
        (
            f"{source.id}: {source.title.to(lang)}",
            source.publisher,
            source.licence,
            CADENCES[source.cadence].to(lang),
            source.download.address if source.download else source.url,
        )
    )


def _listed(source: "Source") -> dict[str, object]:
    return {
        "id": source.id,
        "title": {"sv": source.title.sv, "en": source.title.en},
        "publisher": source.publisher,
        "licence": source.licence,
        "cadence": source.cadence,
        "address": source.download.address if source.download else source.url,
    }


def outcome_answer(outcome: "StoreOutcome", door: Door) -> Answer:
    """Answer what came of it; the exit code is `WAITS` if the snapshot waits."""
    return said_of_snapshot(outcome.state, outcome.snapshot_id, outcome.problems, door)
