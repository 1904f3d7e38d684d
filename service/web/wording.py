"""The words of the pages in two languages: English in the templates, Swedish beside them.

The Swedish of each area of the pages lies in a file of its own under `locales/sv`, in the format of
GNU gettext. They are read when the process starts; nothing is compiled beforehand.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from data_ingest.model.text import Language

LOCALES = Path(__file__).parent / "locales"


def catalog(file: Path) -> Catalog:
    """Return the messages of one file."""
    with file.open("rb") as opened:
        return read_po(opened, locale="sv")


@cache
def translations(language: Language) -> NullTranslations:
    """Return the words of a language; English stands in the templates."""
    if language == "en":
        return NullTranslations()
    whole = Catalog(locale=language)
    for file in sorted((LOCALES / language).glob("*.po")):
        for message in catalog(file):
            if message.id:
                whole.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return Translations(compiled)
