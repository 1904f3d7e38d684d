"""All shipped rules and parameters, read once, and named by a hash of what they say."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import BaseModel, TypeAdapter, ValidationError

from procurement_rules.compiled import (
    COMPILED,
    Lines,
    canonical,
    compiled_lines,
    compiled_text,
    sha256_of,
)
from procurement_rules.condition import InvalidRule
from procurement_rules.parameter import Parameter
from procurement_rules.rule import UPCOMING, Rule
from procurement_rules.rule_file import read_mapping, read_rules, refusal

_RULES = TypeAdapter(tuple[Rule, ...])
_PARAMETERS = TypeAdapter(tuple[Parameter, ...])


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules and parameters that determinations are made with.

    Attributes:
        rules: In order of id.
        parameters: By id.
        sha256: Hash of the canonical text of both (`rulebook_text`); two rulebooks with the same
            hash say the same.
    """

    rules: tuple[Rule, ...] = field(repr=False)
    parameters: Mapping[str, Parameter] = field(repr=False)
    sha256: str

    def rule(self, rule_id: str) -> Rule:
        """Return the rule with an id.

        Raises:
            KeyError: There is no such rule.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def in_force(self, on: date) -> tuple[Rule, ...]:
        """Return the rules that state the law of a day; those only proposed or reported never do.

        A rule whose provision was law that day in a wording that has not been read is not one.
        """
        return tuple(
            rule
            for rule in self.rules
            if rule.consequence not in UPCOMING and rule.in_force.states(on)
        )

    def upcoming(self) -> tuple[Rule, ...]:
        """Return the rules that are proposed or only reported, to be shown and never applied."""
        return tuple(rule for rule in self.rules if rule.consequence in UPCOMING)


@cache
def load_rulebook() -> Rulebook:
    """Return the shipped rulebook, as it was compiled where that is of today's files.

    Raises:
        InvalidRule: A shipped file cannot be relied on.
    """
    folder = files("procurement_rules")
    sources, compiled = _texts(folder), folder / COMPILED
    lines = None
    if compiled.is_file():
        lines = compiled_lines(compiled.read_text("utf-8"), sources=sources)
    try:
        return _read(sources) if lines is None else _of_lines(lines)
    except ValidationError:  # of what rules were before their model changed, until `make docs`
        return _read(sources)


def compile_rulebook() -> str:
    """Return the text of the file in which the shipped rulebook is compiled.

    Raises:
        InvalidRule: A shipped file cannot be relied on.
    """
    sources = _texts(files("procurement_rules"))
    return compiled_text(_lines(_read(sources)), sources=sources)


def read_rulebook(folder: Traversable) -> Rulebook:
    """Read `parameters/*.yaml` and `rules/<country>/*.yaml`.

    Raises:
        InvalidRule: A file cannot be relied on, or two files contradict each other.
    """
    return _read(_texts(folder))


def _texts(folder: Traversable) -> dict[str, str]:
    """Return the text of each file by its name below the folder, in the order of names."""
    countries = [country for country in (folder / "rules").iterdir() if country.is_dir()]
    inside = {"parameters": folder / "parameters"}
    inside |= {f"rules/{country.name}": country for country in countries}
    found = {
        f"{name}/{entry.name}": entry.read_text("utf-8")
        for name, subfolder in inside.items()
        for entry in subfolder.iterdir()
        if entry.name.endswith(".yaml")
    }
    return dict(sorted(found.items()))


def _read(sources: Mapping[str, str]) -> Rulebook:
    shared = {name: text for name, text in sources.items() if name.startswith("parameters/")}
    parameters = _read_parameters(shared)
    texts = {
        name.removeprefix("rules/"): text for name, text in sources.items() if name not in shared
    }
    read = read_rules(texts, parameters=parameters)
    for file, rule in zip(texts, read, strict=True):
        country = file.partition("/")[0]
        if rule.jurisdiction.lower() != country or not f"{rule.id}-".startswith(
            f"{rule.jurisdiction}-{rule.instrument}-"
        ):
            raise InvalidRule(file, "id", rule.id, "folder, country and act must agree")
    rules = sorted(read, key=lambda rule: rule.id)
    known = {rule.id for rule in rules}
    for rule in rules:
        if rule.gate is not None and rule.gate not in known:
            raise InvalidRule(rule.id, "gate", rule.gate, "there is no such rule")
    return Rulebook(tuple(rules), parameters, _sha256(rules, parameters))


def _of_lines(lines: Lines) -> Rulebook:
    rules = _RULES.validate_json(f"[{','.join(lines.rules)}]")
    parameters = _PARAMETERS.validate_json(f"[{','.join(lines.parameters)}]")
    return Rulebook(rules, {parameter.id: parameter for parameter in parameters}, lines.sha256)


def _lines(book: Rulebook) -> Lines:
    parameters = [_json(parameter) for parameter in book.parameters.values()]
    return Lines(book.sha256, parameters, [_json(rule) for rule in book.rules])


def canonical_text(rule: Rule) -> str:
    """Return a rule with its parameters as one line of JSON with sorted keys.

    This is the text that a record of a determination keeps.
    """
    return canonical(_plain(rule))


def _read_parameters(texts: Mapping[str, str]) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    for file, text in texts.items():
        try:
            read = [
                Parameter.model_validate({"id": name, **stated})
                for name, stated in read_mapping(text, file=file).items()
            ]
        except ValidationError as error:
            raise refusal(error, file=file) from error
        for parameter in read:
            if parameter.id in parameters:
                raise InvalidRule(file, parameter.id, parameter.id, "is stated in two files")
            parameters[parameter.id] = parameter
    return parameters


def rulebook_text(book: Rulebook) -> str:
    """Return the text that a rulebook is hashed from: a line each rule, then each parameter.

    `book.sha256` is the hash of it in UTF-8, unless an earlier version of the service, whose rules
    stated other fields, has written the text that the book was read from.
    """
    return "\n".join(_stated(book.rules, book.parameters))


def read_rulebook_text(text: str) -> Rulebook:
    """Return the rulebook that a text was made of (`rulebook_text`).

    Its hash is that of the text as it stands, whatever rules state in this version.

    Raises:
        InvalidRule: It is no text of a rulebook, or of one whose rules this version cannot read.
    """
    lines = text.split("\n")
    end = next((at for at, line in enumerate(lines) if not _is_rule(line)), len(lines))
    try:
        return _of_lines(Lines(sha256_of(lines), lines[end:], lines[:end]))
    except ValidationError as error:
        raise refusal(error, file="rulebook") from error


def _is_rule(line: str) -> bool:
    """Tell whether a line is a rule: a parameter has no jurisdiction."""
    try:
        return "jurisdiction" in json.loads(line)
    except (ValueError, TypeError) as error:
        raise InvalidRule("rulebook", "", "", "is no text of a rulebook") from error


def _stated(rules: Iterable[Rule], parameters: Mapping[str, Parameter]) -> list[str]:
    stated = [canonical(_plain(parameters[name])) for name in sorted(parameters)]
    return [*map(canonical_text, rules), *stated]


def _sha256(rules: Iterable[Rule], parameters: Mapping[str, Parameter]) -> str:
    """Return the hash of the canonical text of rules, then of parameters in the order of ids."""
    return sha256_of(_stated(rules, parameters))


def _json(stated: BaseModel) -> str:
    return json.dumps(_plain(stated), ensure_ascii=False, separators=(",", ":"))


def _plain(stated: BaseModel) -> dict[str, object]:
    return stated.model_dump(mode="json", by_alias=True)
