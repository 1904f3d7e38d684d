"""All shipped rules and parameters, read once, and named by a hash of what they say."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import ValidationError

from procurement_rules.condition import InvalidRule
from procurement_rules.parameter import Parameter
from procurement_rules.rule import UPCOMING, Rule
from procurement_rules.rule_file import read_mapping, read_rules, refusal


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules and parameters that determinations are made with.

    Attributes:
        rules: In order of id.
        parameters: By id.
        sha256: Hash of the canonical text of both; two rulebooks with the same hash say the
            same.
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
        """Return the rules that are law on a day; those only proposed or reported never are."""
        return tuple(
            rule
            for rule in self.rules
            if rule.consequence not in UPCOMING
            and rule.in_force.from_ <= on <= (rule.in_force.to or date.max)
        )

    def upcoming(self) -> tuple[Rule, ...]:
        """Return the rules that are proposed or only reported, to be shown and never applied."""
        return tuple(rule for rule in self.rules if rule.consequence in UPCOMING)


@cache
def load_rulebook() -> Rulebook:
    """Return the shipped rulebook.

    Raises:
        InvalidRule: A shipped file cannot be relied on.
    """
    return read_rulebook(files("procurement_rules"))


def read_rulebook(folder: Traversable) -> Rulebook:
    """Read `parameters/*.yaml` and `rules/<country>/*.yaml`.

    Raises:
        InvalidRule: A file cannot be relied on, or two files contradict each other.
    """
    parameters = _read_parameters(folder / "parameters")
    texts = {
        f"{country.name}/{entry.name}": entry.read_text("utf-8")
        for country in (folder / "rules").iterdir()
        if country.is_dir()
        for entry in country.iterdir()
        if entry.name.endswith(".yaml")
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


def canonical_text(rule: Rule) -> str:
    """Return a rule with its parameters as one line of JSON with sorted keys.

    This is the text that a record of a determination keeps.
    """
    return _canonical(rule.model_dump(mode="json", by_alias=True))


def _read_parameters(folder: Traversable) -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not entry.name.endswith(".yaml"):
            continue
        file = f"parameters/{entry.name}"
        try:
            read = [
                Parameter.model_validate({"id": name, **stated})
                for name, stated in read_mapping(entry.read_text("utf-8"), file=file).items()
            ]
        except ValidationError as error:
            raise refusal(error, file=file) from error
        for parameter in read:
            if parameter.id in parameters:
                raise InvalidRule(file, parameter.id, parameter.id, "is stated in two files")
            parameters[parameter.id] = parameter
    return parameters


def _sha256(rules: list[Rule], parameters: Mapping[str, Parameter]) -> str:
    stated = [
        parameters[name].model_dump(mode="json", by_alias=True) for name in sorted(parameters)
    ]
    text = "\n".join([*(canonical_text(rule) for rule in rules), *map(_canonical, stated)])
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
