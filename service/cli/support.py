"""`kedjekoll support`: whom to call, what to preserve, a tip as a draft, what has been shared."""

import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.text import Text
from service.cli.case_writing import write_to_case
from service.cli.console import Lang, check_target, out, refuse, write_file
from service.settings import load_settings

if TYPE_CHECKING:
    from service.documents.blocks import Block

support = typer.Typer(
    name="support",
    help="Support and enforcement: whom to call, how not to do harm, what to preserve.",
    invoke_without_command=True,
)

Target = Annotated[
    Path | None,
    typer.Option("--out", help="A document (.docx or .md) to write; one that exists stays."),
]


@support.callback()
def page(
    context: typer.Context,
    country: Annotated[str, typer.Option(help="Whose contacts, ISO 3166-1.")] = "SE",
    target: Target = None,
    lang: Lang = "sv",
) -> None:
    """Print whom to call, how not to do harm, and what to preserve.

    A number that was checked more than twelve months ago is not printed.
    """
    if context.invoked_subcommand is not None:
        return
    from service.casework.support.page import TITLE, support_blocks

    now = datetime.now(UTC)
    blocks = support_blocks(country.upper(), lang, on=now.date())
    _give(blocks, TITLE.to(lang), target, lang, now)


@support.command()
def receipt(
    files: Annotated[list[str], typer.Argument(help="Numbers of evidence files (file_…).")],
    target: Target = None,
    lang: Lang = "sv",
) -> None:
    """List evidence files by hash and day, as a receipt of what has been preserved."""
    from service.casework.support.receipt import TITLE, make_receipt, receipt_blocks
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    now = datetime.now(UTC)
    with closing(open_installation(load_settings())) as installation:
        principal = installation.principal
        try:
            with transaction(installation.engine, read_only=True) as connection:
                made = make_receipt(connection, files, principal=principal, now=now)
        except UnreadableInput as fault:
            _refused(fault, lang)
    _give(receipt_blocks(made, lang), TITLE.to(lang), target, lang, now)


@support.command()
def tip(
    recipient: Annotated[
        Literal["police", "work_environment", "gender_equality"],
        typer.Argument(help="The authority."),
    ],
    screening: Annotated[str, typer.Option(help="Number of the screening (screening_…).")],
    party: Annotated[str, typer.Option(help="The firm's id, as the screening has it.")],
    sign: Annotated[
        list[str] | None, typer.Option(help="Code of a sign; may be given several times.")
    ] = None,
    how: Annotated[
        Literal["seen", "reported"], typer.Option(help="Seen by the buyer, or told to it.")
    ] = "seen",
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day on which.")
    ] = None,
    file: Annotated[
        list[str] | None, typer.Option(help="Evidence file (file_…) to list by its hash.")
    ] = None,
    target: Target = None,
    lang: Lang = "sv",
) -> None:
    """Draft a tip to an authority. It is neither sent nor kept, and holds nobody who works.

    Exit code 2: something stated has to be mended.
    """
    from service.casework.support.request import TipRequest
    from service.casework.support.tip import make_tip, tip_blocks, tip_title
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction

    now = datetime.now(UTC)
    stated = TipRequest(
        recipient=recipient,
        screening_id=screening[:64],
        party_id=party[:200],
        signs=[text[:40] for text in (sign or [])[:20]],
        how=how,
        on=on.date() if on else None,
        file_ids=[file_id[:64] for file_id in (file or [])[:200]],
    )
    with closing(open_installation(load_settings())) as installation:
        try:
            with transaction(installation.engine, read_only=True) as connection:
                made = make_tip(connection, stated, principal=installation.principal, now=now)
        except UnreadableInput as fault:
            _refused(fault, lang)
    _give(tip_blocks(made, lang, on=now.date()), tip_title(made, lang), target, lang, now)


@support.command()
def disclose(
    named: Annotated[str, typer.Argument(help="Number (case_…) or diary number of the case.")],
    decision: Annotated[str, typer.Option(help="Number of the decision (decision_…).")],
    recipient: Annotated[str, typer.Option(help="The authority.")],
    basis: Annotated[str, typer.Option(help="The provision under which it was shared.")],
    withheld: Annotated[str, typer.Option(help="What of the decision was withheld.")],
    reasons: Annotated[str, typer.Option(help="Why.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today (UTC).")
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Put on record that a decision has been shared with another authority. Nothing is sent."""
    from service.casework.support.disclosure import disclose as put_on_record
    from service.casework.support.request import NewDisclosure

    made = write_to_case(
        named,
        lang,
        put_on_record,
        NewDisclosure,
        decision_id=decision,
        disclosed_on=(on or datetime.now(UTC)).date(),
        recipient=recipient,
        legal_basis=basis,
        withheld=withheld,
        reasons=reasons,
    )
    said = Text("Antecknat som {id}. Inget har skickats.", "On record as {id}. Nothing is sent.")
    out.print(said.to(lang).format(id=made.id), markup=False, soft_wrap=True)


def _refused(fault: UnreadableInput, lang: Lang) -> NoReturn:
    name = Text("Begäran", "The request").to(lang)
    refuse(UnreadableInput(fault.problems, name), lang)


def _give(
    blocks: "Iterable[Block]", title: str, target: Path | None, lang: Lang, now: datetime
) -> None:
    """Print a page as Markdown, or write it as a document."""
    from service.casework.support.support_pages import support_document
    from service.documents.markdown import markdown_of

    if target is None:
        sys.stdout.write(markdown_of(blocks))
        return
    check_target(target, lang, ".docx", ".md")
    payload = (
        markdown_of(blocks).encode()
        if target.suffix == ".md"
        else support_document(blocks, lang, title=title, made_at=now)
    )
    write_file(target, payload, lang, new=True)
