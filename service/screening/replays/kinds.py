"""Kinds of record that are kept with their evidence, and can be made again from it alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from sqlalchemy import Connection, Table

from data_ingest.model.problem import UnreadableInput
from procurement_rules.rulebook import Rulebook
from risk_models.card.scorecard import Scorecard
from service.operations.changes.feed import ChangeKind
from service.platform.db.record_id import Kind
from service.screening.assessment.replay import Replay
from service.screening.needs.store import load_need, replay_need
from service.screening.needs.tables import NEEDS, NeedRecord
from service.screening.record.recording import replay
from service.screening.record.store import load_screening
from service.screening.record.tables import SCREENINGS, ScreeningRecord
from service.screening.scorecards.store import scorecard_named

_R = TypeVar("_R", ScreeningRecord, NeedRecord)


@dataclass(frozen=True, slots=True)
class Replayable(Generic[_R]):
    """A kind of record that can be made again.

    Attributes:
        name: What actions of the log on it begin with.
        table: Its table.
        load: Returns the record of a tenant by its number, or None; ValueError: it cannot be read.
        card: Returns the card that it was made with, or None where none was;
            UnreadableInput: it cannot be read.
        replay: Makes it once more by a rulebook and its card, and compares the bytes.
        untouched: Returns what of its result no change of the rules can touch.
        change: Kind of change that tells that one came out different.
    """

    name: str
    table: Table
    load: Callable[[Connection, str, str], _R | None]
    card: Callable[[Connection, _R], Scorecard | None]
    replay: Callable[[_R, Rulebook, Scorecard | None], Replay]
    untouched: Callable[[Mapping[str, Any]], object]
    change: ChangeKind

    @property
    def kept(self) -> str:
        """Action of the entry of the log that says what was kept."""
        return f"{self.name}.kept"

    @property
    def replayed(self) -> str:
        """Action of the entry of the log that says that one came out different."""
        return f"{self.name}.replayed"

    def again(
        self, record: _R, rulebook: Rulebook, scorecard: Scorecard | None = None
    ) -> Replay | None:
        """Return a record made once more beside what is kept; None: it cannot be read."""
        try:
            return self.replay(record, rulebook, scorecard)
        except (UnreadableInput, ValueError, LookupError, TypeError):
            return None

    def keeps(self, again: Replay, record: _R) -> bool:
        """Tell whether a record made by other rules is the same in what they cannot touch."""
        made, kept = orjson.loads(again.assessment), orjson.loads(record.assessment)
        return self.untouched(made) == self.untouched(kept)


def _points(result: Mapping[str, Any]) -> object:
    """Return points, bounds and bands of a screening."""
    names = ("tender_id", "band", "points", "low", "high", "parts", "links", "paths", "coverage")
    return [
        {name: tender[name] for name in names}
        for lot in result["lots"]
        for tender in lot["tenders"]
    ]


def _levels(result: Mapping[str, Any]) -> object:
    """Return what is to be bought, and the levels of pay, of a needs assessment."""
    return result["subject"], result["levels"]


def _screening(connection: Connection, tenant_id: str, number: str) -> ScreeningRecord | None:
    return load_screening(connection, tenant_id=tenant_id, screening_id=number)


def _card(connection: Connection, record: ScreeningRecord) -> Scorecard | None:
    return scorecard_named(connection, record.scorecard_id, tenant_id=record.tenant_id)


def _no_card(_connection: Connection, _record: NeedRecord) -> Scorecard | None:
    return None


def _need_again(record: NeedRecord, rulebook: Rulebook, _card: Scorecard | None) -> Replay:
    return replay_need(record, rulebook)


def _need(connection: Connection, tenant_id: str, number: str) -> NeedRecord | None:
    return load_need(connection, tenant_id=tenant_id, need_id=number)


REPLAYABLE: Mapping[Kind, Replayable[Any]] = {
    "screening": Replayable("screening", SCREENINGS, _screening, _card, replay, _points, "replay"),
    "need": Replayable("need", NEEDS, _need, _no_card, _need_again, _levels, "need_replay"),
}
"""The kinds, by what their numbers begin with."""


def kind_of(record_id: str) -> Replayable[Any]:
    """Return the kind of a record that can be made again, by its number.

    >>> kind_of("need_1").replayed
    'need.replayed'
    """
    return REPLAYABLE[record_id.partition("_")[0]]  # type: ignore[index]  # a string of Kind
