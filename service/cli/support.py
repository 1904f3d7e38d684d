"""`kedjekoll support`: whom to call, what to preserve, a tip as a draft, what has been shared."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import check_target, stop, write_file
from service.cli.door import Door, naming

if TYPE_CHECKING:
    from service.calls.support import Draft

support = typer.Typer(
    name="support",
    help="Show whom to call, how to avoid harm and what to preserve; draft tips.",
    invoke_without_command=True,
)

_REQUEST = message("The request")
_STATES = {"own": message("printed"), "confirmed": message("confirmed"), "draft": message("draft")}
_NO_SHEET = message("There is no sheet in {code}. There are: {listed}.")

Target = Annotated[
    Path | None,
    typer.Option(
        "--out", help="Document (.docx or .md) to write; an existing file is not overwritten."
    ),
]


@support.callback()
@answering()
def page(
    door: Door,
    context: typer.Context,
    country: Annotated[
        str, typer.Option(help="Country whose contacts to show, ISO 3166-1.")
    ] = "SE",
    target: Target = None,
) -> Answer:
    """Print whom to call, how to avoid harm, and what to preserve.

    Phone numbers last checked more than twelve months ago are not printed.
    """
    if context.invoked_subcommand is not None:
        return Answer(None)
    from service.calls.support import Draft
    from service.casework.support.page import TITLE, support_blocks

    now = datetime.now(UTC)
    blocks = tuple(support_blocks(country.upper(), door.language, on=now.date()))
    draft = Draft(TITLE.to(door.language), blocks)
    if not door.as_json:
        return _given(door, draft, target, now)
    from service.calls.support import get_support

    return Answer(get_support(door.call, country=country.upper()))


@support.command()
@answering()
def receipt(
    door: Door,
    files: Annotated[list[str], typer.Argument(help="IDs of evidence files (file_…).")],
    target: Target = None,
) -> Answer:
    """List evidence files by hash and date, as a receipt of what has been preserved."""
    from service.calls.support import create_support_receipt
    from service.casework.support.request import ReceiptRequest

    stated = door.stated(ReceiptRequest, tidy=False, file_ids=files)
    with naming(_REQUEST.to(door.language)):
        draft = create_support_receipt(door.call, stated)
    return _given(door, draft, target, door.call.now)


@support.command()
@answering()
def tip(
    door: Door,
    recipient: Annotated[
        Literal["police", "work_environment", "gender_equality"],
        typer.Argument(help="Authority."),
    ],
    screening: Annotated[str, typer.Option(help="ID of the screening (screening_…).")],
    party: Annotated[str, typer.Option(help="ID of the firm in the screening.")],
    sign: Annotated[list[str] | None, typer.Option(help="Code of a sign. Can be repeated.")] = None,
    how: Annotated[
        Literal["seen", "reported"],
        typer.Option(help="Whether the buyer saw the signs, or had them reported to it."),
    ] = "seen",
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date of the observation.")
    ] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(help="Evidence file (file_…) to list by its hash. Can be repeated."),
    ] = None,
    target: Target = None,
) -> Answer:
    """Draft a tip to an authority. It is not sent or stored, and contains no data on workers.

    Exit code 2: the input is not valid.
    """
    from service.calls.support import create_support_tip
    from service.casework.support.request import TipRequest

    stated = TipRequest(
        recipient=recipient,
        screening_id=screening[:64],
        party_id=party[:200],
        signs=[text[:40] for text in (sign or [])[:20]],
        how=how,
        on=on.date() if on else None,
        file_ids=[file_id[:64] for file_id in (file or [])[:200]],
    )
    with naming(_REQUEST.to(door.language)):
        draft = create_support_tip(door.call, stated)
    return _given(door, draft, target, door.call.now)


@support.command()
@answering()
def disclose(
    door: Door,
    named: Annotated[str, typer.Argument(help="Case ID (case_…) or diary number.")],
    decision: Annotated[str, typer.Option(help="ID of the decision (decision_…).")],
    recipient: Annotated[str, typer.Option(help="Authority.")],
    basis: Annotated[str, typer.Option(help="Provision under which it was shared.")],
    withheld: Annotated[str, typer.Option(help="What was withheld from the decision.")],
    reasons: Annotated[str, typer.Option(help="Reason.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date; default: today (UTC).")
    ] = None,
) -> Answer:
    """Record that a decision has been shared with another authority. Nothing is sent."""
    from service.calls.support import create_disclosure
    from service.casework.support.request import NewDisclosure

    stated = door.stated(
        NewDisclosure,
        decision_id=decision,
        disclosed_on=(on or datetime.now(UTC)).date(),
        recipient=recipient,
        legal_basis=basis,
        withheld=withheld,
        reasons=reasons,
    )
    made = create_disclosure(door.call, door.case(named), stated)
    said = message("Recorded as {id}. Nothing has been sent.").filled(id=made.id)
    return Answer(made, said)


@support.command()
@answering()
def texts(
    door: Door,
    sheet: Annotated[
        str | None, typer.Option(help="Language whose sheet for workers to print, ISO 639-1.")
    ] = None,
) -> Answer:
    """List the sheets for workers and the contacts, with the hash to confirm each by.

    With --sheet, the whole sheet of one language is printed, to be gone through.
    """
    from service.calls.support import get_support_texts

    found = get_support_texts(door.call)
    states = {one.language: one for one in found.sheets}
    if sheet is None:
        said = {code: words.to(door.language) for code, words in _STATES.items()}
        listed = [f"sheet {one.language}  {said[one.state]}  {one.sha256}" for one in found.sheets]
        until = "contact {id}  {expires_on}  {sha256}"
        listed += [until.format(**one.model_dump()) for one in found.contacts]
        return Answer(found, "\n".join(listed))
    if (read := states.get(sheet.lower())) is None:
        stop(_NO_SHEET.filled(code=sheet, listed=", ".join(states)), door.language)
    numbers = [f"{what}: {phone}" for what, phone in read.contacts]
    lines = [read.title, read.intro, *read.lines, read.help_title, *numbers, read.note]
    return Answer(
        read, "\n".join([*lines, "", f"{_STATES[read.state].to(door.language)}  {read.sha256}"])
    )


@support.command()
@answering()
def confirm(
    door: Door,
    kind: Annotated[Literal["sheet", "contact"], typer.Argument(help="Kind of text.")],
    code: Annotated[str, typer.Argument(help="Language of the sheet, or ID of the contact.")],
    sha256: Annotated[
        str, typer.Option(help="Hash of what you have gone through, from `support texts`.")
    ],
    *,
    wrong: Annotated[bool, typer.Option("--wrong", help="You found something wrong.")] = False,
) -> Answer:
    """Record that you have gone through a sheet in your native language, or checked a contact.

    A sheet that nobody has confirmed is not printed. Exit code 2: there is no such text, or it has
    changed since you read it.
    """
    from service.calls.support import create_support_confirmation
    from service.casework.support.request import NewConfirmation

    stated = door.stated(NewConfirmation, kind=kind, code=code, sha256=sha256, holds=not wrong)
    with naming(_REQUEST.to(door.language)):
        made = create_support_confirmation(door.call, stated)
    return Answer(made, message("The confirmation is in the log."))


def _given(door: Door, draft: "Draft", target: Path | None, now: datetime) -> Answer:
    """Answer with a page as Markdown, or write it as a document."""
    from service.casework.support.support_pages import support_document
    from service.documents.forms import form_of, written

    document = support_document(draft.blocks, door.language, title=draft.title, made_at=now)
    text = written(document, "md")
    answer = {"title": draft.title, "markdown": text.decode()}
    if target is None:
        return Answer(answer, text)
    check_target(target, door.language, ".docx", ".md")
    form = form_of(target.suffix)
    write_file(target, written(document, form or "md"), door.language, new=True)
    return Answer(answer)
