"""A text in each language of the service.

Pairs stand beside what they describe: rules, factors, facts, problems. The words of the interface
stand in English alone (`message`); `data_ingest/locales` has them in every other language, and the
pairs in every language but Swedish (`data_ingest.model.translation`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import GetCoreSchemaHandler, PlainSerializer, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

from data_ingest.model.translation import added_languages, translated

if TYPE_CHECKING:
    Language = Literal["sv", "en"]
    LANGUAGES: tuple[Language, ...]
else:
    LANGUAGES = ("sv", "en", *added_languages())
    Language = Literal[LANGUAGES]

Recorded = Literal["sv", "en"]
RECORDED: tuple[Recorded, ...] = ("sv", "en")
"""The languages that records and drafts are written in."""


class Text:
    """The same statement in each language.

    Records hold codes; a `Text` is what a code is rendered to when somebody reads it.

    >>> Text(sv="Pris", en="Price").to("sv")
    'Pris'
    >>> Text("Pris: {amount}", "Price: {amount}").filled(amount=Text("okänt", "unknown")).to("sv")
    'Pris: okänt'

    Args:
        sv: In Swedish; None where the catalogue has it.
        en: In English.
        context: What parts it from another statement that is the same in English.
    """

    __slots__ = ("_sv", "_values", "context", "english")

    def __init__(self, sv: str | None, en: str, context: str = "") -> None:
        self._sv, self.english, self.context = sv, en, context
        self._values: Mapping[str, object] | None = None

    def to(self, language: Language) -> str:
        """Return the text in `language`; in English where nobody has translated it."""
        text = self._template(language)
        if self._values is None:
            return text
        return text.format_map(
            {
                name: value.to(language) if isinstance(value, Text) else value
                for name, value in self._values.items()
            }
        )

    def filled(self, **values: object) -> "Text":
        """Return the text with the names in braces filled in; texts in the language asked for."""
        made = Text(self._sv, self.english, self.context)
        made._values = {**(self._values or {}), **values}
        return made

    def in_all(self) -> tuple[str, ...]:
        """Return the text in each language, in the order of `LANGUAGES`."""
        return tuple(self.to(language) for language in LANGUAGES)

    @property
    def sv(self) -> str:
        """The text in Swedish."""
        return self.to("sv")

    @property
    def en(self) -> str:
        """The text in English."""
        return self.to("en")

    def _template(self, language: Language) -> str:
        if language == "en":
            return self.english
        if language == "sv" and self._sv is not None:
            return self._sv
        return translated(language, self.english, self.context) or self.english

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self._both() == other._both()

    def __hash__(self) -> int:
        return hash(self.en)  # what is equal is so in English too, which needs no catalogue

    def __lt__(self, other: "Text") -> bool:
        return self._both() < other._both()

    def __repr__(self) -> str:
        return f"Text(sv={self.sv!r}, en={self.en!r})"

    def _both(self) -> tuple[str, str]:
        return self.sv, self.en

    @classmethod
    def __get_pydantic_core_schema__(cls, _: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read the object with `sv` and `en` that a stored text is written as."""
        written = core_schema.typed_dict_schema(
            {name: core_schema.typed_dict_field(core_schema.str_schema()) for name in ("sv", "en")},
            extra_behavior="forbid",
        )
        return core_schema.no_info_wrap_validator_function(
            _read,
            written,
            serialization=core_schema.plain_serializer_function_ser_schema(_by_language),
        )


class _Each(Text):
    """A text that a function gives in each language."""

    __slots__ = ("_of",)

    def __init__(self, of: Callable[[Language], str]) -> None:
        super().__init__(None, "")
        self._of = of

    def to(self, language: Language) -> str:
        return self._of(language)

    def filled(self, **values: object) -> Text:
        raise TypeError("What a function gives is filled in where it is given.")


def message(en: str, context: str = "") -> Text:
    """Return words of the interface, whose translations the catalogue of each language has.

    Args:
        en: In English; names in braces are filled in later.
        context: What parts it from other words that are the same in English.
    """
    return Text(None, en, context)


def in_each(of: Callable[[Language], str]) -> Text:
    """Return the text that a function gives in each language."""
    return _Each(of)


def joined(between: str, texts: Iterable[Text]) -> Text:
    """Return texts in one line, with the same between each two.

    >>> joined(", ", [Text("ja", "yes"), plain("SE")]).to("sv")
    'ja, SE'
    """
    kept = tuple(texts)
    return in_each(lambda language: between.join(text.to(language) for text in kept))


def plain(text: str) -> Text:
    """Return what is the same in every language: a name, a code, a number."""
    return _Each(lambda _: text)


def _read(given: object, read: ValidatorFunctionWrapHandler) -> Text:
    if isinstance(given, Text):
        return given
    written = read(given)
    return Text(written["sv"], written["en"])


def _by_language(text: Text) -> dict[str, str]:
    return {"sv": text.sv, "en": text.en}


Words = Annotated[Text, PlainSerializer(_by_language)]
"""A `Text` that pydantic writes as an object with the keys `sv` and `en`."""
