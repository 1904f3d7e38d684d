"""`kedjekoll need`: propose whether labour terms are needed, before any supplier is known."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import Lang, check_target, out, refuse, write_file
from service.cli.unit import UnitOption, unit_named
from service.settings import load_settings


def need(
    cpv: Annotated[str, typer.Option(help="Main subject: CPV code.")],
    value: Annotated[
        str, typer.Option(help="Estimated value of the whole procurement, without VAT.")
    ],
    place: Annotated[
        str,
        typer.Option(
            help="NUTS code or country of the work, such as SE224; for supplies the country of "
            "manufacture, if known."
        ),
    ],
    start: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="First day of the contract.")
    ],
    years: Annotated[
        int | None, typer.Option(min=1, max=50, help="Length of the contract in whole years.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Currency of the value; ISO 4217.")] = "SEK",
    instrument: Annotated[
        Literal["LOU", "LUF", "LUK", "LUFS", "LOV"],
        typer.Option(help="The act that governs the procurement."),
    ] = "LOU",
    nature: Annotated[
        Literal["works", "services", "supplies"] | None,
        typer.Option(help="Follows from the CPV code if left out."),
    ] = None,
    buyer: Annotated[
        Literal["central", "sub_central"] | None,
        typer.Option(help="Kind of buyer: which threshold applies."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Your own name of the category.")] = None,
    target: Annotated[
        Path | None,
        typer.Option("--out", help="A document (.docx) to write; one that exists is not replaced."),
    ] = None,
    lang: Lang = "sv",
    *,
    direct: Annotated[
        bool, typer.Option("--direct", help="There is no call for competition.")
    ] = False,
    begun: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="Day the procurement begins: it pins the law; today (UTC)."
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day to assess for; today (UTC) if left out."),
    ] = None,
    unit: UnitOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the stored record as JSON.")
    ] = False,
) -> None:
    """Propose whether labour terms are needed for a category, with reasons, and keep the proposal.

    A person decides. Exit code 2: something stated has to be mended.
    """
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.screening.needs.assessment import NeedAssessment
    from service.screening.needs.request import NeedRequest, read_request
    from service.screening.needs.store import list_needs, make_need, since, store_need

    check_target(target, lang)
    now = datetime.now(UTC)
    day = as_of.date() if as_of else now.date()
    stated = NeedRequest(
        title=title[:200] if title else None,
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
        begun_on=begun.date() if begun else None,
    )
    with closing(open_installation(load_settings())) as installation:
        try:
            subject = read_request(stated, as_of=day, person_key=installation.person_key)
        except UnreadableInput as fault:
            refuse(fault, lang)
        principal = installation.principal
        with transaction(installation.engine, read_only=True) as connection:
            earlier = list_needs(connection, principal=principal, cpv_prefix=subject.cpv, limit=1)
        of_unit = unit_named(unit, principal, lang)
        record = make_need(subject, principal=principal, now=now, as_of=day, unit=of_unit)
        store_need(installation.engine, record)
    made = NeedAssessment.read(record.assessment)
    if target is not None:
        from service.screening.needs.need_document import need_document

        write_file(
            target, need_document(made, lang, need_id=record.id, made_at=now), lang, new=True
        )
    if as_json:
        from service.screening.needs.views import need_json

        sys.stdout.write(need_json(record, lang, today=day).decode() + "\n")
        return
    from service.screening.needs.need_terminal import render_need
    from service.screening.needs.wording import age_text

    out.print(render_need(made, lang))
    for known_need in earlier:
        head = Text("Tidigare för samma CPV-kod: {id}.", "Earlier for the same CPV code: {id}.")
        age = age_text(since(known_need, today=day), lang)
        out.print(f"{head.to(lang).format(id=known_need.id)} {age}", markup=False, soft_wrap=True)
    kept = Text("Sparad som {id}.", "Kept as {id}.").to(lang)
    out.print(kept.format(id=record.id))
