"""What a person notes of decisions, follow-up, visits and observations, each with its day.

Nobody is asked for these facts, so nobody refuses them, and that nothing is noted means nothing.
None is about a crime: judgments and suspicions are no part of the score and have no field here. A
decision is entered with the authority and its case number as the document, an observation with the
role of whoever made it and never a name. An observation that fits several groups is entered in one
of them, so that one record scores once.

The eleven signs are those of the International Labour Organization (indicators of forced labour,
2012), grouped by the project.
"""

from collections.abc import Iterator, Mapping

from data_ingest.model.text import Text
from risk_models.facts.fact import OBSERVED, Fact, FactKind

DECISIONS = ("none", "listed", "order", "ban_or_fee")
DEVIATIONS = ("none", "closed", "open", "late")
DECISIONS_ABOUT = ("labour", "environment")
OBSERVATIONS = ("none", "reported", "seen")
MOST_VISITS = 100_000

GROUPS: Mapping[str, Text] = {
    "coercion": Text(
        "tvång: begränsad rörelsefrihet, hot, våld eller id-handlingar som hålls inne",
        "coercion: restricted movement, threats, violence, or identity papers held back",
    ),
    "withheld_pay": Text(
        "undanhållen lön eller skuld till arbetsgivaren",
        "pay held back, or debt to the employer",
    ),
    "conditions": Text(
        "oskäliga arbets- eller boendevillkor eller orimlig övertid",
        "abusive working or living conditions, or excessive overtime",
    ),
    "dependence": Text(
        "utnyttjad utsatthet, vilseledande löften eller isolering",
        "vulnerability that is used, deceptive promises, or isolation",
    ),
}
"""The eleven signs in four groups, each sign in one."""

_NOTE = Text(
    "köparens anteckning med dag och den iakttagandes roll, efter besök eller uppgift från någon "
    "som arbetar",
    "the buyer's note with the day and the role of the observer, after a visit or a report by "
    "somebody who works",
)
_DECISION = Text(
    "myndighetens beslut med ärendenummer, hämtat som allmän handling",
    "the authority's decision with its case number, fetched as a public document",
)
_FOLLOW_UP = Text(
    "protokoll från köparens uppföljning av kontraktet",
    "the record of the buyer's follow-up of the contract",
)


def _noted(
    code: str, day: str, labels: tuple[Text, Text], codes: tuple[str, ...], document: Text
) -> Iterator[tuple[str, Fact]]:
    """Yield what is noted, and its day."""
    label, day_label = labels
    yield (
        code,
        Fact(label, FactKind.CODE, document, None, OBSERVED, codes=codes, asked=False),
    )
    yield day, Fact(day_label, FactKind.DATE, document, None, OBSERVED, asked=False)


def _observed(group: str, words: Text) -> Iterator[tuple[str, Fact]]:
    labels = (
        Text(f"Iakttagelse av {words.sv}", f"Observation of {words.en}"),
        Text(f"Dag för iakttagelsen av {words.sv}", f"Day of the observation of {words.en}"),
    )
    return _noted(f"{group}_observed", f"{group}_observed_on", labels, OBSERVATIONS, _NOTE)


def _visits() -> Iterator[tuple[str, Fact]]:
    """Yield how many visits were made and on how many something was found: facts without points.

    Visits on which nothing was found are the denominator of those on which something was.
    """
    for code, label in (
        ("visits_made", Text("Besök på arbetsplatsen", "Visits to the place of work")),
        (
            "visits_with_findings",
            Text(
                "Besök med en avvikelse eller ett tecken",
                "Visits with a deviation or a sign",
            ),
        ),
    ):
        yield (
            code,
            Fact(
                label,
                FactKind.INTEGER,
                _FOLLOW_UP,
                None,
                OBSERVED,
                least=0,
                most=MOST_VISITS,
                asked=False,
            ),
        )
    day = Text("Dag för det senaste besöket", "Day of the latest visit")
    yield "visited_on", Fact(day, FactKind.DATE, _FOLLOW_UP, None, OBSERVED, asked=False)


CONDUCT_FACTS: Mapping[str, Fact] = dict(
    (
        *_noted(
            "authority_decision",
            "authority_decided_on",
            (
                Text(
                    "Myndighetsbeslut om arbetsvillkor eller arbetsmiljö",
                    "Decision of an authority on labour conditions or work environment",
                ),
                Text("Beslutets dag", "Day of the decision"),
            ),
            DECISIONS,
            _DECISION,
        ),
        (
            "authority_decision_about",
            Fact(
                Text(
                    "Beslutet gäller olaglig anställning, personalliggare, arbetstid eller bostad "
                    "(labour), eller arbetsmiljö och annat (environment)",
                    "The decision is about illegal employment, staff ledger, working time or "
                    "housing (labour), or about work environment and other matters (environment)",
                ),
                FactKind.CODE,
                _DECISION,
                None,
                OBSERVED,
                codes=DECISIONS_ABOUT,
                asked=False,
            ),
        ),
        *_noted(
            "deviation",
            "deviation_noted_on",
            (
                Text(
                    "Avvikelse vid uppföljning av ett kontrakt",
                    "Deviation in the follow-up of a contract",
                ),
                Text("Dag då avvikelsen noterades", "Day on which the deviation was noted"),
            ),
            DEVIATIONS,
            _FOLLOW_UP,
        ),
        *(pair for group, words in GROUPS.items() for pair in _observed(group, words)),
        *_visits(),
    )
)
"""The facts by code: two for each thing that can be noted, and three for visits."""
