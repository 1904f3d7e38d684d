"""How long one screening takes, and each of its steps: `python -m benchmarks.screening`.

A made-up purchase of office cleaning: five tenderers with twenty parties each in three to five
tiers, made from a fixed seed. Steps are timed inside the real `screen`. Garbage is looked for as
in the server. The last line is one JSON object.
"""

import gc
import json
import random
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from unittest.mock import patch

from data_ingest.model.tables import Evidence, Procurement
from data_ingest.reading import read_procurement
from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import load_scorecard
from service.cli.serving import settle
from service.platform.frames import canonical
from service.screening.assessment import screen
from service.screening.assessment.evidence import gather

TENDERERS = 5
PARTIES = 20
ROUNDS = 15
PROCESSOR_GOAL = 80
"""Milliseconds of processor time that the whole screening may take."""
SEED = 20261124
AS_OF = date(2026, 11, 24)
NAME = "benchmark.json"
PERSON_KEY = bytes(32)

STEPS = {
    "chains": "build_chains",
    "labour": "labour_costs",
    "subjects": "subjects",
    "score": "score",
    "unknowns": "unknowns",
    "exposure": "chain_needs",
    "rule_facts": "rule_facts",
    "route": "route",
    "determine": "determine",
    "assemble": "assemble",
}
"""The functions that `screen` calls, by the name of the step."""

P = ParamSpec("P")
R = TypeVar("R")


class Stopwatch:
    """Times of steps in milliseconds, one list a step: of the clock, and of all processors."""

    def __init__(self) -> None:
        self.times: dict[str, list[float]] = {}
        self.processor: dict[str, list[float]] = {}

    def timed(self, step: str, work: Callable[P, R]) -> Callable[P, R]:
        """Return `work`, each call of which is timed under the name of a step."""

        @wraps(work)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            spent, started = time.process_time_ns(), time.perf_counter_ns()
            try:
                return work(*args, **kwargs)
            finally:
                took = (time.perf_counter_ns() - started) / 1e6
                self.times.setdefault(step, []).append(took)
                spent = time.process_time_ns() - spent
                self.processor.setdefault(step, []).append(spent / 1e6)

        return run


def made_document() -> bytes:
    """Return the purchase as the service's own procurement JSON."""
    draw = random.Random(SEED)
    document = {
        "format": "kedjekoll-procurement/1",
        "id": "BENCHMARK 1",
        "buyer": {"name": "Exempelstaden", "country": "SE", "kind": "sub_central"},
        "instrument": "LOU",
        "procedure": "open",
        "direct_award": False,
        "framework": False,
        "stage": "award",
        "begun_on": "2026-09-21",
        "value": {"amount": "9600000.00", "currency": "SEK"},
        "lots": [
            {
                "id": "1",
                "cpv": "90919200",
                "nature": "services",
                "place": {"country": "SE"},
                "on_site": True,
                "hours": 32000,
                "years": 2,
                "subcontracting": {"asked": True},
                "labour_terms_needed": True,
            }
        ],
        "parties": [_party(number, draw) for number in range(TENDERERS * PARTIES)],
        "tenders": [_tender(number) for number in range(TENDERERS)],
    }
    return json.dumps(document).encode()


def _party(number: int, draw: random.Random) -> dict[str, object]:
    """Return a firm of which some is known; its organisation number has a valid check digit."""
    answers = {
        "founded_on": (AS_OF - timedelta(days=draw.randrange(200, 9000))).isoformat(),
        "employer_registration": draw.choice(("registered", "registered", "left")),
        "insolvency": draw.choice(("none", "none", "none", "bankruptcy")),
        "collective_agreement": draw.choice(("yes", "no")),
    }
    return {
        "id": f"P{number}",
        "name": f"Provbolaget {number} AB",
        "kind": "company",
        "country": "SE",
        "identifiers": [{"scheme": "SE-ON", "number": _organisation_number(number)}],
        "facts": [
            {"fact": fact, "value": value, "basis": "register", "dated": "2026-11-10"}
            for fact, value in answers.items()
            if draw.random() < 0.7
        ],
    }


def _organisation_number(number: int) -> str:
    nine = f"559998{number:03}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(nine))
    total = sum(product // 10 + product % 10 for product in doubled)
    return f"{nine[:6]}-{nine[6:]}{-total % 10}"


def _tender(number: int) -> dict[str, object]:
    """Return a tender whose parties stand in three, four or five tiers, each below one above."""
    tiers = 3 + number % 3
    of_tier: list[list[str]] = [[] for _ in range(tiers)]
    links = []
    for place in range(PARTIES):
        party = f"P{number * PARTIES + place}"
        tier = 0 if place == 0 else 1 + (place - 1) % (tiers - 1)
        if tier:
            above = of_tier[tier - 1]
            contractor = above[place % len(above)]
            links.append(
                {
                    "contractor": contractor,
                    "subcontractor": party,
                    "low_percent": 3,
                    "high_percent": 8,
                    "unit": "hours",
                }
            )
        of_tier[tier].append(party)
    return {
        "id": f"T{number}",
        "lot": "1",
        "price": {"amount": f"{8_900_000 + 150_000 * number}.00", "currency": "SEK"},
        "hours": 32000,
        "parties": [
            {"party": party, "role": "subcontractor" if tier else "tenderer"}
            for tier, parties in enumerate(of_tier)
            for party in parties
        ],
        "links": links,
    }


def measure() -> tuple[dict[str, float], dict[str, float]]:
    """Return median times of the whole screening and of each step: clock, processor; in ms."""
    payload = made_document()
    scorecard, rulebook = load_scorecard(), load_rulebook()
    watch = Stopwatch()

    def read_and_gather() -> tuple[Procurement, Evidence]:
        read = read_procurement(payload, name=NAME, person_key=PERSON_KEY)
        return read.procurement, gather(read.procurement, name=NAME)

    def screened(procurement: Procurement, evidence: Evidence) -> dict[str, Any]:
        return screen.screen(
            procurement, evidence, scorecard=scorecard, rulebook=rulebook, as_of=AS_OF
        )

    read_timed = watch.timed("read and gather", read_and_gather)
    screen_timed = watch.timed("screen", screened)
    with ExitStack() as stack:
        for step, name in STEPS.items():
            work = watch.timed(step, getattr(screen, name))
            stack.enter_context(patch.object(screen, name, work))
        gc.collect()
        settle()
        for _ in range(ROUNDS + 1):
            assessment = screen_timed(*read_timed())
            watch.timed("canonical bytes", canonical)(assessment)
    # The first round fills caches that live as long as the process; it is left out.
    clock, processor = (
        {step: statistics.median(times[1:]) for step, times in of.items()}
        for of in (watch.times, watch.processor)
    )
    return clock, processor


def main() -> None:
    """Measure, print a table and end with one JSON object."""
    medians, processor = measure()
    order = ["read and gather", *STEPS, "canonical bytes", "screen"]
    for step in order:
        print(f"{step:>16}: {medians[step]:8.2f} ms, processor {processor[step]:8.2f} ms")
    result = {
        "benchmark": "screening",
        "parties": TENDERERS * PARTIES,
        "rounds": ROUNDS,
        "median_ms": round(medians.pop("screen"), 2),
        "processor_ms": round(processor["screen"], 2),
        "processor_goal_ms": PROCESSOR_GOAL,
        "steps_ms": {step: round(medians[step], 2) for step in order[:-1]},
        "steps_processor_ms": {step: round(processor[step], 2) for step in order[:-1]},
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
