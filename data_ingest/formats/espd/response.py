"""One ESPD response as a purchase with one lot and one tender: that of who has answered."""

from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from data_ingest.formats.espd.answers import Criterion, NamedFirm, Topic, read_criteria
from data_ingest.formats.espd.document import CAC, CBC, ID
from data_ingest.formats.espd.parties import Parties
from data_ingest.formats.espd.wording import entries, proportion
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.rows import (
    ContractPartyRow,
    ContractRow,
    PartyRow,
    ProcurementRows,
    PurchaseRow,
    SupplyLinkRow,
    TenderRow,
)
from data_ingest.model.subcontracted_share import NOT_COLLECTED, WHOLE, HandedOn
from data_ingest.model.tables import PPM, Nature, Role
from data_ingest.model.values import Refusals, Share, parse_cpv
from data_ingest.parsing.xml_document import child, text
from data_ingest.procurement.notices import direct_award

_PARTS: Mapping[Topic, str] = {"convictions": "III A", "contributions": "III B", "labour": "III C"}
"""Part of the standard form (Implementing Regulation (EU) 2016/7, annex 2) by what is asked."""

_SOLE = frozenset({"SCLE", "sole-tenderer"})
"""Roles of who tenders alone (lists EORoleType of version 2, where it may lead a group as well, and
eo-role-type 20211208-0)."""

_PROCEDURES = {"OPEN": "open", "RESTRICTED": "restricted", "AWARD_WO_PUB": "neg-wo-call"}
"""Codes of version 2 (list ProcedureType) whose meaning in eForms' list is certain."""

_EFORMS_PROCEDURES = frozenset(
    {
        *("open", "restricted", "neg-w-call", "neg-wo-call", "comp-dial", "innovation"),
        *("oth-single", "oth-mult", "comp-tend"),
    }
)
_NATURES: Mapping[str, Nature] = {
    "works": "works",
    "services": "services",
    "supplies": "supplies",
}
_WHOLE_PROCEDURE = "LOT-0000"
"""What ESPD-EDM 4 calls the one lot of a procedure without lots."""

_TENDER = "TENDER-1"
_ROOT = "/QualificationApplicationResponse"


def read_response(root: etree._Element, *, name: str) -> ProcurementRows:
    """Return the rows of a response whose kind and version have been checked.

    What the operator declares of grounds for exclusion is no fact about it: a no proves nothing
    and leaves no trace, a yes asks a person to read the document and to note the ground.

    Args:
        root: The document.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: It names no purchase, or nobody who answers.
    """
    refusals = Refusals()
    parties = Parties(refusals)
    number = _purchase_number(root)
    buyer = parties.enter(
        child(root, f"{CAC}ContractingParty", f"{CAC}Party"),
        at="ContractingParty/Party",
        kind="public_body",
    )
    operator = parties.enter(
        child(root, f"{CAC}EconomicOperatorParty", f"{CAC}Party"),
        at="EconomicOperatorParty/Party",
        kind="unknown",
    )
    problems = []
    if number is None:
        problems.append(Problem("espd-no-purchase", f"{_ROOT}/ContractFolderID"))
    if operator is None:
        problems.append(Problem("espd-no-operator", f"{_ROOT}/EconomicOperatorParty/Party"))
    if number is None or operator is None:
        raise UnreadableInput(problems, name)
    criteria = read_criteria(root)
    _note_role(root, criteria, refusals=refusals)
    _note_grounds(criteria, refusals=refusals)
    relied_on = _firms(criteria, "relied_on", operator, parties=parties)
    named = _firms(criteria, "subcontracts", operator, parties=parties)
    handed_on = _handed_on(criteria, has_named=bool(named), refusals=refusals)
    purchase = _purchase(root, number=number, buyer=buyer, refusals=refusals)
    return ProcurementRows(
        purchases=(purchase,),
        contracts=(_lot(root, refusals=refusals),),
        tenders=(TenderRow(_TENDER, _lot_id(root), 1, "submitted", None, None),),
        contract_parties=tuple(
            _contract_parties(operator.party_id, named, relied_on, handed_on=handed_on)
        ),
        supply_links=tuple(_links(operator.party_id, named)),
        parties=tuple(parties.parties),
        places=tuple(parties.places),
        claims=tuple(parties.claims),
        rejects=tuple(refusals.rows),
    )


def _purchase_number(root: etree._Element) -> str | None:
    """Return the buyer's number of the purchase, else that of a notice, else the document's own."""
    notices = (
        text(element, ID)
        for element in root.iterchildren(f"{CAC}AdditionalDocumentReference")
        if text(element, f"{CBC}DocumentTypeCode") == "TED_CN"
    )
    folder = text(root, f"{CBC}ContractFolderID")
    return folder or next((notice for notice in notices if notice), None) or text(root, ID)


def _purchase(
    root: etree._Element, *, number: str, buyer: PartyRow | None, refusals: Refusals
) -> PurchaseRow:
    written = text(root, f"{CBC}ProcedureCode") or ""
    procedure = _PROCEDURES.get(written) or (
        written.lower() if written.lower() in _EFORMS_PROCEDURES else None
    )
    return PurchaseRow(
        purchase_id=number,
        title=_title(root),
        notice_kind="own",
        buyer_id=None if buyer is None else buyer.party_id,
        buyer_kind="unknown",
        jurisdiction=None if buyer is None else buyer.country,
        instrument=None,
        procedure=procedure,
        direct_award=direct_award("own", procedure),
        framework=None,
        stage="tenders_in",
        begun_on=None,
        published_on=None,
        amount=None,
        currency=None,
    )


def _title(root: etree._Element) -> str | None:
    project = child(root, f"{CAC}ProcurementProject")
    if project is None:
        return None
    return text(project, f"{CBC}Name") or text(project, f"{CBC}Description")


def _lot_id(root: etree._Element) -> str:
    """Return the one lot that the response is for, else what stands for the whole procedure."""
    lots = {text(element, ID) for element in root.iterchildren(f"{CAC}ProcurementProjectLot")}
    only = lots.pop() if len(lots) == 1 else None
    return only if only and "/" not in only else _WHOLE_PROCEDURE


def _lot(root: etree._Element, *, refusals: Refusals) -> ContractRow:
    project = child(root, f"{CAC}ProcurementProject")
    cpv = nature = None
    if project is not None:
        classification = f"{CAC}MainCommodityClassification"
        written = text(project, classification, f"{CBC}ItemClassificationCode")
        cpv = parse_cpv(written) if written else None
        if written and cpv is None:
            location = "ProcurementProject/MainCommodityClassification/ItemClassificationCode"
            refusals.note("espd-cpv", location)
        nature = _NATURES.get((text(project, f"{CBC}ProcurementTypeCode") or "").lower())
    return ContractRow(_lot_id(root), 1, _title(root), cpv, nature, None, None, None, None)


def _note_role(root: etree._Element, criteria: Iterable[Criterion], *, refusals: Refusals) -> None:
    """Note that the answers are those of one among several: by its role, or its answer to that."""
    role = text(root, f"{CAC}EconomicOperatorParty", f"{CAC}EconomicOperatorRole", f"{CBC}RoleCode")
    in_group = any(criterion.topic == "group" and criterion.yes for criterion in criteria)
    if in_group or (role is not None and role not in _SOLE):
        refusals.note("espd-role", "EconomicOperatorParty/EconomicOperatorRole/RoleCode")


def _note_grounds(criteria: Iterable[Criterion], *, refusals: Refusals) -> None:
    """Note each part of the form with a yes; not which offence, nor what is said of it."""
    parts = dict.fromkeys(
        _PARTS[criterion.topic]
        for criterion in criteria
        if criterion.topic in _PARTS and criterion.yes_to_any
    )
    for part in parts:
        refusals.note("espd-ground-declared", "TenderingCriterionResponse", {"part": part})


def _firms(
    criteria: Iterable[Criterion], topic: Topic, operator: PartyRow, *, parties: Parties
) -> tuple[str, ...]:
    """Return the firms named in answer to a criterion, without duplicates, in document order."""
    found: dict[str, None] = {}
    for criterion in criteria:
        if criterion.topic != topic:
            continue
        at = f"TenderingCriterion[{criterion.place}]"
        if criterion.unpaired:
            parties.refusals.note("espd-numbers-unpaired", at)
        for firm in criterion.firms:
            for party_id in _entered(firm, at=at, parties=parties):
                if party_id != operator.party_id:
                    found[party_id] = None
    return tuple(found)


def _entered(firm: NamedFirm, *, at: str, parties: Parties) -> Iterator[str]:
    listed = list(entries(firm.written))
    if "," in firm.written and firm.number is None:
        parties.refusals.note("espd-list-in-words", at)
    for entry in listed:
        if entry is None:
            parties.refusals.note("espd-long-name", at)
        else:
            own = firm.number if firm.number and len(listed) == 1 else entry.number
            yield parties.name(entry.name, own, at=at).party_id


def _handed_on(criteria: Iterable[Criterion], *, has_named: bool, refusals: Refusals) -> HandedOn:
    """Return what the operator declares that it hands on.

    - A share in answer to the question for one (IV C 10) is that share.
    - Yes alone, or words that are no share, is anything up to all of it.
    - No is nothing, unless a subcontractor or a share is stated.
    - No answer is not collected.
    """
    yes: bool | None = None
    stated: Share | None = None
    at = ""
    for criterion in criteria:
        if criterion.topic == "subcontracts":
            yes = criterion.yes
            at = f"TenderingCriterion[{criterion.place}]"
        if criterion.topic == "proportion":
            shares = [proportion(written) for written in criterion.texts]
            if None in shares or len(shares) > 1:
                refusals.note("espd-proportion", f"TenderingCriterion[{criterion.place}]")
                stated = WHOLE
            elif shares:
                stated = shares[0]
    found = HandedOn(WHOLE if yes or has_named else Share(0, 0), "stated")
    if yes is None and stated is None:
        return found if has_named else NOT_COLLECTED
    if stated is None:
        contradicted = yes is False and has_named
    else:
        contradicted = (yes is False and stated.high > 0) or (
            stated.high == 0 and (yes is True or has_named)
        )
        found = HandedOn(stated, "stated")
    if contradicted:
        refusals.note("espd-contradiction", at or "TenderingCriterion")
        return found.contradicted()
    return found


def _contract_parties(
    operator: str,
    named: tuple[str, ...],
    relied_on: tuple[str, ...],
    *,
    handed_on: HandedOn,
) -> Iterator[ContractPartyRow]:
    """Yield the operator, then the firms below it; a firm of both kinds is relied on."""
    share = handed_on.share
    yield ContractPartyRow(
        tender_id=_TENDER,
        party_id=operator,
        position=1,
        role="tenderer",
        entry_ppm=PPM,
        handed_on_low_ppm=share and share.low,
        handed_on_high_ppm=share and share.high,
        handed_on_state=handed_on.state,
    )
    for place, party_id in enumerate(dict.fromkeys((*relied_on, *named)), 2):
        role: Role = "relied_on" if party_id in relied_on else "subcontractor"
        yield ContractPartyRow(_TENDER, party_id, place, role, None, None, None, "not_collected")


def _links(operator: str, named: tuple[str, ...]) -> Iterator[SupplyLinkRow]:
    for party_id in named:
        yield SupplyLinkRow(
            link_id=f"{_TENDER}/{operator}/{party_id}",
            tender_id=_TENDER,
            contractor_id=operator,
            subcontractor_id=party_id,
            share_low_ppm=0,
            share_high_ppm=PPM,
            unit="value",
            basis="declared",
        )
