"""What is said of an event in words: a reason to look, never a verdict."""

from collections.abc import Iterator, Mapping
from typing import Any

from data_ingest.model.text import Text, in_each, joined, message, plain
from data_ingest.sources import SOURCES
from risk_models.card.bands import LABELS, Band
from risk_models.explain.reasons import STATES
from risk_models.factors import factor_by_id
from risk_models.facts.catalogue import FACTS
from service.platform.words import YES_NO, printable
from service.registers.source_ids import AT_SNAPSHOT
from service.suppliers.portfolios.drift_words import subject_label

KINDS: Mapping[str, Text] = {
    "band": message("changed review need"),
    "reasons": message("changed reasons"),
    "fewer_unknowns": message("fewer unknowns"),
    "more_unknowns": message("more unknowns"),
    "register": message("new information in a register or list"),
    "rule_begins": message("a rule now applies"),
    "rule_ceases": message("a rule no longer applies"),
    "possible_match": message("a possible match to assess"),
    "card": message("a new scorecard"),
    "drift": message("the suppliers as a whole have shifted"),
    "file": message("the basis of the case has changed"),
    "expires": message("the monitor expires"),
    "gone": message("the monitored record no longer exists"),
}
"""What each kind of event is called."""

_BAND = message("The review need has changed from {before} to {after}.")
_BY_CARD = message("No facts have changed; the scorecard has been replaced.")
_REASONS = message("Facts that count have changed; the review need is the same.")
_FEWER = message(
    "Facts that were not known are now known. This says nothing about the firm except that "
    "fewer facts are unknown."
)
_MORE = message("Facts that were known are no longer known.")
_REGISTER = message("{fact}: {before} → {after}.")
_BEGINS = message("{rule}: now applies ({citation}).")
_CEASES = message("{rule}: no longer applies, or cannot be determined ({citation}).")
_MATCHES = message(
    "Possible matches to assess: {before} → {after}. None counts until a person has decided "
    "whether it is the same firm."
)
_CARD = message(
    "The scorecard has changed from {before} to {after}. Suppliers whose review need has "
    "changed although no facts have changed: {count}."
)
_DRIFT = message(
    "The data as a whole has shifted since the previous run: {subjects}. The page of the run says "
    "how, and what to check first. It says nothing about any one supplier."
)
_FILE = message("Something that the case is based on has changed. Review the case.")
_EXPIRES = message("The monitor expires on {after}. Extend it if it is still needed.")
_GONE = message("The monitored record no longer exists, and the monitor has ended.")
_PLAIN = {
    "band": _BAND, "reasons": _REASONS, "fewer_unknowns": _FEWER, "more_unknowns": _MORE,
    "possible_match": _MATCHES, "card": _CARD, "file": _FILE, "expires": _EXPIRES, "gone": _GONE,
}  # fmt: skip

_NOT_STATED = message("nothing stated")
_ABOUT = message("{name}: {said}")
_SOURCE = message("{fact}: {value} ({source}, {day})")
_VALUES: Mapping[str, Mapping[str, Text]] = {
    "deregistered": YES_NO,
    "insolvency": {
        "none": message("no procedure"),
        "reorganisation": message("reorganisation"),
        "liquidation": message("liquidation"),
        "bankruptcy": message("bankruptcy"),
    },
    "f_tax": {
        "approved": message("approved", "f-tax"),
        "left": message("no longer approved"),
        "not_approved": message("not approved", "f-tax"),
    },
    "list_entry": {
        "none": message("no entry"),
        "ended": message("an entry that has ended"),
        "current": message("a current entry"),
    },
    "ownership": {
        "none_reported": message("no owner to report"),
        "told": message("owners disclosed"),
        "loop": message("the owners own each other"),
        "refused": message("an owner that is not disclosed"),
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
    elif kind == "drift":
        text = _of_drift(content)
    else:
        before, after = (_band(content[moment]) for moment in ("before", "after"))
        count = str(content.get("what", "")).partition(" ")[2]
        text = _PLAIN[kind].filled(before=before, after=after, count=count)
    further = list(_moves(content))
    if kind == "band" and not further:
        further = [_BY_CARD]
    whole = joined(" ", (text, *further))
    name = content.get("name")
    if not name or kind in ("file", "expires", "gone", "card", "drift"):
        return whole
    return _ABOUT.filled(name=printable(name), said=whole)


def evidence_of(content: Mapping[str, Any]) -> list[Text]:
    """Return what an event rests on, each with its source and day."""
    found = []
    for fact, value, source, day in content["evidence"]:
        said = _value(fact, value)
        named, shown = _source(source), day or "–"
        label = FACTS[fact].label
        found.append(_SOURCE.filled(fact=label, value=said, source=named, day=shown))
    return found


def _of_register(content: Mapping[str, Any]) -> Text:
    fact = content["fact"]
    before, after = (_value(fact, content[moment]) for moment in ("before", "after"))
    label = FACTS[fact].label
    return _REGISTER.filled(fact=label, before=before, after=after)


def _of_rule(content: Mapping[str, Any]) -> Text:
    _, citation, title_sv, title_en = content["rule"]
    text = _BEGINS if content["kind"] == "rule_begins" else _CEASES
    return text.filled(rule=Text(title_sv, title_en), citation=citation)


def _of_drift(content: Mapping[str, Any]) -> Text:
    _, *subjects = content["what"].split(" ")
    labels = in_each(lambda language: ", ".join(subject_label(one, language) for one in subjects))
    return _DRIFT.filled(subjects=labels)


def _moves(content: Mapping[str, Any]) -> Iterator[Text]:
    for move in content["moves"]:
        label = factor_by_id(move["factor"]).label
        before, after = (_bin(move["factor"], move[when]) for when in ("before", "after"))
        part = f" ({printable(move['part'])})" if move["part"] else ""
        yield message("{label}{part}: {before} → {after}.").filled(
            label=label, part=part, before=before, after=after
        )


def _bin(factor_id: str, value: str) -> Text:
    factor = factor_by_id(factor_id)
    if any(factor_bin.code == value for factor_bin in factor.bins):
        return factor.bin(value).label
    return STATES[value]


def _value(fact: str, value: str | None) -> Text:
    if value is None:
        return _NOT_STATED
    return _VALUES.get(fact, {}).get(value) or plain(value)


def _source(source: str) -> Text:
    """Return what a source is called that is named by its id, with or without a snapshot."""
    source_id = source.partition(AT_SNAPSHOT)[0]
    if source_id in SOURCES:
        return SOURCES[source_id].title
    return plain(printable(source))


def _band(value: str | None) -> Text:
    shown = value or ""
    return LABELS[Band(shown)] if shown in list(Band) else plain(shown)
