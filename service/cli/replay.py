"""`kedjekoll replay`: make a stored screening or needs assessment again and compare the bytes."""

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, message
from service.cli.console import Lang, out, stop
from service.cli.kept_screening import kept_screening, refuse_closed
from service.platform.db.record_id import is_id
from service.settings import load_settings

if TYPE_CHECKING:
    from service.operations.installation import Installation
    from service.screening.needs.tables import NeedRecord
    from service.screening.record.tables import ScreeningRecord

DIFFERENT = 1
"""Exit code when the bytes differ."""


def replay(
    record_id: Annotated[str, typer.Argument(help="ID of a stored screening or needs assessment.")],
    lang: Lang = "sv",
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the repeated assessment as JSON, byte for byte.")
    ] = False,
) -> None:
    """Repeat an assessment from the stored evidence; the result must be byte-identical.

    Exit code 1: the results differ, or the stored record cannot be read. Exit code 2: the record
    does not exist, or it is a screening whose points are closed before the award and --json would
    show them.
    """
    if not (is_id("screening", record_id) or is_id("need", record_id)):
        stop(
            message(
                "This is not a valid ID of a screening or needs assessment; its check "
                "character is wrong."
            ),
            lang,
        )
    from service.operations.installation import open_installation
    from service.screening.replays.kinds import kind_of

    with closing(open_installation(load_settings())) as installation:
        record: NeedRecord | ScreeningRecord
        if is_id("need", record_id):
            record = _kept_need(installation, record_id, lang)
        else:
            record, is_open = kept_screening(installation, record_id, lang)
            if as_json and not is_open:
                refuse_closed(lang)
    again = kind_of(record_id).again(record)
    if again is None:
        stop(
            message(
                "The stored record cannot be read, because it differs from what was stored. "
                "Run `kedjekoll audit verify` to see what has changed."
            ),
            lang,
            code=DIFFERENT,
        )
    if as_json:
        sys.stdout.write(again.assessment.decode())
    if not again.same:
        changed = ", ".join(again.differences) or "?"
        stop(
            message(
                "The result differs from the stored one. Changed since then: {changed}."
            ).filled(changed=changed),
            lang,
            code=DIFFERENT,
        )
    if not as_json:
        same = message("The same result, byte for byte: {digest}").to(lang)
        out.print(same.format(digest=record.result_hash), soft_wrap=True)


def _kept_need(installation: "Installation", need_id: str, lang: Language) -> "NeedRecord":
    """Return a needs assessment that whoever asks sees; exit with 2 if there is none."""
    from service.operations.people.units import sees
    from service.platform.db.database import transaction
    from service.screening.needs.store import load_need

    principal = installation.principal
    with transaction(installation.engine, read_only=True) as connection:
        record = None
        if sees(connection, "need", need_id, principal=principal):
            record = load_need(connection, tenant_id=principal.tenant_id, need_id=need_id)
    if record is None:
        stop(message("There is no such needs assessment."), lang)
    return record
