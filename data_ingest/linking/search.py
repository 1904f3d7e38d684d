"""Parties by name: a tantivy index beside each source's tables, searched with slips of the pen.

The index has each name by its words and by all its letters in one piece, without legal form
(`search_index`). A name with one letter wrong, missing, added or changed with its neighbour, or
with a space too many or too few, is at most two letters from the piece, so that a search does not
depend on which word was hit. What is found so is put in order by likeness; scoring is
`data_ingest.linking.comparison`'s.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import polars as pl
import tantivy
from rapidfuzz import fuzz

from data_ingest.linking.search_index import (
    CHECKSUMS,
    CONSONANTS,
    PREFIX,
    in_consonants,
    index_schema,
    name_readings,
)
from data_ingest.model.problem import Problem, UnreadableInput

_CLOSEST, _FURTHER = 100, 50
"""How many names are put in order by likeness: close by all letters, and by words."""
_ONE_LETTER, _TWO_LETTERS = 3, 6
"""From so many letters on a name may have one or two wrong; among shorter ones all are near."""
_LONG_WORD = 4
_MOST_WORDS, _MOST_LETTERS = 64, 1_000
"""So many words of a name are looked for one by one, and so long a name may have letters wrong. The
names of firms are far shorter; a cell of a table may be longer, and each word and letter takes time
to look for. Ours.
"""
_LONGEST_FORM = 4
"""Letters at the end of a name that may be a legal form without its space."""
_LIKE_WITHOUT_FORM = 90
"""Likeness, of 100, of a name that is the other but for what may be a misspelt legal form."""
_LIKE_IN_CONSONANTS = 80
"""Likeness of a name with the same consonants where one has no vowels. Judgement."""
_SHORTEST_BEGINNING, _LONG_BEGINNING = 2, 5
"""Letters from which on a beginning is looked for, and among all letters of names too."""

_Q, _MUST, _SHOULD = tantivy.Query, tantivy.Occur.Must, tantivy.Occur.Should


class Hit(NamedTuple):
    """A party of a source, and the name by which it was found."""

    source_id: str
    party_id: str
    name: str
    country: str | None


class _Asked(NamedTuple):
    """A name taken apart, as it is read in one alphabet.

    Attributes:
        words: Without legal form.
        forms: Codes of its legal forms.
        letters: Of all words in one piece.
        without_form: These without what may be a misspelt form.
        consonants: By which names without vowels are looked for; "" if there are none.
    """

    words: list[str]
    forms: str
    letters: str
    without_form: frozenset[str]
    consonants: str


class _Candidate(NamedTuple):
    hit: Hit
    core: str
    forms: str


class NameIndex:
    """The names of a snapshot, opened for searching until closed; threads may share it.

    Args:
        folders: Folder of each source, by id, in the order in which equals come.

    Raises:
        UnreadableInput: A source has names, but no index, or one that cannot be opened.
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._schema = index_schema()
        self._searchers: dict[str, tantivy.Searcher] = {}
        # tantivy makes a lock beside the files that it opens; nothing is written to a snapshot.
        self._links = TemporaryDirectory(prefix="kedjekoll-search-")
        for source, folder in folders.items():
            if (folder / "names.parquet").exists():
                self._searchers[source] = self._open(source, folder.absolute())
        self._without_vowels = bool(
            self._collect(self._fuzzy("letters", CONSONANTS, 0, prefix=True), 1)
        )

    def _open(self, source: str, folder: Path) -> tantivy.Searcher:
        try:
            lines = (folder / CHECKSUMS).read_text("ascii").splitlines()
            links = Path(self._links.name, source)
            links.mkdir()
            for name in (line[66:] for line in lines):
                (links / name.removeprefix(PREFIX)).symlink_to(folder / name)
            return tantivy.Index.open(str(links)).searcher()
        except (OSError, ValueError):
            self.close()
            problem = Problem("snapshot-lookup", "", {"file": f"{source}/{CHECKSUMS}"})
            raise UnreadableInput([problem], source) from None

    def near(
        self,
        names: Iterable[tuple[str, str | None]],
        *,
        limit: int,
        same_suffices: bool = False,
    ) -> list[list[Hit]]:
        """Return the parties whose names are nearest to each name, nearest first.

        Args:
            names: As they are written, each with the country that stands first among names that are
                equally near. Many at once are faster than one after the other.
            limit: At most so many parties for a name.
            same_suffices: Whether nothing else is looked for where a party has the very name, legal
                form included.
        """
        given = list(names)
        asked = _asked([name for name, _ in given], consonants=self._without_vowels)
        found = []
        for readings, (_, country) in zip(asked, given, strict=True):
            candidates = self._same(readings[0]) if same_suffices else set()
            if not candidates:
                candidates = {each for reading in readings for each in self._near(reading)}
            found.append(_ordered(readings, candidates, limit, country))
        return found

    def beginning(self, text: str, *, limit: int, country: str | None = None) -> list[Hit]:
        """Return parties of whose name the text may be the beginning, as somebody types it.

        Each of its first `_MOST_WORDS` is a word of the name, the last one perhaps not finished. If
        there is none, what is near is returned. Texts of one letter find nothing.

        Args:
            text: What was typed so far.
            limit: At most so many.
            country: Only parties of it.
        """
        ((asked, *_),) = _asked([text])
        if len(asked.letters) < _SHORTEST_BEGINNING:
            return []
        found = self._collect(self._beginning(asked, country), _CLOSEST)
        order = {candidate: _beginning_order(asked, candidate) for candidate in found}
        hits = _first_of_each(sorted(found, key=lambda each: (order[each], each.hit)), limit)
        if hits:
            return hits
        (near,) = self.near([(text, country)], limit=_FURTHER)
        return [hit for hit in near if country in (None, hit.country)][:limit]

    def close(self) -> None:
        """Close the files.

        tantivy looks at an index a second time in the background, and may put its lock back into
        the folder while that is being removed. It does so once: the folder is then removed again.
        """
        self._searchers = {}
        try:
            self._links.cleanup()
        except OSError:
            self._links.cleanup()

    def _term(self, field: str, text: str) -> tantivy.Query:
        term = _Q.term_query(self._schema, field, text, index_option="basic")
        return _Q.const_score_query(term, 1.0)

    def _fuzzy(self, field: str, text: str, letters: int, *, prefix: bool = False) -> tantivy.Query:
        return _Q.fuzzy_term_query(
            self._schema, field, text, distance=letters, transposition_cost_one=True, prefix=prefix
        )

    def _same(self, asked: _Asked) -> set[_Candidate]:
        if not asked.letters:
            return set()
        core = " ".join(asked.words)
        found = self._collect(self._term("letters", asked.letters), _CLOSEST)
        return {each for each in found if (each.core, each.forms) == (core, asked.forms)}

    def _near(self, asked: _Asked) -> set[_Candidate]:
        if not asked.letters:
            return set()
        close = [self._term("letters", asked.letters)]
        if asked.consonants:
            close.append(self._term("letters", asked.consonants))
        if _ONE_LETTER <= len(asked.letters) <= _MOST_LETTERS:
            close.append(self._fuzzy("letters", asked.letters, 1))
        found = self._collect(_any(close), _CLOSEST)
        if not found and _TWO_LETTERS <= len(asked.letters) <= _MOST_LETTERS:
            found = self._collect(self._fuzzy("letters", asked.letters, 2), _CLOSEST)
        if asked.without_form:
            formless = [self._term("letters", text) for text in sorted(asked.without_form)]
            found |= self._collect(_any(formless), _CLOSEST)
        spelt = [
            self._fuzzy("words", word, 1) if len(word) >= _LONG_WORD else self._term("words", word)
            for word in asked.words[:_MOST_WORDS]
        ]
        found |= self._collect(_Q.boolean_query([(_MUST, each) for each in spelt]), _FURTHER)
        if not found and len(asked.words) > 1:
            exact = [
                _Q.term_query(self._schema, "words", word, index_option="basic")
                for word in asked.words[:_MOST_WORDS]
            ]
            found |= self._collect(_any(exact), _FURTHER)
        return found

    def _beginning(self, asked: _Asked, country: str | None) -> tantivy.Query:
        *whole, last = asked.words[:_MOST_WORDS]
        parts = [(_MUST, self._term("words", word)) for word in whole]
        parts.append((_MUST, self._fuzzy("words", last, 0, prefix=True)))
        if country is not None:
            parts.append((_MUST, self._term("country", country)))
        parts.append((_SHOULD, self._term("letters", asked.letters)))
        if len(asked.letters) >= _LONG_BEGINNING:
            parts.append((_SHOULD, self._fuzzy("letters", asked.letters, 0, prefix=True)))
        return _Q.boolean_query(parts)

    def _collect(self, query: tantivy.Query, limit: int) -> set[_Candidate]:
        found = set()
        for source, searcher in self._searchers.items():
            for _, address in searcher.search(query, limit, count=False).hits:
                kept = bytes(searcher.doc(address)["kept"][0]).decode()
                party_id, land, name, core, forms = kept.split("\t")
                found.add(_Candidate(Hit(source, party_id, name, land or None), core, forms))
        return found


def _asked(names: Sequence[str], *, consonants: bool = False) -> list[list[_Asked]]:
    """Return the readings of names, as they are written first."""
    parts = name_readings(pl.Series("name", names, dtype=pl.String))
    bare = [""] * parts.height
    if consonants:
        cores = pl.format(" {} ", pl.col("core").str.replace_all(" ", "  ", literal=True))
        bare = in_consonants(parts.select(cores).to_series()).to_list()
    readings: list[list[_Asked]] = [[] for _ in names]
    for (at, core, forms, letters), heard in zip(parts.iter_rows(), bare, strict=True):
        words = core.split()
        readings[at].append(_Asked(words, forms, letters, frozenset(_without_form(words)), heard))
    return readings


def _ordered(
    readings: Sequence[_Asked], found: Iterable[_Candidate], limit: int, country: str | None
) -> list[Hit]:
    order = {
        candidate: min(
            (
                -_likeness(asked, candidate),
                candidate.forms != asked.forms,
                candidate.hit.country != country,
            )
            for asked in readings
        )
        for candidate in found
    }
    return _first_of_each(sorted(order, key=lambda each: (order[each], _key(each))), limit)


def _any(queries: list[tantivy.Query]) -> tantivy.Query:
    return _Q.boolean_query([(_SHOULD, each) for each in queries])


def _without_form(words: list[str]) -> Iterator[str]:
    """Return the letters of a name without each word, the last two, and the last few letters.

    A legal form that is misspelt is no legal form: it is then a word or two, most often at one of
    the ends, or letters at the end that lost their space.
    """
    if 1 < len(words) <= _MOST_WORDS:
        for at in range(len(words)):
            yield "".join([*words[:at], *words[at + 1 :]])
    if len(words) > 2:
        yield "".join(words[:-2])
    letters = "".join(words)
    for cut in range(1, min(_LONGEST_FORM, len(letters) - _ONE_LETTER) + 1):
        yield letters[:-cut]


def _likeness(asked: _Asked, candidate: _Candidate) -> float:
    ours, theirs = " ".join(asked.words), candidate.core
    if theirs == asked.consonants:
        return _LIKE_IN_CONSONANTS
    letters = theirs.replace(" ", "")
    return max(
        _LIKE_WITHOUT_FORM if letters in asked.without_form else 0,
        fuzz.ratio(asked.letters, letters),
        fuzz.ratio(f"{ours} {asked.forms}", f"{theirs} {candidate.forms}"),
        fuzz.token_sort_ratio(ours, theirs),
    )


def _beginning_order(asked: _Asked, candidate: _Candidate) -> tuple[bool, bool, int]:
    letters = candidate.core.replace(" ", "")
    return letters != asked.letters, not letters.startswith(asked.letters), len(letters)


def _key(candidate: _Candidate) -> tuple[str, str, str]:
    return candidate.hit[:3]


def _first_of_each(ordered: Iterable[_Candidate], limit: int) -> list[Hit]:
    """Return one hit for each party of a source."""
    hits = {each.hit[:2]: each.hit for each in reversed(list(ordered))}
    return list(islice(reversed(hits.values()), limit))
