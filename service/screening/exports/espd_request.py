"""The buyer's ESPD request (ESPD-EDM 2.1.1) with the criteria about labour and the chain.

It holds what this service knows of: grounds about labour with a rule behind them, and who does the
work. The buyer adds its other grounds and its selection criteria; a request is no assessment.
"""

import uuid
from datetime import UTC, datetime

from lxml import etree

from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language, message
from procurement_rules.rule import Rule
from procurement_rules.rulebook import Rulebook
from procurement_rules.standards.grounds import ExclusionGround, load_exclusion_grounds
from service.screening.assessment.models import Assessment
from service.screening.exports.espd_criteria import CHAIN, ELECTRONIC, SHAPES, QuestionGroup

MEDIA_TYPE = "application/xml"

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_ROOT = f"{{{_UBL}:QualificationApplicationRequest-2}}QualificationApplicationRequest"
_CAC = f"{{{_UBL}:CommonAggregateComponents-2}}"
_CBC = f"{{{_UBL}:CommonBasicComponents-2}}"
_SPACES = {
    None: f"{_UBL}:QualificationApplicationRequest-2",
    "cac": f"{_UBL}:CommonAggregateComponents-2",
    "cbc": f"{_UBL}:CommonBasicComponents-2",
}
_VERSION = "2.1.1"
_GROW = {"schemeAgencyID": "EU-COM-GROW", "schemeVersionID": _VERSION}
_TAXONOMY = {"schemeID": "CriteriaTaxonomy", **_GROW}
_NUMBERS = uuid.UUID("5b1d5d0c-5f1e-5a0b-9d52-0d6c7a3f3f10")
"""Name space of the numbers that a request gives to itself and to its questions."""

_PROCEDURES = {"open": "OPEN", "restricted": "RESTRICTED", "neg-wo-call": "AWARD_WO_PUB"}
"""Codes of the list ProcedureType whose meaning is certain; another procedure is left out."""

_ASKS = message(
    "Does this apply to the supplier or to a relied-on firm? {reading} If yes, give details. "
    "The supplier is always heard before the answer has any consequences."
)


def espd_request(
    assessment: Assessment,
    procurement: Procurement,
    language: Language,
    *,
    rulebook: Rulebook,
    screening_id: str,
    made_at: datetime,
) -> bytes:
    """Return the request as XML; the same screening always gives the same bytes.

    Args:
        assessment: The screening's result, for the regime of its lots.
        procurement: The purchase that was screened.
        language: Language of the questions.
        rulebook: The rules behind the criteria.
        screening_id: Number of the screening.
        made_at: When it was made, with a time zone.

    Raises:
        UnreadableInput: No lot falls under the part of LOU that asks for an ESPD.
    """
    if all(lot.regime != "full" for lot in assessment.lots):
        raise UnreadableInput([Problem("export-espd-regime")], screening_id)
    begun_on = assessment.purchase.begun_on or assessment.as_of
    return _Request(procurement, language, screening_id, made_at).write(
        [
            (ground, rules)
            for ground in load_exclusion_grounds()
            if ground.shape is not None
            and (rules := [rulebook.rule(rule_id) for rule_id in ground.full])
            and any(rule.in_force.states(begun_on) for rule in rules)
        ],
        rulebook,
    )


class _Request:
    """One document being written."""

    def __init__(
        self, procurement: Procurement, language: Language, screening_id: str, made_at: datetime
    ) -> None:
        self._rows = procurement
        self._language = language
        self._key = screening_id
        self._made_at = made_at.astimezone(UTC)
        self._questions = 0
        self._root = etree.Element(_ROOT, nsmap=_SPACES)

    def write(self, grounds: list[tuple[ExclusionGround, list[Rule]]], rulebook: Rulebook) -> bytes:
        """Write every element in the order of the schema, and return the document."""
        self._head()
        self._buyer()
        for ground, rules in grounds:
            words = _ASKS.to(self._language).format(reading=ground.reading.to(self._language))
            assert ground.criterion is not None
            assert ground.criterion_id is not None
            assert ground.shape is not None
            criterion = self._criterion(
                ground.criterion_id, ground.criterion, ground.name.to(self._language), words
            )
            self._legislation(criterion, rules[0])
            self._groups(criterion, SHAPES[ground.shape])
        for chain_criterion in CHAIN:
            criterion = self._criterion(
                chain_criterion.id,
                chain_criterion.code,
                chain_criterion.name.to(self._language),
                chain_criterion.text.to(self._language),
            )
            if chain_criterion.code.startswith("CRITERION.SELECTION"):
                self._legislation(criterion, rulebook.rule(chain_criterion.rule_id))
            self._groups(criterion, chain_criterion.group)
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _head(self) -> None:
        (purchase,) = self._rows.purchases.rows(named=True)
        add = self._add
        cen = {"schemeAgencyID": "CEN-BII", "schemeVersionID": _VERSION}
        add(self._root, "UBLVersionID", "2.2", schemeAgencyID="OASIS-UBL-TC")
        customization = "urn:www.cenbii.eu:transaction:biitrdm070:ver3.0"
        add(self._root, "CustomizationID", customization, **cen)
        add(self._root, "ProfileID", "4.1", **cen)
        add(self._root, "ID", f"ESPDREQ-{self._key}", schemeAgencyID="KEDJEKOLL")
        add(self._root, "CopyIndicator", "false")
        add(
            self._root,
            "UUID",
            self._number("document"),
            schemeID="ISO/IEC 9834-8:2008 - 4UUID",
            **_GROW,
        )
        add(self._root, "ContractFolderID", purchase["purchase_id"], schemeAgencyID="KEDJEKOLL")
        add(self._root, "IssueDate", self._made_at.date().isoformat())
        add(self._root, "IssueTime", self._made_at.strftime("%H:%M:%S"))
        add(self._root, "VersionID", _VERSION, **_GROW)
        procedure = _PROCEDURES.get(purchase["procedure"] or "")
        if procedure is not None:
            add(
                self._root, "ProcedureCode", procedure,
                listID="ProcedureType", listAgencyID="EU-COM-OP", listVersionID="1.0",
            )  # fmt: skip
        self._code(
            self._root, "QualificationApplicationTypeCode", "QualificationApplicationType", "Basic"
        )

    def _buyer(self) -> None:
        (purchase,) = self._rows.purchases.rows(named=True)
        party = self._below(self._below(self._root, "ContractingParty"), "Party")
        found = [
            row
            for row in self._rows.parties.rows(named=True)
            if row["party_id"] == purchase["buyer_id"] and not row["is_personal"]
        ]
        for row in found:
            numbers = self._rows.identifiers.sort("scheme", "value").rows(named=True)
            for number in numbers:
                if number["party_id"] == row["party_id"] and not number["is_personal"]:
                    identification = self._below(party, "PartyIdentification")
                    self._add(identification, "ID", number["value"], schemeAgencyID="EU-COM-GROW")
            if row["display_name"]:
                self._add(self._below(party, "PartyName"), "Name", row["display_name"])
            if row["country"]:
                country = self._below(self._below(party, "PostalAddress"), "Country")
                self._add(
                    country, "IdentificationCode", row["country"],
                    listID="CountryCodeIdentifier", listAgencyID="ISO",
                    listName="CountryCodeIdentifier", listVersionID="1.0",
                )  # fmt: skip

    def _criterion(self, number: str, code: str, name: str, words: str) -> etree._Element:
        element = self._below(self._root, "TenderingCriterion")
        self._add(element, "ID", number, **_TAXONOMY)
        self._code(element, "CriterionTypeCode", "CriteriaTypeCode", code)
        self._add(element, "Name", name)
        self._add(element, "Description", words)
        return element

    def _legislation(self, criterion: etree._Element, rule: Rule) -> None:
        element = self._below(criterion, "Legislation")
        self._add(element, "ID", self._number(f"legislation:{rule.id}"), **_TAXONOMY)
        self._add(element, "Title", rule.instrument)
        self._add(element, "Description", rule.title.to(self._language))
        self._add(element, "JurisdictionLevel", "National")
        self._add(element, "Article", rule.citation)
        self._add(element, "URI", rule.reference)
        language = self._below(element, "Language")
        self._add(
            language, "LocaleCode", self._language.upper(),
            listID="LanguageCodeEU", listAgencyName="EU-COM-GROW", listVersionID=_VERSION,
        )  # fmt: skip

    def _groups(self, criterion: etree._Element, group: QuestionGroup) -> None:
        for question_group in (group, ELECTRONIC):
            self._group(self._below(criterion, "TenderingCriterionPropertyGroup"), question_group)

    def _group(self, element: etree._Element, group: QuestionGroup) -> None:
        self._add(element, "ID", group.id, **_TAXONOMY)
        self._code(element, "PropertyGroupTypeCode", "PropertyGroupType", group.opens)
        for asked in group.questions:
            question = self._below(element, "TenderingCriterionProperty")
            self._questions += 1
            self._add(question, "ID", self._number(f"question:{self._questions}"), **_TAXONOMY)
            self._add(question, "Description", asked.text.to(self._language))
            self._code(question, "TypeCode", "CriterionElementType", "QUESTION")
            self._code(question, "ValueDataTypeCode", "ResponseDataType", asked.kind)
        for below in group.below:
            self._group(self._below(element, "SubsidiaryTenderingCriterionPropertyGroup"), below)

    def _number(self, key: str) -> str:
        return str(uuid.uuid5(_NUMBERS, f"{self._key}:{key}"))

    def _code(self, parent: etree._Element, tag: str, listed: str, value: str) -> None:
        self._add(
            parent, tag, value,
            listID=listed, listAgencyID="EU-COM-GROW", listVersionID=_VERSION,
        )  # fmt: skip

    def _add(self, parent: etree._Element, tag: str, value: str, **attributes: str) -> None:
        element = etree.SubElement(parent, f"{_CBC}{tag}", attributes)
        element.text = _xml_text(value)

    def _below(self, parent: etree._Element, tag: str) -> etree._Element:
        return etree.SubElement(parent, f"{_CAC}{tag}")


def _xml_text(text: str) -> str:
    """Return a text without the characters that XML has no place for."""
    return "".join(
        character if character.isprintable() or character in "\t\n" else "\ufffd"
        for character in text
    )
