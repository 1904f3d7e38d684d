"""A kept screening as commands take it: it is there for whoever asks, and its points may be closed.

Before the award the same holds on the command line as over HTTP: what shows points is refused until
the person has opened them in the case, with a reason that is put on record.
"""

from typing import TYPE_CHECKING, NoReturn

from data_ingest.model.text import Language, Text, joined, message, plain
from service.cli.console import stop

if TYPE_CHECKING:
    from service.operations.installation import Installation
    from service.screening.record.tables import ScreeningRecord

NO_SCREENING = message("There is no such screening.")

_HOW = message('kedjekoll case open-points CASE --reason "…"')
_CLOSED = message(
    "Points and review needs are closed: the tenders are under assessment, and all are shown "
    "alike. Attach {id} to a case (kedjekoll case attach), and open them there with a reason, "
    "which is recorded."
)


def kept_screening(
    installation: "Installation", screening_id: str, lang: Language
) -> tuple["ScreeningRecord", bool]:
    """Return a screening, and whether its points are open to whoever asks; exit with 2 if none."""
    from service.casework.closed_points import points_are_open
    from service.platform.db.database import transaction
    from service.platform.refusal import Refusal
    from service.screening.record.store import load_screening

    principal = installation.principal
    with transaction(installation.engine, read_only=True) as connection:
        try:
            is_open = points_are_open(connection, screening_id, principal=principal)
        except Refusal:
            stop(NO_SCREENING, lang)
        record = load_screening(
            connection, tenant_id=principal.tenant_id, screening_id=screening_id
        )
    assert record is not None  # it is there
    return record, is_open


def open_screening(
    installation: "Installation", screening_id: str, lang: Language
) -> "ScreeningRecord":
    """Return a screening whose points are open to whoever asks; exit with 2 if they are closed."""
    record, is_open = kept_screening(installation, screening_id, lang)
    if not is_open:
        refuse_closed(lang)
    return record


def shown_screening(
    installation: "Installation", screening_id: str, lang: Language, *, opened: bool
) -> tuple["ScreeningRecord", bool]:
    """Return a screening, and whether a document of it shows points.

    Exit with 2 if there is no such screening, or if points are asked for that are closed.

    Args:
        installation: Where it is kept.
        screening_id: Its number.
        lang: Language of what is said.
        opened: Show points although the award has not been decided.
    """
    from service.screening.assessment.models import Assessment
    from service.screening.report.report_content import is_before_award

    record, is_open = kept_screening(installation, screening_id, lang)
    if opened and not is_open:
        refuse_closed(lang)
    return record, is_open and (opened or not is_before_award(Assessment.read(record.assessment)))


def closed_notice(screening_id: str) -> Text:
    """Return that a screening is shown without points, and how they are opened."""
    return _CLOSED.filled(id=screening_id)


def refuse_closed(lang: Language) -> NoReturn:
    """Say that points are closed before the award and how they are opened, and exit with 2."""
    from service.problem_types import PROBLEM_TYPES

    closed = PROBLEM_TYPES["closed-before-award"]
    title = joined("", (closed.title, plain(".")))
    stop(joined(" ", (title, closed.meaning, closed.mend, _HOW)), lang)
