"""Questions, each through a gate that is open; what no gate permits is not offered."""

from collections.abc import Iterable
from dataclasses import dataclass

from data_ingest.model.text import Text
from procurement_rules.package.gate import GATES, GateCode, Permit, permits
from procurement_rules.package.subject import Subject, UnknownFact
from procurement_rules.rulebook import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageQuestion:
    """A question that may be asked now.

    Attributes:
        tender_id: The tender; "" where it is put to all.
        about: Whom it concerns.
        document: What is asked for.
        facts: What it settles.
        gate: The gate.
        rule_ids: The rules behind the gate; empty where nobody has to be asked.
        provision: The provision that `risk_models` names for what is asked.
    """

    tender_id: str
    about: Text
    document: Text
    facts: tuple[Text, ...]
    gate: GateCode
    rule_ids: tuple[str, ...]
    provision: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedQuestion:
    """A question that may not be asked at this stage.

    Attributes:
        tender_id: The tender; "" where it is put to all.
        about: Whom it concerns.
        document: What would be asked for.
        gates: The gates that open at another stage or under a condition.
    """

    tender_id: str
    about: Text
    document: Text
    gates: tuple[GateCode, ...]


def questions(
    subject: Subject, rulebook: Rulebook
) -> tuple[tuple[PackageQuestion, ...], tuple[ClosedQuestion, ...]]:
    """Return the questions that may be asked now, and those that are closed.

    What nothing permits at any stage is in neither. Questions about the same party that one
    document settles are one question.

    Args:
        subject: The procurement at its stage.
        rulebook: The rules behind the gates.
    """
    open_now: dict[tuple[str, Text, Text], PackageQuestion] = {}
    closed: dict[tuple[str, Text, Text], ClosedQuestion] = {}
    gates: dict[tuple[str | None, str], tuple[tuple[Permit, ...], Permit | None]] = {}
    for unknown in subject.unknowns:
        key = (unknown.tender_id, unknown.about, unknown.document)
        asked = (unknown.provision, unknown.tender_id)
        if asked not in gates:  # the same for all that a tender leaves open under a provision
            permitted = _standing(permits(unknown.provision, subject.regime), subject, rulebook)
            first = next(
                (permit for permit in permitted if _is_open(permit, unknown, subject)), None
            )
            gates[asked] = permitted, first
        allowed, now = gates[asked]
        if now is not None:
            earlier = open_now.get(key)
            facts = (*(earlier.facts if earlier else ()), *unknown.facts)
            open_now[key] = PackageQuestion(
                tender_id=unknown.tender_id,
                about=unknown.about,
                document=unknown.document,
                facts=tuple(dict.fromkeys(facts)),
                gate=now.gate,
                rule_ids=now.rule_ids.get(subject.regime or "", ()),
                provision=unknown.provision,
            )
        elif allowed:
            closed[key] = ClosedQuestion(
                tender_id=unknown.tender_id,
                about=unknown.about,
                document=unknown.document,
                gates=tuple(permit.gate for permit in allowed),
            )
    return tuple(open_now.values()), tuple(closed.values())


def _standing(
    allowed: Iterable[Permit], subject: Subject, rulebook: Rulebook
) -> tuple[Permit, ...]:
    """Return the permits whose rules are law for the procurement."""
    return tuple(
        permit
        for permit in allowed
        if len(subject.standing(ids := permit.rule_ids.get(subject.regime or "", ()), rulebook))
        == len(ids)
    )


def _is_open(permit: Permit, unknown: UnknownFact, subject: Subject) -> bool:
    gate = GATES[permit.gate]
    if subject.stage not in gate.stages:
        return False
    if not gate.raised:
        return True
    tender = next(
        (tender for tender in subject.tenders if tender.tender_id == unknown.tender_id), None
    )
    rules = permit.rule_ids.get(subject.regime or "", ())
    return tender is not None and any(rule_id in tender.applies for rule_id in rules)
