"""What recorded follow-up says to the next screening: facts on the buyer's own word.

The facts are those that a person could note at the desk (`risk_models.facts.conduct`), so nothing
is scored that is not shown as a fact with its day. Nothing enters by itself: whoever screens next
puts the facts into the procurement document.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from service.casework.follow_up.correcting import standing
from service.casework.follow_up.models import FollowUp
from service.casework.follow_up.request import How
from service.casework.follow_up.visits import is_looked, visits_of

State = Literal["none", "closed", "open", "late"]

_WEIGHT: Mapping[State, int] = {"none": 0, "closed": 1, "open": 2, "late": 3}
"""Of several deviations the one that would score most is entered."""

_HOW = {"reported": 0, "seen": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A follow-up and the number that it is kept under."""

    id: str
    content: FollowUp


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedFact:
    """A fact of a party, as a procurement document states it.

    Attributes:
        party_id: The party.
        fact: Code of `risk_models.facts.conduct.CONDUCT_FACTS`.
        value: Its value.
        document: The follow-up that it rests on.
        dated: The day of that follow-up.
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
            "basis": "buyer",
            "document": self.document,
            "dated": self.dated.isoformat(),
        }


def noted_facts(recorded: Iterable[Recorded], *, as_of: date) -> tuple[NotedFact, ...]:
    """Return the facts that follow-up gives about each party, in the order of the parties.

    A deviation is late when its last day has passed without a re-check that found it mended, also
    where it was mended later. That there is none is said only where the buyer looked at something.
    Of a follow-up that is corrected the correction alone counts.

    Args:
        recorded: Follow-ups of one contract.
        as_of: The day that is read for; what is later is left out.
    """
    stands = standing((record.id, record.content) for record in recorded)
    known = sorted(
        (
            Recorded(id=number, content=follow_up)
            for number, follow_up in stands
            if follow_up.on <= as_of
        ),
        key=lambda record: (record.content.on, record.id),
    )
    mended = _mended(known)
    found: list[NotedFact] = []
    for party_id in sorted({record.content.party_id for record in known}):
        own = [record for record in known if record.content.party_id == party_id]
        found += _deviation(party_id, own, mended, as_of=as_of)
        found += _observations(party_id, own)
        found += _visits(party_id, own)
    return tuple(found)


def with_facts(
    document: Mapping[str, Any], facts: Iterable[NotedFact]
) -> tuple[dict[str, Any], int]:
    """Return a procurement document with the facts put in, and how many were.

    A fact that the document has of the same party is replaced. A party that the document does not
    name is left out.

    Args:
        document: A document of the service's own format, as JSON values.
        facts: The facts.
    """
    by_party: dict[str, list[NotedFact]] = {}
    for fact in facts:
        by_party.setdefault(fact.party_id, []).append(fact)
    parties, entered = [], 0
    for party in document.get("parties", ()):
        noted = by_party.get(str(party.get("id")), [])
        codes = {noted_fact.fact for noted_fact in noted}
        kept = [fact for fact in party.get("facts", ()) if fact.get("fact") not in codes]
        entered += len(noted)
        parties.append({**party, "facts": [*kept, *(noted_fact.stated() for noted_fact in noted)]})
    return {**document, "parties": parties}, entered


def _mended(known: Iterable[Recorded]) -> dict[tuple[str, str, int | None], date]:
    """Return the first day on which a re-check found each deviation mended."""
    found: dict[tuple[str, str, int | None], date] = {}
    for record in known:
        for again in record.content.rechecks:
            if again.mended:
                key = (again.follow_up_id, again.item, again.row)
                found.setdefault(key, record.content.on)
    return found


def _deviation(
    party_id: str,
    own: Iterable[Recorded],
    mended: Mapping[tuple[str, str, int | None], date],
    *,
    as_of: date,
) -> list[NotedFact]:
    states: list[tuple[int, date, str, State]] = []
    for record in own:
        if is_looked(record.content) and record.content.report is None:
            states.append((_WEIGHT["none"], record.content.on, record.id, "none"))
        for each in record.content.deviations:
            on = mended.get((record.id, each.item, each.row))
            state: State = "closed" if on is not None and on <= each.remedy_by else "open"
            if each.remedy_by < (on or as_of):
                state = "late"
            states.append((_WEIGHT[state], record.content.on, record.id, state))
    if not states:
        return []
    _, day, number, worst = max(states)
    return _pair(party_id, "deviation", "deviation_noted_on", worst, number, day)


def _observations(party_id: str, own: Iterable[Recorded]) -> list[NotedFact]:
    """Return the newest observation of each group; what others saw is reported to the buyer."""
    newest: dict[str, tuple[date, int, str, How]] = {}
    for record in own:
        for each in record.content.observations:
            how: How = "reported" if record.content.report is not None else each.how
            seen = (record.content.on, _HOW[how], record.id, how)
            newest[each.group] = max(newest.get(each.group, seen), seen)
    found: list[NotedFact] = []
    for group, (day, _, number, how) in sorted(newest.items()):
        code = f"{group}_observed"
        found += _pair(party_id, code, f"{code}_on", how, number, day)
    return found


def _visits(party_id: str, own: Sequence[Recorded]) -> list[NotedFact]:
    """Return how many visits were made: the denominator of what was found, and no points."""
    looked = [
        visit
        for visit in visits_of(record.content for record in own)
        if visit.outcome not in ("not_stated", "reported")
    ]
    if not looked:
        return []
    last_on = looked[-1].on
    number = max(
        record.id
        for record in own
        if record.content.on == last_on and record.content.report is None
    )
    values = {
        "visits_made": str(len(looked)),
        "visits_with_findings": str(sum(visit.outcome == "found" for visit in looked)),
        "visited_on": last_on.isoformat(),
    }
    return [
        NotedFact(party_id=party_id, fact=fact, value=value, document=number, dated=last_on)
        for fact, value in values.items()
    ]


def _pair(
    party_id: str, code: str, day_code: str, value: str, number: str, day: date
) -> list[NotedFact]:
    """Return what is noted and its day."""
    return [
        NotedFact(party_id=party_id, fact=fact, value=said, document=number, dated=day)
        for fact, said in ((code, value), (day_code, day.isoformat()))
    ]
