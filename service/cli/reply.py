"""`kedjekoll reply`: a supplier's right of reply, from the officer's command line."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.model.text import Text
from service.cli.answering import Answer, answering
from service.cli.console import check_target, open_document, stop, write_file
from service.cli.door import Door

reply = typer.Typer(
    name="reply",
    help="A supplier's right of reply: links to its own facts, and its answers beside them.",
    no_args_is_help=True,
)

Named = Annotated[str, typer.Argument(help="Number (case_…) or diary number of the case.")]
Link = Annotated[str, typer.Argument(help="Number of the link (replylink_…).")]


@reply.command()
@answering()
def link(
    door: Door,
    named: Named,
    screening: Annotated[str, typer.Option(help="Number of the screening (screening_…).")],
    tender: Annotated[str, typer.Option(help="The tender.")],
    party: Annotated[str, typer.Option(help="The firm's id, as the screening has it.")],
    package: Annotated[
        str | None,
        typer.Option(
            help="Package (package_…) with the 13:4 or 16:7 letter; needed before the award."
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=90, help="How many days it is open.")] = 14,
    target: Annotated[
        Path | None,
        typer.Option("--out", help="The facts as a document (.docx or .md) to send with it."),
    ] = None,
    *,
    points: Annotated[
        bool, typer.Option("--points", help="Show the firm its own points; after the award.")
    ] = False,
) -> Answer:
    """Make a link by which one firm sees its own facts and answers them, and print its token.

    The token is printed this once. Nothing is sent. Exit code 2: the input is not valid.
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
    said = Text(
        f"Svarslänken {number} är öppen till {until} UTC. Nyckeln visas bara nu, inget har "
        "skickats:",
        f"Reply link {number} is open until {until} UTC. The token is shown only now, nothing is "
        "sent:",
    )
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
        "open": Text("öppen", "open"),
        "expired": Text("har gått ut", "has expired"),
        "revoked": Text("stängd", "closed"),
    }
    found = list_reply_links(door.call, door.case(named))
    if not found.items:
        return Answer(found, Text("Det finns inga svarslänkar.", "There are no reply links."))
    said = Text("{n} svar, {state}", "replies: {n}, {state}").to(door.language)
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
    """Print both views as Markdown: what the link shows, and what the firm has answered."""
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
    """Close a link at once, for good. What has been answered stays."""
    from service.calls.reply_links import revoke_reply_link

    revoked = revoke_reply_link(door.call, door.case(named), number)
    return Answer(revoked, Text("Svarslänken är stängd.", "The reply link is closed."))


@reply.command()
@answering()
def facts(
    door: Door,
    named: Named,
    number: Link,
    into: Annotated[
        Path | None, typer.Option(help="A procurement document to put the facts into.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="The new document; one that exists stays.")
    ] = None,
) -> Answer:
    """Print the values that the firm states, or put them into the document of the next screening.

    They are entered as declared, where the buyer has nothing of its own. Exit code 2: a file must
    be corrected.
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
        stop(Text("Ange en ny fil med --out.", "Give a new file with --out."), door.language)
    check_target(target, door.language, ".json")
    changed, entered = with_declared(open_document(into, door.language), stated)
    made = orjson.dumps(changed, option=orjson.OPT_INDENT_2) + b"\n"
    write_file(target, made, door.language, new=True)
    said = Text(
        f"{entered} uppgifter av {len(stated)} är införda som företagets egna.",
        f"{entered} facts of {len(stated)} are entered as the firm's own.",
    )
    return Answer(found, said)


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
