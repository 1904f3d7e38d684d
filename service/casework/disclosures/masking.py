"""A report without what is masked: it is taken out of the record before anything is laid out.

So nothing of it can stand in the text layer, in the tags or in the metadata of the file. What could
be computed back from what is left goes too: points from which a masked price follows, rules and
sources that only what is masked rests on, and hashes of the whole content. What no place names is
not laid out at all (`service.casework.disclosures.told`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from data_ingest.model.described import tells
from data_ingest.model.text import Language
from service.casework.disclosures.classes import CLASSES, HIDES_POINTS
from service.casework.disclosures.deciding import Masking
from service.casework.disclosures.grounds import citation
from service.casework.disclosures.places import label
from service.casework.disclosures.told import mask, told, told_record
from service.casework.disclosures.words import WORDS
from service.platform.words import printable, spelt
from service.screening.assessment.models import (
    Assessment,
    LotAssessment,
    PartAssessment,
    TenderAssessment,
)
from service.screening.record.tables import ScreeningRecord
from service.screening.report.report_content import report_content

NOT_IN_COPIES = ("asking", "hourly", "judgements", "closed", "closed_line", "next")
"""What a report says of a tender that no place names, so that no copy has it."""
_TELL_POINTS = ("points", "answers", "price")
"""Classes of which the reasons for the points would tell."""
_ON_PRICE = "price_below_comparison"
_SHORTEST_NAME = 3
_SHORTEST_NUMBER = 6
"""Least characters of a firm's number that is looked for without its scheme. Ours: shorter ones,
such as a year, stand in too many other texts."""
_LONGEST_NUMBERING = 4


def masked_content(
    record: ScreeningRecord, maskings: Sequence[Masking], language: Language, *, opened: bool
) -> dict[str, Any]:
    """Return what the report of a screening says, without what is masked.

    Args:
        record: The screening.
        maskings: What is masked; their places are numbered in this order.
        language: Language of the document.
        opened: Whether points may be shown of what is not masked.
    """
    marks = {
        masking.key: mark(number, masking, language) for number, masking in enumerate(maskings, 1)
    }
    taken = _Taken(orjson.loads(record.assessment), marks)
    taken.out()
    without = told_record(record, orjson.dumps(told(Assessment, taken.tables)), marks)
    data = report_content(without, language, opened=opened)
    if "rejects" in marks:
        data["rejects"] = [marks["rejects"]]
    for at, lot in enumerate(data["lots"], 1):
        _mark_lot(lot, f"lot{at}", marks, language, opened=opened)
    # what the officer is to do, and may not ask, is no part of what is asked for
    data |= {"answers": [], "next": None, "closed_line": ""}
    _without_hashes(data, record, language)
    return _without_names(data, taken.names)


def mark(number: int, masking: Masking, language: Language) -> str:
    """Return what stands in the place of something masked: its number and its provision."""
    return WORDS["mark"].to(language).format(n=number, ground=citation(masking.ground, language))


class _Taken:
    """The record of a screening, as plain values from which what is masked is taken out.

    Attributes:
        tables: The record.
        names: Names that are masked, with what stands in their place.
    """

    def __init__(self, tables: dict[str, Any], marks: Mapping[str, str]) -> None:
        self.tables = tables
        self.names: dict[str, str] = {}
        self._marks = marks
        self._hidden: dict[str, str] = {}

    def out(self) -> None:
        """Take out what is masked."""
        for name in CLASSES.keys() & self._marks.keys():
            mask(Assessment, self.tables, name, self._marks[name])
        for number, lot in enumerate(self.tables["lots"], 1):
            self._lot(lot, number)
        for part in self._parts():
            if part["party_id"] in self._hidden:
                self._name(part, self._hidden[part["party_id"]])
        self._tender_ids()
        seen = {part["party_id"] for part in self._parts()} - self._hidden.keys()
        self.tables["possible_matches"] = [
            match for match in self.tables.get("possible_matches", ()) if match["party_id"] in seen
        ]
        shown = {printed for part in self._parts() if (printed := part["name"])}
        self.names = {name: said for name, said in self.names.items() if name not in shown}
        self._what_nothing_rests_on()

    def _parts(self) -> list[dict[str, Any]]:
        return [
            part
            for lot in self.tables["lots"]
            for tender in lot["tenders"]
            for part in tender["parts"]
        ]

    def _of(self, at: str) -> dict[str, str]:
        """Return what stands in the place of each class that is masked at a place, by class."""
        return {
            name: said for name in CLASSES if (said := self._marks.get(f"{at}.{name}")) is not None
        }

    def _lot(self, lot: dict[str, Any], number: int) -> None:
        at = f"lot{number}"
        masked = self._of(at)
        for tender in lot["tenders"] if "tenders" in masked else ():
            self._remember(tender["parts"], masked["tenders"])
            self._remember_id(tender["tender_id"], masked["tenders"])
        for name, said in masked.items():
            mask(LotAssessment, lot, name, said, number)
        for place, tender in enumerate(lot["tenders"], 1):
            self._tender(tender, f"{at}.tender{place}")

    def _tender(self, tender: dict[str, Any], at: str) -> None:
        for place, part in enumerate(tender["parts"], 1):
            if said := self._marks.get(f"{at}.part{place}.name"):
                self._hidden[part["party_id"]] = said
        masked = self._of(at)
        if masked.keys() & {*HIDES_POINTS, "points"}:
            tender.pop("least_band", None)  # its fact may be of what is masked, or of a part cut
        if "price" in masked:
            self._drop_rules(tender, lambda determination: _ON_PRICE in determination["facts"])
        if "answers" in masked:
            self._drop_rules(tender, lambda determination: True)
        if "chain" in masked:
            self._cut_chain(tender, masked["chain"])
        if "matches" in masked:
            named = {part["party_id"] for part in tender["parts"]}
            self.tables["possible_matches"] = [
                match for match in self.tables["possible_matches"] if match["party_id"] not in named
            ]
        for name, said in masked.items():
            mask(TenderAssessment, tender, name, said)

    def _cut_chain(self, tender: dict[str, Any], said: str) -> None:
        kept = [part for part in tender["parts"] if part["tier"] == 1 and part["party_id"]]
        numbers = {part["part_id"] for part in kept}
        self._remember([part for part in tender["parts"] if part["part_id"] not in numbers], said)
        tender["parts"] = kept
        tender["questions"] = [
            question for question in tender["questions"] if question["part_id"] in numbers
        ]
        parties = {part["party_id"] for part in kept}
        self._drop_rules(
            tender, lambda determination: bool(set(determination["party_ids"]) - parties)
        )

    def _drop_rules(self, tender: dict[str, Any], rests: Callable[[dict[str, Any]], bool]) -> None:
        tender["determinations"] = [
            determination for determination in tender["determinations"] if not rests(determination)
        ]
        tender["does_not_apply"] = []

    def _remember(self, parts: Sequence[dict[str, Any]], said: str) -> None:
        for part in parts:
            numbers = [number.partition(" ")[2] for number in part["identifiers"]]
            self.names |= dict.fromkeys((n for n in numbers if len(n) >= _SHORTEST_NUMBER), said)
            for name in (part["name"], *part["identifiers"]):
                if name and len(name) >= _SHORTEST_NAME:
                    self.names[name] = said

    def _remember_id(self, tender_id: str, said: str) -> None:
        """A tender's own id may be a name; one like A1 stands in too many other texts."""
        if len(tender_id) > _LONGEST_NUMBERING and not tender_id.isdigit():
            self.names[tender_id] = said

    def _name(self, part: dict[str, Any], said: str) -> None:
        self._remember([part], said)
        mask(PartAssessment, part, "name", said)

    def _tender_ids(self) -> None:
        """Put a number in the place of a tender's own id where who tendered is masked."""
        for lot in self.tables["lots"]:
            for number, tender in enumerate(lot["tenders"], 1):
                holders = {part["party_id"] for part in tender["parts"] if part["tier"] == 1}
                if holders & self._hidden.keys():
                    self._remember_id(tender["tender_id"], str(number))
                    mask(TenderAssessment, tender, "name", place=number)

    def _what_nothing_rests_on(self) -> None:
        """Leave out rules and sources that only what is masked rests on."""
        rules: set[str] = set()
        sources: set[str] = {match["source_id"] for match in self.tables["possible_matches"]}
        for lot in self.tables["lots"]:
            for one in (lot, *lot["tenders"]):
                rules |= {each["rule_id"] for each in one["determinations"]}
                rules |= set(one["does_not_apply"])
        for part in self._parts():
            for value in part["factors"]:
                sources |= set(value["sources"])
        self.tables["rules"] = [rule for rule in self.tables["rules"] if rule["rule_id"] in rules]
        self.tables["sources"] = [
            source for source in self.tables["sources"] if source["source_id"] in sources
        ]


def _mark_lot(
    lot: dict[str, Any], at: str, marks: Mapping[str, str], language: Language, *, opened: bool
) -> None:
    if said := marks.get(f"{at}.tenders"):
        lot |= {"no_tenders": said, "missing": [said]}
    if any(key.startswith(f"{at}.") for key in marks):
        lot["closed_line"] = ""  # it counts what the firms have answered
    for number, tender in enumerate(lot["tenders"], 1):
        _mark_tender(tender, f"{at}.tender{number}", marks, language, opened=opened)
        if said := marks.get(f"{at}.tender{number}.answers"):
            lot["missing"].append(said)  # what is missing follows from it: it is not known here


def _mark_tender(
    tender: dict[str, Any], at: str, marks: Mapping[str, str], language: Language, *, opened: bool
) -> None:
    tender |= {name: [] for name in NOT_IN_COPIES}
    if any(f"{at}.{name}" in marks for name in _TELL_POINTS):
        tender["reasons"] = []
    if said := marks.get(f"{at}.price"):
        tender["price"] = _short(said)
        tender["remarks"].append(f"{label(f'{at}.price', language)}: {said}")
    if said := marks.get(f"{at}.chain"):
        tender["parties"] = tender["chain"] = _short(said)
        cut = {"depth": 1, "text": said, "received_ppm": 0, "is_named": True, "facts": 0}
        tender["tree"].append(cut)
        for part in tender["parts"]:
            part["own_work"] = _short(said)
    if said := marks.get(f"{at}.answers"):
        empty = dict.fromkeys(("party", "unknown", "document", "gate"), "")
        tender["questions"] = [empty | {"what": said}]
    if said := marks.get(f"{at}.matches"):
        tender["matches"] = [said]
    said = marks.get(f"{at}.points")
    if said:  # how much is known follows from what the firm has answered, facts are such values
        for one in (tender, *tender["parts"]):
            one["known"] = _short(said)
        tender["facts"] = [{"name": tender["name"], "found": [], "looked": [said]}]
        tender["facts_short"] = _short(said)
        for node in tender["tree"]:
            node["facts"] = 0
    if opened and said:
        short = _short(said)
        tender |= {"need": short, "points": short, "reason": said}
        for part in tender["parts"]:
            part |= {"exposure": short, "exposure_ppm": 0, "points": short, "typical": short}
            part |= {"need": short, "factors": []}
            part |= {"summary": said, "steps": [], "silent": [], "low": 0, "high": 1}


def _short(said: str) -> str:
    """Return a mark for a narrow column: its number alone."""
    return said.partition(":")[0] + "]"


def _without_hashes(data: dict[str, Any], record: ScreeningRecord, language: Language) -> None:
    """Take away the hashes of the whole content: what is masked could be tried against them."""
    untold = [about for about in tells(ScreeningRecord).values() if not about.is_told]
    hidden = {about.label.to(language) for about in untold if about.label is not None}
    data["identity"] = [field for field in data["identity"] if field["name"] not in hidden]
    data["verification"] = WORDS["verification"].to(language)
    data["code"] = record.id


def _without_names(data: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Return what is shown with no masked name in any text of it, such as a title."""
    if not names:
        return data
    longest = sorted(names, key=len, reverse=True)
    forms = "|".join(f"({spelt(name)})" for name in longest)
    pattern = re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)
    said = [names[name] for name in longest]
    kept = ("words", "qr")
    return {
        name: value if name in kept else _swept(value, pattern, said)
        for name, value in data.items()
    }


def _swept(value: object, pattern: re.Pattern[str], said: Sequence[str]) -> object:
    """Return a value with what is said instead of each name: the pattern has a group for each."""
    if isinstance(value, str):
        if not pattern.search(value):
            return value
        return printable(pattern.sub(lambda match: said[(match.lastindex or 0) - 1], value))
    if isinstance(value, list):
        return [_swept(one, pattern, said) for one in value]
    if isinstance(value, dict):
        return {name: _swept(one, pattern, said) for name, one in value.items()}
    return value
