"""Whom a register may know a party as: found by number and by name, compared, and with reasons.

Everything is pure but for what it reads of the snapshot. A number with a wrong check digit finds
nobody. What a person has judged of the same facts is added by whoever asks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from data_ingest.ids.identifiers import CLAIMS, Resolved, resolve
from data_ingest.ids.schemes.catalogue import SCHEMES
from data_ingest.linking.comparison import Compared
from data_ingest.model.problem import Problem
from data_ingest.model.tables import Identifiers
from service.registers.comparing import COMPARED, Match, SourceParty, compare, telling
from service.registers.serving import Registers

_COUNTRIES = pl.DataFrame(
    {"country": sorted({scheme.country for scheme in SCHEMES.values() if scheme.country})}
)
CANDIDATES = 20
"""Parties of nearly the same name that are compared with each name, in each search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryParty:
    """A party that it is asked about, as somebody has written it down.

    Attributes:
        names: Its name, then other and former ones.
        country: Two letters.
        city: Town of its seat.
        numbers: Scheme (None: told by its form) and number, as they are written.
    """

    names: tuple[str, ...] = ()
    country: str | None = None
    city: str | None = None
    numbers: tuple[tuple[str | None, str], ...] = ()


def recognised(asked: Mapping[str, QueryParty], *, person_key: bytes) -> dy.DataFrame[Compared]:
    """Return what is compared of the parties that it is asked about, in order.

    Whoever has a natural person's number has no name: no register gives one to compare.

    Args:
        asked: By an id of the asker's own.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    found = _resolved(asked, person_key=person_key).identifiers
    written = pl.format("{}:{}", "scheme", "value")
    numbers = telling(found).select("party_id", written).rows_by_key("party_id")
    persons = set(found.filter("is_personal")["party_id"])
    rows = []
    for key, party in asked.items():
        names = [""] if key in persons or not party.names else list(party.names)
        known = sorted({number for row in numbers.get(key, ()) for number in row})
        rows.append((key, names[0], names[1:], party.country, party.city, known))
    return Compared.validate(pl.DataFrame(rows, schema=COMPARED, orient="row"))


def unread(asked: Mapping[str, QueryParty], *, person_key: bytes) -> dict[str, list[Problem]]:
    """Return what has to be said of the numbers of each party that it is asked about.

    Args:
        asked: By an id of the asker's own.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    resolved = _resolved(asked, person_key=person_key)
    keys = [key for key, party in asked.items() for _ in party.numbers]
    found: dict[str, list[Problem]] = {key: [] for key in asked}
    for at, code, what in resolved.notes.iter_rows():
        said = {"what": what, "count": "1"} if what else {}
        found[keys[at]].append(Problem(code, "", said))
    known = set(resolved.identifiers["party_id"])
    for key in {*keys} - known:  # a word for nothing, such as "ej angivet"
        found[key] = found[key] or [Problem("number-none")]
    return found


def is_number_alone(text: str) -> bool:
    """Tell whether a text with letters in it is a number: `SE559999001601`, `CVR 99999993`."""
    asked = {"": QueryParty(numbers=((None, text),))}
    return (
        any(character.isdecimal() for character in text) and not unread(asked, person_key=b"")[""]
    )


def _resolved(asked: Mapping[str, QueryParty], *, person_key: bytes) -> Resolved:
    """Return the numbers of those it is asked about; one without a country is tried in all.

    Whoever asks sees under which schemes a number was looked up, and a name has to support it.
    """
    claims = [
        (key, party.country, scheme, number, False)
        for key, party in asked.items()
        for scheme, number in party.numbers
    ]
    frame = pl.DataFrame(claims, schema=CLAIMS, orient="row")
    found = resolve(frame, person_key=person_key)
    lost = found.notes.filter(pl.col("code") == "number-no-country")["at"]
    if lost.is_empty():
        return found
    tried = frame.with_row_index("at").filter(pl.col("at").is_in(lost.implode()))
    everywhere = tried.drop("country").join(_COUNTRIES, how="cross")
    again = resolve(everywhere.select(CLAIMS.names()), person_key=person_key, with_doubts=False)
    right = set(range(everywhere.height)) - set(again.notes["at"])
    known = everywhere["at"].gather(sorted(right)).unique()
    numbers = pl.concat([found.identifiers, telling(again.identifiers)])
    return Resolved(
        Identifiers.cast(numbers.unique(Identifiers.primary_key(), maintain_order=True)),
        found.notes.filter(
            ~pl.col("at").is_in(known.implode()) | (pl.col("code") != "number-no-country")
        ),
    )


def find_matches(
    registers: Registers, queries: dy.DataFrame[Compared], *, exhaustive: bool = True
) -> dict[str, list[Match]]:
    """Return who each party may be, the likeliest first; only whom a person would look at.

    Args:
        registers: What is searched.
        queries: Who is asked about.
        exhaustive: Whether names are searched even where a number has found a match, and near ones
            even where a party has the very name. Without it a ledger of thousands is fast.
    """
    pairs = _by_number(registers, queries)
    named: pl.DataFrame = queries
    if not exhaustive:
        settled = [
            key for key, some in compare_known(registers, queries, pairs).items()
            if any(match.is_same for match in some)
        ]  # fmt: skip
        named = queries.filter(~pl.col("party_id").is_in(settled))
    for key, found in _by_name(registers, named, same_suffices=not exhaustive).items():
        pairs[key] |= found
    return compare_known(registers, queries, pairs)


def compare_known(
    registers: Registers,
    queries: dy.DataFrame[Compared],
    pairs: Mapping[str, Iterable[SourceParty]],
    *,
    unlikely: bool = False,
) -> dict[str, list[Match]]:
    """Return the matches of queries with parties of the snapshot; see `compare`."""
    register = registers.snapshot.register({known for found in pairs.values() for known in found})
    return compare(register, queries, pairs, unlikely=unlikely)


def _by_number(registers: Registers, queries: pl.DataFrame) -> dict[str, set[SourceParty]]:
    found: dict[str, set[SourceParty]] = defaultdict(set)
    for key, numbers in queries.select("party_id", "numbers").iter_rows():
        for number in numbers:
            for party in registers.snapshot.find(*number.split(":", 1)):
                found[key].add(SourceParty(party.source_id, party.party_id))
    return found


def _by_name(
    registers: Registers, queries: pl.DataFrame, *, same_suffices: bool
) -> dict[str, set[SourceParty]]:
    rows = queries.select("party_id", "name", "former_names", "country").iter_rows()
    wanted = [
        (key, name, country)
        for key, name, former, country in rows
        for name in dict.fromkeys([name, *former])
    ]
    hits = registers.names.near(
        [(name, land) for _, name, land in wanted], limit=CANDIDATES, same_suffices=same_suffices
    )
    found: dict[str, set[SourceParty]] = defaultdict(set)
    for (key, _, _), some in zip(wanted, hits, strict=True):
        found[key] |= {SourceParty(hit.source_id, hit.party_id) for hit in some}
    return found
