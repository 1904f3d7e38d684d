"""`kedjekoll reply`: a supplier's right of reply, from the officer's command line."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Text
from service.cli.case_writing import case_named, case_transaction, write_to_case
from service.cli.console import Lang, check_target, open_document, out, stop, write_file

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from service.casework.cases.case import Seen
    from service.casework.cases.tables import Case
    from service.casework.replies.request import NewReplyLink

reply = typer.Typer(
    name="reply",
    help="A supplier's right of reply: links to its own facts, and its answers beside them.",
    no_args_is_help=True,
)

Named = Annotated[str, typer.Argument(help="Number (case_…) or diary number of the case.")]
Link = Annotated[str, typer.Argument(help="Number of the link (replylink_…).")]


@reply.command()
def link(
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
    lang: Lang = "sv",
    *,
    points: Annotated[
        bool, typer.Option("--points", help="Show the firm its own points; after the award.")
    ] = False,
) -> None:
    """Make a link by which one firm sees its own facts and answers them, and print its token.

    The token is printed this once. Nothing is sent. Exit code 2: something has to be mended.
    """
    from service.casework.replies.link import make_link
    from service.casework.replies.reply_sheet import sheet_document, sheet_markdown
    from service.casework.replies.request import NewReplyLink
    from service.casework.replies.token import load_token
    from service.platform.secret_files import key_secret
    from service.settings import load_settings

    check_target(target, lang, ".docx", ".md")
    secret = key_secret(load_settings())

    def made(connection: "Connection", case: "Case", stated: "NewReplyLink", seen: "Seen") -> None:
        token, kept = make_link(connection, case, stated, seen, secret=secret)
        expires_at = load_token(connection, tenant_id=kept.tenant_id, link_id=kept.id).expires_at
        if target is not None:
            payload = (
                sheet_markdown(kept.read(), lang, expires_at=expires_at).encode()
                if target.suffix == ".md"
                else sheet_document(
                    kept.read(),
                    lang,
                    link_id=kept.id,
                    made_at=kept.created_at,
                    expires_at=expires_at,
                )
            )
            write_file(target, payload, lang, new=True)
        said = Text(
            "Svarslänken {id} är öppen till {day} UTC. Nyckeln visas bara nu, inget har skickats:",
            "Reply link {id} is open until {day} UTC. The token is shown only now, nothing is "
            "sent:",
        )
        line = said.to(lang).format(id=kept.id, day=f"{expires_at:%Y-%m-%d %H:%M}")
        out.print(line, markup=False, soft_wrap=True)
        out.print(token, markup=False, soft_wrap=True)

    write_to_case(
        named,
        lang,
        made,
        NewReplyLink,
        screening_id=screening,
        tender_id=tender,
        party_id=party,
        package_id=package,
        days=days,
        shows_points=points,
    )


@reply.command("list")
def list_all(named: Named, lang: Lang = "sv") -> None:
    """List the reply links of a case."""
    from service.casework.replies.link import list_reply_links
    from service.casework.replies.reply import list_replies
    from service.casework.replies.views import link_entry

    states = {
        "open": Text("öppen", "open"),
        "expired": Text("har gått ut", "has expired"),
        "revoked": Text("stängd", "closed"),
    }
    now = datetime.now(UTC)
    with case_transaction(lang) as (installation, connection):
        found = list_reply_links(connection, case_named(connection, installation, named))
        entries = [
            link_entry(reply_link, token, list_replies(connection, reply_link), now=now)
            for reply_link, token in found
        ]
    if not entries:
        out.print(Text("Det finns inga svarslänkar.", "There are no reply links.").to(lang))
    said = Text("{n} svar, {state}", "replies: {n}, {state}").to(lang)
    for entry in entries:
        state = said.format(n=entry.replies, state=states[entry.state].to(lang))
        line = (
            f"{entry.id} {entry.tender_id} {entry.party_id}: {state} ({entry.expires_at:%Y-%m-%d})"
        )
        out.print(line, markup=False, soft_wrap=True)


@reply.command()
def show(named: Named, number: Link, lang: Lang = "sv") -> None:
    """Print both views as Markdown: what the link shows, and what the firm has answered."""
    from service.casework.replies.link import load_reply_link
    from service.casework.replies.reply import list_replies
    from service.casework.replies.reply_sheet import both_views

    with case_transaction(lang) as (installation, connection):
        kept, token = load_reply_link(
            connection, case_named(connection, installation, named), number
        )
        replies = list_replies(connection, kept)
    page = both_views(kept.read(), replies, lang, expires_at=token.expires_at)
    sys.stdout.write(page)


@reply.command()
def revoke(named: Named, number: Link, lang: Lang = "sv") -> None:
    """Close a link at once, for good. What has been answered stays."""
    from service.casework.cases.case import Seen
    from service.casework.replies.link import revoke_link

    with case_transaction(lang) as (installation, connection):
        case = case_named(connection, installation, named)
        seen = Seen(installation.principal, datetime.now(UTC), case.version)
        revoke_link(connection, case, number, seen)
    out.print(Text("Svarslänken är stängd.", "The reply link is closed.").to(lang))


@reply.command()
def facts(
    named: Named,
    number: Link,
    into: Annotated[
        Path | None, typer.Option(help="A procurement document to put the facts into.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="The new document; one that exists stays.")
    ] = None,
    lang: Lang = "sv",
) -> None:
    """Print the values that the firm states, or put them into the document of the next screening.

    They are entered as declared, where the buyer has nothing of its own. Exit code 2: a file has to
    be mended.
    """
    import orjson

    from service.casework.replies.declared import declared_facts, with_declared
    from service.casework.replies.link import load_reply_link
    from service.casework.replies.reply import list_replies

    with case_transaction(lang) as (installation, connection):
        kept, _ = load_reply_link(connection, case_named(connection, installation, named), number)
        stated = declared_facts(kept, list_replies(connection, kept))
    if into is None:
        found = [{"party": fact.party_id, **fact.stated()} for fact in stated]
        sys.stdout.write(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    if target is None:
        stop(Text("Ange en ny fil med --out.", "Give a new file with --out."), lang)
    check_target(target, lang, ".json")
    changed, entered = with_declared(open_document(into, lang), stated)
    write_file(target, orjson.dumps(changed, option=orjson.OPT_INDENT_2) + b"\n", lang, new=True)
    said = Text(
        "{n} uppgifter av {all} är införda som företagets egna.",
        "{n} facts of {all} are entered as the firm's own.",
    )
    out.print(said.to(lang).format(n=entered, all=len(stated)), markup=False, soft_wrap=True)
