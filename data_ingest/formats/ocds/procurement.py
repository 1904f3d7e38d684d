"""One contracting process: the purchase itself, and its sections brought together."""

from collections.abc import Iterable, Sequence
from datetime import date

from data_ingest.formats.ocds.awards import Award, contracts_awards, read_awards
from data_ingest.formats.ocds.compiled import CompiledRelease
from data_ingest.formats.ocds.document import Node
from data_ingest.formats.ocds.lots import is_framework, read_lots, title_of
from data_ingest.formats.ocds.offers import read_offers
from data_ingest.formats.ocds.parties import Directory, Organisation, party_rows
from data_ingest.formats.ocds.values import day, money, period
from data_ingest.model.rows import ContractRow, ProcurementRows, PurchaseRow, TenderRow
from data_ingest.model.tables import BuyerKind, NoticeKind, Stage
from data_ingest.model.values import Money, the_only
from data_ingest.procurement.notices import INSTRUMENTS

_TAGS: dict[str, NoticeKind] = {
    "contractAmendment": "modification",
    "award": "award",
    "awardUpdate": "award",
    "awardCancellation": "award",
    "contract": "award",
    "contractUpdate": "award",
    "contractTermination": "award",
    "implementation": "award",
    "implementationUpdate": "award",
    "bid": "contract",
    "tender": "contract",
    "tenderUpdate": "contract",
    "tenderAmendment": "contract",
    "tenderCancellation": "contract",
    "planning": "planning",
    "planningUpdate": "planning",
}
"""Codes of `releaseTag`, furthest stage first; of several tags the furthest holds."""

_STAGES: dict[NoticeKind, Stage] = {
    "planning": "need",
    "contract": "documents_out",
    "award": "award",
    "modification": "in_contract",
}
_CONTRACT_STAGES: dict[str, Stage] = {
    "active": "in_contract",
    "pending": "contract_start",
    "terminated": "ended",
}
"""Codes of `contractStatus`: of several contracts, one in force goes first."""

_STOPPED = frozenset({"cancelled", "unsuccessful", "withdrawn"})
"""Codes of `tenderStatus` of a procedure that led to nothing; no stage stands for that."""

_PROCEDURES = {
    "open procedure": "open",
    "restricted procedure": "restricted",
    "competitive dialogue": "comp-dial",
    "innovation partnership": "innovation",
    "negotiated procedure with prior call for competition": "neg-w-call",
    "negotiated procedure without prior call for competition": "neg-wo-call",
    "negotiated procedure without prior publication": "neg-wo-call",
}
"""`procurementMethodDetails`, before any bracket, as eForms' code list procurement-procedure-type
and Contracts Finder (2022) name them. Otherwise only `open` and `direct` say which one it is."""

_METHODS = {"open": "open", "direct": "neg-wo-call"}


def read_procurement(compiled: CompiledRelease) -> ProcurementRows:
    """Return the rows of one contracting process."""
    release = compiled.content
    directory = Directory.read(release)
    awards = read_awards(release, directory=directory)
    bids = release.one("bids").many("details")
    mentioned = [lot for bid in bids for lot in bid.texts("relatedLots")]
    mentioned += [lot for award in awards for lot in award.lots]
    lots = read_lots(release, mentioned=mentioned)
    framework = is_framework(release.one("tender"))
    offers = read_offers(
        release,
        awards=awards,
        directory=directory,
        lots=[lot.contract_id for lot in lots],
        framework=framework is True,
    )
    buyer = _buyer(release, directory)
    part = {row.party_id for row in offers.contract_parties} | {buyer}
    parties, names, places, claims = party_rows(
        [
            organisation
            for organisation in directory.organisations.values()
            if organisation.party_id in part
        ],
        buyer=buyer,
    )
    return ProcurementRows(
        purchases=(
            _purchase(
                compiled,
                buyer=None if buyer is None else directory.organisations[buyer],
                lots=lots,
                framework=framework,
            ),
        ),
        contracts=tuple(
            _agreed(lot, release, awards=awards, tenders=offers.tenders) for lot in lots
        ),
        tenders=tuple(offers.tenders),
        contract_parties=tuple(offers.contract_parties),
        supply_links=tuple(offers.supply_links),
        parties=parties,
        names=names,
        places=places,
        claims=claims,
        rejects=tuple(dict.fromkeys(release.refusals.rows)),
    )


def _buyer(release: Node, directory: Directory) -> str | None:
    """Return the buyer as stated, else the one with that role, else the procuring entity.

    A portal operator that publishes itself as the buyer is kept as stated.
    """
    for stated in (release.one("buyer"), release.one("tender").one("procuringEntity")):
        if stated.text("id") or stated.text("name"):
            if (found := directory.resolve(stated)) is not None:
                return found
        elif by_role := directory.with_role(stated.at.rpartition("/")[2]):
            return by_role[0]
    return None


def _purchase(
    compiled: CompiledRelease,
    *,
    buyer: Organisation | None,
    lots: Sequence[ContractRow],
    framework: bool | None,
) -> PurchaseRow:
    release = compiled.content
    tender = release.one("tender")
    kind = _notice_kind(compiled)
    estimate = money(tender, "value")
    value = estimate if len(lots) > 1 else None
    if len(lots) == 1 and lots[0].amount is not None and lots[0].currency:
        value = Money(lots[0].amount, lots[0].currency)
    procedure, direct = _procedure(tender)
    jurisdiction = None if buyer is None else buyer.country
    directive = tender.one("legalBasis").text("id") or ""
    return PurchaseRow(
        purchase_id=compiled.ocid,
        title=title_of(release),
        notice_kind=kind,
        buyer_id=None if buyer is None else buyer.party_id,
        buyer_kind=_buyer_kind(buyer),
        jurisdiction=jurisdiction,
        instrument=INSTRUMENTS.get(directive) if jurisdiction == "SE" else None,
        procedure=procedure,
        direct_award=direct,
        framework=framework,
        stage=_stage(release, kind),
        begun_on=None if kind == "planning" else _begun_on(compiled),
        published_on=compiled.published_on,
        amount=value and value.amount,
        currency=value and value.currency,
        estimated_amount=estimate and estimate.amount,
        estimated_currency=estimate and estimate.currency,
        framework_notice=_framework_process(release),
    )


def _framework_process(release: Node) -> str | None:
    """Return the process of the framework agreement that this one calls off from."""
    return the_only(
        related.text("identifier")
        for related in release.many("relatedProcesses")
        if "framework" in related.texts("relationship")
    )


def _begun_on(compiled: CompiledRelease) -> date | None:
    """Return the day of the call: its release, else as stated, else when tenders may come in."""
    tender = compiled.content.one("tender")
    stated = day(tender, "datePublished")
    return compiled.called_on or stated or day(tender.one("tenderPeriod"), "startDate")


def _notice_kind(compiled: CompiledRelease) -> NoticeKind:
    """Return the kind by the latest release's tags, else by what the process holds.

    A process with an award has come to it, even if the tender was amended afterwards.
    """
    kind = next((kind for tag, kind in _TAGS.items() if tag in compiled.tags), None)
    release = compiled.content
    if kind != "modification" and (release.many("awards") or release.many("contracts")):
        return "award"
    if kind is not None:
        return kind
    status = release.one("tender").text("status")
    planned = status in ("planning", "planned") or not release.one("tender").members
    return "planning" if planned else "contract"


def _stage(release: Node, kind: NoticeKind) -> Stage | None:
    """Return how far the purchase has come; None for a procedure that led to nothing."""
    states = {contract.text("status") for contract in release.many("contracts")}
    for status, stage in _CONTRACT_STAGES.items():
        if status in states:
            return stage
    if kind == "contract" and release.one("tender").text("status") in _STOPPED:
        return None
    return _STAGES[kind]


def _procedure(tender: Node) -> tuple[str | None, bool | None]:
    """Return the eForms code of the procedure, and whether the award is direct.

    `limited` may be a negotiation with one or quotations from several: it does not say which.
    """
    method = tender.text("procurementMethod") or ""
    details = (tender.text("procurementMethodDetails") or "").partition("(")[0]
    code = _PROCEDURES.get(details.strip().casefold()) or _METHODS.get(method)
    if code is None:
        return None, False if method == "selective" else None
    return code, code == "neg-wo-call"


def _buyer_kind(buyer: Organisation | None) -> BuyerKind:
    legal_type = (buyer.legal_type if buyer else None) or ""
    if legal_type == "cga":
        return "central"
    if legal_type in ("ra", "la") or legal_type.startswith("body-pl"):
        return "sub_central"
    if legal_type.startswith("pub-undert") or legal_type == "spec-rights-entity":
        return "utility"
    return "unknown"


def _agreed(
    lot: ContractRow, release: Node, *, awards: Iterable[Award], tenders: Iterable[TenderRow]
) -> ContractRow:
    """Return the lot with what was agreed, if one award is in force for it.

    The agreed period goes before the planned one; the value of the one awarded tender only
    stands in for an estimate that is not stated, since thresholds count on the estimate.
    """
    won = [
        tender
        for tender in tenders
        if tender.contract_id == lot.contract_id and tender.state == "awarded"
    ]
    if lot.amount is None and len(won) == 1:
        lot = lot._replace(amount=won[0].amount, currency=won[0].currency)
    in_force = [
        award
        for award in awards
        if award.state == "awarded" and (not award.lots or lot.contract_id in award.lots)
    ]
    if len(in_force) != 1:
        return lot
    periods = [
        period(contract, "period")
        for contract in release.many("contracts")
        if in_force[0].award_id in contracts_awards(contract)
    ]
    for starts_on, ends_on in (*periods[:1], period(in_force[0].node, "contractPeriod")):
        if starts_on is not None or ends_on is not None:
            return lot._replace(starts_on=starts_on, ends_on=ends_on)
    return lot
