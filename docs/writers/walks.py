"""Three walks through the code, for developers who open it for the first time.

Each step names a function, and the page is not written if there is no function of that name.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

from docs.writers.markdown import code


class Step(NamedTuple):
    """One place on the way: a function with dots, and what happens there."""

    at: str
    says: str


class Walk(NamedTuple):
    """A way through the code."""

    title: str
    begins: str
    steps: tuple[Step, ...]


WALKS = (
    Walk(
        "A screening",
        "An officer sends a document to `POST /v1/screenings`, or runs `kedjekoll screen FILE`.",
        (
            Step("service.api.security.allowed", "checks who asks and what they may do"),
            Step("service.api.screenings.create_screening", "receives the files of the request"),
            Step(
                "service.screening.purchase.intake.read_sent",
                "reads them in a separate process, with limits on memory and time",
            ),
            Step(
                "data_ingest.reading.read_procurement",
                "recognises the format by the content, and reads it",
            ),
            Step(
                "service.screening.record.recording.screen_read",
                "turns numbers of natural persons into keyed hashes; no later step sees them",
            ),
            Step(
                "service.screening.assessment.evidence.gather",
                "combines answers, registers and reference tables into one `Evidence`",
            ),
            Step(
                "service.screening.assessment.screen.screen",
                "the pure step: factors, points, exposure, rules of law, questions",
            ),
            Step("risk_models.card.scoring.score", "scores the facts of each part with the card"),
            Step("risk_models.exposure.need.chain_needs", "adds up the chain, with bounds"),
            Step(
                "service.screening.assessment.rule_facts.rule_facts",
                "passes facts, never points, from the scoring to the law: the only link",
            ),
            Step("procurement_rules.determine.determine", "evaluates each rule, with reasons"),
            Step(
                "service.screening.assessment.assembly.assemble",
                "assembles codes and whole numbers, as they are hashed and replayed",
            ),
            Step(
                "service.screening.record.store.save_screening",
                "stores the record, and writes to the log in the same transaction",
            ),
            Step(
                "service.screening.record.views.screening_json",
                "builds the response, with texts for the codes in the reader's language",
            ),
        ),
    ),
    Walk(
        "A match",
        "A system asks `POST /v1/match` which records in the registers may be a party.",
        (
            Step("service.api.match.match_parties", "receives the queries of the request"),
            Step(
                "service.registers.matching.recognised", "brings numbers and names to normal form"
            ),
            Step(
                "service.registers.matching.find_matches", "finds candidates by number and by name"
            ),
            Step(
                "service.registers.comparing.compare",
                "returns each feature with its points and values",
            ),
            Step(
                "data_ingest.linking.comparison.compare_many",
                "measures how alike two descriptions are",
            ),
            Step(
                "service.registers.judgements.judgements_of",
                "finds earlier judgements of the same two descriptions",
            ),
            Step("service.api.match.result", "builds the response, with its reasons"),
        ),
    ),
    Walk(
        "A new kind of change",
        "Other systems need to follow a kind of record that is not in the feed of changes.",
        (
            Step(
                "service.platform.db.migrations.noted.begin_noting",
                "in a migration, makes the table record every change, wherever it comes from",
            ),
            Step(
                "service.operations.changes.feed.ChangeKind",
                "give the kind a name and the prefix of its ids",
            ),
            Step(
                "service.operations.people.units.sees",
                "state who sees the record; a kind without a statement is refused",
            ),
            Step(
                "service.operations.webhooks.event_types.type_of",
                "state the type of webhook: `made` or `changed` unless something else is stated",
            ),
            Step(
                "service.operations.changes.feed.read_changes",
                "returns the kind in `GET /v1/changes`",
            ),
        ),
    ),
)


def walks(several: tuple[Walk, ...] = WALKS) -> Iterator[str]:
    """Return walks as Markdown.

    Raises:
        AttributeError: A step names something that is not in the code.
    """
    for walk in several:
        yield f"### {walk.title}"
        yield walk.begins
        yield "\n".join(
            f"{number}. {code(_checked(step.at))}: {step.says}."
            for number, step in enumerate(walk.steps, start=1)
        )


def _checked(at: str) -> str:
    module, _, name = at.rpartition(".")
    getattr(import_module(module), name)
    return at
