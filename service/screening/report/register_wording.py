"""What is said of judgements that a screening took into account, and of registers asked live."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from data_ingest.model.figures import number
from data_ingest.model.text import Language, message
from service.platform.words import NO_REGISTERS, printable
from service.screening.assessment.models import Assessment
from service.screening.assessment.source_titles import title_in

_JUDGED = {
    "same": message(
        "{party} is {name} in {title}, according to an officer's judgement on {day} ({id}); "
        "the information there counts."
    ),
    "not_same": message(
        "{party} is not {name} in {title}, according to an officer's judgement on {day} "
        "({id}); the match is not shown."
    ),
}
"""What a person has judged, said of a party; being unsure is said beside the possible match."""

_NOBODY = message("a natural person")

_ANSWERS = {
    "unavailable": message(
        "{title} did not answer about {parties}. This is not the same as the firm not being there."
    ),
    "partial": message("{title} gave only a partial answer about {parties}."),
    "not_found": message(
        "{title} states that it does not have the number of {parties}. This says nothing about "
        "the firm."
    ),
    "not_asked": message(
        "Registers were not queried about {parties}, because of the limit on the number of "
        "parties queried at one time."
    ),
}
"""What is said of a register that was asked live and has not answered in full."""


def judgements(
    assessment: Assessment, language: Language, *, of_party: Mapping[str, str]
) -> Iterator[str]:
    """Yield what people have judged of the parties, as far as it ties or takes away.

    Args:
        assessment: The result.
        language: Language of the text.
        of_party: Names of the parties that are spoken of, by party id.
    """
    titles = {source.source_id: title_in(source.title, language) for source in assessment.sources}
    for judgement in assessment.judgements:
        if judgement.party_id in of_party and judgement.verdict in _JUDGED:
            yield (
                _JUDGED[judgement.verdict]
                .to(language)
                .format(
                    party=of_party[judgement.party_id],
                    name=_NOBODY.to(language)
                    if judgement.name is None
                    else printable(judgement.name),
                    title=printable(titles[judgement.source_id]),
                    day=judgement.judged_on,
                    id=judgement.judgement_id,
                )
            )


def register_answers(
    assessment: Assessment, language: Language, *, of_party: Mapping[str, str]
) -> Iterator[str]:
    """Yield which registers that were asked live have not answered in full, once for each.

    Args:
        assessment: The result.
        language: Language of the text.
        of_party: Names of all parties, by party id.
    """
    for status, text in _ANSWERS.items():
        titles = {answer.title for answer in assessment.register_answers if answer.status == status}
        for title in sorted(titles):
            parties = _named(
                (
                    answer.party_id
                    for answer in assessment.register_answers
                    if (answer.status, answer.title) == (status, title)
                ),
                of_party,
            )
            said = printable(title_in(title, language))
            yield text.to(language).format(title=said, parties=parties)


def _named(party_ids: Iterable[str], of_party: Mapping[str, str]) -> str:
    return ", ".join(
        of_party.get(party_id, printable(party_id)) for party_id in sorted(set(party_ids))
    )


def register_counts(known: int, possible: int, *, of: int, language: Language, loaded: bool) -> str:
    """Say the same of suppliers as counted.

    Args:
        known: Of how many registers state something.
        possible: How many have possible matches.
        of: How many suppliers there are.
        language: Language of the text.
        loaded: Whether any register or list is.
    """
    if not loaded:
        return NO_REGISTERS.to(language)
    said = message(
        "Registers or lists have information about {known} of {all} suppliers. Suppliers with "
        "possible matches, which do not count: {possible}; --json shows which."
    ).to(language)
    return said.format(
        known=number(Decimal(known), language),
        all=number(Decimal(of), language),
        possible=number(Decimal(possible), language),
    )
