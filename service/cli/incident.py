"""`kedjekoll incident`: whom to call first, and restricted incidents for those with the role."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from data_ingest.model.text import Language, Text
from service.cli.console import Lang, one_of, out, stop
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from pydantic import BaseModel
    from sqlalchemy import Connection

    from service.casework.incidents.models import Incident
    from service.operations.installation import Installation
    from service.operations.people.principal import Principal

Result = TypeVar("Result")

incident = typer.Typer(
    name="incident",
    help="Somebody in danger: whom to call, and restricted incidents.",
    no_args_is_help=False,
)

_SIGNS = (
    "abuse_of_vulnerability", "deception", "restriction_of_movement", "isolation", "violence",
    "threats", "identity_papers_kept", "pay_withheld", "debt", "living_conditions",
    "excessive_overtime",
)  # fmt: skip
"""As `service.casework.incidents.request.SIGNS`, which takes long to load."""

Number = Annotated[str, typer.Argument(help="Number of the incident (incident_…).")]
Day = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today (UTC).")
]


@incident.callback(invoke_without_command=True)
def first(context: typer.Context, lang: Lang = "sv") -> None:
    """Say whom to call and what not to do. It needs no role, and comes before everything else."""
    if context.invoked_subcommand is None:
        _say_first(lang)


@incident.command()
def report(
    sign: Annotated[
        list[str],
        typer.Option("--sign", help=f"One of {', '.join(_SIGNS)}.", callback=one_of(_SIGNS)),
    ],
    contract: Annotated[
        str | None, typer.Option(help="Number of the contract or purchase.")
    ] = None,
    note: Annotated[
        str | None, typer.Option(help="What was seen: no names, no numbers, nobody who works.")
    ] = None,
    on: Day = None,
    lang: Lang = "sv",
) -> None:
    """Note signs of acute danger. Nobody without the role sees it, and nothing else changes.

    Exit code 2: you lack the role, or something stated has to be mended.
    """
    from service.casework.incidents.request import NewIncident
    from service.casework.incidents.store import report as keep

    now = datetime.now(UTC)
    values = {
        "signs": sign,
        "contract": contract,
        "note": note,
        "noticed_on": (on or now).date(),
    }

    def made(
        installation: "Installation", connection: "Connection", who: "Principal"
    ) -> "Incident":
        stated = _stated(NewIncident, values, installation, lang)
        return keep(connection, stated, principal=who, now=now)

    _show(done_as_holder(made, lang), lang)


@incident.command("list")
def list_all(lang: Lang = "sv") -> None:
    """List the incidents of the organisation, the newest first. Exit code 2: you lack the role."""
    from service.casework.incidents.store import list_incidents

    found = done_as_holder(
        lambda _, connection, who: list_incidents(connection, principal=who, limit=200), lang
    )
    if not found:
        out.print(Text("Det finns inga händelser.", "There are no incidents.").to(lang))
    for listed_incident in found:
        day, signs = listed_incident.stated["noticed_on"], " ".join(listed_incident.stated["signs"])
        out.print(printable(f"{listed_incident.id} {day} {signs}"), markup=False, soft_wrap=True)


@incident.command()
def show(number: Number, lang: Lang = "sv") -> None:
    """Show an incident; that you read it is noted. Exit code 2: there is none that you see."""
    from service.casework.incidents.store import read_incident

    now = datetime.now(UTC)
    _show(
        done_as_holder(
            lambda _, connection, who: read_incident(connection, number, principal=who, now=now),
            lang,
        ),
        lang,
    )


@incident.command()
def preserve(
    number: Number,
    file: Annotated[Path, typer.Argument(help="The file; it is read here and copied nowhere.")],
    kind: Annotated[
        str,
        typer.Option(
            help="photo, message, document, recording, system_log or other.",
        ),
    ] = "other",
    lang: Lang = "sv",
) -> None:
    """Note the hash of a file that you preserve, and print a receipt. The file stays where it is.

    Exit code 2: there is no such incident that you see, or the file cannot be read.
    """
    from service.casework.incidents.request import NewReceipt
    from service.casework.incidents.store import add_receipt

    sha256, size = _hashed(file, lang)
    now = datetime.now(UTC)
    values = {"kind": kind, "sha256": sha256, "size": size}

    def made(
        installation: "Installation", connection: "Connection", who: "Principal"
    ) -> "Incident":
        stated = _stated(NewReceipt, values, installation, lang)
        return add_receipt(connection, number, stated, principal=who, now=now)

    found = done_as_holder(made, lang)
    out.print(f"SHA-256 {sha256}, {size} byte", soft_wrap=True, markup=False)
    receipt = found.entries[-1].sha256
    said = Text(
        f"Kvitto, {now:%Y-%m-%dT%H:%M:%SZ}: {receipt}",
        f"Receipt, {now:%Y-%m-%dT%H:%M:%SZ}: {receipt}",
    )
    out.print(said.to(lang), soft_wrap=True, markup=False)


@incident.command()
def release(
    number: Number,
    case: Annotated[str, typer.Option(help="Number of the case (case_…).")],
    text: Annotated[str, typer.Option(help="The task, as all who see the case will read it.")],
    reason: Annotated[str, typer.Option(help="Why; it stays in the incident.")],
    lang: Lang = "sv",
) -> None:
    """Let one sentence out, as a task of a case; all the rest stays restricted.

    Exit code 2: there is no such incident or case, or a sentence has been let out already.
    """
    from service.casework.incidents.request import Release
    from service.casework.incidents.store import release as let_out

    now = datetime.now(UTC)
    values = {"case_id": case, "text": text, "reason": reason}

    def made(
        installation: "Installation", connection: "Connection", who: "Principal"
    ) -> "Incident":
        stated = _stated(Release, values, installation, lang)
        return let_out(connection, number, stated, principal=who, now=now)

    _show(done_as_holder(made, lang), lang)


def done_as_holder(
    work: Callable[["Installation", "Connection", "Principal"], Result], lang: Language
) -> Result:
    """Say what stands first, then do something as whoever sits at the machine with the role."""
    from service.casework.incidents.store import holder
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.platform.refusal import Refusal
    from service.problem_types import PROBLEM_TYPES

    _say_first(lang)
    with closing(open_installation(load_settings())) as installation:
        try:
            with transaction(installation.engine) as connection:
                who = holder(connection, installation.principal)
                if not who.sees_incidents:
                    raise Refusal("forbidden")
                return work(installation, connection, who)
        except Refusal as fault:
            kind = PROBLEM_TYPES[fault.slug]
            said = [
                " ".join((problem.detail(lang), problem.mend(lang))) for problem in fault.problems
            ]
            told = " ".join(said) or f"{kind.title.to(lang)}. {kind.mend.to(lang)}"
            stop(Text(told, told), lang)


def _stated(
    model: type["BaseModel"], values: dict[str, Any], installation: "Installation", lang: Language
) -> Any:  # noqa: ANN401  # an instance of `model`
    from pydantic import ValidationError

    from service.casework.incidents.request import checked

    try:
        stated = model.model_validate(values)
    except ValidationError as fault:
        names = ", ".join(sorted({str(error["loc"][0]) for error in fault.errors()}))
        stop(
            Text(
                f"Ett värde är för kort, för långt eller inte tillåtet: {names}.",
                f"A value is too short, too long or not allowed: {names}.",
            ),
            lang,
        )
    return checked(stated, person_key=installation.person_key)


def _say_first(lang: Language) -> None:
    from service.casework.incidents.first_screen import ADVICE, DANGER, PRESERVE, numbers

    out.print(DANGER.to(lang), style="bold", soft_wrap=True)
    checked = Text("kontrollerat", "checked").to(lang)
    for number in numbers():
        said = f"{number.name.to(lang)}, {number.hours.to(lang)} ({checked} {number.checked_on})"
        line = f"  {number.phone:<12} {said}"
        out.print(line, markup=False, soft_wrap=True)
    for text in ADVICE:
        out.print(f"  {text.to(lang)}", markup=False, soft_wrap=True)
    out.print(Text("Bevara:", "Preserve:").to(lang))
    for text in PRESERVE:
        out.print(f"  – {text.to(lang)}", markup=False, soft_wrap=True)
    out.print()


def _show(found: "Incident", lang: Language) -> None:
    from service.casework.incidents.first_screen import SIGN_NAMES
    from service.casework.incidents.models import is_whole

    stated, whole = found.stated, is_whole(found.entries)
    signs = ", ".join(SIGN_NAMES[sign].to(lang) for sign in stated["signs"])
    lines = [
        Text(
            f"{found.id}, märkt {stated['noticed_on']}",
            f"{found.id}, noticed {stated['noticed_on']}",
        ).to(lang),
        Text(f"Tecken: {signs}", f"Signs: {signs}").to(lang),
        *(str(stated[name]) for name in ("contract", "note") if stated[name]),
        Text(
            f"{len(found.of('receipt'))} filer bevarade, läst {len(found.of('read'))} gånger",
            f"{len(found.of('receipt'))} files preserved, read {len(found.of('read'))} times",
        ).to(lang),
    ]
    if found.released:
        lines.append(
            Text("En mening är utlämnad till ett ärende.", "A sentence was let out to a case.").to(
                lang
            )
        )
    else:
        lines.append(
            Text("Begränsad: inget har lämnats ut.", "Restricted: nothing was let out.").to(lang)
        )
    if not whole:
        lines.append(
            Text(
                "Kedjan är bruten: något har ändrats.",
                "The chain is broken: something was changed.",
            ).to(lang)
        )
    for line in lines:
        out.print(printable(line), markup=False, soft_wrap=True)


def _hashed(file: Path, lang: Language) -> tuple[str, int]:
    import hashlib

    try:
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            return digest, opened.tell()
    except OSError as fault:
        stop(
            Text(
                f"Filen kan inte öppnas ({fault.strerror}). Kontrollera sökvägen.",
                f"The file cannot be opened ({fault.strerror}). Check the path.",
            ),
            lang,
        )
