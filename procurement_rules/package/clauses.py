"""Contract terms as modules: which fit the procurement, filled as far as they can be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from data_ingest.model.tables import Stage
from data_ingest.model.text import Text
from procurement_rules.package.field import fields_of, fill
from procurement_rules.package.letters import NotOffered
from procurement_rules.package.of_purchase import against_purchase
from procurement_rules.package.reasons import (
    BESIDE_MISSING,
    NOT_IN_REGIME,
    OTHER_TRADE,
    RULE_DOES_NOT_APPLY,
    WORK_ELSEWHERE,
    not_at_stage,
)
from procurement_rules.package.subject import Subject
from procurement_rules.package.template import ClauseTemplate
from procurement_rules.rulebook import Rulebook

STAGES: tuple[Stage, ...] = ("need",)
"""The stages at which terms can be set: they have to stand in the documents."""

_WORKS_CODE = Text("{works_code}", "{works_code}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A contract term as a draft.

    Attributes:
        number: Its number in the draft, from 1.
        template: What it is made from.
        rule_ids: Its legal basis.
        text: The term, filled.
        works_code: Its code in AMA AF, filled; None: it is not for works.
        criterion: How to find the criterion that it matches, filled; None: it may have none.
        values: The merge fields that were filled.
    """

    number: int
    template: ClauseTemplate
    rule_ids: tuple[str, ...]
    text: tuple[Text, ...]
    works_code: Text | None
    criterion: Text | None
    values: Mapping[str, Text]

    def blanks(self) -> tuple[str, ...]:
        """Return the fields that a person still has to fill in."""
        fields = dict.fromkeys(self.template.fields())
        if self.works_code is not None and self.template.works_code is None:
            fields |= dict.fromkeys(fields_of(_WORKS_CODE.sv))
        return tuple(name for name in fields if name not in self.values)


def clauses(
    subject: Subject, templates: Iterable[ClauseTemplate], rulebook: Rulebook
) -> tuple[tuple[Clause, ...], tuple[NotOffered, ...]]:
    """Return the terms that fit the procurement, and why the others do not.

    Args:
        subject: The procurement at its stage.
        templates: The texts, in order.
        rulebook: The rules behind them.
    """
    made: list[Clause] = []
    left_out: list[NotOffered] = []
    for template in templates:
        if reason := _against(
            template, subject, rulebook, held={other.template.id for other in made}
        ):
            left_out.append(NotOffered(template.id, template.title, reason))
            continue
        standing = subject.standing(template.basis[subject.regime or ""], rulebook)
        said = partial(fill, values=subject.values, proposals=subject.proposals)
        code = template.works_code or _WORKS_CODE
        made.append(
            Clause(
                number=len(made) + 1,
                template=template,
                rule_ids=tuple(rule.id for rule in standing),
                text=tuple(map(said, template.text)),
                works_code=said(code) if subject.nature == "works" else None,
                criterion=None if template.criterion is None else said(template.criterion),
                values=subject.values,
            )
        )
    return tuple(made), tuple(left_out)


def _against(
    template: ClauseTemplate, subject: Subject, rulebook: Rulebook, *, held: set[str]
) -> Text | None:
    """Return why a term does not fit; None where it does."""
    basis = template.basis.get(subject.regime or "")
    if subject.stage not in STAGES:
        return not_at_stage(STAGES)
    if basis is None or not subject.governed(basis, rulebook):
        return NOT_IN_REGIME
    if template.work is not None and subject.work_in_sweden is (template.work == "abroad"):
        return WORK_ELSEWHERE
    if template.natures and subject.nature not in (None, *template.natures):
        return OTHER_TRADE
    if reason := against_purchase(template, subject):
        return reason
    if not set(template.beside) <= held:
        return BESIDE_MISSING
    if not subject.standing(basis, rulebook):
        return RULE_DOES_NOT_APPLY
    return None
