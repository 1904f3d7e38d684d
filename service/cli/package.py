"""`kedjekoll package`: what may be asked, written, set, started or followed up, as drafts."""

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.text import Text as Styled

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.console import Lang, check_target, err, out, refuse, stop, write_file
from service.cli.kept_screening import refuse_closed
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from service.casework.packages.request import SampleRequest

ENDINGS = (".docx", ".md")
_OFFICER = Text("för handläggaren, skickas inte", "for the officer, not sent")
_MORE = Text(
    "Breven är {n} dokument, ett för varje mottagare. Skriv dem med --out brev.docx eller brev.md.",
    "What is written to others is {n} documents, one for each addressee. Write them with --out "
    "letters.docx or letters.md.",
)


def package(
    record_id: Annotated[
        str,
        typer.Argument(
            help="Number of a kept screening (screening_…) or needs assessment (need_…)."
        ),
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
        typer.Option(help="Where the procurement stands; that of the screening if left out."),
    ] = None,
    lot: Annotated[str | None, typer.Option(help="Which lot, where there are several.")] = None,
    tender: Annotated[
        list[str] | None,
        typer.Option(help="Letters about this tender only; may be given several times."),
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option(
            "--field", help="What to fill in, as name=value, such as diary_number=SF-2027/3."
        ),
    ] = None,
    send: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Planned day of sending; today (UTC)."),
    ] = None,
    starts: Annotated[
        datetime | None,
        typer.Option(
            "--start",
            formats=["%Y-%m-%d"],
            help="The day on which the work begins; that of the lot if left out.",
        ),
    ] = None,
    sample: Annotated[
        str | None,
        typer.Option(
            help="The sample of the deeper check as rows/drawn/seed/who, such as 240/12/7/KL."
        ),
    ] = None,
    answer_days: Annotated[
        int, typer.Option(min=1, max=90, help="Working days for an answer.")
    ] = 10,
    target: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="A document (.docx or .md) to write, one for each addressee; one that exists is "
            "not replaced.",
        ),
    ] = None,
    lang: Lang = "sv",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the kept record as JSON.")] = False,
) -> None:
    """Draft what may be asked, written or set at this stage, with its legal basis, and keep it.

    Nothing is sent. What is written to somebody is a file of its own, so that nobody is told of
    another: --out letters.docx with several addressees writes letters-0.docx, which is for you, and
    letters-1-A1.docx and so on with the tender in the name. Without --out the first is printed as
    Markdown. Exit code 2: something stated has to be mended.
    """
    from pydantic import ValidationError

    from service.casework.packages.documents import documents
    from service.casework.packages.models import Package
    from service.casework.packages.package_document import package_document
    from service.casework.packages.package_markdown import package_markdown
    from service.casework.packages.phrases import TITLES
    from service.casework.packages.request import PackageFields, PackageRequest
    from service.casework.packages.store import draft_package
    from service.operations.installation import open_installation
    from service.platform.refusal import Refusal

    check_target(target, lang, *ENDINGS)
    named = {name: value for name, _, value in (field.partition("=") for field in fields or ())}
    try:
        filled = PackageFields.model_validate(named)
    except ValidationError:
        allowed = ", ".join(PackageFields.model_fields)
        stop(
            Text(
                f"--field skrivs namn=värde med högst 500 tecken. Namnen är: {allowed}.",
                f"--field is written name=value, at most 500 characters. The names are: {allowed}.",
            ),
            lang,
        )
    is_need = record_id.startswith("need_")
    request = PackageRequest(
        kind=kind,
        screening_id=None if is_need else record_id[:64],
        need_id=record_id[:64] if is_need else None,
        stage=stage,
        lot_id=lot[:200] if lot else None,
        tender_ids=tender or [],
        sent_on=send.date() if send else None,
        answer_days=answer_days,
        starts_on=starts.date() if starts else None,
        sample=_sample(sample, lang),
        fields=filled,
    )
    now = datetime.now(UTC)
    with closing(open_installation(load_settings())) as installation:
        try:
            record = draft_package(
                installation.engine,
                request,
                principal=installation.principal,
                person_key=installation.person_key,
                now=now,
            )
        except Refusal:  # there is such a screening, and its points are closed
            refuse_closed(lang)
        except UnreadableInput as fault:
            name = Text("Begäran", "The request").to(lang)
            refuse(UnreadableInput(fault.problems, name), lang)
    made = Package.read(record.package)
    written = []
    if target is not None:
        for document in documents(made):
            file = target.with_name(document.file_name(target.stem, target.suffix[1:]))
            payload = (
                package_markdown(made, document, lang).encode()
                if target.suffix == ".md"
                else package_document(made, document, lang, package_id=record.id, made_at=now)
            )
            written.append((file, payload, document))
        for file, _, _ in written:
            check_target(file, lang)
        for file, payload, _ in written:
            write_file(file, payload, lang, new=True)
    if as_json:
        from service.casework.packages.views import package_json

        sys.stdout.write(package_json(record, lang).decode() + "\n")
        return
    if target is None:
        first, *more = documents(made)
        sys.stdout.write(package_markdown(made, first, lang))
        if more:
            err.print(Styled(_MORE.to(lang).format(n=len(more)), style="bold"), soft_wrap=True)
    elif len(written) > 1:
        for file, _, document in written:
            to = _OFFICER if document.to is None else document.to
            said = " · ".join(filter(None, (document.tender_id, to.to(lang))))
            out.print(f"{file}: {printable(said)}", markup=False, soft_wrap=True)
    counts = Text(
        "{title}: {made} erbjuds, {left} erbjuds inte här.",
        "{title}: {made} offered, {left} not offered here.",
    )
    console = out if target is not None else err
    said = counts.to(lang).format(
        title=TITLES[made.kind].to(lang),
        made=sum(map(len, (made.questions, made.letters, made.clauses, made.checks)))
        + (0 if made.follow_up is None else 1),
        left=len(made.closed) + len(made.left_out),
    )
    console.print(said, markup=False, soft_wrap=True)
    kept = Text(
        "Utkast, sparat som {id}. Inget har skickats.", "Draft, kept as {id}. Nothing is sent."
    )
    console.print(kept.to(lang).format(id=record.id), markup=False, soft_wrap=True)


def _sample(stated: str | None, lang: Lang) -> "SampleRequest | None":
    """Return the sample that an option states."""
    from service.casework.packages.request import SampleRequest

    if stated is None:
        return None
    names = ("of", "n", "seed", "drawn_by")
    try:
        return SampleRequest.model_validate(dict(zip(names, stated.split("/", 3), strict=True)))
    except ValueError:  # pydantic's own is one
        stop(
            Text(
                "--sample skrivs rader/dragna/frö/vem, till exempel 240/12/7/KL.",
                "--sample is written rows/drawn/seed/who, such as 240/12/7/KL.",
            ),
            lang,
        )
