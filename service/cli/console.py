"""How commands speak: results to standard output, everything else to standard error."""

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console, RenderableType
from rich.text import Text as Styled

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import LANGUAGES, Language, Text, message
from service.platform.words import printable
from service.setting_names import PREFIX

BAD_INPUT = 2
"""Exit code for a file or an argument that has to be mended."""

SHOWN_REJECTS = 20
"""Unusable rows that are named one by one."""

SPOKEN = "kedjekoll.language"
"""Under which name the context of a command has its language."""


def _spoken(context: typer.Context, language: Language) -> Language:
    context.meta[SPOKEN] = language
    return language


Lang = Annotated[
    Language,
    typer.Option(
        "--lang",
        envvar=f"{PREFIX}LANGUAGE",
        callback=_spoken,
        help="Language of the output: sv or en.",
    ),
]


def language_of_locale(environment: Mapping[str, str]) -> Language | None:
    """Return the language that a person has chosen in the shell; None: she has chosen none.

    Who has chosen one that the service does not speak is told in English.

    >>> language_of_locale({"LANG": "sv_SE.UTF-8"}), language_of_locale({"LANG": "de_DE.UTF-8"})
    ('sv', 'en')
    >>> language_of_locale({"LC_ALL": "C.UTF-8", "LANG": "en_US.UTF-8"}) is None
    True

    Args:
        environment: Variables of the process.
    """
    names = ("LC_ALL", "LC_MESSAGES", "LANG")  # POSIX: the first that is set counts
    stated = next((value for name in names if (value := environment.get(name))), "")
    code = re.split("[_.@-]", stated.lower(), maxsplit=1)[0]
    if code in ("", "c", "posix"):
        return None
    return next((language for language in LANGUAGES if language == code), "en")


out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

Line = Text | str | bytes | RenderableType
"""What a command says: a text, a line, bytes as they are, or what rich lays out."""


def say(line: Line, language: Language, *, to: Console = out) -> None:
    """Print a line, on standard output unless another place is named."""
    if isinstance(line, bytes):
        sys.stdout.write(line.decode())
    elif isinstance(line, Text):
        say(line.to(language), language, to=to)
    elif isinstance(line, str):
        for one in line.split("\n"):
            to.print(printable(one), markup=False, emoji=False, soft_wrap=True)
    else:
        to.print(line, soft_wrap=isinstance(line, Styled))


def refuse(fault: UnreadableInput, language: Language) -> NoReturn:
    """Say everything that is wrong with a file and how to mend it, and exit with `BAD_INPUT`."""
    head = message("{name} cannot be read:").to(language)
    err.print(Styled(printable(head.format(name=fault.name)), style="bold red"))
    for problem in fault.problems:
        place = f"{problem.location}: " if problem.location else ""
        err.print(Styled(printable(f"– {place}{problem.detail(language)}")))
        err.print(Styled(printable(f"  {problem.mend(language)}"), style="italic"))
    raise typer.Exit(BAD_INPUT)


def stop(text: Text, language: Language, *, code: int = BAD_INPUT) -> NoReturn:
    """Say why a command cannot go on, and exit."""
    err.print(Styled(printable(text.to(language)), style="bold red"))
    raise typer.Exit(code)


def one_of(allowed: Sequence[str]) -> Callable[[list[str] | None], list[str] | None]:
    """Return what refuses an option with a value that is not allowed, naming those that are."""

    def checked(given: list[str] | None) -> list[str] | None:
        if not set(given or ()) <= set(allowed):
            raise typer.BadParameter(f"must be one of {', '.join(allowed)}")
        return given

    return checked


def stop_with(problem: Problem, language: Language) -> NoReturn:
    """Say what is wrong and how to mend it, and exit with `BAD_INPUT`."""
    err.print(Styled(printable(problem.detail(language)), style="bold red"))
    err.print(Styled(printable(f"  {problem.mend(language)}"), style="italic"))
    raise typer.Exit(BAD_INPUT)


def tell_rejects(rejects: Sequence[Problem], language: Language) -> None:
    """Say of the first rows that cannot be used why, beside the answer."""
    for reject in rejects[:SHOWN_REJECTS]:
        err.print(printable(f"– {reject.location}: {reject.detail(language)}"), markup=False)


def open_file(file: Path, language: Language) -> bytes:
    """Return the bytes of a file that the user named; exit with `BAD_INPUT` if it cannot be."""
    try:
        return file.read_bytes()
    except OSError as fault:
        stop(
            message("The file cannot be opened ({strerror}). Check the path.").filled(
                strerror=fault.strerror
            ),
            language,
        )


def open_payments(path: Path, language: Language) -> bytes:
    """Return the bytes of a file, or of a folder of invoices in XML as a ZIP of them."""
    from data_ingest.formats.ubl import packed_folder

    try:
        is_folder = path.is_dir()
    except OSError:  # too long a name; opening it says so
        is_folder = False
    if not is_folder:
        return open_file(path, language)
    try:
        return packed_folder(path)
    except UnreadableInput as fault:
        refuse(fault, language)


def open_document(file: Path, language: Language) -> dict[str, object]:
    """Return a procurement document that facts can be put into; exit with `BAD_INPUT` if not."""
    from data_ingest.parsing.strict_json import loads

    try:
        document = loads(open_file(file, language), name=file.name)
    except UnreadableInput as fault:
        refuse(fault, language)
    parties = document.get("parties") if isinstance(document, dict) else None
    if not isinstance(parties, list) or not all(
        isinstance(party, dict) and isinstance(party.get("facts", []), list) for party in parties
    ):
        stop(
            message("The file contains no parties. Use a procurement document in JSON."),
            language,
        )
    assert isinstance(document, dict)  # it has parties
    return document


def check_target(target: Path | None, language: Language, *endings: str) -> None:
    """Exit with `BAD_INPUT` if a file that is to be written is there, or has another ending."""
    if target is None:
        return
    if endings and target.suffix not in endings:
        stop(
            message("The file name must end in {endings}. Choose another with --out.").filled(
                endings=f" {message('or').to(language)} ".join(endings)
            ),
            language,
        )
    if target.exists():
        stop(
            message("The file already exists. Choose another with --out."),
            language,
        )


def write_file(file: Path, payload: bytes, language: Language, *, new: bool = False) -> None:
    """Write a file that the user named; exit with `BAD_INPUT` if it cannot be.

    Args:
        file: Where.
        payload: What.
        language: Of the message.
        new: It must not be there yet.
    """
    try:
        with file.open("xb" if new else "wb") as opened:
            opened.write(payload)
    except OSError as fault:
        stop(
            message("The file cannot be written ({strerror}). Choose another with --out.").filled(
                strerror=fault.strerror
            ),
            language,
        )
