"""`kedjekoll extract`: tell another authority what was decided, and read what others tell."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from data_ingest.model.text import Text, joined, message, plain
from service.cli.answering import Answer, answering
from service.cli.case import MOST_LISTED, Named
from service.cli.console import open_file, write_file
from service.cli.door import Door
from service.cli.senders import Compared, Fingerprint, said_of_sender

if TYPE_CHECKING:
    from service.casework.extracts.views import (
        ExtractCandidateList,
        ExtractResource,
        ReceivedExtractResource,
    )

extract = typer.Typer(
    name="extract",
    help="Tell another authority what was decided about a firm, and read what others tell.",
    no_args_is_help=True,
)

GroundName = Literal["public", "osl-10-15-a", "osl-10-27", "osl-12-2"]
PurposeName = Literal["crime_prevention", "crime_investigation", "wrong_payments", "breaches"]
Delegation = Annotated[str, typer.Option(help="Your mandate: delegation order and item.")]
Conflict = Annotated[
    Literal["none", "disregarded", "declared"],
    typer.Option(help="Answer about conflicts of interest."),
]
ConflictReason = Annotated[
    str | None, typer.Option(help="Why a conflict of interest is disregarded.")
]
ExtractNumber = Annotated[str, typer.Argument(help="ID of the extract (extract_…).")]
ReceivedNumber = Annotated[str, typer.Argument(help="ID of the received extract (received_…).")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="File to write; default: ID.zip.")]


@extract.command()
@answering()
def organisation(door: Door) -> Answer:
    """Show which authority this installation belongs to, and how to compare its key.

    Read the fingerprint aloud to a receiver who asks. Exit code 2: organisation.yaml is not valid.
    """
    from service.operations.organisation import load_organisation
    from service.operations.signed_file import fingerprint_of, grouped

    call = door.call
    installation = call.installation
    found = load_organisation(installation.data_dir, tenant_id=call.principal.tenant_id)
    key = installation.log.keys.signing.verifier.text()
    fingerprint = fingerprint_of(key)
    shown = {
        "organisation": found and found.model_dump(mode="json"),
        "key": key,
        "fingerprint": fingerprint,
    }
    if found is None:
        who = message("organisation.yaml does not say which authority this is.")
    else:
        who = message("{name}, {number}").filled(name=found.name, number=found.number)
    said = message("Fingerprint of the key: {fingerprint}").filled(fingerprint=grouped(fingerprint))
    return Answer(shown, who, said)


@extract.command()
@answering()
def lines(door: Door, named: Named) -> Answer:
    """List the lines of a case that another authority may be told, and why others may not."""
    from service.calls.extracts import list_extract_candidates

    found = list_extract_candidates(door.call, door.case(named))
    if not found.items:
        return Answer(found, message("The case has no decisions about deviations."))
    return Answer(found, *_candidates(found))


@extract.command()
@answering()
def make(
    door: Door,
    named: Named,
    *,
    line: Annotated[list[str], typer.Option(help="Key of a line. Can be repeated.")],
    receiver: Annotated[str, typer.Option(help="Name of the authority.")],
    number: Annotated[str, typer.Option(help="Organisation number of the authority.")],
    board: Annotated[str | None, typer.Option(help="Board (nämnd) of the authority.")] = None,
    equated_by: Annotated[
        str | None,
        typer.Option(
            help="Why the receiver is an authority or equated with one, if its number does not "
            "tell."
        ),
    ] = None,
    ground: Annotated[GroundName, typer.Option(help="The ground.")],
    purpose: Annotated[
        PurposeName | None, typer.Option(help="What it is needed for; for osl-10-15-a.")
    ] = None,
    weighing: Annotated[str, typer.Option(help="The examination and weighing. It is not sent.")],
    waiver: Annotated[
        str | None, typer.Option(help="The waiver, a file of the case (file_…); for osl-12-2.")
    ] = None,
    expires: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day of use; default: in a year."),
    ] = None,
    replaces: Annotated[
        str | None, typer.Option(help="The extract (extract_…) that this one corrects.")
    ] = None,
    delegation: Delegation,
    conflict: Conflict,
    conflict_reason: ConflictReason = None,
    texts_read: Annotated[
        bool,
        typer.Option(
            "--texts-read",
            help="You have read every text: none is about a person or another firm.",
        ),
    ] = False,
    to: Out = None,
) -> Answer:
    """Decide an extract, and write its signed file. Nothing is sent.

    Exit code 2: something may not be told, or is not stated.
    """
    from service.calls.extracts import create_extract
    from service.casework.extracts.request import NewExtract

    who = {"name": receiver, "number": number, "board": board, "equated_by": equated_by}
    stated = door.stated(
        NewExtract,
        hints={"texts_read": message("Read the texts, and say so with --texts-read.")},
        receiver=who | {"kind": "authority" if equated_by is None else "equated"},
        lines=line,
        ground=ground,
        purpose=purpose,
        weighing=weighing,
        waiver_file_id=waiver,
        expires_on=expires and expires.date(),
        replaces=replaces,
        delegation=delegation,
        conflict=conflict,
        conflict_reason=conflict_reason,
        texts_read=texts_read,
    )
    return _written(door, create_extract(door.call, door.case(named), stated), to)


@extract.command()
@answering()
def withdraw(
    door: Door,
    named: Named,
    extract_id: ExtractNumber,
    *,
    reason: Annotated[str, typer.Option(help="Why. It is not sent.")],
    delegation: Delegation,
    conflict: Conflict,
    conflict_reason: ConflictReason = None,
    to: Out = None,
) -> Answer:
    """Withdraw an extract, and write the file of the withdrawal for the same receiver.

    Exit code 2: there is no such extract, or it is corrected or withdrawn already.
    """
    from service.calls.extracts import create_extract_withdrawal
    from service.casework.extracts.request import ExtractWithdrawal

    stated = door.stated(
        ExtractWithdrawal,
        reason=reason,
        delegation=delegation,
        conflict=conflict,
        conflict_reason=conflict_reason,
    )
    made = create_extract_withdrawal(door.call, door.case(named), extract_id, stated)
    return _written(door, made, to)


@extract.command("list")
@answering()
def list_made(door: Door, named: Named) -> Answer:
    """List the extracts of a case, oldest first."""
    from service.calls.extracts import list_extracts

    found = list_extracts(door.call, door.case(named))
    if not found.items:
        return Answer(found, message("The case has no extracts."))
    return Answer(found, *(_made(item) for item in found.items))


@extract.command()
@answering()
def save(door: Door, named: Named, extract_id: ExtractNumber, *, to: Out = None) -> Answer:
    """Write the signed file of an extract, the same bytes every time."""
    from service.calls.extracts import get_extract

    return _written(door, get_extract(door.call, door.case(named), extract_id), to)


@extract.command("import")
@answering()
def import_file(
    door: Door,
    file: Annotated[Path, typer.Argument(help="The file as it came.")],
    *,
    unit: Annotated[str | None, typer.Option(help="Buyer unit.")] = None,
) -> Answer:
    """Import an extract from another authority. It changes nothing by itself.

    Exit code 2: it is not as it was issued, or it is for somebody else.
    """
    from service.calls.received_extracts import create_received_extract

    content = open_file(file, door.language)
    found = create_received_extract(door.call, content, unit=unit)
    return Answer(found, *_received(found))


@extract.command()
@answering()
def received(door: Door) -> Answer:
    """List the extracts from other authorities, newest first."""
    from service.calls.received_extracts import list_received_extracts

    found = list_received_extracts(door.call, limit=MOST_LISTED)
    if not found.items:
        return Answer(found, message("No extracts have been imported."))
    return Answer(found, *(_came(item) for item in found.items))


@extract.command()
@answering()
def show(door: Door, received_id: ReceivedNumber) -> Answer:
    """Show an extract from another authority, and how it stands."""
    from service.calls.received_extracts import get_received_extract

    found = get_received_extract(door.call, received_id)
    return Answer(found, *_received(found))


@extract.command()
@answering()
def confirm(
    door: Door,
    received_id: ReceivedNumber,
    *,
    fingerprint: Fingerprint,
    how: Compared,
) -> Answer:
    """Confirm that the key is the sender's, after asking the sender by another way than the file.

    Exit code 2: the fingerprint is another one.
    """
    from service.calls.received_extracts import create_sender_confirmation
    from service.operations.senders import SenderConfirmation

    stated = door.stated(SenderConfirmation, fingerprint=fingerprint, how=how)
    found = create_sender_confirmation(door.call, received_id, stated)
    return Answer(found, *_received(found))


@extract.command()
@answering()
def assess(
    door: Door,
    named: Named,
    received_id: ReceivedNumber,
    *,
    use: Annotated[
        Literal["uses", "does_not_use", "hears_anew"],
        typer.Option(help="What you do with it in the case."),
    ],
    reasons: Annotated[str, typer.Option(help="Why.")],
) -> Answer:
    """Record what you do with a received extract in a case. It changes no fact and no points.

    Exit code 2: it cannot be used now.
    """
    from service.calls.received_extracts import create_extract_assessment
    from service.casework.extracts.request import NewExtractAssessment

    stated = door.stated(NewExtractAssessment, received_id=received_id, use=use, reasons=reasons)
    made = create_extract_assessment(door.call, door.case(named), stated)
    return Answer(made, message("The assessment is recorded in the case."))


def _written(door: Door, made: "ExtractResource", to: Path | None) -> Answer:
    from service.calls.extracts import get_extract_content

    content = get_extract_content(door.call, made.case_id, made.id)
    path = to or Path(f"{made.id}.zip")
    write_file(path, content, door.language)
    return Answer(made, _made(made), str(path))


def _made(made: "ExtractResource") -> Text:
    document = made.document
    said = [plain(made.id), plain(document.receiver.name), plain(document.supplier.name)]
    if document.withdraws:
        said.append(message("withdraws {id}").filled(id=document.withdraws))
    if made.replaced_by:
        said.append(message("corrected by {id}").filled(id=made.replaced_by))
    if made.withdrawn_by:
        said.append(message("withdrawn by {id}").filled(id=made.withdrawn_by))
    return joined(" · ", said)


def _candidates(found: "ExtractCandidateList") -> Iterator[Text]:
    for item in found.items:
        said = [plain(item.key)]
        if item.line is not None:
            said.append(plain(item.line.answer))
        said += [plain(obstacle.detail) for obstacle in item.obstacles]
        yield joined(" · ", said)


def _came(found: "ReceivedExtractResource") -> Text:
    document = found.document
    said = (found.id, found.state, document.sender.name, document.supplier.name)
    return joined(" · ", [plain(each) for each in said])


def _received(found: "ReceivedExtractResource") -> Iterator[Text]:
    yield _came(found)
    yield from said_of_sender(found)
