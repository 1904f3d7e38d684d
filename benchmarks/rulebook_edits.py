"""Whether records replay after their rules were edited: `python -m benchmarks.rulebook_edits`.

A made-up buyer screens purchases and assesses needs while somebody edits the rules: dates, amounts,
texts, conditions, rules removed and added, of any jurisdiction, one edit after the other in copies
of the rule files. Each record is stored under the rulebook of its moment. In the end all are
replayed, which has to give the same bytes, and compared with the last rulebook: the difference has
to name exactly the rules that an assessment of the same evidence, read statement by statement,
gives otherwise. What an edit does not change in a record may name nothing there. The last line is
one JSON object.

The benchmark reads results and rule files in a way of its own: nothing of
`service.screening.rulebooks.difference` is used to say what is expected.
"""

import json
import random
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from unittest.mock import patch

import orjson
from sqlalchemy import Engine

from benchmarks.editing.rules import History
from data_ingest.model.tables import Evidence, Procurement
from procurement_rules.rulebook import Rulebook, load_rulebook, read_rulebook
from risk_models.card.scorecard import Scorecard, load_scorecard
from service.operations.people.principal import Principal
from service.platform.db.database import open_engine
from service.platform.db.migrations import upgrade
from service.platform.frames import canonical, load_tables
from service.screening.assessment.screen import screen
from service.screening.needs.assess import assess_need, subject_of
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.references import NeedReferences
from service.screening.needs.request import NeedRequest, read_request
from service.screening.needs.store import make_need, store_need
from service.screening.needs.tables import NeedRecord
from service.screening.purchase.examples import load_example
from service.screening.record.recording import screen_file, store
from service.screening.record.tables import ScreeningRecord
from service.screening.replays.job import replay_all
from service.screening.replays.today import against_today
from service.screening.rulebooks.difference import RulesDifference

RECORDS = 1_000
EDITS = 50
SEED = 20261129
NEEDS_OF_TEN = 2
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
WHO = Principal("bench", "bench")
_BUYERS = {"SE": ("LOU", "LUF", "LUK"), "NO": (None,), "FI": (None,), "DE": (None,)}
_GROUNDS = ("labour_law_breach", "tax_debt_final", "professional_misconduct", "none")
Record = ScreeningRecord | NeedRecord


@contextmanager
def rules_of(folder: Path) -> Iterator[None]:
    """Let the shipped rules be those of another folder, as a later version would ship them."""
    with patch("procurement_rules.rulebook.files", lambda _: folder):
        load_rulebook.cache_clear()
        yield
    load_rulebook.cache_clear()


def made_purchase(draw: random.Random) -> bytes:
    """Return a made-up purchase: the example with one or two tenders, and much of it drawn."""
    found = json.loads(load_example())
    found["tenders"] = draw.sample(found["tenders"], draw.choice((1, 1, 2)))
    named = {part["party"] for tender in found["tenders"] for part in tender["parties"]}
    found["parties"] = [party for party in found["parties"] if party["id"] in named]
    country = draw.choice(("SE", "SE", "SE", "SE", "NO", "FI", "DE"))
    kind = draw.choice(("sub_central", "central"))
    found["buyer"] = {"name": "Exempel", "country": country, "kind": kind}
    found["instrument"] = draw.choice(_BUYERS[country])
    found["begun_on"] = str(date(2019, 1, 1) + timedelta(days=draw.randrange(2_880)))
    found.pop("published_on")
    found["stage"] = draw.choice(("tenders_in", "award", "in_contract"))
    lot, currency = found["lots"][0], draw.choice(("SEK", "SEK", "EUR"))
    amount = f"{draw.choice((90, 900, 2_300, 9_600, 70_000))}000.00"
    found["value"] = lot["value"] = {"amount": amount, "currency": currency}
    for tender in found["tenders"]:
        tender["price"]["currency"] = currency
    lot["cpv"] = draw.choice(("90919200", "45210000", "79710000", "85000000", "55500000"))
    lot["nature"] = "works" if lot["cpv"].startswith("45") else "services"
    found["grounds"] = [
        {"party": party, "ground": draw.choice(_GROUNDS), "happened_on": "2024-05-02"}
        for party in sorted(named)
        if draw.random() < 0.3
    ]
    for party in found["parties"]:
        party["facts"] = [fact for fact in party.get("facts", ()) if draw.random() < 0.7]
    return orjson.dumps(found)


def made_record(draw: random.Random) -> Record:
    """Return a screening of a made-up purchase, or a needs assessment, not stored."""
    if draw.randrange(10) >= NEEDS_OF_TEN:
        return screen_file(
            made_purchase(draw), name="p.json", principal=WHO, person_key=b"k" * 32, now=NOW
        ).record
    stated = {
        "cpv": draw.choice(("90910000", "45210000", "79710000", "55500000", "85000000")),
        "value": draw.choice((90_000, 900_000, 2_300_000, 9_600_000)),
        "currency": draw.choice(("SEK", "EUR")),
        "place": "SE224",
        "starts_on": str(date(2026, 12, 1) + timedelta(days=draw.randrange(700))),
    }
    request = NeedRequest.model_validate(stated)
    subject = read_request(request, as_of=NOW.date(), person_key=b"k" * 32)
    return make_need(subject, principal=WHO, now=NOW, as_of=NOW.date())


def keep(engine: Engine, record: Record) -> None:
    """Store a record, as routes and commands do."""
    if isinstance(record, NeedRecord):
        store_need(engine, record)
    else:
        store(engine, record)


def assessed(record: Record, book: Rulebook) -> Any:  # noqa: ANN401  # JSON
    """Assess the evidence of a record by a rulebook."""
    if isinstance(record, NeedRecord):
        subject = subject_of(NeedAssessment.read(record.assessment).subject)
        held = load_tables(NeedReferences, record.evidence)
        made = assess_need(subject, held, rulebook=book, as_of=record.as_of)
        return orjson.loads(made.canonical_bytes())
    found = screen(
        load_tables(Procurement, record.procurement),
        load_tables(Evidence, record.evidence),
        scorecard=load_scorecard(record.scorecard_id),
        rulebook=book,
        as_of=record.as_of,
        rejected=len(orjson.loads(record.rejects)["rows"]),
    )
    return orjson.loads(canonical(found))


def statements(result: Any) -> dict[str, list[bytes]]:  # noqa: ANN401  # JSON
    """Return by rule every statement of a result that names it, each with where it stands."""
    found: dict[str, list[bytes]] = defaultdict(list)

    def walk(value: Any, place: tuple[str, ...]) -> None:  # noqa: ANN401
        if isinstance(value, list):
            for one in value:
                walk(one, place)
        if not isinstance(value, dict):
            return
        own = [str(value[key]) for key in ("contract_id", "tender_id", "step") if key in value]
        if isinstance(value.get("rule_id"), str):
            found[value["rule_id"]].append(canonical([*place, value]))
        for rule_id in value.get("does_not_apply", ()):
            found[rule_id].append(canonical([*place, *own, "no"]))
        for key, inside in value.items():
            walk(inside, (*place, *own, key))

    walk(result, ())
    return found


def differing_rules(one: Rulebook, another: Rulebook) -> set[str]:
    """Return the rules that differ between two rulebooks, field by field."""
    sides = [{rule.id: rule for rule in book.rules} for book in (one, another)]
    return {
        rule_id
        for rule_id in sides[0].keys() | sides[1].keys()
        if sides[0].get(rule_id) != sides[1].get(rule_id)
    }


@dataclass
class Checked:
    """What came of the records.

    Attributes:
        counts: By what was found of a record.
        wrong: Of which records the difference was not what is expected, and why.
        named: How often each rule was named.
    """

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    named: Counter[str] = field(default_factory=Counter)


def check(record: Record, own: Rulebook, found: RulesDifference | None, into: Checked) -> None:
    """Hold what a difference names of a record against what is expected of it.

    Args:
        record: The record, stored under a rulebook as its files had it.
        own: That rulebook.
        found: The difference with today's.
        into: Where the outcome is counted.
    """
    today = load_rulebook()
    if own.sha256 == today.sha256:
        into.counts["own_is_today"] += 1
        if found is not None:
            into.wrong.append(f"{record.id}: compared with its own rules")
        return
    before, after = orjson.loads(record.assessment), assessed(record, today)
    said, says = statements(before), statements(after)
    expected = {one for one in said | says if said.get(one) != says.get(one)}
    edited = differing_rules(own, today)
    assert found is not None
    named = {rule.rule_id for rule in found.rules}
    into.named.update(named)
    untouched = {rule.rule_id for rule in found.rules if rule.edited}
    if named != expected:
        into.wrong.append(f"{record.id}: named {sorted(named)}, expected {sorted(expected)}")
    if untouched != named & edited or found.untouched != len(edited - named):
        into.wrong.append(f"{record.id}: wrong count of edited rules")
    same = {**before, "rulebook_sha256": ""} == {**after, "rulebook_sha256": ""}
    if same != (not found.rules and not found.also):
        into.wrong.append(f"{record.id}: {found.also} beside no rule, or nothing beside a change")
    into.counts["answers_same" if same else "answers_otherwise"] += 1


def run(engine: Engine, *, records: int, edits: int, seed: int = SEED) -> dict[str, Any]:
    """Store records along a history of edits, replay all and return what came of them.

    Args:
        engine: A migrated database.
        records: How many.
        edits: How many.
        seed: Of everything that is drawn.
    """
    draw, checked, began = random.Random(seed), Checked(), perf_counter()
    made: dict[str, tuple[Record, Rulebook]] = {}
    with TemporaryDirectory() as folder:
        history = History(Path(folder, "rules_of_the_day"), draw)
        shutil.copytree(str(files("procurement_rules")), history.folder)
        for number in range(edits + 1):
            book = history.edit() if number else read_rulebook(history.folder)
            share = range(records * number // (edits + 1), records * (number + 1) // (edits + 1))
            with rules_of(history.folder):
                for _ in share:
                    record = made_record(draw)
                    keep(engine, record)
                    made[record.id] = record, book
        stored = perf_counter() - began
        differences: dict[str, RulesDifference | None] = {}

        def compare(record: Any, own: Rulebook, card: Scorecard | None) -> None:  # noqa: ANN401
            differences[record.id] = against_today(record, own, card)

        with rules_of(history.folder):
            passed = replay_all(engine, sorted(made), seed="", principal=WHO, now=NOW, seen=compare)
            replayed = perf_counter() - began - stored
            for record, own in made.values():
                if record.id in differences:
                    check(record, own, differences[record.id], checked)
    for line in checked.wrong:
        print(line)
    return {
        "benchmark": "rulebook_edits",
        "records": len(made),
        "needs": sum(isinstance(record, NeedRecord) for record, _ in made.values()),
        "edits": dict(sorted(Counter(kind for kind, _ in history.edits).items())),
        "rulebooks": len({own.sha256 for _, own in made.values()}),
        "byte_identical": passed.count("same"),
        **{name: checked.counts[name] for name in _COUNTED},
        "rules_named": len(checked.named),
        "wrong": len(checked.wrong),
        "stored_s": round(stored, 1),
        "replayed_and_compared_s": round(replayed, 1),
    }


_COUNTED = ("answers_otherwise", "answers_same", "own_is_today")


def main() -> None:
    """Run it in a temporary database and end with one JSON object; 1 if something is wrong."""
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/edits.db")
        upgrade(engine)
        result = run(engine, records=RECORDS, edits=EDITS)
        engine.dispose()
    print(json.dumps(result))
    if result["wrong"] or result["byte_identical"] != result["records"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
