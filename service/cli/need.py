"""`kedjekoll need`: propose whether labour terms are needed, before any supplier is known."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import Language, message
from service.cli.answering import Answer, answering
from service.cli.console import Line, check_target, write_file
from service.cli.door import Door
from service.cli.unit import UnitOption

if TYPE_CHECKING:
    from service.screening.needs.tables import NeedRecord


@answering()
def need(
    door: Door,
    cpv: Annotated[str, typer.Option(help="CPV code of the main subject.")],
    value: Annotated[
        str, typer.Option(help="Estimated value of the whole procurement, without VAT.")
    ],
    place: Annotated[
        str,
        typer.Option(
            help="NUTS code or country where the work is done, such as SE224; for supplies, the "
            "country of manufacture, if known."
        ),
    ],
    start: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="First day of the contract.")
    ],
    years: Annotated[
        int | None, typer.Option(min=1, max=50, help="Length of the contract in whole years.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Currency of the value, ISO 4217.")] = "SEK",
    instrument: Annotated[
        Literal["LOU", "LUF", "LUK", "LUFS", "LOV"],
        typer.Option(help="The act that governs the procurement."),
    ] = "LOU",
    nature: Annotated[
        Literal["works", "services", "supplies"] | None,
        typer.Option(help="Nature of the contract; default: from the CPV code."),
    ] = None,
    buyer: Annotated[
        Literal["central", "sub_central"] | None,
        typer.Option(help="Type of buyer; determines which threshold applies."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Your name for the category.")] = None,
    target: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Document to write, such as .docx or .pdf; an existing file is not overwritten.",
        ),
    ] = None,
    *,
    direct: Annotated[
        bool, typer.Option("--direct", help="There is no call for competition.")
    ] = False,
    begun: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Date on which the procurement begins; determines which law applies; default: "
            "today (UTC).",
        ),
    ] = None,
    own_staff: Annotated[
        bool | None,
        typer.Option(
            "--own-staff/--no-own-staff",
            help="Whether your own staff use what is bought: rooms, conferences, travel.",
        ),
    ] = None,
    housed: Annotated[
        bool | None,
        typer.Option(
            "--housed/--not-housed",
            help="Whether those who do the work may live in housing that the employer arranges.",
        ),
    ] = None,
    staff_abroad: Annotated[
        bool | None,
        typer.Option(
            "--staff-abroad/--no-staff-abroad",
            help="Whether the supplier's staff travel or work abroad under the contract.",
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date to assess for; default: today (UTC)."),
    ] = None,
    unit: UnitOption = None,
) -> Answer:
    """Propose whether a category needs labour terms, with reasons, and store the proposal.

    A person decides. Exit code 2: the input is not valid.
    """
    from service.calls.needs import NewNeed, create_need, earlier_need, need_answer
    from service.documents.forms import FORMS, form_of, written
    from service.documents.terminal import terminal
    from service.screening.needs.assessment import NeedAssessment
    from service.screening.needs.report import needs_document

    check_target(target, door.language, *(f".{form}" for form in FORMS))
    stated = door.stated(
        NewNeed,
        tidy=False,
        title=title and title[:200],
        cpv=cpv,
        value=value,
        currency=currency,
        place=place,
        starts_on=start.date(),
        years=years,
        instrument=instrument,
        nature=nature,
        buyer_kind=buyer,
        direct_award=direct,
        begun_on=begun and begun.date(),
        own_staff=own_staff,
        housed=housed,
        staff_abroad=staff_abroad,
        unit=unit,
    )
    day = (as_of or datetime.now(UTC)).date()
    record = create_need(door.call, stated, as_of=day)
    made = NeedAssessment.read(record.assessment)
    document = needs_document(made, door.language, need_id=record.id, made_at=record.created_at)
    if target is not None:
        payload = written(document, form_of(target.suffix) or "docx")
        write_file(target, payload, door.language, new=True)
    earlier = _earlier(earlier_need(door.call, record), day, door.language)
    kept = message("Saved as {id}.").filled(id=record.id)
    return Answer(need_answer(door.call, record, today=day), terminal(document), *earlier, kept)


def _earlier(earlier: "NeedRecord | None", today: date, language: Language) -> Iterator[Line]:
    """Yield which assessment of the same code there is already, and its age."""
    from service.screening.needs.store import since
    from service.screening.needs.wording import age_text

    if earlier is not None:
        age = age_text(since(earlier, today=today), language)
        yield message("Earlier for the same CPV code: {id}. {age}").filled(id=earlier.id, age=age)
