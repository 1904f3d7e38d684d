"""A text in the two languages of the service."""

from typing import Annotated, Literal, NamedTuple

from pydantic import PlainSerializer

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


def _by_language(text: Text) -> dict[str, str]:
    return text._asdict()


Words = Annotated[Text, PlainSerializer(_by_language)]
"""A `Text` that pydantic writes as an object with the keys `sv` and `en`."""
