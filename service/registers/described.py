"""What registers state of a party, as properties that other systems know by name.

The names are those of FollowTheMoney, `city` and `source` apart, which are ours. A natural person
is described by nothing. What no source mentions has no value: nothing is filled in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from data_ingest.ids.schemes.catalogue import SCHEMES
from data_ingest.industry.activities import nace_of_activity
from data_ingest.model.text import Language, Text, joined, message, plain
from data_ingest.reference import load_nace_labels
from data_ingest.snapshot.manifest import SourceVersion
from data_ingest.sources import SOURCES
from service.registers.comparing import shown_number
from service.registers.parties import Record
from service.registers.terminal import STATUSES

Value = Text | date

_LEI = "XI-LEI"
_GATHERED = "xx_"
"""How sources begin that gather what registers say; a register counts before them."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a source states of a party.

    Attributes:
        value: Words, or a day.
        record: What else the source says, with its title and day.
    """

    value: Value
    record: Record


@dataclass(frozen=True, slots=True)
class Property:
    """A property that a party can have.

    Attributes:
        label: What it is called.
        meaning: What is stated.
        read: Returns what one source states of it.
        of_all: Whether what all sources state is gathered, as of names and numbers; else the first
            source that states it is heard, for two that differ would stand side by side unsigned.
    """

    label: Text
    meaning: Text
    read: Callable[[Record], Iterator[Value]]
    of_all: bool = False


def named(records: Sequence[Record]) -> str | None:
    """Return the name of a party; None for a natural person, who is not described."""
    return next((name for one in _ordered(records) if (name := one.party["display_name"])), None)


def kind_of(records: Sequence[Record]) -> str | None:
    """Return what a party is, by the first source that describes it."""
    return next((kind for one in _ordered(records) if (kind := one.party["kind"])), None)


def stated(records: Sequence[Record], property_id: str) -> list[Stated]:
    """Return what is stated of a property, each value once: registers first, then the later day.

    Args:
        records: What the sources say of one party.
        property_id: One of `PROPERTIES`.
    """
    if named(records) is None:
        return []
    asked = PROPERTIES[property_id]
    found: dict[Value, Stated] = {}
    for record in _ordered(records):
        for value in asked.read(record):
            found.setdefault(value, Stated(value, record))
        if found and not asked.of_all:
            break
    return list(found.values())


def _ordered(records: Sequence[Record]) -> list[Record]:
    return sorted(
        records,
        key=lambda one: (
            one.known.source_id.startswith(_GATHERED),
            -(one.version.as_of or date.min).toordinal(),
            one.known,
        ),
    )


def source_and_day(version: SourceVersion) -> Text:
    """Return the title of a source with the day of its content, else that of its fetching."""
    known = SOURCES.get(version.source_id)
    title = plain(version.title) if known is None else known.title
    if version.as_of is None:
        day = version.retrieved_at.date().isoformat()
        return message("{source}, fetched {day}").filled(source=title, day=day)
    day = version.as_of.isoformat()
    return message("{source}, as of {day}").filled(source=title, day=day)


def numbers_named(numbers: Iterable[str]) -> dict[str, list[str]]:
    """Return numbers by the property that each is, without their scheme; no natural person's.

    >>> numbers_named(["SE-ON:5599990016", "VAT-SE:SE559999001601", "SE-PERSON:0f3a"])
    {'registrationNumber': ['5599990016'], 'vatCode': ['SE559999001601'], 'leiCode': []}
    """
    found: dict[str, list[str]] = {"registrationNumber": [], "vatCode": [], "leiCode": []}
    for number in map(shown_number, numbers):
        scheme, _, value = number.partition(":")
        if value and scheme in SCHEMES:
            own = "vatCode" if scheme.startswith("VAT-") else "registrationNumber"
            found["leiCode" if scheme == _LEI else own].append(value)
    return found


def _numbers(record: Record, property_id: str) -> Iterator[Text]:
    yield from map(plain, numbers_named(record.numbers)[property_id])


def _names(record: Record, *kinds: str) -> Iterator[Text]:
    for row in record.tables["names"]:
        if row["kind"] in kinds:
            yield plain(row["name"])


def _name(record: Record) -> Iterator[Text]:
    if name := record.party["display_name"]:
        yield plain(name)


def _country(record: Record) -> Iterator[Text]:
    if country := record.party["country"]:
        yield plain(country)


def _towns(record: Record) -> Iterator[Text]:
    for row in record.tables["places"]:
        if row["role"] == "registered" and row["locality"]:
            yield plain(row["locality"])


def _status(record: Record) -> Iterator[Text]:
    status = record.party["status"]
    if status not in (None, "unknown"):
        yield STATUSES[status]


def _day(record: Record, column: str) -> Iterator[date]:
    if stated_on := record.party[column]:
        yield date.fromisoformat(stated_on) if isinstance(stated_on, str) else stated_on


def _legal_form(record: Record) -> Iterator[Text]:
    if code := record.party["legal_form_code"]:
        scheme = record.party["legal_form_scheme"]
        yield plain(f"{code} ({scheme})" if scheme else code)


def _industries(record: Record) -> Iterator[Text]:
    for row in sorted(record.tables["industries"], key=lambda one: (one["rank"], one["code"])):
        yield industry(row["scheme"], row["code"])


def industry(scheme: str, code: str) -> Text:
    """Return a registered industry as its scheme, its code and, if known, its division's name.

    >>> industry("SNI2007", "81210").to("en")
    'SNI2007 81210: services to buildings, cleaning and landscaping'
    """
    nace = nace_of_activity(scheme, code)
    label = None if nace is None else _divisions().get(nace[:2])
    if label is None:
        return plain(f"{scheme} {code}")
    return joined(": ", [plain(f"{scheme} {code}"), label])


@cache
def _divisions() -> Mapping[str, Text]:
    rows = load_nace_labels().select("nace", "label_sv", "label_en").iter_rows()
    return {nace: Text(sv, en) for nace, sv, en in rows}


def _source(record: Record) -> Iterator[Text]:
    if record.party["kind"]:
        yield source_and_day(record.version)


PROPERTIES: Mapping[str, Property] = {
    "name": Property(
        message("Name"), message("The registered name."), _name, of_all=True),
    "registrationNumber": Property(
        message("Registration number"),
        message("The number in the country's register."),
        lambda record: _numbers(record, "registrationNumber"), of_all=True),
    "status": Property(
        message("Status in the register"),
        message("Whether the party is registered, being wound up or deregistered."), _status),
    "sector": Property(
        message("Registered industry"),
        message("The code that the party has registered, and the name of its division."),
        _industries),
    "incorporationDate": Property(
        message("Registered or founded"),
        message("The day of registration or founding, as the source states it."),
        lambda record: _day(record, "founded_on")),
    "dissolutionDate": Property(
        message("Deregistered or ended"),
        message("The day on which the party was deregistered or ended."),
        lambda record: _day(record, "ended_on")),
    "legalForm": Property(
        message("Legal form"),
        message("The code of the register, and the list that the code is from."), _legal_form),
    "city": Property(
        message("Town"),
        message("Town where the party has its registered office."), _towns),
    "country": Property(
        message("Country"), message("Two letters, such as SE.", "reconciliation"), _country),
    "vatCode": Property(
        message("VAT number"),
        message("With the letters of the country first."),
        lambda record: _numbers(record, "vatCode"), of_all=True),
    "leiCode": Property(
        message("LEI"),
        message("Twenty characters according to ISO 17442."),
        lambda record: _numbers(record, "leiCode"), of_all=True),
    "previousName": Property(
        message("Former name"),
        message("A former name of the party."),
        lambda record: _names(record, "previous"), of_all=True),
    "alias": Property(
        message("Other name"),
        message("A trading name, or a name in another language."),
        lambda record: _names(record, "trading", "foreign", "alias"),
        of_all=True),
    "source": Property(
        message("Source and day"),
        message("The registers and lists that describe the party, each with its day."),
        _source, of_all=True),
}  # fmt: skip
"""What can be stated of a party, by name."""


def written(value: Value, language: Language) -> str:
    """Return a value in words of a language; a day as 2026-11-20."""
    return value.to(language) if isinstance(value, Text) else value.isoformat()


def signed(one: Stated, language: Language) -> str:
    """Return a value in words with its source and day."""
    source = source_and_day(one.record.version).to(language)
    return f"{written(one.value, language)} ({source})"
