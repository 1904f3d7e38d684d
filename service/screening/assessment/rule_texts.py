"""The texts of rules as they were applied, beside what they led to, and how they were read.

A text of law speaks as fact only as far as somebody has read it in the act: wherever one is shown,
`marked` says that it, or something in it, has not been, and where its source is named
`checked_rule` says how it was read and which part was not. A record of an earlier rulebook holds
only whether the whole was verified; the parts are then those of the rulebook of today.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from functools import cache

from data_ingest.model.text import Language, Text, message
from procurement_rules.reading import ReadAs, reading_words
from procurement_rules.rule import Rule
from procurement_rules.rulebook import load_rulebook
from service.screening.assessment.models import RuleText
from service.screening.assessment.reading_record import RuleReading

UNVERIFIED = message("NOT VERIFIED, check before use")
"""Said of a rule that was not read in the act."""

CHECKED = message("checked {day}", "rule texts")
"""Said of a provision that was read."""

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
            read=_reading(rule),
        )
        for rule in rules
        if rule.id in spoken
    )


def _reading(rule: Rule) -> RuleReading | None:
    if rule.read is None:
        return None
    return RuleReading(
        **rule.read.model_dump(), unverified_parts=rule.unverified_parts, limits=rule.limits
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
    return f"{text} [{_PARTLY.to(language)}]" if parts_unchecked(rule) else text


def title_of(rule: RuleText, language: Language) -> str:
    """Return what a rule is called, marked where it was not read in the act."""
    title = rule.title.to(language)
    return title if rule.verified else f"{title} [{UNVERIFIED.to(language)}]"


def parts_unchecked(rule: RuleText) -> tuple[Text, ...]:
    """Return the parts of a rule, as it was applied, that were not checked against the act."""
    return unchecked_parts(rule.rule_id) if rule.read is None else rule.read.unverified_parts


def partly(rule_id: str, language: Language) -> str:
    """Say that a part of a rule is not checked; "" where all of it is."""
    return _PARTLY.to(language) if unchecked_parts(rule_id) else ""


def limits(rule: RuleText, language: Language) -> str:
    """Return what a rule leaves out; in a record of an earlier rulebook nothing is told of it."""
    return " ".join(one.to(language) for one in (() if rule.read is None else rule.read.limits))


def checked(
    day: date,
    read: ReadAs | None,
    parts: Iterable[Text],
    language: Language,
    *,
    verified: bool = True,
) -> str:
    """Return how and when a provision was read, and which parts of it were not.

    Args:
        day: When.
        read: How; None of an earlier rulebook, which says only whether and when.
        parts: What of it is not checked.
        language: Language of the text.
        verified: Whether it was read in the act; of an earlier rulebook, in any source.

    >>> day = date(2026, 11, 24)
    >>> checked(day, None, (), "en")
    'checked 2026-11-24'
    >>> from procurement_rules.reading import HowRead
    >>> read = HowRead(how="act", state="SFS 2026:67", source="A copy.", day=day)
    >>> checked(day, read, [Text("Dagen.", "The day.")], "en")
    'the act was read as amended through SFS 2026:67, 2026-11-24, but not in full. Not checked \
against the act: The day.'
    """
    if read is not None:
        how = reading_words(read, language)
        said = how if verified else f"{UNVERIFIED.to(language)} ({how})"
    elif verified:
        said = CHECKED.to(language).format(day=day)
    else:
        said = _READ.to(language).format(unverified=UNVERIFIED.to(language), day=day)
    shown = " ".join(part.to(language) for part in parts)
    if not shown:
        return said
    shown = _PARTS.to(language).format(parts=shown)
    return (
        _IN_PART.to(language).format(checked=said, parts=shown) if verified else f"{said}. {shown}"
    )


def checked_rule(rule: RuleText, language: Language) -> str:
    """Return how and when a rule was read, and which parts of it were not."""
    parts = parts_unchecked(rule)
    return checked(rule.last_checked, rule.read, parts, language, verified=rule.verified)


def unchecked_parts(rule_id: str) -> tuple[Text, ...]:
    """Return the parts of a rule that nobody has checked; none of a rule that is no longer held."""
    return _unchecked().get(rule_id, ())


@cache
def _unchecked() -> dict[str, tuple[Text, ...]]:
    return {rule.id: rule.unverified_parts for rule in load_rulebook().rules}
