"""`kedjekoll bundle` and `kedjekoll verify`: a screening to hand out, and to check years later."""

from pathlib import Path
from typing import Annotated

import typer

from data_ingest.text import Text
from service.commands.console import Lang, open_file, out, stop, write_file
from service.commands.kept_screening import shown_screening
from service.settings import load_settings

NOT_SHOWN = 1
"""Exit code where a bundle does not show what it should."""


NOT_TOLD = Text(
    "Om en senare granskning har ersatt den visar paketet inte. Ange ett senare paket med --newer, "
    "fråga installationen med --ask, eller lämna in paketet på sidan Logg (POST /v1/log/checks).",
    "Whether a later screening has superseded it, the bundle does not show. Name a later bundle "
    "with --newer, ask the installation with --ask, or hand the bundle in on the page Log "
    "(POST /v1/log/checks).",
)


def bundle(
    screening: Annotated[str, typer.Argument(help="Id of a kept screening, s_….")],
    *,
    to: Annotated[
        Path | None, typer.Option("--out", help="File to write; the id and .zip if left out.")
    ] = None,
    opened: Annotated[
        bool,
        typer.Option(
            "--opened", help="Show points of tenders although the award has not been decided."
        ),
    ] = False,
    lang: Lang = "sv",
) -> None:
    """Write a kept screening with its documents and the proof of the log in one file.

    In a case before the award it holds no points until you have opened them in the case. Exit code
    2: there is no such screening, or --opened asks for points that are closed.
    """
    from contextlib import closing
    from datetime import UTC, datetime

    from service.bundles import make_bundle
    from service.installation import open_installation

    with closing(open_installation(load_settings())) as installation:
        record, is_open = shown_screening(installation, screening, lang, opened=opened)
        actor, now = installation.principal.actor, datetime.now(UTC)
        payload = make_bundle(installation, record, lang, actor=actor, at=now, opened=is_open)
    path = to or Path(f"{record.id}.zip")
    write_file(path, payload, lang)
    out.print(str(path), soft_wrap=True, markup=False)


def verify(
    file: Annotated[Path, typer.Argument(help="A bundle that `kedjekoll bundle` has written.")],
    *,
    key: Annotated[
        list[str], typer.Option("--key", help="A public key of the log (kedjekoll audit keys).")
    ],
    newer: Annotated[
        list[Path] | None,
        typer.Option("--newer", help="A later bundle: it says which screening it supersedes."),
    ] = None,
    ask: Annotated[
        bool, typer.Option("--ask", help="Ask this installation what has superseded it.")
    ] = False,
    lang: Lang = "sv",
) -> None:
    """Check a bundle with nothing but the log's public key: no network, no database.

    Whether a later screening has taken its place, a bundle cannot show by itself: --newer or --ask
    does. Exit code 1 means that it has been changed or that the log does not say what it is.
    """
    from service.audit.bundle import InvalidBundle, check_bundle
    from service.audit.checkpoint import InvalidCheckpoint, parse_verifier_key
    from service.audit.handed_in import superseded_text

    payload = open_file(file, lang)
    later = [open_file(one, lang) for one in newer or ()]
    try:
        keys = [parse_verifier_key(text) for text in key]
    except InvalidCheckpoint as fault:
        stop(Text(f"--key: {fault}.", f"--key: {fault}."), lang)
    try:
        found = check_bundle(payload, keys)
        abouts = [check_bundle(one, keys).manifest["about"] for one in later]
    except InvalidBundle as fault:
        refused = Text(f"Paketet håller inte: {fault}.", f"The bundle does not hold: {fault}.")
        stop(refused, lang, code=NOT_SHOWN)
    signed = found.checkpoint.signed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    about = found.manifest["about"]
    shown = Text(
        f"Granskning {about['screening']}, utlämnad av {found.entry['actor']} och undertecknad "
        f"{signed} i loggen {found.checkpoint.origin}. Inget har ändrats:",
        f"Screening {about['screening']}, handed out by {found.entry['actor']} and signed {signed} "
        f"in the log {found.checkpoint.origin}. Nothing has been changed:",
    )
    out.print(shown.to(lang), soft_wrap=True, markup=False)
    for name in sorted(found.members):
        out.print(f"  {name}  {found.manifest['sha256'][name]}", soft_wrap=True, markup=False)
    screening = about["screening"]
    taken = {one.get("supersedes"): one["screening"] for one in abouts}
    by = None
    while (by or screening) in taken:
        by = taken.pop(by or screening)
    if ask:
        by = _asked(by or screening) or by
    if by is not None:
        out.print(superseded_text(screening, by).to(lang), soft_wrap=True, markup=False)
    elif not ask:
        out.print(NOT_TOLD.to(lang), soft_wrap=True, markup=False)


def _asked(screening: str) -> str | None:
    """Return what has superseded a screening, as the installation of the settings knows."""
    from contextlib import closing

    from service.database import transaction
    from service.installation import open_installation
    from service.superseding import taken_by

    with closing(open_installation(load_settings())) as installation:
        tenant_id = installation.principal.tenant_id
        with transaction(installation.engine, read_only=True) as connection:
            return taken_by(connection, tenant_id=tenant_id, screening_id=screening)
