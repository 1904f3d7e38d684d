"""Three walks through the code, for whoever opens it for the first time.

Each step names a function, and the page is not written where there is none of that name.
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
            Step("service.api.security.allowed", "who asks, and what they may do"),
            Step("service.api.screenings.create_screening", "the files of the request are taken"),
            Step(
                "service.screening.purchase.intake.read_sent",
                "a process of its own, with limits on memory and time, reads them",
            ),
            Step(
                "data_ingest.reading.read_procurement",
                "the content shows the format, and is read",
            ),
            Step(
                "service.screening.record.recording.screen_read",
                "numbers of natural persons become keyed hashes; nothing after this knows them",
            ),
            Step(
                "service.screening.assessment.evidence.gather",
                "what answers, registers and reference tables say becomes one `Evidence`",
            ),
            Step(
                "service.screening.assessment.screen.screen",
                "the pure step: factors, points, exposure, rules of law, questions",
            ),
            Step("risk_models.card.scoring.score", "what each part's facts are worth on the card"),
            Step("risk_models.exposure.need.chain_needs", "what the chain adds up to, with bounds"),
            Step(
                "service.screening.assessment.rule_facts.rule_facts",
                "the only bridge from scoring to the law: facts, never points",
            ),
            Step("procurement_rules.determine.determine", "what each rule answers, and why"),
            Step(
                "service.screening.assessment.assembly.assemble",
                "codes and whole numbers, as they are hashed and replayed",
            ),
            Step(
                "service.screening.record.store.save_screening",
                "the record is kept, and the log says so in the same transaction",
            ),
            Step(
                "service.screening.record.views.screening_json",
                "the answer: codes put into words in the language of the reader",
            ),
        ),
    ),
    Walk(
        "A match",
        "Somebody asks `POST /v1/match` which records of the registers may be a party.",
        (
            Step("service.api.match.match_parties", "the queries of the request"),
            Step("service.registers.matching.recognised", "numbers and names in normal form"),
            Step("service.registers.matching.find_matches", "candidates by number and by name"),
            Step("service.registers.comparing.compare", "each feature with its points and values"),
            Step("data_ingest.linking.comparison.compare_many", "how alike two descriptions are"),
            Step(
                "service.registers.judgements.judgements_of",
                "what a person has said of the same two descriptions before",
            ),
            Step("service.api.match.result", "the answer, with its reasons"),
        ),
    ),
    Walk(
        "A new kind of change",
        "Other systems should learn of a kind of record that is not in the feed of changes.",
        (
            Step(
                "service.platform.db.migrations.noted.begin_noting",
                "a migration notes what happens in its table, wherever the change came from",
            ),
            Step(
                "service.operations.changes.feed.ChangeKind",
                "the kind has a name, and the prefix of its numbers",
            ),
            Step(
                "service.operations.people.units.sees",
                "who sees the record; a kind without a statement is refused",
            ),
            Step(
                "service.operations.webhooks.event_types.type_of",
                "what receivers get: `made` or `changed` unless something else is stated",
            ),
            Step("service.operations.changes.feed.read_changes", "it is in `GET /v1/changes`"),
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
