"""A source: a public register or list with all that must be known of it, and its reader.

A source is one function below `data_ingest.sources`. Its decorator says whose data they are and on
what terms; its docstring is what users read. How to write one is said in `data_ingest.sources`.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import polars as pl

from data_ingest.model.rows import RejectRow
from data_ingest.model.text import Text
from data_ingest.records.opened import OpenedFile

MAX_BATCH = 200_000
"""Records that a batch may hold, so that reading takes the same memory however long a file is."""

Kind = Literal["register", "list", "chain"]
MAIN: Final[dict[Kind, tuple[str, ...]]] = {
    "register": ("parties", "control_links", "party_facts"),
    "list": ("list_entries",),
    "chain": ("subcontracts",),
}
"""What a record of a source of each kind becomes, unless the source says otherwise: the first table
of these that its batch has. A row of it that breaks a rule is a refused record; one of another
table is a value left out."""

Cadence = Literal["daily", "weekly", "monthly", "quarterly", "yearly", "irregular", "own"]
CADENCES: dict[Cadence, Text] = {
    "daily": Text("varje dag", "daily"),
    "weekly": Text("varje vecka", "weekly"),
    "monthly": Text("varje månad", "monthly"),
    "quarterly": Text("varje kvartal", "quarterly"),
    "yearly": Text("varje år", "yearly"),
    "irregular": Text("vid ändring", "on change"),
    "own": Text("egen fil", "own file"),
}
"""How often the publisher issues a new version."""

ADDRESSES_READ = date(2026, 11, 30)
"""The day on which the addresses of downloads were last read: in the publishers' documentation and
in public programs that fetch them. The project itself has not fetched any of these files."""

_ID = re.compile(r"[a-z]{2}(?:_[a-z0-9]+)+")


class InvalidSource(ValueError):
    """A source's declaration is wrong; the message names the source and what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a reader makes of up to `MAX_BATCH` records; each frame may be left out.

    A frame has the columns of its table in `data_ingest.model.register_tables`, without
    `source_id`; any that may be null can be left out, and so can `is_personal`, `status` and
    `activity` of `parties` (false, unknown). Texts may be untrimmed, categories are strings, dates
    are dates.

    Attributes:
        records: Records of the file that the batch stands for, the refused ones among them.
        parties: Columns of `RegisterParties`. `is_personal` is what the source itself says: whoever
            has a personal number becomes personal without it.
        names: Columns of `RegisterNames` for all names but `parties.display_name`, which is added
            as the legal one.
        identifiers: Further numbers as `party_id`, `country`, `scheme`, `number` (text); the number
            in `party_id` is added by itself. `country` and `scheme` may be null, as for `identify`.
        places: Columns of `RegisterPlaces`.
        industries: Columns of `RegisterIndustries`.
        control_links: Columns of `ControlLinks`; `is_current` may be left out (true).
        party_facts: Columns of `PartyFacts`.
        list_entries: Columns of `ListEntries`.
        addresses: `party_id`, `street` (lines with commas between them), `post` (post code, else
            the place) of registered addresses. They are counted and not kept.
        subcontracts: Columns of `ReportedSubcontracts`.
        rejects: One row for each record that was left out.
        notes: One row for each value that was left out of a record that was kept.
        as_of: The day the file says it speaks of, where it says one.
    """

    records: int
    parties: pl.DataFrame | None = None
    names: pl.DataFrame | None = None
    identifiers: pl.DataFrame | None = None
    places: pl.DataFrame | None = None
    industries: pl.DataFrame | None = None
    control_links: pl.DataFrame | None = None
    party_facts: pl.DataFrame | None = None
    list_entries: pl.DataFrame | None = None
    subcontracts: pl.DataFrame | None = None
    addresses: pl.DataFrame | None = None
    rejects: tuple[RejectRow, ...] = ()
    notes: tuple[RejectRow, ...] = ()
    as_of: date | None = None


Reader = Callable[[OpenedFile], Iterator[Batch]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """The file that a publisher gives to everybody, without a log-in.

    Attributes:
        address: Of the file, where it is always the same one; else of the page that links to it.
        link: What the name of the file is on that page, as a regular expression; the last name in
            order is the newest file. None: `address` is the file's own.
        megabytes: Usual size as it is sent, in millions of bytes; None: not known.
        records: Usual number of records; None: not known.
        counted: The day of the last two.
    """

    address: str
    link: str | None = None
    megabytes: int | None = None
    records: int | None = None
    counted: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as its decorator declares it.

    Attributes:
        id: `<country>_<publisher>_<dataset>`, the name of its function and module; a publisher
            with one dataset may leave that out.
        title: What it is.
        publisher: Who publishes it.
        licence: On what terms; an SPDX identifier where there is one.
        cadence: Key into `CADENCES`.
        url: Page that describes the data.
        download: The file, where the publisher gives it to everybody.
        formats: What can be read, in words of file types such as `csv`, `json`, `xml`.
        personal_data: What the source holds of natural persons and what becomes of it.
        reader_version: Raised whenever the same file would give other rows.
        kind: A register says who exists, a list or decision who is named, a chain who worked below.
        main: What a record becomes, as in `MAIN`.
        documents: Whether each file of an archive is a record, so that the reader is called once
            for all of them and goes on with `OpenedFile.rest`.
        description: The docstring.
        read: The reader.
    """

    id: str
    title: Text
    publisher: str
    licence: str
    cadence: Cadence
    url: str
    download: Download | None
    formats: tuple[str, ...]
    personal_data: Text
    reader_version: int
    kind: Kind
    main: tuple[str, ...]
    documents: bool
    description: str
    read: Reader

    @property
    def country(self) -> str:
        """Whose register or list it is: an ISO 3166 code, or XX where it is of no one country."""
        return self.id[:2].upper()


def source(
    *,
    title: Text,
    publisher: str,
    licence: str,
    cadence: Cadence,
    url: str,
    formats: tuple[str, ...],
    personal_data: Text,
    reader_version: int,
    download: Download | None = None,
    kind: Kind = "register",
    main: tuple[str, ...] | None = None,
    documents: bool = False,
) -> Callable[[Reader], Source]:
    """Declare a source; the function below is its reader, its docstring the description.

    Raises:
        InvalidSource: The docstring is missing, the name is no id, an address is not https, or the
            version is below 1.
    """

    def declare(function: Reader) -> Source:
        name = function.__name__
        description = inspect.getdoc(function)
        if not description:
            raise InvalidSource(f"{name} has no docstring; say what it is, for its readers")
        if not _ID.fullmatch(name):
            raise InvalidSource(f"{name}: name it <country>_<publisher>_<dataset>")
        file = download.address if download else url
        if not all(address.startswith("https://") for address in (url, file)):
            raise InvalidSource(f"{name}: its addresses must begin with https://")
        if reader_version < 1:
            raise InvalidSource(f"{name}: the first reader_version is 1")
        return Source(
            id=name,
            title=title,
            publisher=publisher,
            licence=licence,
            cadence=cadence,
            url=url,
            download=download,
            formats=formats,
            personal_data=personal_data,
            reader_version=reader_version,
            kind=kind,
            main=main or MAIN[kind],
            documents=documents,
            description=description,
            read=function,
        )

    return declare
