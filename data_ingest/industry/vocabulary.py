"""The one vocabulary of what is bought: words of five languages and the CPV prefix they mean.

It reads account texts and names, and finds the categories of the needs form. `vocabulary.csv` has
a row for each CPV prefix and language, and for each language the words that say something else:
that nothing is bought, nothing at all, something that many industries do, or what is done with the
thing that is named beside them (`acts`).

A Swedish row with labels is a category of the needs form, which is also found by `finds`.

Signs in the column `words`, which is parted by spaces:

- `a+b`: both words, in any order and not side by side; the most words win.
- `a_b`: both words, in this order (`home_care`, `care_home`).
- `=word`: the whole word only, never the last part of a compound.
- `-word`: the last part of a compound although it has fewer than `LONG` letters.
- `!word`: decides alone, whatever else the text says (hired staff works in every industry).
- `*word`: strong enough to guess an industry from, where a name contains it.
- `~word`: as the last part of a compound it says what the first part says, unless that is goods
  (`kursavgift`, `textilservice`, but not `kopiatorservice`, which is repair).
- `>word`: gives way to an industry that stands before it (`hisservice och besiktning`).
- `?word`: gives way to any industry (`works`, `tree works`), also where it says none
  (`avgift`, `avgifter för kurser`).
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Literal, get_args

import polars as pl

from data_ingest.industry.acts import ACTS, Act
from data_ingest.industry.endings import LANGUAGES, forms_of, stems_of
from data_ingest.industry.folding import folded
from data_ingest.reference import load_sources
from data_ingest.reference.crosswalks import nace_of_cpv

Says = Literal["industry", "no_purchase", "nothing", "unclear"]
SAYS: tuple[Says | Act, ...] = (*get_args(Says), *ACTS)
"""What a word says: an industry; that nothing is bought; nothing; what many industries do; what is
done with something (`acts`)."""

GivesWay = Literal["none", "before", "any"]

STATUSES = ("judgement", "verified")
LONG = 5
"""Letters that a word needs to be found as the last part of a compound. Judgement."""

_SIGNS = "=-!~*>?"
_COLUMNS = [
    *("cpv_prefix", "language", "says", "label_sv", "label_en", "words", "finds", "status"),
    "source_id",
]


class UnusableVocabulary(ValueError):
    """The vocabulary contradicts itself or names something unknown; each fault on a line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, or several together, and what they say.

    Attributes:
        parts: The words, folded, in order of the alphabet.
        in_order: The words in the order that they must have; empty if in any.
        written: As the vocabulary writes it, without signs.
        language: ISO 639-1.
        says: What it says, one of `SAYS`.
        cpv: CPV prefix; None unless it says an industry.
        as_last: Whether it can be the last part of a compound.
        decides: Whether it decides alone.
        carries: Whether a compound with it says what its first part says, unless that is goods.
        is_strong: Whether an industry is guessed from it where a name contains it.
        gives_way: To which industries of the same text it gives way.
    """

    parts: tuple[str, ...]
    in_order: tuple[str, ...]
    written: str
    language: str
    says: Says | Act
    cpv: str | None
    as_last: bool
    decides: bool
    carries: bool
    is_strong: bool
    gives_way: GivesWay

    @property
    def act(self) -> Act | None:
        """What is done with the thing beside it; None for words that say something else."""
        return next((act for act in ACTS if act == self.says), None)

    @property
    def is_unclear(self) -> bool:
        """Whether it says by itself what many industries do."""
        return self.says == "unclear" or self.act is not None

    @property
    def is_of_goods(self) -> bool:
        """Whether it says an industry of goods: divisions of CPV before construction, software."""
        return self.cpv is not None and (self.cpv[:2] < "45" or self.cpv[:2] == "48")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `vocabulary.csv`; its columns as written."""

    cpv_prefix: str
    language: str
    says: str
    label_sv: str
    label_en: str
    words: str
    finds: str
    status: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words.

    Attributes:
        single: Language → folded word → its entry; also for other forms (`endings.forms_of`).
        together: Language → each folded word of entries of several words → those entries.
        rows: The rows as written, for the needs form.
    """

    single: Mapping[str, Mapping[str, Entry]]
    together: Mapping[str, Mapping[str, tuple[Entry, ...]]]
    rows: tuple[Row, ...]


@cache
def load_vocabulary() -> Vocabulary:
    """Return the vocabulary that travels with the package.

    Raises:
        UnusableVocabulary: It contradicts itself or names an unknown code, language or source.
    """
    text = files("data_ingest.industry").joinpath("vocabulary.csv").read_text(encoding="utf-8")
    return vocabulary_of(text)


def vocabulary_of(text: str) -> Vocabulary:
    """Read and check a vocabulary; see `load_vocabulary`.

    Args:
        text: The CSV file.
    """
    reader = csv.DictReader(text.splitlines())
    if reader.fieldnames != _COLUMNS:
        message = f"vocabulary: the columns must be {', '.join(_COLUMNS)}, in that order"
        raise UnusableVocabulary(message)
    rows = tuple(Row(**row) for row in reader)
    faults = [*_faults_of_rows(rows)]
    if not faults:
        entries = [entry for row in rows for entry in _entries(row)]
        faults = [*_faults_of_entries(entries)]
    if faults:
        raise UnusableVocabulary("\n".join(faults))
    single: dict[str, dict[str, Entry]] = {language: {} for language in LANGUAGES}
    together: dict[str, dict[str, tuple[Entry, ...]]] = {language: {} for language in LANGUAGES}
    alone = [entry for entry in entries if len(entry.parts) == 1]
    for entry in alone:
        single[entry.language][entry.parts[0]] = entry
    for entry in alone:
        for form in forms_of(entry.parts[0], entry.language):
            other = replace(entry, as_last=entry.as_last and len(form) >= LONG)
            single[entry.language].setdefault(form, other)
    for entry in entries:
        several = together[entry.language]
        for part in entry.parts if len(entry.parts) > 1 else ():
            several[part] = (*several.get(part, ()), entry)
    return Vocabulary(single, together, rows)


def _entries(row: Row) -> Iterator[Entry]:
    for word in row.words.split():
        bare = word.lstrip(_SIGNS)
        signs = word[: len(word) - len(bare)]
        ordered = tuple(folded(part) for part in bare.split("_"))
        parts = tuple(sorted(chain.from_iterable(part.split("+") for part in ordered)))
        yield Entry(
            parts=parts,
            in_order=ordered if len(ordered) > 1 else (),
            written=bare.replace("+", " ").replace("_", " "),
            language=row.language,
            says=row.says,  # type: ignore[arg-type]  # checked by `_faults_of_rows`
            cpv=row.cpv_prefix or None,
            as_last="=" not in signs and ("-" in signs or len(parts[0]) >= LONG),
            decides="!" in signs,
            carries="~" in signs,
            is_strong="*" in signs,
            gives_way="any" if "?" in signs else "before" if ">" in signs else "none",
        )


def _faults_of_rows(rows: Iterable[Row]) -> Iterator[str]:
    """Yield what is wrong with rows by themselves, each with its place and what to do."""
    sources = set(load_sources()["source_id"])
    known = _known({row.cpv_prefix for row in rows if row.cpv_prefix})
    seen = set()
    for at, row in enumerate(rows, 2):
        place = f"vocabulary, line {at}"
        if row.language not in LANGUAGES:
            yield f"{place}: unknown language; use one of {', '.join(LANGUAGES)}"
        if row.says not in SAYS:
            yield f"{place}: unknown code in the column says; use one of {', '.join(SAYS)}"
        if (row.says == "industry") != bool(row.cpv_prefix):
            yield f"{place}: cpv_prefix is given exactly for rows that say industry"
        if row.cpv_prefix and row.cpv_prefix not in known:
            yield f"{place}: {row.cpv_prefix} is no prefix of a CPV code; write 2 to 8 digits"
        if row.status not in STATUSES:
            yield f"{place}: unknown status; use one of {', '.join(STATUSES)}"
        if row.source_id not in sources:
            yield f"{place}: unknown source; add it to sources.csv"
        key = (row.cpv_prefix, row.language, row.says)
        if key in seen:
            yield f"{place}: a second row for {'/'.join(filter(None, key))}; put them together"
        seen.add(key)


def _known(prefixes: set[str]) -> set[str]:
    """Return those prefixes that are two to eight digits in a division of CPV 2008."""
    frame = pl.DataFrame({"cpv": sorted(prefixes)}, schema={"cpv": pl.String})
    return set(frame.filter(nace_of_cpv(pl.col("cpv")).is_not_null())["cpv"])


def _faults_of_entries(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield words that are there twice, and combinations with a word that says nothing."""
    first: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Entry] = {}
    several = []
    for entry in entries:
        key = (entry.language, entry.parts, entry.in_order)
        if key in first:
            where = [first[key].cpv or first[key].says, entry.cpv or entry.says]
            yield f"vocabulary: {entry.written} ({entry.language}) is in {' and in '.join(where)}"
        first.setdefault(key, entry)
        if len(entry.parts) > 1:
            several.append(entry)
    for entry in several:
        for part in entry.parts:
            stems = stems_of(part, entry.language)
            one = next(
                filter(None, (first.get((entry.language, (stem,), ())) for stem in stems)), None
            )
            if one is not None and one.says == "nothing":
                yield (
                    f"vocabulary: {entry.written} ({entry.language}) contains {part}, which says "
                    "nothing; leave it out of one of the two"
                )
