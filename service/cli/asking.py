"""How commands ask registers live: each is opened when it is first asked, and progress is told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, message, plain
from service.cli.console import err, stop

if TYPE_CHECKING:
    from httpx2 import BaseTransport

    from data_ingest.model.tables import Procurement
    from service.operations.installation import Installation
    from service.registers.live_evidence import LiveAnswers
    from service.registers.query import Sought
    from service.settings import Settings

_HOW = 'kedjekoll case share CASE live_registers --reason "…"'


@contextmanager
def asking(
    settings: "Settings",
    *,
    person_key: bytes,
    transport: "BaseTransport | None",
    lang: Language,
) -> Iterator[Callable[["Sought"], "LiveAnswers"]]:
    """Return what asks the registers about parties; it tells on standard error how far it is.

    Args:
        settings: With the credentials, and how many parties are asked about.
        person_key: Secret for the keyed hash of natural persons' numbers.
        transport: What requests go through; None: the network.
        lang: Language of what is told.
    """
    said = message("Asking registers: {done} of {total}")

    def ask(sought: "Sought") -> "LiveAnswers":
        from service.registers.live import ask_about, open_live_registers

        with ExitStack() as opened:
            registers = opened.enter_context(
                open_live_registers(settings, person_key=person_key, transport=transport)
            )
            status = opened.enter_context(err.status(""))

            def progress(done: int, total: int) -> None:
                line = said.to(lang).format(done=done, total=total)
                status.update(line) if err.is_terminal else err.print(line)

            return ask_about(sought, registers, most=settings.live_parties, progress=progress)

    yield ask


def check_day(as_of: datetime | None, *, now: datetime, live: bool, lang: Language) -> None:
    """Stop if registers are to be asked live for an earlier day than today (UTC)."""
    if live and as_of is not None and as_of.date() < now.date():
        problem = Problem("live-earlier-day")
        stop(plain(f"{problem.detail(lang)} {problem.mend(lang)}"), lang)


def check_decided(
    installation: "Installation", purchase: "Procurement", *, case: str | None, lang: Language
) -> None:
    """Stop if registers may not be asked live about tenders under assessment.

    Args:
        installation: Where cases are.
        purchase: What is to be screened.
        case: Number or diary number of its case, which is there.
        lang: Language of the message.
    """
    from service.casework.sharing import check_may_ask
    from service.cli.stated_purchase import case_named
    from service.platform.db.database import transaction
    from service.platform.refusal import Refusal

    principal = installation.principal
    with transaction(installation.engine, read_only=True) as connection:
        found = None if case is None else case_named(connection, case, principal=principal)
        try:
            check_may_ask(
                connection,
                purchase,
                case_id=found.id if found else None,
                principal=principal,
                at="",
            )
        except Refusal as fault:
            said = (f"{one.detail(lang)} {one.mend(lang)}" for one in fault.problems)
            stop(plain(" ".join((*said, _HOW))), lang)
