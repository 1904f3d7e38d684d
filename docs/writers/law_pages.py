"""On which page a rule stands: that of its act, or of a chapter where an act has many rules."""

import re
from collections.abc import Mapping
from functools import cache

from procurement_rules.rule import UPCOMING, Rule
from procurement_rules.rulebook import load_rulebook

MANY = 15
"""With more rules than this an act has a page for each chapter."""

_GROUNDS = frozenset({"MUST_EXCLUDE", "MAY_EXCLUDE", "HUMAN_LEGAL_REVIEW"})
_CHAPTER = re.compile(r"\d+[a-z]?")


def law() -> list[Rule]:
    """Return the rules that are or will be law; what is only proposed is not among them."""
    return [rule for rule in load_rulebook().rules if rule.consequence not in UPCOMING]


def acts() -> list[tuple[str, str]]:
    """Return the acts with rules: those of Sweden, then of the EU, then of other countries."""
    order = {"SE": 0, "EU": 1}
    found = {(rule.jurisdiction, rule.instrument) for rule in law()}
    return sorted(found, key=lambda act: (order.get(act[0], 2), act))


@cache
def of_act(country: str, act: str) -> tuple[Rule, ...]:
    """Return the rules of an act in the order of its provisions."""
    own = [rule for rule in law() if (rule.jurisdiction, rule.instrument) == (country, act)]
    return tuple(sorted(own, key=lambda rule: in_order(rule.id)))


@cache
def chapters(country: str, act: str) -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules of an act by the name of their page; none where its own page holds them."""
    own = of_act(country, act)
    found: dict[str, list[Rule]] = {}
    if len(own) > MANY:
        for rule in own:
            found.setdefault(_chapter_page(rule), []).append(rule)
    return {name: tuple(rules) for name, rules in found.items()}


def title_of(rule: Rule) -> str:
    """Return what the part of the act that a rule stands in is called.

    A chapter on exclusion has many rules: what the grounds are is apart from how one is used.
    """
    chapter = _chapter(rule)
    if not chapter:
        return "where the act applies"
    if chapter not in _with_grounds(rule.jurisdiction, rule.instrument):
        return f"chapter {chapter}"
    said = "grounds" if rule.consequence in _GROUNDS else "time limits, hearing and self-cleaning"
    return f"chapter {chapter}, exclusion: {said}"


def act_page(country: str, act: str) -> str:
    """Return the name of the page of an act."""
    return f"rules-{country}-{act}.md".lower()


def page_of(rule: Rule) -> str:
    """Return the name of the page that a rule stands on."""
    if rule.consequence in UPCOMING:
        return "rules-upcoming.md"
    act = (rule.jurisdiction, rule.instrument)
    return _chapter_page(rule) if chapters(*act) else act_page(*act)


def _chapter_page(rule: Rule) -> str:
    act = act_page(rule.jurisdiction, rule.instrument).removesuffix(".md")
    chapter = _chapter(rule) or "scope"
    if chapter in _with_grounds(rule.jurisdiction, rule.instrument):
        chapter += "-grounds" if rule.consequence in _GROUNDS else "-use"
    return f"{act}-{chapter}.md"


def _chapter(rule: Rule) -> str:
    """Return the chapter in a rule's id, or "" where the id names none."""
    part = rule.id.split("-")[2]
    return part if _CHAPTER.fullmatch(part) else ""


@cache
def _with_grounds(country: str, act: str) -> frozenset[str]:
    """Return the chapters of an act that say when a supplier must be excluded."""
    return frozenset(
        _chapter(rule) for rule in of_act(country, act) if rule.consequence == "MUST_EXCLUDE"
    )


def in_order(rule_id: str) -> list[tuple[int, str]]:
    """Return a key that puts 4-10 before 13-1."""
    return [
        (int(part), "") if part.isdecimal() else (10**9, part)
        for part in re.split(r"(\d+)|-", rule_id)
        if part
    ]
