"""A made-up language of Greek letters, in which a text that nobody can translate stands out.

Its catalogue is written as that of any language is begun (`make catalogue LANGUAGE=el`), and each
English text is put into Greek letters. So whatever a page, a document or a command then says in
Latin letters is data, or has escaped the catalogues.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from unicodedata import normalize

from babel.messages.pofile import read_po, write_po

LANGUAGE = "el"
_LATIN = "abcdefghijklmnopqrstuvwxyzåäöéABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"
_GREEK = "αβψδεφγηιξκλμνοπϑρστθωςχυζααοεΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΘΩϚΧΥΖΑΑΟ"
_LETTERS = str.maketrans(_LATIN, _GREEK)
_KEPT = re.compile(r"\{[^{}]*\}|%\(\w+\)s|<[^<>]*>|&\w+;")
"""What stands in a text for something else: values and markup."""


def pseudo(text: str) -> str:
    """Return a text in the made-up language.

    >>> pseudo("{count} rows of <b>the file</b>")
    '{count} ροςσ οφ <b>τηε φιλε</b>'
    """
    parts = _KEPT.split(text)
    kept = [*_KEPT.findall(text), ""]
    pairs = zip(parts, kept, strict=True)
    return "".join(part.translate(_LETTERS) + whole for part, whole in pairs)


def translated(begun: bytes) -> bytes:
    """Return the file of the language, as it was begun, with everything in it translated."""
    made = read_po(BytesIO(begun), locale=LANGUAGE)
    for entry in made:
        if isinstance(entry.id, str):
            entry.string = pseudo(entry.id)
        else:
            entry.string = tuple(map(pseudo, entry.id))
    buffer = BytesIO()
    write_po(buffer, made)
    return buffer.getvalue()


_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})
_READ = ("title", "aria-label", "placeholder", "alt", "data-label")
_WORD = re.compile(r"[A-Za-zÅÄÖåäö]{2,}")
_ID = re.compile(
    r"https?://\S+|\b[a-z]+_[0-9a-z_-]{12,}|\b[0-9a-f]{12,}\b|\b[A-Z]+(?:-[A-Z0-9]+)+\b"
    r"|\b[a-z_]+\.[a-z_]+\b|\b(?:payee|person)-\d|\bsha256-row-\d|\bbaseline-\d|kedjekoll/\w+|\w+…|[\w/-]*sfs-\d+-\d+"
)
"""Ids and codes, addresses, and a name that is cut off."""


class Visible(HTMLParser):
    """What a reader of a page in the made-up language meets in it, apart from ids.

    What says that it is of another language is left out, and so is what people write themselves.

    Attributes:
        texts: Each text, and each attribute that is read out.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what is read out, and whether what is within counts."""
        stated = dict(attrs)
        counts = (
            self._counts()
            and stated.get("lang", LANGUAGE) == LANGUAGE
            and tag not in ("script", "style", "textarea")
            and "id" not in (stated.get("class") or "").split()
        )
        if tag not in _VOID:
            self._within.append((tag, counts))
        if counts:
            self.texts += [value for name in _READ if (value := stated.get(name))]

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those within it that are not closed."""
        while any(name == tag for name, _ in self._within) and self._within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note a text."""
        if self._counts() and data.strip():
            self.texts.append(data)

    def _counts(self) -> bool:
        return not self._within or self._within[-1][1]


class Known:
    """What is rightly in Latin letters: what was sent, what records say, names of others."""

    def __init__(self, words: Iterable[str], sentences: Iterable[str] = ()) -> None:
        """Take texts whose words are known, and sentences that stand as they are."""
        self._words = {_plain(word) for word in _WORD.findall(" ".join(words))}
        flat = {_flat(sentence) for sentence in sentences}
        self._sentences = sorted((one for one in flat if " " in one), key=len, reverse=True)

    def escaped(self, texts: Iterable[str]) -> list[str]:
        """Return the texts in which a word is neither of the made-up language nor known."""
        found = {_flat(text) for text in texts if _WORD.search(text)}
        return sorted(text for text in found if self._unknown(text))

    def _unknown(self, text: str) -> bool:
        left = _ID.sub(" ", text)
        for sentence in self._sentences:
            left = left.replace(sentence, " ")
        return any(_plain(word) not in self._words for word in _WORD.findall(left))


def strings(content: object) -> Iterator[str]:
    """Yield every text in a value of JSON; not the names of its members."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from strings(value)
    elif isinstance(content, list):
        for value in content:
            yield from strings(value)


def _plain(word: str) -> str:
    """Return a word in small letters without accents, as registers are searched."""
    return "".join(one for one in normalize("NFKD", word.casefold()) if one.isascii())


def _flat(text: str) -> str:
    return " ".join(text.split())
