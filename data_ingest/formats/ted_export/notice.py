"""One TED notice: the purchase itself, and its sections brought together."""

import re
from collections.abc import Mapping
from functools import partial

from lxml import etree

from data_ingest.formats.ted_export.awards import Awards, read_awards
from data_ingest.formats.ted_export.document import Form, text
from data_ingest.formats.ted_export.lots import read_lots, title_of
from data_ingest.formats.ted_export.parties import Registry
from data_ingest.formats.ted_export.values import day, money
from data_ingest.model.notice_codes import ChangeReason
from data_ingest.model.problem import Problem, UnreadableInput
from data_ingest.model.rows import ContractRow, ProcurementRows, PurchaseRow
from data_ingest.model.tables import BuyerKind, Instrument, NoticeKind
from data_ingest.model.values import Money, Refusals, the_only
from data_ingest.parsing.xml_document import child
from data_ingest.procurement.notices import INSTRUMENTS, STAGES, direct_award, with_award_value

_KINDS: Mapping[str, NoticeKind] = {
    "F01": "planning",
    "F02": "contract",
    "F03": "award",
    "F04": "planning",
    "F05": "contract",
    "F06": "award",
    "F15": "veat",
    "F20": "modification",
    "F24": "contract",
    "F25": "award",
}
"""The other forms (F21 to F23, social and other specific services) are told by `NOTICE/@TYPE`."""

_BASES = {
    **dict.fromkeys(("F01", "F02", "F03", "F21"), "32014L0024"),
    **dict.fromkeys(("F04", "F05", "F06", "F22"), "32014L0025"),
    **dict.fromkeys(("F23", "F24", "F25"), "32014L0023"),
}
"""The directive of each form that belongs to one, where the notice names none. The forms for
direct awards and modifications serve all."""

_PROCEDURES = {
    "PT_OPEN": "open",
    "PT_RESTRICTED": "restricted",
    "PT_COMPETITIVE_NEGOTIATION": "neg-w-call",
    "PT_INVOLVING_NEGOTIATION": "neg-w-call",
    "PT_NEGOTIATED_WITH_PRIOR_CALL": "neg-w-call",
    "PT_COMPETITIVE_DIALOGUE": "comp-dial",
    "PT_INNOVATION_PARTNERSHIP": "innovation",
    "PT_AWARD_CONTRACT_WITHOUT_CALL": "neg-wo-call",
    "PT_AWARD_CONTRACT_WITHOUT_PUBLICATION": "neg-wo-call",
    "PT_NEGOTIATED_WITHOUT_PUBLICATION": "neg-wo-call",
}
"""Section IV.1.1 as codes of eForms' list procurement-procedure-type."""

_BUYER_KINDS: Mapping[str, BuyerKind] = {
    "MINISTRY": "central",
    "NATIONAL_AGENCY": "central",
    "REGIONAL_AUTHORITY": "sub_central",
    "REGIONAL_AGENCY": "sub_central",
    "BODY_PUBLIC": "sub_central",
}
"""Section I.4; an institution of the EU and "other" say neither."""

_VALUES = ("VAL_ESTIMATED_TOTAL", "VAL_TOTAL")
"""The estimate of the whole (II.1.5), and its total after the award (II.1.7)."""

_REASONS: Mapping[str, ChangeReason] = {
    "ADDITIONAL_NEED": "add-wss",
    "UNFORESEEN_CIRCUMSTANCE": "mod-cir",
}
"""The two reasons of the form for modifications, as codes of eForms."""

_UTILITIES = frozenset({"CE_ACTIVITY", "CE_ACTIVITY_OTHER"})
_BODY = "CONTRACTING_BODY"
_BUYER = "ADDRESS_CONTRACTING_BODY"
_NUMBER = re.compile(r"[^/]{1,40}")
_JOURNAL_NUMBER = re.compile(r"(\d{4})/S \d{1,3}-(\d{1,8})")


def read_notice(form: Form, *, name: str) -> ProcurementRows:
    """Return the rows of a notice whose form and version have been checked.

    Review and mediation bodies, and whom to ask, are no parties to the purchase.

    Args:
        form: Of the notice.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: It has no number of its own, or no description of what is bought.
    """
    refusals = Refusals()
    registry = Registry(refusals)
    number = _number(form.root)
    lots = read_lots(form, refusals=refusals)
    problems = []
    if number is None:
        problems.append(Problem("ted-export-no-notice-id", "/TED_EXPORT/@DOC_ID"))
    if not lots.rows:
        location = f"/TED_EXPORT/FORM_SECTION/{form.code}_2014/OBJECT_CONTRACT/OBJECT_DESCR"
        problems.append(Problem("ted-export-no-lot", location))
    if number is None or problems:
        raise UnreadableInput(problems, name)
    buyer_id = _enter_buyers(form, registry)
    awards = read_awards(form, lots=lots, parties=registry, refusals=refusals)
    contracts = tuple(_with_awards(lot, awards) for lot in lots.rows)
    purchase = _purchase(
        form,
        number=number,
        buyer_id=buyer_id,
        jurisdiction=registry.country_of(buyer_id),
        contracts=contracts,
        awards=awards,
        refusals=refusals,
    )
    parties, names, places, claims = registry.rows()
    return ProcurementRows(
        purchases=(purchase,),
        contracts=contracts,
        tenders=tuple(awards.tenders),
        contract_parties=tuple(awards.contract_parties),
        parties=parties,
        names=names,
        places=places,
        claims=claims,
        rejects=tuple(refusals.rows),
    )


def _number(root: etree._Element) -> str | None:
    """Return the publication number as TED shows it: 000003-2019."""
    own = " ".join(root.get("DOC_ID", "").split())
    if _NUMBER.fullmatch(own):
        return own
    written = text(root, "CODED_DATA_SECTION", "NOTICE_DATA", "NO_DOC_OJS") or ""
    found = _JOURNAL_NUMBER.fullmatch(written)
    return f"{found[2]}-{found[1]}" if found else None


def _enter_buyers(form: Form, registry: Registry) -> str | None:
    """Enter the buyers and return the first; whoever buys jointly with it is one as well."""
    body = child(form.original, _BODY)
    if body is None:
        return None
    buyers: list[str | None] = []
    for tag in (_BUYER, f"{_BUYER}_ADDITIONAL"):
        for place, address in enumerate(body.iterchildren(tag)):
            names = form.names(partial(_buyer_name, tag=tag, place=place))
            at = f"{_BODY}/{tag}[{place + 1}]"
            buyers.append(registry.enter(address, at=at, names=names, is_buyer=True))
    return next((buyer for buyer in buyers if buyer), None)


def _buyer_name(copy: etree._Element, *, tag: str, place: int) -> etree._Element | None:
    body = child(copy, _BODY)
    addresses = [] if body is None else list(body.iterchildren(tag))
    return child(addresses[place], "OFFICIALNAME") if place < len(addresses) else None


def _with_awards(lot: ContractRow, awards: Awards) -> ContractRow:
    """Return the lot with what its awards say of it: tenders received, and its estimate.

    Without an estimate its value is that of its one award.
    """
    own = lot.contract_id
    lot = lot._replace(tenders_received=the_only(awards.received.get(own, ())))
    estimate = the_only(awards.estimates.get(own, ()))
    if lot.amount is None and estimate is not None:
        return lot._replace(
            amount=estimate.amount,
            currency=estimate.currency,
            estimated_amount=estimate.amount,
            estimated_currency=estimate.currency,
        )
    return with_award_value(lot, awards.tenders)


def _purchase(
    form: Form,
    *,
    number: str,
    buyer_id: str | None,
    jurisdiction: str | None,
    contracts: tuple[ContractRow, ...],
    awards: Awards,
    refusals: Refusals,
) -> PurchaseRow:
    kind = _kind(form, has_awards=bool(awards.tenders))
    procedure = _procedure(form.original)
    estimate, total = (
        money(form.original, "OBJECT_CONTRACT", tag, at="", refusals=refusals) for tag in _VALUES
    )
    awarded = awards.after or total
    value = estimate or total
    if value is None and len(contracts) == 1 and contracts[0].amount and contracts[0].currency:
        value = Money(contracts[0].amount, contracts[0].currency)
    sent = "COMPLEMENTARY_INFO/DATE_DISPATCH_NOTICE"
    published = "CODED_DATA_SECTION/REF_OJS/DATE_PUB"
    return PurchaseRow(
        purchase_id=number,
        title=form.preferred(title_of),
        notice_kind=kind,
        buyer_id=buyer_id,
        buyer_kind=_buyer_kind(form.original),
        jurisdiction=jurisdiction,
        instrument=_instrument(form) if jurisdiction == "SE" else None,
        procedure=procedure,
        direct_award=direct_award(kind, procedure),
        framework=_is_framework(form.original),
        stage=STAGES[kind],
        begun_on=day(text(form.original, *sent.split("/")), at=sent, refusals=refusals)
        if kind == "contract"
        else None,
        published_on=day(text(form.root, *published.split("/")), at=published, refusals=refusals),
        amount=value and value.amount,
        currency=value and value.currency,
        estimated_amount=estimate and estimate.amount,
        estimated_currency=estimate and estimate.currency,
        awarded_amount=awarded and awarded.amount,
        awarded_currency=awarded and awarded.currency,
        changed_notice=_changed_notice(form.original) if kind == "modification" else None,
        change_reason=_change_reason(form.original),
    )


def _kind(form: Form, *, has_awards: bool) -> NoticeKind:
    """Return the kind of notice; one that names a supplier is no plan, whatever box is ticked."""
    kind = _KINDS.get(form.code, "planning")
    notice = child(form.original, "NOTICE")
    code = "" if notice is None else notice.get("TYPE", "")
    if "CALL_COMPETITION" in code or code == "CONTRACT":
        kind = "contract"
    if kind in ("planning", "contract") and ("AWARD" in code or has_awards):
        kind = "award"
    return kind


def _changed_notice(form: etree._Element) -> str | None:
    """Return the notice whose contract a modification changes (IV.2.1), as TED numbers it."""
    written = text(form, "PROCEDURE", "NOTICE_NUMBER_OJ") or ""
    found = _JOURNAL_NUMBER.fullmatch(written)
    return f"{found[2].zfill(6)}-{found[1]}" if found else None


def _change_reason(form: etree._Element) -> ChangeReason | None:
    """Return why a contract was changed (VII.2.2), as a code of eForms; the words are not read."""
    change = child(form, "MODIFICATIONS_CONTRACT", "INFO_MODIFICATIONS")
    if change is None:
        return None
    return the_only(code for tag, code in _REASONS.items() if child(change, tag) is not None)


def _instrument(form: Form) -> Instrument | None:
    basis = child(form.original, "LEGAL_BASIS")
    if basis is not None:
        return INSTRUMENTS.get(basis.get("VALUE", ""))
    directive = child(form.root, "CODED_DATA_SECTION", "CODIF_DATA", "DIRECTIVE")
    written = "" if directive is None else directive.get("VALUE", "")
    year, _, number = written.removesuffix("/EU").removesuffix("/EC").partition("/")
    found = f"3{year}L{number.zfill(4)}" if number else _BASES.get(form.code, "")
    return INSTRUMENTS.get(found)


def _procedure(form: etree._Element) -> str | None:
    section = child(form, "PROCEDURE")
    found = () if section is None else section.iter()
    return next(
        (_PROCEDURES[str(element.tag)] for element in found if element.tag in _PROCEDURES), None
    )


def _is_framework(form: etree._Element) -> bool | None:
    """Tell whether a framework agreement is ticked (IV.1.3); None without section IV."""
    section = child(form, "PROCEDURE")
    return None if section is None else child(section, "FRAMEWORK") is not None


def _buyer_kind(form: etree._Element) -> BuyerKind:
    body = child(form, _BODY)
    if body is None:
        return "unknown"
    if any(element.tag in _UTILITIES for element in body):
        return "utility"
    authority = child(body, "CA_TYPE")
    return (
        "unknown" if authority is None else _BUYER_KINDS.get(authority.get("VALUE", ""), "unknown")
    )
