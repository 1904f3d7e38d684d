"""`kedjekoll package`: what may be asked, written, set, started or followed up, as drafts."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.text import Text as Styled

from data_ingest.model.text import Language, Text, message
from service.cli.answering import Answer, answering
from service.cli.console import check_target, err, say, stop, write_file
from service.cli.door import Door, naming
from service.cli.kept_screening import refuse_closed

if TYPE_CHECKING:
    from service.casework.packages.models import Package
    from service.casework.packages.request import SampleRequest
    from service.casework.packages.table import PackageRecord

ENDINGS = (".docx", ".md")
_OFFICER = message("for the officer, not sent")
_MORE = message(
    "The letters are {n} documents, one for each recipient. Write them with --out letters.docx "
    "or letters.md."
)


@answering()
def package(
    door: Door,
    record_id: Annotated[
        str,
        typer.Argument(help="ID of a stored screening (screening_…) or needs assessment (need_…)."),
    ],
    kind: Annotated[
        Literal["questions", "letters", "clauses", "start", "follow_up"],
        typer.Option(help="What to draft."),
    ] = "questions",
    stage: Annotated[
        Literal[
            "need",
            "documents_out",
            "tenders_in",
            "award",
            "contract_start",
            "in_contract",
            "ended",
        ]
        | None,
        typer.Option(help="Stage of the procurement; default: the screening's stage."),
    ] = None,
    lot: Annotated[str | None, typer.Option(help="Lot, if there are several.")] = None,
    tender: Annotated[
        list[str] | None,
        typer.Option(help="Only letters about this tender. Can be repeated."),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            help="Value to fill in, as name=value, such as diary_number=SF-2027/3. Can be "
            "repeated.",
        ),
    ] = None,
    send: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Planned date of sending; default: today (UTC)."),
    ] = None,
    starts: Annotated[
        datetime | None,
        typer.Option(
            "--start",
            formats=["%Y-%m-%d"],
            help="Date on which the work begins; default: the lot's start date.",
        ),
    ] = None,
    sample: Annotated[
        str | None,
        typer.Option(
            help="Sample for the deeper check, as rows/drawn/seed/who, such as 240/12/7/KL."
        ),
    ] = None,
    answer_days: Annotated[
        int, typer.Option(min=1, max=90, help="Working days allowed for an answer.")
    ] = 10,
    target: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Document (.docx or .md) to write; with several addressees, one in its folder for "
            "each. An existing file is not overwritten.",
        ),
    ] = None,
) -> Answer:
    """Draft what may be asked, sent or required at a stage, with its legal basis, and store it.

    Nothing is sent. Each addressee gets a separate file, so that no addressee learns of another:
    with several addressees, the files stand in the folder of --out, each named after the reference
    number, the tender, the addressee and the letter, and one is for you. Without --out, the first
    document is printed as Markdown. Exit code 2: the input is not valid.
    """
    from service.calls.packages import create_package, package_answer
    from service.casework.packages.models import Package
    from service.casework.packages.request import PackageFields, PackageRequest
    from service.platform.refusal import Refusal

    check_target(target, door.language, *ENDINGS)
    named = {name: value for name, _, value in (field.partition("=") for field in fields or ())}
    allowed = ", ".join(PackageFields.model_fields)
    hint = message(
        "Write --field as name=value, at most 500 characters. Allowed names: {allowed}."
    ).filled(allowed=allowed)
    is_need = record_id.startswith("need_")
    stated = door.stated(
        PackageRequest,
        hints={"fields": hint},
        tidy=False,
        kind=kind,
        screening_id=None if is_need else record_id[:64],
        need_id=record_id[:64] if is_need else None,
        stage=stage,
        lot_id=lot and lot[:200],
        tender_ids=tender or [],
        sent_on=send and send.date(),
        answer_days=answer_days,
        starts_on=starts and starts.date(),
        sample=_sample(sample, door.language),
        fields=named,
    )
    try:
        with naming(message("The request").to(door.language)):
            record = create_package(door.call, stated)
    except Refusal:  # there is such a screening, and its points are closed
        refuse_closed(door.language)
    made = Package.read(record.package)
    written = [] if target is None else list(_written(made, record, target, door.language))
    answer = package_answer(door.call, record)
    kept = message("Draft saved as {id}. Nothing has been sent.").filled(id=record.id)
    if target is not None or door.as_json:
        files = written if len(written) > 1 else []
        return Answer(answer, *files, _counted(made), kept)
    _say_first(made, record, door.language)
    say(_counted(made), door.language, to=err)
    say(kept, door.language, to=err)
    return Answer(answer)


def _say_first(made: "Package", record: "PackageRecord", language: Language) -> None:
    """Print the first document as Markdown, and on standard error how many more there are."""
    from service.casework.packages.documents import documents
    from service.casework.packages.wording import package_document
    from service.documents.forms import written

    first, *more = documents(made)
    page = package_document(made, first, language, package_id=record.id, made_at=record.created_at)
    say(written(page, "md"), language)
    if more:
        err.print(Styled(_MORE.to(language).format(n=len(more)), style="bold"), soft_wrap=True)


def _written(
    made: "Package", record: "PackageRecord", target: Path, language: Language
) -> Iterator[str]:
    """Write a document for each addressee, and yield where each stands and whom it is for."""
    from service.casework.packages.files import package_files
    from service.documents.forms import form_of

    form = form_of(target.suffix) or "docx"
    every = [
        (target if document.is_whole else target.with_name(name), document, content)
        for document, name, content in package_files(
            made,
            language,
            form,
            package_id=record.id,
            made_at=record.created_at,
            on=record.created_at.date(),
        )
    ]
    for file, _, _ in every:
        check_target(file, language)
    for file, document, content in every:
        write_file(file, content, language, new=True)
        to = _OFFICER if document.to is None else document.to
        yield f"{file}: {' · '.join(filter(None, (document.tender_id, to.to(language))))}"


def _counted(made: "Package") -> Text:
    from service.casework.packages.phrases import TITLES

    title, left = TITLES[made.kind], len(made.closed) + len(made.left_out)
    offered = sum(map(len, (made.questions, made.letters, made.clauses, made.checks)))
    offered += 0 if made.follow_up is None else 1
    return message("{title}. Available: {offered}. Not available: {left}.").filled(
        title=title, offered=offered, left=left
    )


def _sample(stated: str | None, language: Language) -> "SampleRequest | None":
    """Return the sample that an option states."""
    from service.casework.packages.request import SampleRequest

    if stated is None:
        return None
    names = ("of", "n", "seed", "drawn_by")
    try:
        return SampleRequest.model_validate(dict(zip(names, stated.split("/", 3), strict=True)))
    except ValueError:  # pydantic's own is one
        stop(
            message("Write --sample as rows/drawn/seed/who, such as 240/12/7/KL."),
            language,
        )
