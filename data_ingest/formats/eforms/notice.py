"""One notice: the purchase itself, and its sections brought together."""

from collections.abc import Container

from lxml import etree

from data_ingest.formats.eforms.document import (
    CAC,
    CBC,
    EFAC,
    EFBC,
    ID,
    extension,
    kind_of,
    preferred,
    texts,
)
from data_ingest.formats.eforms.lots import (
    ESTIMATE,
    PROJECT,
    is_framework,
    read_groups,
    read_lots,
)
from data_ingest.formats.eforms.organisations import Organisation, party_rows, read_organisations
from data_ingest.formats.eforms.outcome import (
    read_change,
    read_framework_most,
    read_framework_notice,
    read_notice_value,
    read_received,
)
from data_ingest.formats.eforms.results import Results, read_results
from data_ingest.formats.eforms.values import day, money, withheld
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.rows import ContractRow, ProcurementRows, PurchaseRow
from data_ingest.model.tables import BuyerKind, NoticeKind
from data_ingest.model.values import Money, Refusals
from data_ingest.parsing.xml_document import child, text
from data_ingest.procurement.notices import INSTRUMENTS, STAGES, direct_award, with_award_value

_FORM_TYPES: dict[str, NoticeKind] = {
    "planning": "planning",
    "competition": "contract",
    "dir-awa-pre": "veat",
    "result": "award",
    "cont-modif": "modification",
}
"""BT-03, the form type (Implementing Regulation (EU) 2019/1780, annex)."""

_ROOT_KINDS: dict[str, NoticeKind] = {
    "PriorInformationNotice": "planning",
    "ContractNotice": "contract",
    "ContractAwardNotice": "award",
}
_NOTICE_TYPES: dict[str, NoticeKind] = {"veat": "veat", "can-modif": "modification"}
"""BT-02 of the award documents that are no award; used where the form type is absent."""


def read_notice(root: etree._Element, *, name: str) -> ProcurementRows:
    """Return the rows of a notice whose kind and version have been checked.

    Args:
        root: The document.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: It has no number of its own, or no lot with an identifier.
    """
    refusals = Refusals()
    language = text(root, f"{CBC}NoticeLanguageCode")
    above = extension(root)
    if above is None:
        above = etree.Element("none")
    organisations = read_organisations(above, refusals=refusals)
    lots = read_lots(root, language=language, refusals=refusals)
    publication = child(above, f"{EFAC}Publication")
    number = None if publication is None else text(publication, f"{EFBC}NoticePublicationID")
    number = number or text(root, ID)
    _check(root, number=number, lots=lots, name=name)
    result = child(above, f"{EFAC}NoticeResult")
    results = (
        Results()
        if result is None
        else read_results(
            result,
            lots=frozenset(lot.contract_id for lot in lots),
            groups=read_groups(root),
            organisations=organisations,
            refusals=refusals,
        )
    )
    if result is not None:
        lots = _with_outcome(lots, result, refusals=refusals)
    buyers = _buyers(root, organisations, refusals=refusals)
    purchase = _purchase(
        root,
        number=number or "",
        publication=publication,
        buyer=_lead(buyers),
        lots=lots,
        refusals=refusals,
    )
    purchase = _with_references(purchase, above, result, refusals=refusals)
    part = {row.party_id for row in results.contract_parties} | {buyer.party_id for buyer in buyers}
    parties, names, places, claims = party_rows(
        [organisation for organisation in organisations.values() if organisation.party_id in part],
        buyers=frozenset(buyer.party_id for buyer in buyers),
        language=language,
    )
    return ProcurementRows(
        purchases=(purchase,),
        contracts=tuple(with_award_value(lot, results.tenders) for lot in lots),
        tenders=tuple(results.tenders),
        contract_parties=tuple(results.contract_parties),
        supply_links=tuple(results.supply_links),
        parties=parties,
        names=names,
        places=places,
        claims=claims,
        rejects=tuple(refusals.rows),
    )


def _with_outcome(
    lots: tuple[ContractRow, ...], result: etree._Element, *, refusals: Refusals
) -> tuple[ContractRow, ...]:
    """Return the lots with the tenders received and, of a framework, the most it may be worth."""
    received = read_received(result, refusals=refusals)
    most = read_framework_most(result, refusals=refusals)
    found = []
    for lot in lots:
        own = most.get(lot.contract_id)
        if own is not None:
            lot = lot._replace(framework_most=own.amount, framework_currency=own.currency)
        number = received.get(lot.contract_id)
        if number is not None:
            lot = lot._replace(tenders_received=number.all, tenders_least=number.least)
        found.append(lot)
    return tuple(found)


def _with_references(
    purchase: PurchaseRow,
    above: etree._Element,
    result: etree._Element | None,
    *,
    refusals: Refusals,
) -> PurchaseRow:
    """Return the purchase with what is awarded in all and the earlier notices it refers to."""
    changed, reason = read_change(above)
    purchase = purchase._replace(changed_notice=changed, change_reason=reason)
    if result is None:
        return purchase
    awarded = read_notice_value(result, refusals=refusals)
    return purchase._replace(
        awarded_amount=awarded and awarded.amount,
        awarded_currency=awarded and awarded.currency,
        framework_notice=read_framework_notice(result),
    )


def _check(
    root: etree._Element, *, number: str | None, lots: Container[ContractRow], name: str
) -> None:
    problems = []
    if number is None:
        problems.append(Problem("eforms-no-notice-id", f"/{kind_of(root)}/ID"))
    if not lots:
        problems.append(Problem("eforms-no-lot", f"/{kind_of(root)}/ProcurementProjectLot"))
    if problems:
        raise UnreadableInput(problems, name)


def _purchase(
    root: etree._Element,
    *,
    number: str,
    publication: etree._Element | None,
    buyer: Organisation | None,
    lots: tuple[ContractRow, ...],
    refusals: Refusals,
) -> PurchaseRow:
    kind = _notice_kind(root)
    project = child(root, PROJECT)
    value = None
    title = None
    if project is not None:
        language = text(root, f"{CBC}NoticeLanguageCode")
        title = preferred(texts(project, f"{CBC}Name"), language=language)
        value = money(project, *ESTIMATE, at="ProcurementProject", refusals=refusals)
    estimate = value
    if value is None and len(lots) == 1 and lots[0].amount is not None and lots[0].currency:
        value = Money(lots[0].amount, lots[0].currency)
    jurisdiction = None if buyer is None else buyer.country
    domain = text(root, f"{CBC}RegulatoryDomain") or ""
    procedure = _procedure(root, refusals=refusals)
    dispatched = day(root, f"{CBC}IssueDate", at="", refusals=refusals)
    return PurchaseRow(
        purchase_id=number,
        title=title,
        notice_kind=kind,
        buyer_id=None if buyer is None else buyer.party_id,
        buyer_kind=_buyer_kind(root),
        jurisdiction=jurisdiction,
        instrument=INSTRUMENTS.get(domain) if jurisdiction == "SE" else None,
        procedure=procedure,
        direct_award=direct_award(kind, procedure),
        framework=is_framework(root),
        stage=STAGES[kind],
        begun_on=dispatched if kind == "contract" else None,
        published_on=None
        if publication is None
        else day(publication, f"{EFBC}PublicationDate", at="Publication", refusals=refusals),
        amount=value and value.amount,
        currency=value and value.currency,
        estimated_amount=estimate and estimate.amount,
        estimated_currency=estimate and estimate.currency,
    )


def _notice_kind(root: etree._Element) -> NoticeKind:
    element = child(root, f"{CBC}NoticeTypeCode")
    default = _ROOT_KINDS[kind_of(root)]
    if element is None:
        return default
    form = _FORM_TYPES.get(element.get("listName", ""))
    return form or _NOTICE_TYPES.get(text(element) or "", default)


def _procedure(root: etree._Element, *, refusals: Refusals) -> str | None:
    """Return the procedure type (BT-105), unless it is withheld."""
    process = child(root, f"{CAC}TenderingProcess")
    if process is None:
        return None
    above = extension(process)
    at = "TenderingProcess"
    if above is not None and "pro-typ" in withheld(above, at=at, refusals=refusals):
        return None
    return text(process, f"{CBC}ProcedureCode")


def _buyers(
    root: etree._Element, organisations: dict[str, Organisation], *, refusals: Refusals
) -> list[Organisation]:
    """Return the buyers; who serves a buyer stands one level further down and is none."""
    found: dict[str, Organisation] = {}
    for contracting in root.iterchildren(f"{CAC}ContractingParty"):
        party_id = text(contracting, f"{CAC}Party", f"{CAC}PartyIdentification", ID)
        if party_id is None:
            refusals.note("eforms-id-missing", "ContractingParty/Party")
        elif party_id in organisations:
            found[party_id] = organisations[party_id]
        else:
            refusals.note("eforms-unknown-organisation", "ContractingParty", {"id": party_id})
    return list(found.values())


def _lead(buyers: list[Organisation]) -> Organisation | None:
    return next((buyer for buyer in buyers if buyer.leads_group), buyers[0] if buyers else None)


def _buyer_kind(root: etree._Element) -> BuyerKind:
    """Return the kind of the first buyer that states its legal type (BT-11)."""
    for contracting in root.iterchildren(f"{CAC}ContractingParty"):
        for each in contracting.iterchildren(f"{CAC}ContractingPartyType"):
            code = child(each, f"{CBC}PartyTypeCode")
            if code is None or code.get("listName", "buyer-legal-type") != "buyer-legal-type":
                continue
            legal_type = text(code) or ""
            if legal_type == "cga":
                return "central"
            if legal_type in ("ra", "la") or legal_type.startswith("body-pl"):
                return "sub_central"
            if legal_type.startswith("pub-undert") or legal_type == "spec-rights-entity":
                return "utility"
            return "unknown"
    return "unknown"
