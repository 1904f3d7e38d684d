"""Reference page of what changed in the acts and when, and of what was read of them."""

from collections.abc import Iterator

from docs.writers.law_pages import page_of
from docs.writers.markdown import cell, listed, page, table
from procurement_rules.acts.amendments import DAYS_READ, Amendment, load_amendments
from procurement_rules.acts.checks import ASPECTS, Check, load_checks
from procurement_rules.rulebook import load_rulebook


def law_changes() -> str:
    """Return the page: amending acts, the copies that were read, and each reading."""
    read = load_checks()
    return page(
        "What changed and when",
        "Acts that amended the provisions that the [rules](rules.md) rest on, and what was read of"
        " those provisions. An act may have changed more. Of a procurement that began under a"
        " wording that nobody here has read, a rule answers *cannot tell*."
        " This is no legal advice.",
        "## Amending acts",
        table(
            ("in force", "act", "SFS", "reworded", "new", "what it did", "which procurements"),
            map(_row, reversed(load_amendments())),
        ),
        "Where the day was read, and where the transition rule:",
        listed(_sources(load_amendments())),
        "## What was read",
        f"{len(read.checks)} readings of provisions. Each was made twice, in two copies of the act,"
        " and is tried against the rule by a test. Both readings were made by the same team on the"
        " same day; a lawyer has not gone through them"
        " ([why](../decisions/0097-a-provision-is-read-twice-and-tried.md)).",
        table(
            ("act", "first copy", "second copy"),
            ((act, copies.first, copies.second) for act, copies in read.copies.items()),
        ),
        table(
            ("rule", "provision", "what", "found", "in the words of the act"),
            map(_reading, read.checks),
        ),
    )


def _row(one: Amendment) -> tuple[object, ...]:
    return (
        one.in_force,
        one.act,
        one.sfs,
        ", ".join(one.changed),
        ", ".join(one.new),
        one.what.en,
        one.transition.en if one.transition else "not read",
    )


def _sources(amendments: tuple[Amendment, ...]) -> Iterator[str]:
    for one in amendments:
        said = f"{one.act} {one.sfs}: {DAYS_READ[one.day_read].en}. {one.source}."
        if one.transition_source:
            said += f" Transition rule: {one.transition_source}."
        yield f"{said} Read on {one.read_on}."


def _reading(check: Check) -> tuple[object, ...]:
    rule = load_rulebook().rule(check.rule)
    found = f"`{check.first}`" if check.aspect == "consequence" else check.first
    return (
        f"[{rule.id}]({page_of(rule)}#{rule.id.lower()})",
        check.provision,
        ASPECTS[check.aspect].en,
        cell(found),
        f"*{check.quote}*",
    )
