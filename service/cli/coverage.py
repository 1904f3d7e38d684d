"""`kedjekoll coverage`: count what the cases show of a year's contracts, and keep the report."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data_ingest.model.text import Language, Text, joined, message, plain
from service.cli.answering import Answer, answering
from service.cli.case import MOST_LISTED
from service.cli.console import open_file, stop, write_file
from service.cli.door import Door
from service.cli.senders import Compared, Fingerprint, said_of_sender
from service.documents.forms import FORMS
from service.settings import load_settings

if TYPE_CHECKING:
    from rich.console import RenderableType

    from service.suppliers.coverage.table import CoverageRecord
    from service.suppliers.member_counts.sums import MemberSums
    from service.suppliers.member_counts.views import MemberCountsResource

_MERGED = message("other industries, merged")
_WHOLE = message("All industries")

SUFFIXES = (".json", *(f".{form}" for form in FORMS))

coverage = typer.Typer(
    name="coverage",
    help="Report what the cases show about contracts in risk categories.",
    no_args_is_help=True,
)

Out = Annotated[
    list[Path] | None,
    typer.Option(
        "--out",
        help="File to write the report to: .pdf, .docx, .xlsx, .csv, .parquet, .zip, .md or .json. "
        "Can be repeated.",
    ),
]
Address = Annotated[
    str,
    typer.Option(
        help="Address of the service for links in the workbook, such as https://kedjekoll.example."
    ),
]


@coverage.command()
@answering()
def make(
    door: Door,
    register: Annotated[Path, typer.Argument(help="Contract register.")],
    year: Annotated[int, typer.Option(help="Calendar year.")],
    *,
    ledger: Annotated[Path | None, typer.Option(help="Ledger of the year, to count spend.")] = None,
    unit: Annotated[
        str | None, typer.Option(help="Buyer unit; default: every unit that you can see.")
    ] = None,
    country: Annotated[
        str,
        typer.Option(
            help="Country where the work is done, if the register does not state it; ISO code."
        ),
    ] = "SE",
    sample: Annotated[int, typer.Option(min=0, max=1_000, help="Number of cases to draw.")] = 10,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the draw; default: random.")
    ] = None,
    written: Out = None,
    address: Address = "",
) -> Answer:
    """Create and store the coverage report of a year.

    What neither the register nor the cases show is reported as "not known", never as "no". Exit
    code 2: the input is not valid.
    """
    import mimetypes

    from service.calls.coverage import coverage_answer, create_coverage_report
    from service.calls.evidence_files import create_evidence_file
    from service.suppliers.coverage.request import CoverageRequest

    _check(written, country, door.language)
    files = [
        (path.name, open_file(path, door.language))
        for path in (register, ledger)
        if path is not None
    ]
    limits = load_settings().reading_limits
    kept = [
        create_evidence_file(
            door.call,
            content,
            name=name,
            media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            reading=limits,
        ).id
        for name, content in files
    ]
    stated = door.stated(
        CoverageRequest,
        tidy=False,
        files=kept,
        year=year,
        unit=unit,
        country=country,
        sample=sample,
        seed=seed,
    )
    record = create_coverage_report(door.call, stated, limits=limits)
    page = _shown(record, door.language, targets=written or (), address=address)
    said = message("The report is saved as {id}.").filled(id=record.id)
    return Answer(coverage_answer(record, door.language), page, said)


@coverage.command()
@answering()
def show(
    door: Door,
    report_id: Annotated[str, typer.Argument(help="ID of the report (coverage_…).")],
    *,
    written: Out = None,
    address: Address = "",
) -> Answer:
    """Print a stored coverage report, or write it to a file."""
    from service.calls.coverage import coverage_answer, get_coverage_report

    _check(written, "SE", door.language)
    record = get_coverage_report(door.call, report_id)
    page = _shown(record, door.language, targets=written or (), address=address)
    return Answer(coverage_answer(record, door.language), page)


@coverage.command()
@answering()
def counts(
    door: Door,
    report_id: Annotated[str, typer.Argument(help="ID of the report (coverage_…).")],
    *,
    to: Annotated[
        Path | None, typer.Option("-o", "--out", help="File to write; default: ID-counts.zip.")
    ] = None,
) -> Answer:
    """Write the counts of a report as a signed file, for a joint purchasing body. Nothing is sent.

    Exit code 2: the report does not cover the whole authority, or has too few contracts.
    """
    from service.calls.member_counts import get_coverage_counts
    from service.suppliers.member_counts.document import open_counts

    content = get_coverage_counts(door.call, report_id)
    path = to or Path(f"{report_id}-counts.zip")
    write_file(path, content, door.language)
    return Answer(open_counts(content).document, str(path))


@coverage.command("import")
@answering()
def import_file(
    door: Door, file: Annotated[Path, typer.Argument(help="The file as it came.")]
) -> Answer:
    """Import the counts of a member. They are part of the sums once its key is confirmed.

    Exit code 2: the file is not as it was issued, or newer counts of the year are stored.
    """
    from service.calls.member_counts import create_member_counts

    found = create_member_counts(door.call, open_file(file, door.language))
    return Answer(found, *_came(found))


@coverage.command()
@answering()
def confirm(
    door: Door,
    counts_id: Annotated[str, typer.Argument(help="ID of the counts (counts_…).")],
    *,
    fingerprint: Fingerprint,
    how: Compared,
) -> Answer:
    """Confirm that the key is the member's, after asking the member by another way than the file.

    Exit code 2: the fingerprint is another one.
    """
    from service.calls.member_counts import create_member_confirmation
    from service.operations.senders import SenderConfirmation

    stated = door.stated(SenderConfirmation, fingerprint=fingerprint, how=how)
    found = create_member_confirmation(door.call, counts_id, stated)
    return Answer(found, *_came(found))


@coverage.command()
@answering()
def members(
    door: Door,
    *,
    year: Annotated[
        int | None, typer.Option(min=1, max=9999, help="Calendar year; default: the newest.")
    ] = None,
) -> Answer:
    """Show the sums of the members' counts of a year, and the counts that have come."""
    from service.calls.member_counts import get_member_sums, list_member_counts

    sums = get_member_sums(door.call, year=year)
    found = list_member_counts(door.call, limit=MOST_LISTED)
    came = [text for item in found.items for text in _came(item)]
    if not came:
        return Answer(sums, message("No counts of members have been imported."))
    return Answer(sums, *_summed(sums), *came)


def _came(found: "MemberCountsResource") -> Iterator[Text]:
    """Yield how the counts of a member stand, and what is to be asked before they count."""
    sender = found.document.sender
    said = (found.id, found.state, str(found.document.year), sender.name, sender.number)
    yield joined(" · ", [plain(each) for each in said])
    yield from said_of_sender(found)


def _summed(sums: "MemberSums") -> Iterator[Text]:
    """Yield the sums, a line an industry, and all of them last."""
    from service.suppliers.member_counts.words import QUESTIONS, range_words

    if sums.whole is None:
        yield message("No counts are part of the sums of that year.")
        return
    yield message("Year {year}, members: {members}").filled(
        year=str(sums.year), members=str(sums.members)
    )
    for group in (*sums.groups, sums.whole):
        named = plain(f"CPV {group.division}") if group.division else _MERGED
        said = [_WHOLE if group is sums.whole else named]
        said.append(message("contracts: {n}").filled(n=str(group.contracts)))
        for question, words in QUESTIONS.items():
            held = group.counts[question]
            yes, unknown = (range_words(one.least, one.most) for one in (held.yes, held.not_known))
            counted = message("{yes} yes, {unknown} not known").filled(yes=yes, unknown=unknown)
            said.append(joined(": ", [words, counted]))
        yield joined(" · ", said)


def _check(written: Sequence[Path] | None, country: str, lang: Language) -> None:
    """Exit with 2 where the options do not hold together."""
    if any(path.suffix.lower() not in SUFFIXES for path in written or ()):
        ends = ", ".join(SUFFIXES)
        stop(
            message("The file name for --out must end in {ends}.").filled(ends=ends),
            lang,
        )
    if len(country) != 2 or not country.isascii() or not country.isupper():
        stop(
            message("Write the country as two capital letters."),
            lang,
        )


def _shown(
    record: "CoverageRecord", language: Language, *, targets: Sequence[Path], address: str
) -> "RenderableType":
    """Return a report as a page, and write it to each file that is named."""
    from service.documents.forms import form_of, written
    from service.documents.terminal import terminal
    from service.suppliers.coverage.models import CoverageReport
    from service.suppliers.coverage.report import coverage_document

    report = CoverageReport.read(record.content)
    document = coverage_document(record, report, language, root=address.rstrip("/"))
    for target in targets:
        form = form_of(target.suffix)
        payload = record.content if form is None else written(document, form)
        write_file(target, payload, language)
    return terminal(document)
