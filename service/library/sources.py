"""What a caller hands in becomes files as the readers take them; what is wrong becomes one error.

A frame is read as the table that it would be in a file, so that every source is read in one way.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from pydantic import BaseModel, ValidationError

from data_ingest.formats.ubl import packed_folder
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from service.operations.people.principal import Principal
from service.platform.words import printable
from service.screening.purchase.proposing import ProposedTable, UnclearTable, proposed
from service.screening.purchase.table_files import NamedFile

Source = str | Path | Mapping[str, Any] | pl.DataFrame
"""A path, a document as JSON has it, or a table."""

SNAPSHOTS = "snapshots"
"""The folder of registers below that of the data."""

CALLER = Principal(tenant_id="local", actor="local-user")
"""Who asks, in records that are kept nowhere."""

PERSON_KEY = secrets.token_bytes(32)
"""Secret for the keyed hash of natural persons' numbers: of this process alone."""


class InputError(ValueError):
    """What was handed in cannot be used.

    Attributes:
        problems: What is wrong, each with `code`, `location`, `detail` and `mend`.
    """

    def __init__(self, problems: list[dict[str, str]]) -> None:
        self.problems = problems
        said = (
            f"{problem['location']}: {problem['detail']} {problem['mend']}".removeprefix(": ")
            for problem in problems
        )
        super().__init__("\n".join(said))


def described(problem: Problem, language: Language) -> dict[str, str]:
    """Return a problem as plain values."""
    return {
        "code": problem.code,
        "location": problem.location,
        "detail": problem.detail(language),
        "mend": problem.mend(language),
    }


@contextmanager
def input_errors(language: Language) -> Iterator[None]:
    """Raise what is unreadable as `InputError`, in the language of the caller."""
    try:
        yield
    except UnreadableInput as fault:
        raise InputError([described(one, language) for one in fault.problems]) from None


@contextmanager
def stated_errors(model: type[BaseModel]) -> Iterator[None]:
    """Raise what a caller states wrongly of a purchase as `InputError`, with the nearest name."""
    try:
        yield
    except ValidationError as fault:
        problems = []
        for one in fault.errors(include_input=False, include_url=False):
            name = ".".join(map(str, one["loc"]))
            mend = ""
            if one["type"] == "extra_forbidden":
                near = get_close_matches(name, model.model_fields, n=1)
                names = ", ".join(model.model_fields)
                mend = f"Did you mean {near[0]}?" if near else f"The names are {names}."
            told = {"code": one["type"], "location": name, "detail": f"{one['msg']}.", "mend": mend}
            problems.append(told)
        raise InputError(problems) from None


def file_of(source: Source) -> NamedFile:
    """Return what was handed in as a file.

    Raises:
        FileNotFoundError: There is no such file.
        UnreadableInput: A folder holds no invoices.
    """
    if isinstance(source, pl.DataFrame):
        return NamedFile("frame.csv", source.write_csv(separator=";").encode())
    if isinstance(source, Mapping):
        return NamedFile("document.json", orjson.dumps(dict(source)))
    path = Path(source)
    payload = packed_folder(path) if path.is_dir() else path.read_bytes()
    return NamedFile(printable(path.name), payload)


def proposals_for(files: Sequence[NamedFile]) -> list[ProposedTable]:
    """Return what the tables among files probably are.

    Raises:
        UnreadableInput: What the columns of one mean is for a person to say.
    """
    try:
        return proposed(files, ())
    except UnclearTable as fault:
        if fault.problem is None:
            raise fault.unread from None
        raise UnreadableInput([fault.problem], fault.file) from None


@contextmanager
def opened_registers(data_dir: str | Path | None) -> Iterator[Snapshot | None]:
    """Open the registers of a data folder; None: none are looked in.

    Raises:
        InputError: No registers are loaded there.
    """
    if data_dir is None:
        yield None
        return
    with input_errors("en"):
        snapshot = open_snapshot(Path(data_dir) / SNAPSHOTS)
    if snapshot is None:
        detail = f"No registers are loaded in {data_dir}."
        mend = "Load them: kedjekoll registers up."
        problem = {"code": "registers-none", "location": "", "detail": detail, "mend": mend}
        raise InputError([problem])
    with snapshot:
        yield snapshot
