"""`kedjekoll reply`: a supplier's right of reply, from the officer's command line."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import message
from service.cli.answering import Answer, answering
from service.cli.console import check_target, open_document, stop, write_file
from service.cli.door import Door

reply = typer.Typer(
    name="reply",
    help="Let a supplier see and answer its own facts by reply link.",
    no_args_is_help=True,
)

Named = Annotated[str, typer.Argument(help="Case ID (case_…) or diary number.")]
Link = Annotated[str, typer.Argument(help="ID of the reply link (replylink_…).")]


@reply.command()
@answering()
def link(
    door: Door,
    named: Named,
    screening: Annotated[str, typer.Option(help="ID of the screening (screening_…).")],
    tender: Annotated[str, typer.Option(help="Tender.")],
    party: Annotated[str, typer.Option(help="ID of the firm in the screening.")],
    package: Annotated[
        str | None,
        typer.Option(
            help="Package (package_…) with the 13:4 or 16:7 letter; required before the award."
        ),
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=90, help="Number of days that the link is open.")
    ] = 14,
    target: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Document (.docx or .md) to write with the facts, for sending with the link.",
        ),
    ] = None,
    *,
    points: Annotated[
        bool, typer.Option("--points", help="Show the firm its own points; only after the award.")
    ] = False,
) -> Answer:
    """Create a link where one firm can see and answer its own facts, and print its token.

    The token is printed only once. Nothing is sent. Exit code 2: the input is not valid.
    """
    from service.calls.reply_links import create_reply_link
    from service.casework.replies.request import NewReplyLink

    check_target(target, door.language, ".docx", ".md")
    stated = door.stated(
        NewReplyLink,
        screening_id=screening,
        tender_id=tender,
        party_id=party,
        package_id=package,
        days=days,
        shows_points=points,
    )
    case_id = door.case(named)
    made = create_reply_link(door.call, case_id, stated)
    number, until = made.link.id, f"{made.link.expires_at:%Y-%m-%d %H:%M}"
    said = message(
        "Reply link {number} is open until {until} UTC. The token is shown only now. Nothing "
        "has been sent:"
    ).filled(number=number, until=until)
    if target is None:
        return Answer(made, said, made.token)
    door.tell(said, made.token)  # before anything can go wrong with the file
    write_file(target, _sheet(door, case_id, number, target), door.language, new=True)
    return Answer(made)


@reply.command("list")
@answering()
def list_all(door: Door, named: Named) -> Answer:
    """List the reply links of a case."""
    from service.calls.reply_links import list_reply_links

    states = {
        "open": message("open"),
        "expired": message("has expired"),
        "revoked": message("closed"),
    }
    found = list_reply_links(door.call, door.case(named))
    if not found.items:
        return Answer(found, message("There are no reply links."))
    said = message("replies: {n}, {state}").to(door.language)
    lines = [
        f"{link.id} {link.tender_id} {link.party_id}: "
        f"{said.format(n=link.replies, state=states[link.state].to(door.language))} "
        f"({link.expires_at:%Y-%m-%d})"
        for link in found.items
    ]
    return Answer(found, *lines)


@reply.command()
@answering()
def show(door: Door, named: Named, number: Link) -> Answer:
    """Print as Markdown what the link shows, and what the firm has answered."""
    from service.calls.reply_links import get_reply_link, kept_link
    from service.casework.replies.reply_sheet import sheet_document
    from service.documents.forms import written

    case_id = door.case(named)
    kept = kept_link(door.call, case_id, number)
    page = sheet_document(
        kept.link.read(),
        door.language,
        link_id=number,
        made_at=kept.link.created_at,
        expires_at=kept.token.expires_at,
        replies=kept.replies,
    )
    return Answer(get_reply_link(door.call, case_id, number), written(page, "md"))


@reply.command()
@answering()
def revoke(door: Door, named: Named, number: Link) -> Answer:
    """Revoke a link immediately and permanently. Existing answers are kept."""
    from service.calls.reply_links import revoke_reply_link

    revoked = revoke_reply_link(door.call, door.case(named), number)
    return Answer(revoked, message("The reply link is closed."))


@reply.command()
@answering()
def facts(
    door: Door,
    named: Named,
    number: Link,
    into: Annotated[
        Path | None, typer.Option(help="Procurement document to add the facts to.")
    ] = None,
    target: Annotated[
        Path | None,
        typer.Option("--out", help="New document to write; an existing file is not overwritten."),
    ] = None,
) -> Answer:
    """Print the values that the firm states, or add them to the document for the next screening.

    Values are entered as declared, where the buyer has none of its own. Exit code 2: a file must be
    corrected.
    """
    import orjson

    from service.calls.reply_links import kept_link
    from service.casework.replies.declared import declared_facts, with_declared

    kept = kept_link(door.call, door.case(named), number)
    stated = declared_facts(kept.link, kept.replies)
    found = [{"party": fact.party_id, **fact.stated()} for fact in stated]
    if into is None:
        return Answer(found, orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    if target is None:
        stop(message("Specify a new file with --out."), door.language)
    check_target(target, door.language, ".json")
    changed, entered = with_declared(open_document(into, door.language), stated)
    made = orjson.dumps(changed, option=orjson.OPT_INDENT_2) + b"\n"
    write_file(target, made, door.language, new=True)
    said = message("Facts entered as declared by the firm: {entered} of {stated}.")
    return Answer(found, said.filled(entered=entered, stated=len(stated)))


def _sheet(door: Door, case_id: str, number: str, target: Path) -> bytes:
    """Return the facts that a link shows, as the document that the name of a file tells."""
    from service.calls.reply_links import kept_link
    from service.casework.replies.reply_sheet import sheet_document
    from service.documents.forms import written

    kept = kept_link(door.call, case_id, number)
    is_form = target.suffix == ".docx"
    sheet = sheet_document(
        kept.link.read(),
        door.language,
        link_id=number,
        made_at=kept.link.created_at,
        expires_at=kept.token.expires_at,
        is_form=is_form,
    )
    return written(sheet, "docx" if is_form else "md")
