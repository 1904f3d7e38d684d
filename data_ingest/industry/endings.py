"""What a word of each language can end with, and which languages write compounds in one word.

The endings are those of nouns in the Nordic languages and English, after folding (`folding`). They
are the project's judgement: enough to find `fastigheternas` under `fastighet`, and short enough
that two words of the vocabulary are not taken for one another.
"""

from collections.abc import Iterator, Mapping

LANGUAGES = ("sv", "en", "no", "da", "fi")
"""Languages of the vocabulary, ISO 639-1; `no` is Bokmål."""

COMPOUNDING = frozenset({"sv", "no", "da", "fi"})
"""Languages whose compounds are one word with the head last."""

LANGUAGES_OF: Mapping[str, tuple[str, ...]] = {
    "SE": ("sv", "en"),
    "GB": ("en",),
    "IE": ("en",),
    "NO": ("no", "en"),
    "DK": ("da", "en"),
    "FI": ("fi", "sv", "en"),
    "AX": ("sv", "en"),
}
"""Languages that texts are read in by the payer's country (ISO 3166 alpha-2), the first first. For
any other country all are tried."""

LINKS = ("", "s", "e", "o", "u", "a", "n", "en")
"""What stands between the parts of a compound."""

_VOWELS = frozenset("aeiouy")
_AFTER_CONSONANT: Mapping[str, tuple[str, ...]] = {
    "sv": (
        *("a", "an", "ar", "are", "arna", "arnas", "ars", "as", "e", "en", "ens", "er", "erna"),
        *("ernas", "ers", "et", "ets", "or", "orna", "ornas", "s"),
    ),
    "en": ("s", "es"),
    "no": ("a", "e", "en", "ene", "enes", "ens", "er", "ere", "erne", "es", "et", "ets", "s"),
    "da": ("e", "en", "ene", "enes", "ens", "er", "ere", "erne", "ernes", "es", "et", "ets", "s"),
}
_AFTER_VOWEL: Mapping[str, tuple[str, ...]] = {
    "sv": ("et", "ets", "n", "na", "nas", "ns", "r", "rna", "rnas", "s", "t", "ts"),
    "en": ("s",),
    "no": ("ne", "n", "ns", "r", "rne", "s", "t", "ts"),
    "da": ("n", "ne", "ns", "r", "rne", "rnes", "s", "t", "ts"),
}
_FINNISH = (
    *("t", "n", "a", "ta", "ja", "ia", "en", "in", "ien", "jen", "iden", "ita", "ssa", "sta"),
    *("lla", "lle", "ksi", "na", "den", "ista", "issa", "illa", "iin", "on", "un", "an"),
)
_SHORTEST = 3

_FORMS: Mapping[str, Mapping[str, str]] = {
    "sv": {"ar": "", "er": "", "or": "a", "are": "arna"},
    "no": {"er": ""},
    "da": {"er": ""},
}
"""By language: the ending of a word of the vocabulary, and what another form of it has instead."""
_SHORTEST_FORM = 4
"""Letters of another form, at least; one more if it has an ending. Shorter ones may be any word."""


def _endings(language: str) -> tuple[tuple[str, bool, bool], ...]:
    """Return the endings of a language, the shortest first, and what each stands after."""
    vowel = _AFTER_VOWEL.get(language, _FINNISH)
    consonant = _AFTER_CONSONANT.get(language, _FINNISH)
    every = sorted({*vowel, *consonant}, key=lambda ending: (len(ending), ending))
    return tuple((ending, ending in vowel, ending in consonant) for ending in every)


_ENDINGS = {language: _endings(language) for language in LANGUAGES}
"""By language: ending, whether it follows a vowel, whether it follows a consonant."""


def stems_of(word: str, language: str) -> Iterator[str]:
    """Yield what a folded word can be a form of, the longest first: itself, and without endings.

    A stem of one or two letters has no endings other than `s`.

    >>> "bil" in stems_of("bilarna", "sv"), "el" in stems_of("elen", "sv")
    (True, False)
    """
    yield word
    for ending, after_vowel, after_consonant in _ENDINGS[language]:
        if not word.endswith(ending):
            continue
        stem = word[: -len(ending)]
        if len(stem) < _SHORTEST and (len(stem) < 2 or ending != "s"):
            continue
        if after_vowel if stem[-1] in _VOWELS else after_consonant:
            yield stem


def forms_of(word: str, language: str) -> Iterator[str]:
    """Yield other forms of a folded word that `stems_of` does not lead back to it.

    They are the singular of a plural, and the trade of those who practise it.

    >>> [*forms_of("hyllor", "sv")], [*forms_of("traktorer", "sv")], [*forms_of("malare", "sv")]
    (['hylla'], ['traktor'], ['malarna'])
    """
    for ending, other in _FORMS.get(language, {}).items():
        form = word.removesuffix(ending) + other
        if word.endswith(ending) and len(form) >= _SHORTEST_FORM + bool(other):
            yield form
