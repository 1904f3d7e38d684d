"""The catalogues: what the texts of the service are in each language, by their English and context.

Each language has one file under `data_ingest/locales`, in the format of GNU gettext, which any
translation tool reads; `make catalogue` writes them. A file that is added is a language that is
added. Nothing is compiled beforehand: a catalogue is read when a text is first wanted in it, and
of what is read the texts alone are kept.
"""

from collections.abc import Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LOCALES = Path(__file__).parents[1] / "locales"
SWEDISH = "sv"
ENGLISH = "en"


def added_languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue, besides Swedish."""
    return tuple(sorted(file.stem for file in LOCALES.glob("*.po") if file.stem != SWEDISH))


def catalogue(language: str) -> Catalog:
    """Return the messages of a language, read anew, without the places where they are said."""
    with (LOCALES / f"{language}.po").open("rb") as opened:
        said = (line for line in opened if not line.startswith(b"#:"))
        return read_po(said, locale=language)


def translated(language: str, english: str, context: str = "") -> str | None:
    """Return what an English text is in a language; None where nobody has translated it.

    Without a context it is the first text that is the same in English.
    """
    return _texts(language).get((context, english))


@cache
def translations(language: str) -> NullTranslations:
    """Return the messages of a language as templates look them up; English stands in them."""
    if language == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


@cache
def _texts(language: str) -> Mapping[tuple[str, str], str]:
    found = {
        (message.context or "", message.id): message.string
        for message in catalogue(language)
        if message.id and isinstance(message.id, str) and isinstance(message.string, str)
        if message.string
    }
    for (_, english), text in list(found.items()):
        found.setdefault(("", english), text)
    return found
