"""`kedjekoll screen`: screen one file and print the review need of each tender's chain.

A ledger or a contract register has no chains: its suppliers are listed, those to look at first
first.
"""

import re
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text, message
from service.cli.console import Lang, open_file, open_payments, out, refuse, say, stop
from service.cli.kept_screening import kept_screening
from service.cli.shown_screening import AllOption, screening_lines
from service.cli.stated_purchase import (
    BegunOption,
    BuyerKindOption,
    BuyerOption,
    CaseOption,
    CurrencyOption,
    DirectOption,
    InstrumentOption,
    NeedOption,
    StartsOption,
    ValueOption,
    known_beside,
)
from service.cli.unit import UnitOption, unit_named
from service.platform.words import printable
from service.screening.purchase.examples import OFFICE_CLEANING, load_example
from service.settings import load_settings

if TYPE_CHECKING:
    from pydantic import ValidationError

DEFAULT_COUNTRY = "SE"
"""The buyer's country where a table is screened and nobody says which it is."""

NO_SUPPLIERS = message(
    "Suppliers are selected for follow-up from a ledger or a contract register; this file is "
    "a procurement."
)


LIVE_OF_TENDERS = message(
    "Registers are asked about the parties of a procurement, not about the suppliers of a ledger."
)


def screen(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Procurement document, notice, table, ledger or folder of UBL invoices; - reads "
            "standard input."
        ),
    ] = None,
    lang: Lang = "sv",
    *,
    example: Annotated[
        bool, typer.Option("--example", help="Screen the bundled made-up tender.")
    ] = False,
    unit: UnitOption = None,
    in_full: AllOption = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the stored record as JSON.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Date to screen for; default: today (UTC)."),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="Format of the file, such as eforms; default: detected."),
    ] = None,
    ocid: Annotated[
        str | None,
        typer.Option(help="Contracting process (OCID) to read, if an OCDS file contains several."),
    ] = None,
    further: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            help="Additional file: subcontractors, a completed form or Skatteverket's answer; with"
            " a ledger, a contract register. Can be repeated.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(help="Source name under which the column mappings to use were saved."),
    ] = None,
    cpv: Annotated[
        str | None,
        typer.Option(
            help="CPV code of the main subject, eight digits, if a table of tenderers does not "
            "state it."
        ),
    ] = None,
    country: Annotated[
        str,
        typer.Option(
            help="Country where the work is done, if a table does not state it; ISO code."
        ),
    ] = "SE",
    value: ValueOption = None,
    currency: CurrencyOption = None,
    buyer_country: BuyerOption = None,
    instrument: InstrumentOption = None,
    buyer_kind: BuyerKindOption = None,
    direct_award: DirectOption = None,
    begun_on: BegunOption = None,
    starts_on: StartsOption = None,
    need: NeedOption = None,
    case: CaseOption = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes",
            help="Read tables that nobody has mapped as proposed, if every row is used, and save"
            " the mappings.",
        ),
    ] = False,
    card: Annotated[
        str | None,
        typer.Option(
            "--card", help="Scorecard ID; default: the one that your organisation has chosen."
        ),
    ] = None,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Query the registers that support live queries about the parties."
        ),
    ] = False,
    select: Annotated[
        int | None,
        typer.Option(
            help="Number of suppliers to select for follow-up; for ledgers and contract registers."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Seed of the draw, set in advance; default: random."),
    ] = None,
    selected: Annotated[
        Path | None,
        typer.Option("--out", help="File to write the selection to, such as .json, .csv or .xlsx."),
    ] = None,
) -> None:
    """Screen a procurement and store the result, or list the suppliers in a ledger or register.

    Tables of your own are read with a column mapping (kedjekoll map). A result is a reason to look,
    never a verdict. Exit code 2: the file must be corrected.
    """
    from pydantic import ValidationError

    from data_ingest.reading import FORMATS
    from service.calls.scorecards import scorecard_for
    from service.cli.agreeing import keep, proposed
    from service.cli.asking import asking, check_day, check_decided
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.platform.personal_numbers import hide_in_frame, hide_in_tables, persons_hidden
    from service.registers.judgements import standing_judgements
    from service.registers.query import parties_of
    from service.screening.purchase.intake import (
        LEDGER,
        TABLE,
        ReadingOptions,
        Supplied,
        read_files,
    )
    from service.screening.purchase.mappings import confirmed_mappings
    from service.screening.purchase.purchase_statement import PurchaseStatement, read_statement
    from service.screening.purchase.stated_purchase import completed
    from service.screening.purchase.table_files import NamedFile
    from service.screening.record.recording import problems_of, screen_read, store

    known = (*FORMATS, LEDGER, TABLE)
    if format_name is not None and format_name not in known:
        listed = ", ".join(known)
        stop(message("Unknown format; choose {listed}.").filled(listed=listed), lang)
    if cpv is not None and not re.fullmatch("[0-9]{8}", cpv):
        stop(message("The CPV code has eight digits."), lang)
    wanted = None
    if (select, seed, selected) != (None, None, None):
        from service.cli.selection import wanted_selection

        wanted = wanted_selection(select, seed=seed, file=selected, lang=lang)
    name, payload = _payload(file, example=example, lang=lang)
    files = [NamedFile(printable(name), payload)]
    files += [NamedFile(printable(path.name), open_file(path, lang)) for path in further or ()]
    now = datetime.now(UTC)
    check_day(as_of, now=now, live=live, lang=lang)
    try:
        stated = read_statement(
            PurchaseStatement(
                buyer_country=buyer_country,
                instrument=instrument,
                buyer_kind=buyer_kind,
                direct_award=direct_award,
                begun_on=begun_on.date() if begun_on else None,
                value=value,
                currency=currency,
                cpv=cpv,
                starts_on=starts_on.date() if starts_on else None,
            ),
            at="",
            buyer_country=DEFAULT_COUNTRY,
        )
    except UnreadableInput as fault:
        refuse(fault, lang)
    except ValidationError as fault:
        stop(_not_allowed(fault), lang)
    settings = load_settings()
    with closing(open_installation(settings)) as installation:
        try:
            with transaction(installation.engine, read_only=True) as connection:
                tenant_id = installation.principal.tenant_id
                of_unit = unit_named(unit, installation.principal, lang)
                mappings = confirmed_mappings(
                    connection, tenant_id=tenant_id, source=source, units=[of_unit]
                )
                judgements = standing_judgements(connection, tenant_id=tenant_id, unit=of_unit)
                scorecard = scorecard_for(connection, card, tenant_id=tenant_id, at="--card")
                beside = known_beside(
                    connection,
                    stated,
                    need=need,
                    case=case,
                    principal=installation.principal,
                    lang=lang,
                )
            made = proposed(files, mappings, lang=lang) if yes else []
            table = beside.for_table(buyer=DEFAULT_COUNTRY, place=country)
            how = ReadingOptions(
                person_key=installation.person_key,
                today=now.date(),
                format_name=format_name,
                ocid=ocid,
                mappings=(*mappings, *(mapping for _, _, mapping in made)),
                purchase=table.context,
            )
            with persons_hidden(installation.person_key):
                read = read_files(files[0], tuple(files[1:]), how)
                if made:
                    keep(made, read, installation, unit=of_unit, lang=lang)
            if isinstance(read, Supplied):
                hidden = hide_in_frame(read.rejects, person_key=installation.person_key)
                if live:
                    stop(LIVE_OF_TENDERS, lang)
                from service.cli.ledger import list_suppliers

                with installation.snapshot() as snapshot:
                    list_suppliers(
                        read,
                        rejects=problems_of(hidden),
                        scorecard=scorecard,
                        lang=lang,
                        as_json=as_json,
                        as_of=as_of,
                        country=country,
                        person_key=installation.person_key,
                        wanted=wanted,
                        snapshot=snapshot,
                        judgements=judgements,
                    )
                return
            if wanted is not None:
                stop(NO_SUPPLIERS, lang)
            read = completed(read, table if read.format == TABLE else beside)
            answers = None
            if live:
                from httpx2 import BaseTransport

                check_decided(installation, read.procurement, case=case, lang=lang)
                procurement = hide_in_tables(read.procurement, person_key=installation.person_key)
                with asking(
                    settings,
                    person_key=installation.person_key,
                    transport=context.find_object(BaseTransport),
                    lang=lang,
                ) as ask:
                    answers = ask(parties_of(procurement))
            with installation.snapshot() as snapshot:
                screened = screen_read(
                    read,
                    files=files,
                    principal=installation.principal,
                    person_key=installation.person_key,
                    now=now,
                    as_of=as_of.date() if as_of else None,
                    scorecard=scorecard,
                    snapshot=snapshot,
                    judgements=judgements,
                    answers=answers,
                    unit=of_unit,
                )
        except UnreadableInput as fault:
            refuse(fault, lang)
        store(installation.engine, screened.record)
        record, is_open = kept_screening(installation, screened.record.id, lang)
    if as_json:
        from service.screening.record.views import screening_json
        from service.screening.report.equal_treatment import closed_json

        written = screening_json if is_open else closed_json
        sys.stdout.write(written(record, lang).decode() + "\n")
        return
    for line in screening_lines(record, lang, in_full=in_full, is_open=is_open):
        say(line, lang)
    for note in screened.notes:
        out.print(note.to(lang), markup=False, soft_wrap=True)
    kept = message("Saved as {id}.").to(lang)
    out.print(kept.format(id=screened.record.id))


def _not_allowed(fault: "ValidationError") -> Text:
    names = ", ".join(sorted({str(error["loc"][0]).replace("_", "-") for error in fault.errors()}))
    return message("Invalid value: {names}.").filled(names=names)


def _payload(file: Path | None, *, example: bool, lang: Lang) -> tuple[str, bytes]:
    if (file is None) != example:
        stop(
            message("Specify a file, or --example."),
            lang,
        )
    if file is None:
        return OFFICE_CLEANING, load_example()
    if str(file) == "-":
        return "-", sys.stdin.buffer.read()
    return file.name, open_payments(file, lang)
