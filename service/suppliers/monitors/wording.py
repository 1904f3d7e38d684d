"""What is said of an event in words: a reason to look, never a verdict."""

from collections.abc import Iterator, Mapping
from typing import Any

from data_ingest.model.text import Text
from data_ingest.sources import SOURCES
from risk_models.card.bands import LABELS, Band
from risk_models.explain.reasons import STATES
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from service.platform.words import printable
from service.registers.source_ids import AT_SNAPSHOT

KINDS: Mapping[str, Text] = {
    "band": Text("annat granskningsbehov", "another review need"),
    "reasons": Text("ändrade skäl", "other reasons"),
    "fewer_unknowns": Text("färre okända uppgifter", "fewer unknowns"),
    "more_unknowns": Text("fler okända uppgifter", "more unknowns"),
    "register": Text("ny uppgift i register eller lista", "a register or list states otherwise"),
    "rule_begins": Text("en regel blir tillämplig", "a rule begins to apply"),
    "rule_ceases": Text("en regel är inte längre tillämplig", "a rule ceases to apply"),
    "possible_match": Text("möjlig träff att bedöma", "a possible match to judge"),
    "card": Text("nytt poängkort", "another scorecard"),
    "file": Text("underlaget i ärendet har ändrats", "what the case rests on has changed"),
    "expires": Text("bevakningen löper ut", "the monitor expires"),
    "gone": Text("det som bevakades finns inte kvar", "what was watched is no longer there"),
}
"""What each kind of event is called."""

_BAND = Text(
    "Granskningsbehovet har ändrats från {before} till {after}.",
    "The review need has changed from {before} to {after}.",
)
_BY_CARD = Text(
    "Inga uppgifter har ändrats; poängkortet är ett annat.",
    "No facts have changed; the scorecard is another one.",
)
_REASONS = Text(
    "Uppgifter som räknas har ändrats; granskningsbehovet är detsamma.",
    "Facts that count have changed; the review need is the same.",
)
_FEWER = Text(
    "Det som inte var känt är nu känt. Det säger inget annat om företaget än att färre uppgifter "
    "är okända.",
    "What was not known is known now. It says nothing else of the firm than that fewer facts are "
    "unknown.",
)
_MORE = Text(
    "Uppgifter som var kända är inte kända längre.", "Facts that were known are not any more."
)
_REGISTER = Text("{fact}: {before} → {after}.", "{fact}: {before} → {after}.")
_BEGINS = Text("{rule}: nu tillämplig ({citation}).", "{rule}: applies now ({citation}).")
_CEASES = Text(
    "{rule}: inte längre tillämplig, eller går inte att avgöra ({citation}).",
    "{rule}: applies no more, or it cannot be told ({citation}).",
)
_MATCHES = Text(
    "Möjliga träffar att bedöma: {before} → {after}. Ingen av dem räknas förrän någon har avgjort "
    "om det är samma företag.",
    "Possible matches to judge: {before} → {after}. None counts until somebody has decided whether "
    "it is the same firm.",
)
_CARD = Text(
    "Poängkortet har bytts från {before} till {after}. {count} leverantörer har fått ett annat "
    "granskningsbehov utan att några uppgifter har ändrats.",
    "The scorecard has changed from {before} to {after}. {count} suppliers have another review "
    "need although no facts have changed.",
)
_FILE = Text(
    "Något som ärendet vilar på har ändrats. Gå igenom ärendet.",
    "Something that the case rests on has changed. Look at the file.",
)
_EXPIRES = Text(
    "Bevakningen löper ut {after}. Förläng den om den behövs.",
    "The monitor expires on {after}. Give it a later day if it is still needed.",
)
_GONE = Text(
    "Det som bevakades finns inte kvar, och bevakningen har upphört.",
    "What was watched is no longer there, and the monitor has ended.",
)
_PLAIN = {
    "band": _BAND, "reasons": _REASONS, "fewer_unknowns": _FEWER, "more_unknowns": _MORE,
    "possible_match": _MATCHES, "card": _CARD, "file": _FILE, "expires": _EXPIRES, "gone": _GONE,
}  # fmt: skip

_NOT_STATED = Text("inget angivet", "nothing stated")
_ABOUT = Text("{name}: {said}", "{name}: {said}")
_SOURCE = Text("{fact}: {value} ({source}, {day})", "{fact}: {value} ({source}, {day})")
_VALUES: Mapping[str, Mapping[str, Text]] = {
    "deregistered": {"yes": Text("ja", "yes"), "no": Text("nej", "no")},
    "insolvency": {
        "none": Text("inget förfarande", "no procedure"),
        "reorganisation": Text("företagsrekonstruktion", "reorganisation"),
        "liquidation": Text("likvidation", "liquidation"),
        "bankruptcy": Text("konkurs", "bankruptcy"),
    },
    "f_tax": {
        "approved": Text("godkänt", "approved"),
        "left": Text("inte längre godkänt", "no longer approved"),
        "not_approved": Text("inte godkänt", "not approved"),
    },
    "list_entry": {
        "none": Text("ingen uppgift", "no entry"),
        "ended": Text("avslutad uppgift", "an entry that has ended"),
        "current": Text("gällande uppgift", "a current entry"),
    },
    "ownership": {
        "none_reported": Text("ingen ägare att uppge", "no owner to report"),
        "told": Text("ägare uppgivna", "owners told"),
        "loop": Text("ägarna äger varandra", "the owners own each other"),
        "refused": Text("ägare som inte uppges", "an owner that is not told"),
    },
}
"""Values of facts that are told of by themselves, in words."""


def reason_of(content: Mapping[str, Any]) -> Text:
    """Say what an event tells of, and why, in a sentence or two.

    Args:
        content: Plain values of a `Change`, with the name of its subject.
    """
    kind = content["kind"]
    if kind == "register":
        text = _of_register(content)
    elif kind in ("rule_begins", "rule_ceases"):
        text = _of_rule(content)
    else:
        before, after = (_band(content[moment]) for moment in ("before", "after"))
        count = str(content.get("what", "")).partition(" ")[2]
        text = Text(
            _PLAIN[kind].sv.format(before=before.sv, after=after.sv, count=count),
            _PLAIN[kind].en.format(before=before.en, after=after.en, count=count),
        )
    further = list(_moves(content))
    if kind == "band" and not further:
        further = [_BY_CARD]
    whole = Text(
        " ".join([text.sv, *(part.sv for part in further)]),
        " ".join([text.en, *(part.en for part in further)]),
    )
    name = content.get("name")
    if not name or kind in ("file", "expires", "gone", "card"):
        return whole
    shown = printable(name)
    return Text(
        _ABOUT.sv.format(name=shown, said=whole.sv), _ABOUT.en.format(name=shown, said=whole.en)
    )


def evidence_of(content: Mapping[str, Any]) -> list[Text]:
    """Return what an event rests on, each with its source and day."""
    found = []
    for fact, value, source, day in content["evidence"]:
        said = _value(fact, value)
        named, shown = _source(source), day or "–"
        label = FACTS[fact].label
        found.append(
            Text(
                _SOURCE.sv.format(fact=label.sv, value=said.sv, source=named.sv, day=shown),
                _SOURCE.en.format(fact=label.en, value=said.en, source=named.en, day=shown),
            )
        )
    return found


def _of_register(content: Mapping[str, Any]) -> Text:
    fact = content["fact"]
    before, after = (_value(fact, content[moment]) for moment in ("before", "after"))
    label = FACTS[fact].label
    return Text(
        _REGISTER.sv.format(fact=label.sv, before=before.sv, after=after.sv),
        _REGISTER.en.format(fact=label.en, before=before.en, after=after.en),
    )


def _of_rule(content: Mapping[str, Any]) -> Text:
    _, citation, title_sv, title_en = content["rule"]
    text = _BEGINS if content["kind"] == "rule_begins" else _CEASES
    return Text(
        text.sv.format(rule=title_sv, citation=citation),
        text.en.format(rule=title_en, citation=citation),
    )


def _moves(content: Mapping[str, Any]) -> Iterator[Text]:
    for move in content["moves"]:
        label = factor_by_id(move["factor"]).label
        before, after = (_bin(move["factor"], move[when]) for when in ("before", "after"))
        part = f" ({printable(move['part'])})" if move["part"] else ""
        yield Text(
            f"{label.sv}{part}: {before.sv} → {after.sv}.",
            f"{label.en}{part}: {before.en} → {after.en}.",
        )


def _bin(factor_id: str, value: str) -> Text:
    factor = factor_by_id(factor_id)
    if any(factor_bin.code == value for factor_bin in factor.bins):
        return factor.bin(value).label
    return STATES[value]


def _value(fact: str, value: str | None) -> Text:
    if value is None:
        return _NOT_STATED
    return _VALUES.get(fact, {}).get(value) or Text(value, value)


def _source(source: str) -> Text:
    """Return what a source is called that is named by its id, with or without a snapshot."""
    source_id = source.partition(AT_SNAPSHOT)[0]
    if source_id in SOURCES:
        return SOURCES[source_id].title
    return Text(printable(source), printable(source))


def _band(value: str | None) -> Text:
    shown = value or ""
    return LABELS[Band(shown)] if shown in list(Band) else Text(shown, shown)
