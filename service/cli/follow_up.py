"""`kedjekoll follow-up`: draw a sample, record what was found, give it on as facts."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from data_ingest.model.text import Language, message
from service.cli.answering import Answer, answering
from service.cli.console import check_target, one_of, open_document, open_file, stop, write_file
from service.cli.door import Door, naming

follow_up = typer.Typer(
    name="follow-up",
    help="Follow up contracts: draw samples, record results, reuse them as facts.",
    no_args_is_help=True,
)

_AREAS = ("pay", "hours", "housing", "papers", "signs")
"""As `service.casework.follow_up.request.AREAS`, which are not imported before they are needed."""

_Screening = Annotated[str, typer.Argument(help="ID of the screening (screening_…).")]


@follow_up.command()
@answering()
def draw(
    door: Door,
    of: Annotated[
        int, typer.Option(help="Number of rows in the supplier's list, numbered from 1.")
    ],
    n: Annotated[int, typer.Option(help="Number of rows to draw.")],
    seed: Annotated[int, typer.Option(help="Seed: a whole number set before the list was seen.")],
    by: Annotated[str, typer.Option(help="Name of the person who draws.")],
) -> Answer:
    """Draw the rows for a deeper check. The same input always gives the same rows.

    A row is one worker and one month in a list that the supplier numbers and keeps. Exit code 2: a
    number is out of range.
    """
    from procurement_rules.package.sample import ALGORITHM, MOST_DRAWN, MOST_ROWS
    from procurement_rules.package.sample import draw as drawn
    from service.platform.words import printable

    try:
        sample = drawn(of, n=n, seed=seed)
    except ValueError:
        stop(
            message(
                "State --of from 1 to {most_rows}, --n from 1 to at most --of and "
                "{most_drawn}, and --seed as a whole number from 0."
            ).filled(most_rows=MOST_ROWS, most_drawn=MOST_DRAWN),
            door.language,
        )
    who = printable(by[:200])
    said = message("{n} of {of} rows, seed {seed}, algorithm {algorithm}, drawn by {who}:").filled(
        n=n, of=of, seed=seed, algorithm=ALGORITHM, who=who
    )
    rows = list(sample.rows)
    made = {"of": of, "n": n, "seed": seed, "algorithm": ALGORITHM, "drawn_by": who, "rows": rows}
    return Answer(made, said, " ".join(map(str, rows)))


@follow_up.command()
@answering()
def record(
    door: Door,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Results: CSV with one line per point, or JSON. None: a visit without points."
        ),
    ] = None,
    *,
    screening: Annotated[str, typer.Option(help="ID of the screening (screening_…).")] = "",
    tender: Annotated[str, typer.Option(help="Tender.")] = "",
    party: Annotated[str, typer.Option(help="ID of the firm in the screening.")] = "",
    form: Annotated[
        Literal["self_report", "deeper_check", "visit"], typer.Option(help="Type of follow-up.")
    ] = "visit",
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date; default: today (UTC).")
    ] = None,
    observer: Annotated[
        Literal["buyer", "reviewer", "authority", "union"],
        typer.Option(help="Role of the observer."),
    ] = "buyer",
    sample: Annotated[
        str | None, typer.Option(help="Sample, as rows/drawn/seed/who, such as 240/12/7/KL.")
    ] = None,
    looked_at: Annotated[
        list[str] | None,
        typer.Option(
            help=f"What a visit looked at, also if nothing was found: {', '.join(_AREAS)}.",
            callback=one_of(_AREAS),
        ),
    ] = None,
    spoke_with: Annotated[
        int | None,
        typer.Option(min=0, max=10_000, help="Number of people who work there, spoken with."),
    ] = None,
    corrects: Annotated[
        str | None,
        typer.Option(
            help="ID of the follow-up (followup_…) that this one replaces, on the day on which it "
            "was recorded."
        ),
    ] = None,
    reported_by: Annotated[
        str | None,
        typer.Option(help="Organisation whose report this is, not seen by the buyer."),
    ] = None,
    reported_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date of its report.")
    ] = None,
    report_file: Annotated[
        str | None, typer.Option(help="Its report as an evidence file (file_…).")
    ] = None,
) -> Answer:
    """Record what a self-report, a deeper check or a visit showed about one firm.

    A JSON file contains the whole record; the options are then ignored. There is no column for data
    about individual workers. Exit code 2: the input is not valid.
    """
    from service.calls.follow_ups import create_follow_up
    from service.casework.follow_up.results_file import read_results

    head: dict[str, object] = {
        "screening_id": screening,
        "tender_id": tender,
        "party_id": party,
        "form": form,
        "on": (on or datetime.now(UTC)).date(),
        "observer": observer,
        "sample": _sample(sample, door.language),
        "looked_at": looked_at or (),
        "spoke_with": spoke_with,
        "corrects": corrects,
    }
    if reported_by or reported_on or report_file:
        head["report"] = {
            "organisation": reported_by or "",
            "reported_on": None if reported_on is None else reported_on.date(),
            "evidence_file_id": report_file or "",
        }
    payload = None if file is None else open_file(file, door.language)
    name = "follow-up" if file is None else file.name
    with naming(name):
        stated = read_results(payload, head, name=name)
        kept = create_follow_up(door.call, stated)
    points, deviations = len(stated.findings), len(stated.deviations)
    said = message(
        "The follow-up is saved as {id}. Points: {points}. Deviations: {deviations}."
    ).filled(id=kept["id"], points=points, deviations=deviations)
    return Answer(kept, said)


@follow_up.command()
@answering()
def visits(
    door: Door,
    file: Annotated[Path, typer.Argument(help="Visits: CSV with one line per visit.")],
    screening: Annotated[str, typer.Option(help="ID of the screening (screening_…).")],
) -> Answer:
    """Record the visits in a file, with or without findings.

    Columns: firm (organisation number or ID), visited_on, and as needed tender, observer,
    looked_at (comma-separated), spoke_with, and item and outcome for each point. Exit code 2: a
    line must be corrected, and nothing is stored.
    """
    from service.calls.follow_ups import create_visits

    payload = open_file(file, door.language)
    with naming(file.name):
        kept = create_visits(door.call, payload, screening_id=screening, name=file.name)
    said = message("Visits saved: {n}.").filled(n=len(kept.ids))
    return Answer(kept, said, kept.visits.text)


@follow_up.command()
@answering()
def facts(
    door: Door,
    screening: _Screening,
    into: Annotated[
        Path | None, typer.Option(help="Procurement document to add the facts to.")
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option("--out", help="New document to write; an existing file is not overwritten."),
    ] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date; default: today (UTC).")
    ] = None,
) -> Answer:
    """Print follow-up results as facts, or add them to the document for the next screening.

    Exit code 2: a file must be corrected.
    """
    import orjson

    from service.calls.follow_ups import facts_of_screening, list_follow_up_facts
    from service.casework.follow_up.facts import with_facts

    day = (as_of or datetime.now(UTC)).date()
    noted = facts_of_screening(door.call, screening, as_of=day)
    answer = list_follow_up_facts(door.call, screening_id=screening, as_of=day)
    if into is None:
        found = [{"party": fact.party_id, **fact.stated()} for fact in noted]
        return Answer(answer, orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    if target is None:
        stop(message("Specify a new file with --out."), door.language)
    check_target(target, door.language)
    changed, entered = with_facts(open_document(into, door.language), noted)
    made = orjson.dumps(changed, option=orjson.OPT_INDENT_2) + b"\n"
    write_file(target, made, door.language, new=True)
    said = message("Facts entered: {entered} of {noted}.").filled(entered=entered, noted=len(noted))
    return Answer(answer, said)


def _sample(stated: str | None, lang: Language) -> dict[str, object] | None:
    """Return the sample that an option states."""
    if stated is None:
        return None
    parts = stated.split("/", 3)
    if len(parts) != 4 or not all(part.isascii() and part.isdecimal() for part in parts[:3]):
        stop(
            message("Write --sample as rows/drawn/seed/who, such as 240/12/7/KL."),
            lang,
        )
    of, n, seed, who = parts
    return {"of": int(of), "n": int(n), "seed": int(seed), "drawn_by": who}
