"""`kedjekoll disclose` and `kedjekoll case mark`: hand out a report of a case, masked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import Language, Text, joined, message, plain
from service.cli.answering import Answer, answering
from service.cli.case import Named
from service.cli.console import stop
from service.cli.door import Door

if TYPE_CHECKING:
    from service.calls.disclosures import DocumentDisclosureResource, PlaceList
    from service.casework.disclosures.papers import Paper

DIARY = "diary"
"""Folder of what is for the diary, below the one that is written to."""


@answering()
def disclose(
    door: Door,
    named: Named,
    *,
    mask: Annotated[
        list[str] | None,
        typer.Option(
            help='KEY=PROVISION: REASON masks a place, as "lot1.tender1.price=osl-31-16: '
            'confidential price model". Can be repeated.'
        ),
    ] = None,
    unmask: Annotated[
        list[str] | None,
        typer.Option(
            help="KEY=REASON discloses a place that is proposed for masking. Can be repeated."
        ),
    ] = None,
    screening: Annotated[
        str | None,
        typer.Option(help="Screening of the case (screening_…); default: the newest."),
    ] = None,
    language: Annotated[
        Literal["sv", "en"] | None,
        typer.Option(help="Language of the documents; default: the output language."),
    ] = None,
    to: Annotated[
        Path, typer.Option("-o", "--out", help="Folder to write to; created if missing.")
    ] = Path(),
    proposals: Annotated[
        bool, typer.Option("--list", help="List what can be masked, and write nothing.")
    ] = False,
) -> Answer:
    """Prepare the report of a case for disclosure: masked PDF/A, masking list and draft refusal.

    Proposed maskings are applied; change them with --unmask and --mask, each with a reason. The
    files for the diary are written to a separate folder, which appears only when complete. Exit
    code 2: the input is not valid, or a folder cannot be written.
    """
    from service.calls.disclosures import create_masked_copy, list_masking_proposals
    from service.casework.disclosures.request import NewDocumentDisclosure

    case_id = door.case(named)
    if proposals:
        places = list_masking_proposals(door.call, case_id, screening_id=screening)
        return Answer(places, places.screening_id, *_places(places))
    stated = door.stated(
        NewDocumentDisclosure,
        screening_id=screening,
        language=language or door.language,
        mask=[_masked(text, door.language) for text in mask or ()],
        unmask=[_unmasked(text, door.language) for text in unmask or ()],
    )
    written: list[Path] = []

    def hand_over(copy_id: str, files: "Sequence[Paper]") -> None:
        written.extend(_written(copy_id, files, to, door.language))

    made = create_masked_copy(door.call, case_id, stated, hand_over=hand_over)
    diary = to / DIARY / made.id
    return Answer(
        made,
        *map(str, written),
        message("For the diary: {diary}").filled(diary=diary),
        _to_read(made),
    )


@answering()
def mark_case(
    door: Door,
    named: Named,
    *,
    state: Annotated[
        Literal["draft", "final"], typer.Option(help="Whether the documents are drafts or final.")
    ] = "draft",
    document_type: Annotated[
        str | None, typer.Option("--type", help="Document type, as in your document plan.")
    ] = None,
    ground: Annotated[
        str | None,
        typer.Option(
            help="Secrecy provision: osl-19-3, osl-31-16 or free text; default: by stage."
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of secrecy, if any."),
    ] = None,
    disposal_class: Annotated[
        str | None,
        typer.Option("--disposal-class", help="Disposal class, as in your document plan."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Reason; stored in the history.")] = None,
) -> Answer:
    """Mark the documents of a case: state, type, secrecy and disposal class.

    Defaults follow the stage of the case. Bundles and disclosures carry the marking.
    """
    from service.calls.disclosures import create_case_marking
    from service.casework.disclosures.request import NewMarking

    stated = door.stated(
        NewMarking,
        state=state,
        document_type=document_type,
        ground=ground,
        lasts_until=until and until.date(),
        disposal_class=disposal_class,
        reason=reason,
    )
    marked = create_case_marking(door.call, door.case(named), stated)
    return Answer(marked, message("The documents of the case are marked."))


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
    stop(message("Write {option} as {form}.").filled(option=option, form=form), lang)


def _written(
    copy_id: str, files: "Sequence[Paper]", to: Path, language: Language
) -> Iterator[Path]:
    """Write the files of a copy, and yield where they stand; those for the diary by themselves."""
    from service.casework.disclosures.folder import write_folder
    from service.casework.disclosures.papers import ARCHIVED

    try:
        for_diary = [file for file in files if file.kind in ARCHIVED]
        diary = write_folder(to / DIARY, copy_id, for_diary)
        folder = write_folder(to, copy_id, [file for file in files if file.kind != "metadata"])
    except OSError as fault:
        unwritten = message(
            "The folder cannot be written ({strerror}). Choose another with --out. Nothing "
            "has been recorded."
        ).filled(strerror=fault.strerror)
        stop(unwritten, language)
    for file in files:
        yield (diary if file.kind == "metadata" else folder) / file.name


def _places(found: "PlaceList") -> Iterator[Text]:
    for place in found.items:
        said = [plain(place.key), plain(place.place)]
        if place.proposed:
            said.append(message("masked under {citation}").filled(citation=place.citation))
        if place.absolute:
            said.append(message("cannot be disclosed"))
        yield joined(" · ", said)


def _to_read(made: "DocumentDisclosureResource") -> Text:
    every = len(made.maskings)
    left = sum(
        masking.ground is None or (masking.reason is None and masking.origin == "proposed")
        for masking in made.maskings
    )
    return message(
        "Maskings: {every}, of which {left} with a reason or provision proposed by the "
        "program. Review them before disclosing anything. Nothing has been sent."
    ).filled(every=every, left=left)
