"""A text in the two languages of the service."""

from typing import Literal, NamedTuple

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")


class Text(NamedTuple):
    """The same statement in Swedish and in English.

    Records hold codes; a `Text` is what a code is rendered to when somebody reads it.

    >>> Text(sv="Pris", en="Price").to("sv")
    'Pris'
    """

    sv: str
    en: str

    def to(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.sv if language == "sv" else self.en
