"""The command line as a door: it opens the installation for one call, and says what is refused.

A command takes what it works with from its `Door`, so that none opens, refuses or asks for a
language in a way of its own. It imports the operation that it calls when it runs.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn, TypeVar

import typer
from rich.text import Text as Styled

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.text import Language, Text, message
from service.cli.console import BAD_INPUT, Line, err, out, refuse, say, stop
from service.platform.refusal import Refusal
from service.platform.words import printable
from service.settings import load_settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from service.calls.call import Call

Model = TypeVar("Model", bound="BaseModel")

_MENDED_HERE = ("forbidden", "no-snapshot", "retention-unreadable")
"""Kinds of problem whose mend is for people too; that of others is for programs over HTTP."""
_NO_HINTS: Mapping[str, Text] = MappingProxyType({})


class Door:
    """One use of the command line.

    Attributes:
        language: Of what is said.
        as_json: Whether the answer is asked for as JSON, which then stands alone.
    """

    def __init__(self, language: Language, *, as_json: bool = False) -> None:
        self.language = language
        self.as_json = as_json
        self._opened = ExitStack()

    @cached_property
    def call(self) -> "Call":
        """The call of whoever sits at the machine; the installation is opened when it is asked."""
        from service.calls.call import Call
        from service.operations.installation import open_installation

        installation = self._opened.enter_context(closing(open_installation(load_settings())))
        return Call(
            installation=installation, principal=installation.principal, language=self.language
        )

    def stated(
        self,
        model: type[Model],
        given: Mapping[str, object] = MappingProxyType({}),
        /,
        *,
        hints: Mapping[str, Text] = _NO_HINTS,
        tidy: bool = True,
        **values: object,
    ) -> Model:
        """Return what is stated as a model, read as bodies are; exit with 2 where it is none.

        Args:
            model: Of the operation.
            given: Fields by name, where they are not written out.
            hints: What is said of a field that does not fit, where more can be said of it.
            tidy: Let pseudonyms stand in the place of personal numbers.
            **values: Its other fields.
        """
        from pydantic import ValidationError

        from service.casework.cases.request import tidied

        try:
            stated = model.model_validate({**given, **values})
        except ValidationError as fault:
            names = sorted({".".join(map(str, error["loc"][:1])) for error in fault.errors()})
            stop(hints.get(names[0], _misfit(", ".join(names))), self.language)
        if tidy:
            return tidied(stated, person_key=self.call.installation.person_key)
        return stated

    def case(self, named: str) -> str:
        """Return the number of a case that is named by it or by its diary number.

        Raises:
            Refusal: There is no such case.
        """
        from service.calls.in_case import case_named

        return case_named(self.call, named)

    def tell(self, *lines: Line) -> None:
        """Say something before the answer is there: beside it where that is JSON."""
        for line in lines:
            say(line, self.language, to=err if self.as_json else out)

    def check_new_id(self, new_id: str) -> None:
        """Go on unless a personal number stands in an id, in the place of which nothing can stand.

        Raises:
            Refusal: One does.
        """
        from service.platform.personal_numbers import holds_number

        if holds_number(new_id):
            raise Refusal("invalid-request", Problem("id-personal-number"))

    def close(self) -> None:
        """Close what was opened."""
        self._opened.close()


@contextmanager
def opened(language: Language, *, as_json: bool, unknown: str) -> Iterator[Door]:
    """Open the door for one command; what is refused inside is said, with exit code 2.

    Args:
        language: Of what is said.
        as_json: Whether the answer is asked for as JSON.
        unknown: Code of the problem that is told where there is no such record; "": none is named.
    """
    door = Door(language, as_json=as_json)
    try:
        yield door
    except UnreadableInput as fault:
        refuse(fault, language)
    except Refusal as fault:
        _refuse(fault, language, unknown)
    finally:
        door.close()


@contextmanager
def naming(name: str) -> Iterator[None]:
    """Let whatever cannot be read inside be told under the name of the file that it came in."""
    try:
        yield
    except UnreadableInput as fault:
        raise UnreadableInput(fault.problems, name) from None


def _misfit(names: str) -> Text:
    return message("A value is too short, too long or not allowed: {names}.").filled(names=names)


def _refuse(fault: Refusal, language: Language, unknown: str) -> NoReturn:
    from service.problem_types import PROBLEM_TYPES

    problems = fault.problems
    if not problems and fault.slug == "not-found" and unknown:
        problems = (Problem(unknown),)
    told = [(problem.detail(language), problem.mend(language)) for problem in problems]
    kind = PROBLEM_TYPES[fault.slug]
    if not told:
        mend = kind.mend.to(language) if fault.slug in _MENDED_HERE else ""
        told = [(kind.title.to(language), mend)]
    for said, mend in told:
        err.print(Styled(printable(said), style="bold red"))
        if mend:
            err.print(Styled(printable(f"  {mend}"), style="italic"))
    raise typer.Exit(BAD_INPUT)
