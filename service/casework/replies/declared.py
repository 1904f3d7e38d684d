"""What a firm has answered, as facts that the next screening can take on its own word.

Nothing enters by itself: whoever screens next puts the facts into the procurement document. A fact
that the buyer has from a register or has noted itself stays; the firm's word stands beside it, in
the case, until a person has looked at what it rests on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.casework.replies.request import is_declarable
from service.casework.replies.table import Reply, ReplyLink


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFact:
    """A fact on the firm's own word, as a procurement document states it.

    Attributes:
        party_id: The firm.
        fact: Code of `risk_models.facts.catalogue.FACTS`.
        value: Its value.
        document: The reply that it rests on.
        dated: The day of that reply.
    """

    party_id: str
    fact: str
    value: str
    document: str
    dated: date

    def stated(self) -> dict[str, str]:
        """Return the fact as an entry of `facts` in a procurement document."""
        return {
            "fact": self.fact,
            "value": self.value,
            "basis": "declared",
            "document": self.document,
            "dated": self.dated.isoformat(),
        }


def declared_facts(link: ReplyLink, replies: Iterable[Reply]) -> tuple[DeclaredFact, ...]:
    """Return the values that a firm has stated, the latest of each fact, by code.

    Args:
        link: The link.
        replies: The replies through it, in the order in which they came.
    """
    latest: dict[str, DeclaredFact] = {}
    for reply in replies:
        for answer in reply.read().answers:
            latest.pop(answer.fact, None)  # a later answer without a value takes the value back
            if answer.value is not None and is_declarable(answer.fact):
                latest[answer.fact] = DeclaredFact(
                    party_id=link.party_id,
                    fact=answer.fact,
                    value=answer.value,
                    document=reply.id,
                    dated=reply.created_at.date(),
                )
    return tuple(latest[code] for code in sorted(latest))


def with_declared(
    document: Mapping[str, Any], facts: Iterable[DeclaredFact]
) -> tuple[dict[str, Any], int]:
    """Return a procurement document with the facts put in, and how many were.

    An earlier word of the firm's own about the same fact is replaced. What the buyer has from a
    register or has noted stays, and the firm's word is left out. So is a firm that the document
    does not name.

    Args:
        document: A document of the service's own format, as JSON values.
        facts: The facts.
    """
    by_party: dict[str, dict[str, DeclaredFact]] = {}
    for fact in facts:
        by_party.setdefault(fact.party_id, {})[fact.fact] = fact
    parties, entered = [], 0
    for party in document.get("parties", ()):
        stated = by_party.get(str(party.get("id")), {})
        held = party.get("facts", ())
        kept = [
            fact
            for fact in held
            if fact.get("fact") not in stated or fact.get("basis") != "declared"
        ]
        taken = {fact.get("fact") for fact in kept}
        new = [fact.stated() for code, fact in stated.items() if code not in taken]
        entered += len(new)
        parties.append({**party, "facts": [*kept, *new]})
    return {**document, "parties": parties}, entered
