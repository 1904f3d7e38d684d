"""`kedjekoll follow-up`: draw a sample, record what was found, give it on as facts."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import (
    Lang,
    check_target,
    open_document,
    open_file,
    out,
    refuse,
    stop,
    write_file,
)
from service.settings import load_settings

follow_up = typer.Typer(
    name="follow-up",
    help="Follow-up of contracts: draw, record, facts.",
    no_args_is_help=True,
)

_Screening = Annotated[str, typer.Argument(help="Number of the screening (screening_…).")]


@follow_up.command()
def draw(
    of: Annotated[int, typer.Option(help="Rows of the supplier's list, numbered from 1.")],
    n: Annotated[int, typer.Option(help="Rows to draw.")],
    seed: Annotated[int, typer.Option(help="A whole number set before the list was seen.")],
    by: Annotated[str, typer.Option(help="Who draws.")],
    lang: Lang = "sv",
) -> None:
    """Draw the rows of a deeper check; the same numbers always give the same rows.

    A row is one worker and one month in a list that the supplier numbers and keeps. Exit code 2: a
    number is out of bounds.
    """
    from procurement_rules.package.sample import ALGORITHM, MOST_DRAWN, MOST_ROWS
    from procurement_rules.package.sample import draw as drawn
    from service.platform.words import printable

    try:
        sample = drawn(of, n=n, seed=seed)
    except ValueError:
        stop(
            Text(
                f"Ange --of från 1 till {MOST_ROWS}, --n från 1 till högst --of och {MOST_DRAWN}, "
                "och --seed som ett heltal från 0.",
                f"State --of from 1 to {MOST_ROWS}, --n from 1 to at most --of and {MOST_DRAWN}, "
                "and --seed as a whole number from 0.",
            ),
            lang,
        )
    head = Text(
        "{n} av {of} rader, frö {seed}, sätt {algorithm}, draget av {who}:",
        "{n} of {of} rows, seed {seed}, way {algorithm}, drawn by {who}:",
    )
    said = head.to(lang).format(n=n, of=of, seed=seed, algorithm=ALGORITHM, who=printable(by[:200]))
    out.print(said, markup=False, soft_wrap=True)
    out.print(" ".join(map(str, sample.rows)), markup=False, soft_wrap=True)


@follow_up.command()
def record(
    file: Annotated[Path, typer.Argument(help="Results: CSV with one line a point, or JSON.")],
    screening: Annotated[str, typer.Option(help="Number of the screening (screening_…).")] = "",
    tender: Annotated[str, typer.Option(help="The tender.")] = "",
    party: Annotated[str, typer.Option(help="The firm's id, as the screening has it.")] = "",
    form: Annotated[
        Literal["self_report", "deeper_check", "visit"], typer.Option(help="What was made.")
    ] = "visit",
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today (UTC).")
    ] = None,
    observer: Annotated[
        Literal["buyer", "reviewer", "authority", "union"],
        typer.Option(help="Role of whoever looked."),
    ] = "buyer",
    sample: Annotated[
        str | None, typer.Option(help="The sample as rows/drawn/seed/who, such as 240/12/7/KL.")
    ] = None,
    corrects: Annotated[
        str | None,
        typer.Option(help="Number of the follow-up (followup_…) in whose place this stands."),
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Keep what a report, a deeper check or a visit showed of one firm.

    A JSON file holds the whole record, and the options are passed over. There is no column for
    anything about somebody who works. Exit code 2: something stated has to be mended.
    """
    from service.casework.follow_up.results_file import read_results
    from service.casework.follow_up.store import record_follow_up
    from service.operations.installation import open_installation

    now = datetime.now(UTC)
    head = {
        "screening_id": screening,
        "tender_id": tender,
        "party_id": party,
        "form": form,
        "on": (on or now).date(),
        "observer": observer,
        "sample": _sample(sample, lang),
        "corrects": corrects,
    }
    payload = open_file(file, lang)
    with closing(open_installation(load_settings())) as installation:
        try:
            stated = read_results(payload, head, name=file.name)
            kept = record_follow_up(
                installation.engine,
                stated,
                principal=installation.principal,
                person_key=installation.person_key,
                now=now,
            )
        except UnreadableInput as fault:
            refuse(UnreadableInput(fault.problems, file.name), lang)
    said = Text(
        "Uppföljningen är sparad som {id}. Punkter: {points}. Avvikelser: {deviations}.",
        "The follow-up is kept as {id}. Points: {points}. Deviations: {deviations}.",
    )
    line = said.to(lang).format(
        id=kept.id, points=len(stated.findings), deviations=len(stated.deviations)
    )
    out.print(line, markup=False, soft_wrap=True)


@follow_up.command()
def facts(
    screening: _Screening,
    into: Annotated[
        Path | None, typer.Option(help="A procurement document to put the facts into.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="The new document; one that exists stays.")
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today (UTC).")
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Print what follow-up says as facts, or put them into the document of the next screening.

    Exit code 2: a file has to be mended.
    """
    import orjson

    from service.casework.follow_up.facts import noted_facts, with_facts
    from service.casework.follow_up.store import list_follow_ups, recorded
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    day = (as_of or datetime.now(UTC)).date()
    with closing(open_installation(load_settings())) as installation:
        tenant_id = installation.principal.tenant_id
        with transaction(installation.engine, read_only=True) as connection:
            records = list_follow_ups(connection, tenant_id=tenant_id, screening_id=screening)
    noted = noted_facts(map(recorded, records), as_of=day)
    if into is None:
        found = [{"party": fact.party_id, **fact.stated()} for fact in noted]
        sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    if target is None:
        stop(Text("Ange en ny fil med --out.", "Give a new file with --out."), lang)
    check_target(target, lang)
    changed, entered = with_facts(open_document(into, lang), noted)
    write_file(target, orjson.dumps(changed, option=orjson.OPT_INDENT_2) + b"\n", lang, new=True)
    said = Text("{n} uppgifter av {all} är införda.", "{n} facts of {all} are entered.")
    out.print(said.to(lang).format(n=entered, all=len(noted)), markup=False, soft_wrap=True)


def _sample(stated: str | None, lang: Lang) -> dict[str, object] | None:
    """Return the sample that an option states."""
    if stated is None:
        return None
    parts = stated.split("/", 3)
    if len(parts) != 4 or not all(part.isascii() and part.isdecimal() for part in parts[:3]):
        stop(
            Text(
                "--sample skrivs rader/dragna/frö/vem, till exempel 240/12/7/KL.",
                "--sample is written rows/drawn/seed/who, such as 240/12/7/KL.",
            ),
            lang,
        )
    of, n, seed, who = parts
    return {"of": int(of), "n": int(n), "seed": int(seed), "drawn_by": who}
