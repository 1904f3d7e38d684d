"""`kedjekoll replay`: make a stored screening once more and compare the bytes."""

import sys
from contextlib import closing
from typing import Annotated

import typer

from data_ingest.text import Text
from service.commands.console import Lang, out, stop
from service.commands.kept_screening import kept_screening, refuse_closed
from service.record_id import is_id
from service.settings import load_settings

DIFFERENT = 1
"""Exit code when the bytes differ."""


def replay(
    screening_id: Annotated[str, typer.Argument(help="Number of a stored screening.")],
    lang: Lang = "sv",
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the assessment's bytes as they are made now.")
    ] = False,
) -> None:
    """Screen again from the kept evidence; the result must be the same bytes.

    Exit code 1: the bytes differ. Exit code 2: there is no such screening, or its points are closed
    before the award and --json would show them.
    """
    if not is_id("s", screening_id):
        stop(
            Text(
                "Det är inget giltigt screeningnummer; kontrollsiffran stämmer inte.",
                "That is no valid screening number; its check character is wrong.",
            ),
            lang,
        )
    from service.installation import open_installation
    from service.recording import replay as make_again

    with closing(open_installation(load_settings())) as installation:
        record, is_open = kept_screening(installation, screening_id, lang)
    if as_json and not is_open:
        refuse_closed(lang)
    again = make_again(record)
    if as_json:
        sys.stdout.write(again.assessment.decode())
    if not again.same:
        changed = ", ".join(again.differences) or "?"
        stop(
            Text(
                f"Resultatet skiljer sig från det sparade. Ändrat sedan dess: {changed}.",
                f"The result differs from the one kept. Changed since then: {changed}.",
            ),
            lang,
            code=DIFFERENT,
        )
    if not as_json:
        same = Text(
            "Samma resultat, byte för byte: {digest}",
            "The same result, byte for byte: {digest}",
        ).to(lang)
        out.print(same.format(digest=record.result_hash), soft_wrap=True)
