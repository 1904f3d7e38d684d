"""`kedjekoll incident`: whom to call first, and restricted incidents for those with the role."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text as Styled

from data_ingest.model.text import Language, Text, joined, message
from service.cli.answering import Answer, answering
from service.cli.console import one_of, stop
from service.cli.door import Door

if TYPE_CHECKING:
    from service.calls.call import Call
    from service.casework.incidents.views import IncidentBody

incident = typer.Typer(
    name="incident",
    help="Show whom to call when someone is in danger, and manage restricted incidents.",
    no_args_is_help=False,
)

_SIGNS = (
    "abuse_of_vulnerability", "deception", "restriction_of_movement", "isolation", "violence",
    "threats", "identity_papers_kept", "pay_withheld", "debt", "living_conditions",
    "excessive_overtime",
)  # fmt: skip
"""As `service.casework.incidents.request.SIGNS`, which takes long to load."""

Number = Annotated[str, typer.Argument(help="ID of the incident (incident_…).")]
Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Date; default: today (UTC).")
]


@incident.callback(invoke_without_command=True)
@answering()
def first(door: Door, context: typer.Context) -> Answer:
    """Print whom to call and what not to do.

    No role is required. Every other incident command prints this first.
    """
    if context.invoked_subcommand is not None:
        return Answer(None)
    from service.casework.incidents.views import first_screen

    return Answer(first_screen(door.language), *_first(door.language), "")


@incident.command()
@answering()
def report(
    door: Door,
    sign: Annotated[
        list[str],
        typer.Option("--sign", help=f"One of {', '.join(_SIGNS)}.", callback=one_of(_SIGNS)),
    ],
    contract: Annotated[
        str | None, typer.Option(help="Number of the contract or purchase.")
    ] = None,
    note: Annotated[
        str | None,
        typer.Option(
            help="What was seen, without names, numbers or anything about individual workers."
        ),
    ] = None,
    on: Day = None,
) -> Answer:
    """Report signs of acute danger. Only holders of the role see it, and nothing else changes.

    Exit code 2: you lack the role, or the input is not valid.
    """
    from service.calls.incidents import create_incident
    from service.casework.incidents.request import NewIncident

    call = as_holder(door)
    day = (on or datetime.now(UTC)).date()
    stated = door.stated(
        NewIncident, tidy=False, signs=sign, contract=contract, note=note, noticed_on=day
    )
    made = create_incident(call, stated)
    return Answer(made, *_lines(made.incident))


@incident.command("list")
@answering()
def list_all(door: Door) -> Answer:
    """List the incidents of the organisation, newest first. Exit code 2: you lack the role."""
    from service.calls.incidents import list_incidents

    found = list_incidents(as_holder(door))
    if not found.items:
        return Answer(found, message("There are no incidents."))
    lines = (f"{one.id} {one.noticed_on} {' '.join(one.signs)}" for one in found.items)
    return Answer(found, *lines)


@incident.command()
@answering()
def show(door: Door, number: Number) -> Answer:
    """Show an incident; reading it is recorded. Exit code 2: there is none that you can see."""
    from service.calls.incidents import get_incident

    found = get_incident(as_holder(door), number)
    return Answer(found, *_lines(found.incident))


@incident.command()
@answering()
def preserve(
    door: Door,
    number: Number,
    file: Annotated[Path, typer.Argument(help="File to hash; it is read locally and not copied.")],
    kind: Annotated[
        str,
        typer.Option(
            help="photo, message, document, recording, system_log or other.",
        ),
    ] = "other",
) -> Answer:
    """Record the hash of a file that you preserve, and print a receipt. The file is not moved.

    Exit code 2: there is no such incident that you can see, or the file cannot be read.
    """
    from service.calls.incidents import create_incident_receipt
    from service.casework.incidents.request import NewReceipt

    sha256, size = _hashed(file, door.language)
    call = as_holder(door)
    stated = door.stated(NewReceipt, tidy=False, kind=kind, sha256=sha256, size=size)
    found = create_incident_receipt(call, number, stated)
    receipt = found.incident.receipts[-1]
    noted = f"{receipt.noted_at:%Y-%m-%dT%H:%M:%SZ}: {receipt.receipt}"
    return Answer(
        found, f"SHA-256 {sha256}, {size} byte", message("Receipt, {noted}").filled(noted=noted)
    )


@incident.command()
@answering()
def release(
    door: Door,
    number: Number,
    case: Annotated[str, typer.Option(help="Case ID (case_…) or diary number.")],
    text: Annotated[
        str, typer.Option(help="Text of the task, visible to everyone who can see the case.")
    ],
    reason: Annotated[str, typer.Option(help="Reason; stored in the incident only.")],
) -> Answer:
    """Release one sentence, as a task in a case. Everything else stays restricted.

    Exit code 2: the incident or case does not exist, or a sentence has already been released.
    """
    from service.calls.incidents import create_incident_release
    from service.casework.incidents.request import Release

    call = as_holder(door)
    stated = door.stated(Release, tidy=False, case_id=door.case(case), text=text, reason=reason)
    found = create_incident_release(call, number, stated)
    return Answer(found, *_lines(found.incident))


def as_holder(door: Door) -> "Call":
    """Say what stands first, and return the call of whoever sits at the machine, with the role.

    Raises:
        Refusal: She does not have it.
    """
    from dataclasses import replace

    from service.casework.incidents.store import holder
    from service.platform.refusal import Refusal

    door.tell(*_first(door.language), "")
    with door.call.reading() as connection:
        who = holder(connection, door.call.principal)
    if not who.sees_incidents:
        raise Refusal("forbidden")
    return replace(door.call, principal=who)


def _first(language: Language) -> Iterator[Text | Styled | str]:
    from service.casework.incidents.first_screen import ADVICE, DANGER, PRESERVE, numbers

    yield Styled(DANGER.to(language), style="bold")
    checked = message("checked", "incident").to(language)
    for number in numbers():
        said = f"{number.name.to(language)}, {number.hours.to(language)}"
        yield f"  {number.phone:<12} {said} ({checked} {number.checked_on})"
    for text in ADVICE:
        yield f"  {text.to(language)}"
    yield message("Preserve:")
    for text in PRESERVE:
        yield f"  – {text.to(language)}"


def _lines(found: "IncidentBody") -> Iterator[Text | str]:
    from service.casework.incidents.first_screen import SIGN_NAMES

    signs = [SIGN_NAMES[sign] for sign in found.signs]
    preserved, read = len(found.receipts), len(found.readings)
    yield message("{id}, noticed {noticed_on}").filled(id=found.id, noticed_on=found.noticed_on)
    yield message("Signs: {signs}").filled(signs=joined(", ", signs))
    yield from (said for said in (found.contract, found.note) if said)
    yield message("preserved files: {preserved}, times read: {read}").filled(
        preserved=preserved, read=read
    )
    if found.released:
        yield message("One sentence has been released to a case.")
    else:
        yield message("Restricted: nothing has been released.")
    if not found.chain_is_whole:
        yield message("The chain is broken: something has been changed.")


def _hashed(file: Path, lang: Language) -> tuple[str, int]:
    import hashlib

    try:
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            return digest, opened.tell()
    except OSError as fault:
        stop(
            message("The file cannot be opened ({strerror}). Check the path.").filled(
                strerror=fault.strerror
            ),
            lang,
        )
