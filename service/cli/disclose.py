"""`kedjekoll disclose` and `kedjekoll case mark`: hand out a report of a case, masked."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import Language, Text
from service.cli.case import Named
from service.cli.case_writing import case_named, case_transaction, stated_as, write_to_case
from service.cli.console import Lang, out, stop
from service.platform.words import printable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.casework.cases.case import Seen
    from service.casework.cases.tables import Case
    from service.casework.disclosures.papers import Paper
    from service.casework.disclosures.places import MaskablePlace
    from service.casework.disclosures.request import NewMarking

DIARY = "diary"
"""Folder of what is for the diary, below the one that is written to."""


def disclose(
    named: Named,
    *,
    mask: Annotated[
        list[str] | None,
        typer.Option(
            help='KEY=PROVISION: REASON, as "lot1.tender1.price=osl-31-16: the price model is '
            'theirs alone"; may be given several times.'
        ),
    ] = None,
    unmask: Annotated[
        list[str] | None,
        typer.Option(help="KEY=REASON: hand out what is proposed to be masked."),
    ] = None,
    screening: Annotated[
        str | None,
        typer.Option(help="A screening of the case (screening_…); the newest if left out."),
    ] = None,
    language: Annotated[
        Literal["sv", "en"] | None,
        typer.Option(help="Language of the papers; that of the output if left out."),
    ] = None,
    to: Annotated[
        Path, typer.Option("-o", "--out", help="Folder to write to; made if it is not there.")
    ] = Path(),
    proposals: Annotated[
        bool, typer.Option("--list", help="Print what can be masked, and hand out nothing.")
    ] = False,
    lang: Lang = "sv",
) -> None:
    """Hand out the report of a case: a masked PDF/A, the list of maskings, the refusal as a draft.

    What is proposed is masked; --unmask and --mask change that, each with a reason. The files for
    the diary stand in a folder of their own, which appears whole. Exit code 2: something stated
    has to be mended, or a folder cannot be written.
    """
    from service.casework.cases.case import Seen
    from service.casework.disclosures.folder import write_folder
    from service.casework.disclosures.papers import ARCHIVED
    from service.casework.disclosures.request import NewDocumentDisclosure, without_numbers
    from service.casework.disclosures.store import disclose as hand_out
    from service.casework.disclosures.store import find_places
    from service.operations.periods import load_periods

    values = {
        "screening_id": screening,
        "language": language or lang,
        "mask": [_masked(text, lang) for text in mask or ()],
        "unmask": [_unmasked(text, lang) for text in unmask or ()],
    }
    with case_transaction(lang) as (installation, connection):
        case = case_named(connection, installation, named)
        if proposals:
            record, found = find_places(connection, case, screening)
            _print_places(record.id, found, lang)
            return
        asked = stated_as(NewDocumentDisclosure, installation, lang, **values)
        stated = without_numbers(asked, person_key=installation.person_key)
        principal = installation.principal
        periods = load_periods(installation.data_dir, tenant_id=principal.tenant_id)
        seen = Seen(principal, datetime.now(UTC), case.version)
        made, files = hand_out(connection, case, stated, seen, periods=periods)
        try:  # inside the transaction: what cannot be written has not been handed out
            for_diary = [file for file in files if file.kind in ARCHIVED]
            diary = write_folder(to / DIARY, made.id, for_diary)
            folder = write_folder(to, made.id, [file for file in files if file.kind != "metadata"])
        except OSError as fault:
            unwritten = Text(
                f"Mappen kan inte skrivas ({fault.strerror}). Ange en annan med --out. Inget är "
                "antecknat.",
                f"The folder cannot be written ({fault.strerror}). Give another with --out. "
                "Nothing is on record.",
            )
            stop(unwritten, lang)
    _print_made(made.read()["maskings"], files, (folder, diary), lang)


def mark_case(
    named: Named,
    *,
    state: Annotated[
        Literal["draft", "final"], typer.Option(help="Whether the document is finished.")
    ] = "draft",
    document_type: Annotated[
        str | None, typer.Option("--type", help="As your document plan calls it.")
    ] = None,
    ground: Annotated[
        str | None,
        typer.Option(
            help="osl-19-3, osl-31-16, or a provision in your own words; by stage if left out."
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of the secrecy, where one is set."),
    ] = None,
    disposal_class: Annotated[
        str | None, typer.Option("--disposal-class", help="As your document plan has it.")
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why; kept in the history.")] = None,
    lang: Lang = "sv",
) -> None:
    """Mark the documents of a case: draft or final, type, secrecy and disposal class.

    What is left out follows from the stage of the case. Bundles and disclosures carry the marking.
    """
    from service.casework.disclosures.marking import mark
    from service.casework.disclosures.request import NewMarking

    def write(connection: "Connection", found: "Case", stated: "NewMarking", seen: "Seen") -> None:
        mark(connection, found, stated, seen)

    write_to_case(
        named,
        lang,
        write,
        NewMarking,
        state=state,
        document_type=document_type,
        ground=ground,
        lasts_until=None if until is None else until.date(),
        disposal_class=disposal_class,
        reason=reason,
    )
    out.print(Text("Ärendets handlingar är märkta.", "The documents are marked.").to(lang))


def _masked(text: str, lang: Language) -> dict[str, str | None]:
    """Return a key, its provision if one is given, and the reason."""
    key, _, rest = text.partition("=")
    ground, found, reason = rest.partition(": ")
    if not (key and rest and (not found or (ground and reason))):
        _unread("--mask", "KEY=PROVISION: REASON", lang)
    if not found:
        return {"key": key, "ground": None, "reason": rest}
    return {"key": key, "ground": ground.strip(), "reason": reason.strip()}


def _unmasked(text: str, lang: Language) -> dict[str, str]:
    key, _, reason = text.partition("=")
    if not (key and reason):
        _unread("--unmask", "KEY=REASON", lang)
    return {"key": key, "reason": reason}


def _unread(option: str, form: str, lang: Language) -> None:
    stop(Text(f"{option} skrivs som {form}.", f"{option} is written as {form}."), lang)


def _print_places(screening_id: str, found: "list[MaskablePlace]", lang: Language) -> None:
    from service.casework.disclosures.grounds import citation
    from service.casework.disclosures.places import label

    proposed = Text("maskas enligt {ground}", "masked under {ground}").to(lang)
    absolute = Text("kan inte lämnas ut", "cannot be handed out").to(lang)
    out.print(screening_id, markup=False)
    for place in found:
        said = [place.key, label(place.key, lang)]
        if place.proposed:
            said.append(proposed.format(ground=citation(place.ground, lang)))
        if place.is_absolute:
            said.append(absolute)
        out.print(printable(" · ".join(said)), markup=False, soft_wrap=True)


def _print_made(
    maskings: "list[dict[str, str | None]]",
    files: "list[Paper]",
    folders: tuple[Path, Path],
    lang: Language,
) -> None:
    folder, diary = folders
    for file in files:
        at = diary if file.kind == "metadata" else folder
        out.print(str(at / file.name), markup=False, soft_wrap=True)
    out.print(
        Text("För diariet: {diary}", "For the diary: {diary}").to(lang).format(diary=diary),
        markup=False,
        soft_wrap=True,
    )
    open_ones = sum(
        masking["ground"] is None or (masking["reason"] is None and masking["origin"] == "proposed")
        for masking in maskings
    )
    said = Text(
        "{all} maskningar, {open} med skäl eller lagrum från programmet: läs dem innan något "
        "lämnas ut. Inget har skickats.",
        "{all} maskings, {open} with a reason or provision from the program: read them before "
        "anything is handed out. Nothing has been sent.",
    ).to(lang)
    out.print(said.format(all=len(maskings), open=open_ones), markup=False, soft_wrap=True)
