"""What is worth asking about a tender, and what could change its band, as sentences.

A set of steps is told as what could happen. It promises nothing, and before award no band is named.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from data_ingest.model.figures import percent
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import LABELS, Band
from risk_models.explain.band_change import OWN_NOTE
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from service.platform.words import OPEN_REGISTER_WORDS
from service.screening.assessment.asked_models import Asking, BandChange, BandStep
from service.screening.assessment.models import (
    PartAssessment,
    TenderAssessment,
)
from service.screening.assessment.questions import OPEN_REGISTER
from service.screening.report.may_ask import AskedDocument

MOST_ASKED = 5
"""Documents that are listed one by one."""

ASKED_STATES: Mapping[str, Text] = {
    "not_collected": message("not collected"),
    "refused": message("requested but not provided"),
}
"""Why something is unknown that can be fetched or asked for."""

_NARROWS = message("The range of the tender's points narrows by at least {n}.")
_MAY_NARROW = message(
    "The range of the tender's points narrows by at most {n}, depending on the answer."
)
_NO_NARROWER = message("On its own, the answer does not change the range of the tender's points.")
_WHO = message("who performs {part} and how much is handed on")
_BAND = message("In {share} of the reference frame, the answer gives a different band.")
_SETTLES = message("With the answer, a review need can be stated.")

_SET: Mapping[str, Text] = {
    "missing": message(
        "The smallest set of missing facts that could change the review need: {steps}."
    ),
    "settled": message("A review need can be stated once this is available: {steps}."),
    "down": message(
        "The smallest change that could give {band}: {steps}. This requires that the facts "
        "support it."
    ),
    "up": message(
        "The smallest change that could give {band}: {steps}. This requires that the facts support "
        "it."
    ),
}
_NONE: Mapping[str, Text] = {
    "missing": message(
        "No set of up to three of the facts that can be obtained or requested is enough to "
        "change the review need."
    ),
    "settled": message("No set of up to three facts is enough to state a review need."),
    "down": message("No set of up to three steps is enough for a lower band."),
    "up": message("No set of up to three steps is enough for a higher band."),
}
_OWN_NOTE: Text = message("nobody is asked")
_NOT_NOW: Text = message("Not all of this may be requested now.")
_NOT_SEARCHED: Text = message(
    "There are too many facts to try every set of three; none of those tried changes the band."
)


def gate_text(gate: str, language: Language) -> str:
    """Return the provision under which something is fetched or asked for, in words."""
    if gate == OWN_NOTE:
        return _OWN_NOTE.to(language)
    return OPEN_REGISTER_WORDS.to(language) if gate == OPEN_REGISTER else gate


def asking_text(
    asking: Asking,
    part: PartAssessment,
    names: Mapping[str, str],
    language: Language,
    *,
    band: str,
) -> str:
    """Say what to fetch or ask for, what it tells, and by how much that narrows the range.

    Args:
        asking: The document.
        part: The part that it is about.
        names: What each part of the tender is called.
        language: Language of the text.
        band: Band of the tender as it stands.
    """
    document = FACTS[asking.fact].document.to(language)
    told = "; ".join(_told(asking, part, names, language))
    head = message("{name}: {document} ({gate}). It shows: {told}.")
    said = [
        head.to(language).format(
            name=names[part.part_id],
            document=document,
            gate=gate_text(asking.gate, language),
            told=told,
        )
    ]
    if asking.narrows_by:
        said.append(_NARROWS.to(language).format(n=asking.narrows_by))
    elif asking.narrows_at_most:
        said.append(_MAY_NARROW.to(language).format(n=asking.narrows_at_most))
    else:
        said.append(_NO_NARROWER.to(language))
    if asking.band_changes_ppm == PPM and band == Band.INSUFFICIENT:
        said.append(_SETTLES.to(language))
    elif asking.band_changes_ppm:
        share = percent(asking.band_changes_ppm, language)
        said.append(_BAND.to(language).format(share=share))
    return " ".join(said)


def _told(
    asking: Asking, part: PartAssessment, names: Mapping[str, str], language: Language
) -> Iterator[str]:
    """Yield the factors that a document settles, by why they are unknown, and who is named."""
    states = {value.factor: value.state for value in part.factors}
    for state, word in ASKED_STATES.items():
        labels = [
            _inside(factor_by_id(factor).label.to(language))
            for factor in asking.factors
            if states[factor] == state
        ]
        if labels:
            yield f"{', '.join(labels)} ({word.to(language)})"
    if asking.undisclosed is not None:
        yield _WHO.to(language).format(part=names[asking.undisclosed])


def band_change_text(change: BandChange, names: Mapping[str, str], language: Language) -> str:
    """Say what is the least that could change a band, or that nothing up to three steps does."""
    if change.found == "not_searched":
        return _NOT_SEARCHED.to(language)
    if change.found == "none":
        return _NONE[change.direction].to(language)
    return (
        _SET[change.direction]
        .to(language)
        .format(
            band=LABELS[Band(change.band)].to(language) if change.band else "",
            steps="; ".join(_step(step, names, language) for step in change.steps),
        )
    )


def _step(step: BandStep, names: Mapping[str, str], language: Language) -> str:
    document = FACTS[step.fact].document.to(language)
    gate = gate_text(step.gate, language)
    if step.gate == OWN_NOTE:
        label = _inside(factor_by_id(step.factors[0]).label.to(language))
        noted = message("{label} at {name}, with {document} ({gate})")
        return noted.to(language).format(
            name=names[step.part_id], label=label, document=document, gate=gate
        )
    if step.measure:
        label = _inside(factor_by_id(step.factors[0]).label.to(language))
        shown = message("{name} shows {label}, with {document} ({gate})")
        return shown.to(language).format(
            name=names[step.part_id], label=label, document=document, gate=gate
        )
    needed = message("{document}, for {name} ({gate})")
    return needed.to(language).format(document=document, name=names[step.part_id], gate=gate)


def worth_asking(
    tender: TenderAssessment,
    open_documents: Sequence[AskedDocument],
    names: Mapping[str, str],
    language: Language,
    *,
    is_open: Callable[[str], bool],
) -> Iterator[tuple[str, int]]:
    """Yield lines about a tender of a record that has its questions valued, each with its depth.

    Only what may be asked for now is listed, and of that first what the buyer fetches itself.

    Args:
        tender: The tender.
        open_documents: What may be asked for now.
        names: What each part is called.
        language: Language of the text.
        is_open: Tells whether a provision is open now.
    """
    assert tender.asking is not None
    parts = {part.part_id: part for part in tender.parts}
    above = {link.subcontractor: link.contractor for link in tender.links}
    unnamed = {part.part_id for part in tender.parts if part.party_id is None}
    places = {
        (above.get(each.part_id, "") if each.part_id in unnamed else each.part_id, each.document): (
            each.opening
        )
        for each in open_documents
    }
    offered = [
        (opening, asking)
        for asking in tender.asking
        if (opening := places.get((asking.part_id, FACTS[asking.fact].document))) is not None
    ]
    offered.sort(key=lambda pair: not pair[0].is_own_look_up)
    head = message(
        "Unknown facts: {all}. Documents that can be obtained or requested now: {offered}."
    )
    yield head.to(language).format(all=len(tender.questions), offered=len(offered)), 0
    for _, asking in offered[:MOST_ASKED]:
        yield (
            f"– {asking_text(asking, parts[asking.part_id], names, language, band=tender.band)}",
            1,
        )
    if len(offered) > MOST_ASKED:
        rest = message("– and {n} more.").to(language)
        yield rest.format(n=len(offered) - MOST_ASKED), 1
    for change in tender.band_changes or ():
        text = band_change_text(change, names, language)
        now = all(step.gate == OWN_NOTE or is_open(step.gate) for step in change.steps)
        yield text if now else f"{text} {_NOT_NOW.to(language)}", 0


def _inside(text: str) -> str:
    """Return a text as it is written inside a sentence; no label begins with a name."""
    return text[0].lower() + text[1:]
