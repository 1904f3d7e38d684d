"""A history of random edits of the rule files: dates, amounts, texts, conditions, whole rules."""

import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from benchmarks.rule_mutations import mutants
from procurement_rules.condition import InvalidRule
from procurement_rules.needs.terms import RULES as OF_NEEDS
from procurement_rules.route import THRESHOLD_RULES
from procurement_rules.rule import UPCOMING
from procurement_rules.rulebook import Rulebook, read_rulebook

OF_LOU = 0.5
"""Share of the edits that are of rules of LOU, which most of the purchases are answered by."""
_SOME_DAY, _LAST_DAY = date(2026, 1, 1), date(2090, 1, 1)
FIXED = {*OF_NEEDS, *THRESHOLD_RULES.values()}
"""Rules that code names: they are edited, and never removed."""


@dataclass
class History:
    """The rule files after each edit, below one folder, and what was edited."""

    folder: Path
    draw: random.Random
    edits: list[tuple[str, str]] = field(default_factory=list)

    def edit(self) -> Rulebook:
        """Make one edit that the rulebook can be read after, and return the rulebook."""
        before = read_rulebook(self.folder)
        while True:
            kind = self.draw.choice(tuple(_EDITS))
            with TemporaryDirectory() as kept:
                shutil.copytree(self.folder, kept, dirs_exist_ok=True)
                what = _EDITS[kind](self, before)
                try:
                    after = read_rulebook(self.folder)
                except InvalidRule:
                    after = before
                if after.sha256 != before.sha256:
                    self.edits.append((kind, what))
                    return after
                shutil.rmtree(self.folder)
                shutil.copytree(kept, self.folder)

    def path(self, rule_id: str) -> Path:
        """Return the file of a rule."""
        country, _, name = rule_id.lower().partition("-")
        return self.folder / "rules" / country / f"{name}.yaml"

    def any_rule(self, book: Rulebook) -> str:
        """Draw a rule."""
        is_of_lou = self.draw.random() < OF_LOU
        return self.draw.choice(
            [rule.id for rule in book.rules if (rule.instrument == "LOU") == is_of_lou]
        )


def _rewritten(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    stated = yaml.safe_load(path.read_text("utf-8"))
    change(stated)
    path.write_text(yaml.safe_dump(stated, allow_unicode=True, sort_keys=False), "utf-8")


def _date(history: History, book: Rulebook) -> str:
    rule_id, draw = history.any_rule(book), history.draw

    def change(stated: dict[str, Any]) -> None:
        period = stated.setdefault("in_force", {"from": date(2024, 1, 1)})
        end = draw.choice(("from", "to"))
        was = min(period.get(end) or _SOME_DAY, _LAST_DAY)
        period[end] = was + timedelta(days=draw.choice((-1, 1)) * draw.randint(1, 900))

    _rewritten(history.path(rule_id), change)
    return rule_id


def _text(history: History, book: Rulebook) -> str:
    rule_id, draw = history.any_rule(book), history.draw
    name = draw.choice(("title", "then", "citation", "read"))

    def change(stated: dict[str, Any]) -> None:
        again = f"({draw.randint(1, 10**9)})"
        texts = stated if name == "citation" else stated[name]
        for told in {"citation": ("citation",), "read": ("source",)}.get(name, tuple(texts)):
            texts[told] = f"{texts[told]} {again}"

    _rewritten(history.path(rule_id), change)
    return rule_id


def _condition(history: History, book: Rulebook) -> str:
    rule_id = history.any_rule(book)
    rule = book.rule(rule_id)
    is_law = rule.consequence not in UPCOMING
    faults = [one.rule for one in mutants(rule) if one.kind != "date"] if is_law else []
    if faults:
        other = history.draw.choice(faults)
        _rewritten(
            history.path(rule_id),
            lambda stated: stated.update(applies=other.applies, when=other.when),
        )
    return rule_id


def _amount(history: History, book: Rulebook) -> str:
    file = history.draw.choice(sorted((history.folder / "parameters").glob("*.yaml")))
    named: list[str] = []

    def change(stated: dict[str, Any]) -> None:
        named.append(history.draw.choice(sorted(stated)))
        dated = history.draw.choice(stated[named[0]]["values"])
        if isinstance(dated["value"], int):
            dated["value"] = max(1, dated["value"] + history.draw.choice((-1, 1, 1000)))
        elif stated[named[0]]["unit"] == "cpv":
            dated["value"].pop(history.draw.randrange(len(dated["value"])))
        else:
            dated["value"] = [f"{float(one) * 1.1:.4f}" for one in dated["value"]]

    _rewritten(file, change)
    return named[0]


def _removal(history: History, book: Rulebook) -> str:
    rule_id = history.any_rule(book)
    if rule_id not in FIXED:
        history.path(rule_id).unlink()
    return rule_id


def _addition(history: History, book: Rulebook) -> str:
    rule_id = history.any_rule(book)
    another = f"{rule_id}-X{len(history.edits)}"
    shutil.copy(history.path(rule_id), history.path(another))
    _rewritten(history.path(another), lambda stated: stated.update(id=another))
    return another


_EDITS: Mapping[str, Callable[[History, Rulebook], str]] = {
    "date": _date, "text": _text, "condition": _condition, "amount": _amount,
    "removal": _removal, "addition": _addition,
}  # fmt: skip
