"""The buyer's ESPD request (ESPD-EDM 4.1) with the criteria about labour and the chain.

It asks about the grounds that every buyer must ask about, those about labour that it may, and who
does the work. The buyer adds its other grounds and its selection criteria; a request is no
assessment.
"""

import re
import uuid
from datetime import UTC, datetime

from lxml import etree

from data_ingest.ids.countries import alpha_3
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.tables import Procurement
from data_ingest.model.text import Language, message
from procurement_rules.rule import Rule
from procurement_rules.rulebook import Rulebook
from procurement_rules.standards import espd
from procurement_rules.standards.espd import EspdCriterion, load_espd_criteria
from service.screening.assessment.models import Assessment
from service.screening.exports.espd_criteria import SHAPES, CriterionRequirement, QuestionGroup

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
_OP = {"schemeAgencyID": "OP", "schemeVersionID": espd.VERSION}
_NUMBERED = {"schemeID": "Criterion", **_OP}
_OWN = {"schemeAgencyID": "KEDJEKOLL"}
_LISTS = "http://publications.europa.eu/resource/authority/"
_LISTED = {
    "country": "20250924-0",
    "criterion": espd.CODE_LIST_VERSION,
    "language": "20250618-0",
    "procurement-procedure-type": "20250924-0",
}
"""Versions of the authority lists that ESPD-EDM 4.1.0 names."""

_LANGUAGES = {"sv": "SWE", "en": "ENG"}
_NUMBERS = uuid.UUID("5b1d5d0c-5f1e-5a0b-9d52-0d6c7a3f3f10")
"""Name space of the number that a request gives to itself."""

_LOT = re.compile(r"LOT-\d{4}")
_WHOLE = "LOT-0000"
"""The lot of a purchase that has no lots."""

_ASKS = message(
    "Does this apply to the supplier or to a relied-on firm? {reading} If yes, give details. "
    "The supplier is always heard before the answer has any consequences."
)
_NO_MORE = message("None.")


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
        UnreadableInput: No lot falls under the part of LOU that asks for an ESPD, or the purchase
            lacks what a request must state.
    """
    asked = {lot.contract_id for lot in assessment.lots if lot.regime == "full"}
    if not asked:
        raise UnreadableInput([Problem("export-espd-regime")], screening_id)
    begun_on = assessment.purchase.begun_on or assessment.as_of
    request = _Request(procurement, language, rulebook, screening_id, made_at)
    return request.write(
        [
            criterion
            for criterion in load_espd_criteria()
            if criterion.part != "optional"
            or (criterion.rule and rulebook.rule(criterion.rule).in_force.states(begun_on))
        ],
        asked,
    )


class _Request:
    """One document being written."""

    def __init__(
        self,
        procurement: Procurement,
        language: Language,
        rulebook: Rulebook,
        screening_id: str,
        made_at: datetime,
    ) -> None:
        self._rows = procurement
        self._language = language
        self._rulebook = rulebook
        self._key = screening_id
        self._made_at = made_at.astimezone(UTC)
        self._lots: list[str] = []
        self._currency = "EUR"
        self._root = etree.Element(_ROOT, nsmap=_SPACES)

    def write(self, criteria: list[EspdCriterion], contract_ids: set[str]) -> bytes:
        """Write every element in the order of the schema, and return the document.

        Args:
            criteria: What is asked.
            contract_ids: The lots that it is asked about.

        Raises:
            UnreadableInput: The purchase lacks what a request must state.
        """
        self._head()
        self._buyer()
        self._project(contract_ids)
        for criterion in criteria:
            self._criterion(criterion)
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _head(self) -> None:
        (purchase,) = self._rows.purchases.rows(named=True)
        root, add = self._root, self._add
        self._currency = purchase["currency"] or self._currency
        add(root, "UBLVersionID", "2.3", schemeAgencyID="OASIS-UBL-TC")
        add(root, "ProfileExecutionID", f"ESPD-EDMv{espd.VERSION}", **_OP)
        add(root, "ID", f"ESPDREQ-{self._key}", **_OWN)
        add(root, "CopyIndicator", "false")
        own_number = str(uuid.uuid5(_NUMBERS, f"{self._key}:document"))
        scheme = {"schemeID": "ISO/IEC 9834-8:2008 - 4UUID", "schemeVersionID": espd.VERSION}
        add(root, "UUID", own_number, **scheme, **_OWN)
        add(root, "ContractFolderID", purchase["purchase_id"], **_OWN)
        add(root, "IssueDate", self._made_at.date().isoformat())
        add(root, "IssueTime", self._made_at.strftime("%H:%M:%SZ"))
        add(root, "VersionID", espd.VERSION, **_OP)
        self._needed({"procedure": purchase["procedure"]})
        self._code(root, "ProcedureCode", "procurement-procedure-type", str(purchase["procedure"]))

    def _buyer(self) -> None:
        (purchase,) = self._rows.purchases.rows(named=True)
        buyer = next(
            (
                row
                for row in self._rows.parties.rows(named=True)
                if row["party_id"] == purchase["buyer_id"] and not row["is_personal"]
            ),
            {"party_id": None, "display_name": None, "country": None},
        )
        numbers = [
            row["value"]
            for row in self._rows.identifiers.sort("scheme", "value").rows(named=True)
            if row["party_id"] == buyer["party_id"] and not row["is_personal"]
        ]
        country = alpha_3(buyer["country"] or "")
        self._needed(
            {
                "buyer.name": buyer["display_name"],
                "buyer.identifiers": numbers,
                "buyer.country": country,
            }
        )
        party = self._below(self._below(self._root, "ContractingParty"), "Party")
        for number in numbers:
            self._add(self._below(party, "PartyIdentification"), "ID", number, schemeAgencyID="OP")
        self._add(self._below(party, "PartyName"), "Name", str(buyer["display_name"]))
        place = self._below(self._below(party, "PostalAddress"), "Country")
        self._code(place, "IdentificationCode", "country", country or "")

    def _project(self, contract_ids: set[str]) -> None:
        (purchase,) = self._rows.purchases.rows(named=True)
        title = purchase["title"] or purchase["purchase_id"]
        self._add(self._below(self._root, "ProcurementProject"), "Description", title)
        contracts = self._rows.contracts.sort("position").rows(named=True)
        self._lots = [
            _lot_number(lot["contract_id"], lot["position"], is_only=len(contracts) == 1)
            for lot in contracts
            if lot["contract_id"] in contract_ids
        ]
        for lot in self._lots:
            self._add(self._below(self._root, "ProcurementProjectLot"), "ID", lot, **_NUMBERED)

    def _criterion(self, criterion: EspdCriterion) -> None:
        element = self._below(self._root, "TenderingCriterion")
        words = criterion.asks.to(self._language)
        if criterion.part in ("mandatory", "optional"):
            words = _ASKS.to(self._language).format(reading=words)
        self._add(element, "ID", criterion.id, **_NUMBERED)
        self._code(element, "CriterionTypeCode", "criterion", criterion.code)
        self._add(element, "Name", criterion.name.to(self._language))
        self._add(element, "Description", words)
        if criterion.part == "selection":
            for lot in self._lots:
                place = self._below(element, "ProcurementProjectLotReference")
                self._add(place, "ID", lot, **_NUMBERED)
        if criterion.rule is not None:
            self._legislation(element, criterion, self._rulebook.rule(criterion.rule))
        for group in SHAPES[criterion.shape]:
            below = self._below(element, "TenderingCriterionPropertyGroup")
            self._group(below, group, above=criterion.prefix)

    def _legislation(self, element: etree._Element, criterion: EspdCriterion, rule: Rule) -> None:
        law = self._below(element, "Legislation")
        self._add(law, "ID", f"{criterion.prefix}/L1", **_NUMBERED)
        self._add(law, "Title", rule.instrument)
        named = criterion.name if criterion.citation else rule.title
        self._add(law, "Description", named.to(self._language))
        self._add(law, "JurisdictionLevel", "National")
        self._add(law, "Article", criterion.citation or rule.citation)
        self._add(law, "URI", rule.reference)
        language = self._below(law, "Language")
        self._code(language, "LocaleCode", "language", _LANGUAGES[self._language])

    def _group(self, element: etree._Element, group: QuestionGroup, *, above: str) -> None:
        number = f"{above}/{group.step}"
        self._add(element, "ID", number, **_NUMBERED)
        self._term(element, "PropertyGroupTypeCode", "property-group-type", group.opens)
        for requirement in group.requirements:
            self._requirement(element, requirement, above=number)
        for place, asked in enumerate(group.questions, 1):
            text = asked.text.to(self._language)
            self._property(element, f"{number}/Q{place}", text, "QUESTION", asked.kind)
        for below in group.below:
            part = self._below(element, "SubsidiaryTenderingCriterionPropertyGroup")
            self._group(part, below, above=number)

    def _requirement(
        self, element: etree._Element, stated: CriterionRequirement, *, above: str
    ) -> None:
        def made(step: str) -> etree._Element:
            text = stated.text.to(self._language)
            return self._property(element, f"{above}/{step}", text, "REQUIREMENT", stated.kind)

        if stated.states == "no_minimum":
            self._add(made(stated.step), "MinimumAmount", "0", currencyID=self._currency)
        elif stated.states == "no_more":
            self._add(made(stated.step), "ExpectedDescription", _NO_MORE.to(self._language))
        else:
            for place, lot in enumerate(self._lots, 1):
                property_of_lot = made(f"{stated.step}/R{place}/R1")
                self._add(property_of_lot, "ExpectedID", lot, schemeAgencyID="OP")

    def _property(
        self, element: etree._Element, number: str, text: str, role: str, kind: str
    ) -> etree._Element:
        question = self._below(element, "TenderingCriterionProperty")
        self._add(question, "ID", number, **_NUMBERED)
        self._add(question, "Description", text)
        self._term(question, "TypeCode", "criterion-element-type", role)
        self._term(question, "ValueDataTypeCode", "response-data-type", kind)
        return question

    def _needed(self, stated: dict[str, object]) -> None:
        """Refuse a purchase that lacks what the official rules demand."""
        if lacking := [name for name, value in stated.items() if not value]:
            problem = Problem("export-espd-lacks", params={"names": ", ".join(lacking)})
            raise UnreadableInput([problem], self._key)

    def _code(self, parent: etree._Element, tag: str, listed: str, value: str) -> None:
        """Add a code of an authority list."""
        self._add(
            parent, tag, value,
            listID=f"{_LISTS}{listed}", listAgencyID="OP", listVersionID=_LISTED[listed],
        )  # fmt: skip

    def _term(self, parent: etree._Element, tag: str, listed: str, value: str) -> None:
        """Add a code of a list of ESPD-EDM itself."""
        self._add(parent, tag, value, listID=listed, listAgencyID="OP", listVersionID=espd.VERSION)

    def _add(self, parent: etree._Element, tag: str, value: str, **attributes: str) -> None:
        element = etree.SubElement(parent, f"{_CBC}{tag}", attributes)
        element.text = _xml_text(value)

    def _below(self, parent: etree._Element, tag: str) -> etree._Element:
        return etree.SubElement(parent, f"{_CAC}{tag}")


def _lot_number(contract_id: str, position: int, *, is_only: bool) -> str:
    """Return the number of a lot as ESPD and eForms write it."""
    if _LOT.fullmatch(contract_id):
        return contract_id
    return _WHOLE if is_only else f"LOT-{position:04d}"


def _xml_text(text: str) -> str:
    """Return a text without the characters that XML has no place for."""
    return "".join(
        character if character.isprintable() or character in "\t\n" else "\ufffd"
        for character in text
    )
