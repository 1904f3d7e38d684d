"""The texts of rules as they were applied, beside what they led to, and what nobody has checked.

A text of law speaks as fact only as far as somebody has read it: wherever one is shown, `marked`
says that it, or something in it, has not been checked, and where its source is named `checked` says
which part. That is read from the rulebook of today, since a record of a rule holds only whether the
whole was verified.
"""

import re
from collections.abc import Collection, Iterable
from functools import cache

from data_ingest.model.text import Language, Text, message
from procurement_rules.rule import Rule
from procurement_rules.rulebook import load_rulebook
from service.screening.assessment.models import RuleText

UNVERIFIED = message("NOT VERIFIED, check before use")
"""Said of a rule that was not seen in any source."""

CHECKED = message("checked {day}", "rule texts")
"""Said of a provision that was read in a source."""

_NUMBERED_ACT = re.compile(r"\S+ \([0-9]{4}:[0-9]+\) ")
"""What an act is cited as before its chapter or section: `LOU (2016:1145) `."""
_SECTION = re.compile(
    _NUMBERED_ACT.pattern + r"(?:[0-9]+ (?:[a-z] )?kap\. )?[0-9]+ (?:[a-z] )?§ (?=\S)"
)
"""The same with the section, where a paragraph of it follows."""

_READ = message("{unverified} (read {day})")
_IN_PART = message("{checked}, but not in full. {parts}")
_PARTLY = message("in part not checked against the act")
_PARTS = message("Not checked against the act: {parts}")


def rule_texts(rules: Iterable[Rule], spoken: Collection[str]) -> tuple[RuleText, ...]:
    """Return the texts of the rules that are spoken of, in the order of the rulebook."""
    return tuple(
        RuleText(
            rule_id=rule.id,
            citation=rule.citation,
            reference=rule.reference,
            title=rule.title,
            then=rule.then,
            asks=rule.asks,
            verified=rule.verified,
            in_force_from=rule.in_force.from_,
            in_force_to=rule.in_force.to,
            last_checked=rule.last_checked,
        )
        for rule in rules
        if rule.id in spoken
    )


def listed(citations: Iterable[str]) -> str:
    """Return citations in a row, each once; act and section are not repeated of the one before.

    >>> listed(["LOU (2016:1145) 13 kap. 4 §", "LOU (2016:1145) 13 kap. 2 § första stycket",
    ...     "LOU (2016:1145) 13 kap. 2 § andra stycket", "BrB 4 kap. 1 §"])
    'LOU (2016:1145) 13 kap. 4 §; 13 kap. 2 § första stycket, andra stycket; BrB 4 kap. 1 §'
    """
    said, before = "", ("", "")
    for citation in dict.fromkeys(citations):
        act = _of(_NUMBERED_ACT, citation)
        section = _of(_SECTION, citation)
        if section and section == before[1]:
            said += f", {citation.removeprefix(section)}"
        else:
            said += f"; {citation.removeprefix(act) if act == before[0] else citation}"
        before = (act, section)
    return said.removeprefix("; ")


def _of(beginning: re.Pattern[str], citation: str) -> str:
    found = beginning.match(citation)
    return found[0] if found else ""


def marked(rule: RuleText, text: str, language: Language) -> str:
    """Return a text of a rule, and in brackets behind it that not all of the rule is checked.

    Args:
        rule: The rule.
        text: What is said of it, in the language.
        language: Language of the mark.
    """
    if not rule.verified:
        return f"{text} [{UNVERIFIED.to(language)}]"
    mark = partly(rule.rule_id, language)
    return f"{text} [{mark}]" if mark else text


def partly(rule_id: str, language: Language) -> str:
    """Say that a part of a rule is not checked; "" where all of it is."""
    return _PARTLY.to(language) if unchecked_parts(rule_id) else ""


def checked(day: str, parts: Iterable[Text], language: Language, *, verified: bool = True) -> str:
    """Return when a provision was checked, and which parts of it were not.

    Args:
        day: When.
        parts: What of it is not checked.
        language: Language of the text.
        verified: Whether it was seen in a source at all.

    >>> checked("2026-11-24", (), "en")
    'checked 2026-11-24'
    >>> checked("2026-11-24", [Text("Dagen.", "The day.")], "en")
    'checked 2026-11-24, but not in full. Not checked against the act: The day.'
    """
    if not verified:
        said = _READ.to(language).format(unverified=UNVERIFIED.to(language), day=day)
    else:
        said = CHECKED.to(language).format(day=day)
    shown = _parts(parts, language)
    if not shown:
        return said
    return (
        _IN_PART.to(language).format(checked=said, parts=shown) if verified else f"{said}. {shown}"
    )


def checked_rule(rule: RuleText, language: Language) -> str:
    """Return when a rule was checked, and which parts of it were not."""
    parts = unchecked_parts(rule.rule_id)
    return checked(str(rule.last_checked), parts, language, verified=rule.verified)


def unchecked_parts(rule_id: str) -> tuple[Text, ...]:
    """Return the parts of a rule that nobody has checked; none of a rule that is no longer held."""
    return _unchecked().get(rule_id, ())


def _parts(parts: Iterable[Text], language: Language) -> str:
    listed = " ".join(part.to(language) for part in parts)
    return _PARTS.to(language).format(parts=listed) if listed else ""


@cache
def _unchecked() -> dict[str, tuple[Text, ...]]:
    return {rule.id: rule.unverified_parts for rule in load_rulebook().rules}
