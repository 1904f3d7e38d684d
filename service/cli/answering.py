"""How every command is made: it answers, and is heard in the language or the form that is asked.

    @webhook.command()
    @answering(unknown="receiver-unknown")
    def end(door: Door, receiver: Number) -> Answer:
        from service.calls.webhooks import end_webhook

        ended = end_webhook(door.call, receiver)
        return Answer(ended, Text("Mottagaren är avslutad.", "The endpoint has ended."))

What a command takes besides its door are its arguments and options. `--lang` and `--json` are given
to it here, so that none can be without; `--json` prints what the API answers, and nothing else.
"""

import inspect
import sys
from collections.abc import Callable
from typing import Annotated, Any, Concatenate, ParamSpec

import typer

from data_ingest.model.text import Language
from service.cli.console import Lang, Line, say
from service.cli.door import Door, opened

P = ParamSpec("P")

AsJson = Annotated[
    bool, typer.Option("--json", help="Print the result as one JSON object, as the API returns it.")
]


class Answer:
    """What a command answers.

    Attributes:
        content: What `--json` prints: a model or plain values of the API, or bytes of JSON; None:
            nothing.
        lines: What people are told.
        code: Exit code.
    """

    def __init__(self, content: object, *lines: Line, code: int = 0) -> None:
        self.content = content
        self.lines = lines
        self.code = code


def answering(
    *, unknown: str = ""
) -> Callable[[Callable[Concatenate[Door, P], Answer]], Callable[..., None]]:
    """Make a command of a function that takes a `Door` first and returns an `Answer`.

    Args:
        unknown: Code of the problem that is told where there is no such record.
    """

    def made(work: Callable[Concatenate[Door, P], Answer]) -> Callable[..., None]:
        does: Callable[..., Answer] = work  # with what its options are given

        def command(*, lang: Language, as_json: bool, **given: Any) -> None:  # noqa: ANN401
            with opened(lang, as_json=as_json, unknown=unknown) as door:
                answer = does(door, **given)
            if as_json and answer.content is not None:
                sys.stdout.write(as_text(answer.content))
            elif not as_json:
                for line in answer.lines:
                    say(line, lang)
            if answer.code:
                raise typer.Exit(answer.code)

        command.__name__, command.__doc__ = work.__name__, work.__doc__
        command.__signature__ = _with_language_and_form(work)  # type: ignore[attr-defined]
        return command

    return made


def as_text(content: object) -> str:
    """Return what the API answers as one line of JSON."""
    import orjson
    from pydantic import BaseModel

    if isinstance(content, BaseModel):
        content = content.model_dump(mode="json", by_alias=True)
    made = content if isinstance(content, bytes) else orjson.dumps(content, option=orjson.OPT_UTC_Z)
    return made.decode().rstrip("\n") + "\n"


def _with_language_and_form(work: Callable[..., Answer]) -> inspect.Signature:
    """Return the signature of a command: what it takes but for its door, `--lang` and `--json`."""
    signature = inspect.signature(work, eval_str=True)
    _, *own = signature.parameters.values()
    added = (("lang", Lang, "sv"), ("as_json", AsJson, False))
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=default)
        for name, kind, default in added
    ]
    return signature.replace(parameters=[*own, *options], return_annotation=None)
