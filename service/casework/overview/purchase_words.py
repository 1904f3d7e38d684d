"""What a change of a purchase is called, in words: where, what, and its value before and after."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from data_ingest.model.figures import country_name, money, number, percent
from data_ingest.model.tables import STAGES
from data_ingest.model.text import Language, Text, message
from service.casework.cases.procedure import stage_name
from service.casework.overview.purchase_changes import PurchaseChange
from service.platform.words import ROLES, YES_NO, printable
from service.screening.needs.wording import NATURES

NOT_STATED = message("not stated")
_PURCHASE, _LOT, _TENDER = message("The purchase"), message("Lot {lot}"), message("Tender {tender}")
_IN_TENDER = message("{name} in tender {tender}")
_HANDED = message("{name} to {subcontractor} in tender {tender}")
_ROWS: Mapping[str, Text] = {
    "contracts": message("Lot"),
    "tenders": message("Tender", "chain form"),
    "contract_parties": message("Firm in the tender"),
    "supply_links": message("Part handed on"),
    "parties": message("Firm"),
    "purchases": message("The purchase"),
}
_IS_THERE, _IS_NOT = message("there"), message("not there")

_FIELDS: Mapping[str, Text] = {
    "purchase_id": message("Number of the purchase"),
    "title": message("Title"),
    "buyer_kind": message("Kind of buyer"),
    "jurisdiction": message("Country of the buyer"),
    "instrument": message("Act"),
    "procedure": message("Procedure"),
    "direct_award": message("Direct award"),
    "framework": message("Framework agreement"),
    "stage": message("Stage"),
    "begun_on": message("Day on which the purchase began"),
    "published_on": message("Day of publication"),
    "amount": message("Amount"),
    "estimated_amount": message("Estimated value"),
    "awarded_amount": message("Awarded value"),
    "framework_notice": message("Notice of the framework agreement"),
    "changed_notice": message("Notice of the contract that is changed"),
    "change_reason": message("Reason for the change"),
    "cpv": message("CPV code"),
    "nature": message("Kind of purchase"),
    "place_country": message("Country of the work"),
    "place_code": message("Place of the work (NUTS)"),
    "starts_on": message("First day"),
    "ends_on": message("Last day"),
    "on_site": message("Work at the buyer's site"),
    "hours": message("Hours of work"),
    "area_m2": message("Area, m²"),
    "cleanings_per_year": message("Cleanings a year"),
    "years": message("Years"),
    "subcontracting_asked": message("Subcontracting is asked about"),
    "subcontracting_min_ppm": message("Least share to subcontractors"),
    "subcontracting_max_ppm": message("Largest share to subcontractors"),
    "labour_terms_needed": message("Labour terms are needed"),
    "tenders_received": message("Tenders received"),
    "tenders_least": message("Tenders received, at least"),
    "framework_kind": message("Kind of framework agreement"),
    "framework_most": message("Most under the framework agreement"),
    "state": message("Outcome of the tender"),
    "hourly_rate": message("Hourly rate"),
    "agreement": message("Collective agreement"),
    "amount_withheld_until": message("Price withheld until"),
    "withheld_until": message("Withheld until"),
    "role": message("Role"),
    "entry_ppm": message("Share of the tender"),
    "handed_on_low_ppm": message("Handed on, at least"),
    "handed_on_high_ppm": message("Handed on, at most"),
    "handed_on_state": message("What is said of the part handed on"),
    "share_low_ppm": message("Share, at least"),
    "share_high_ppm": message("Share, at most"),
    "unit": message("Share is counted"),
    "basis": message("Whose word it is"),
    "description": message("What is handed on"),
    "valid_from": message("Valid from"),
    "valid_to": message("Valid to"),
    "kind": message("Kind of firm"),
    "display_name": message("Name"),
    "country": message("Country of the firm"),
    "size": message("Size of the firm"),
}
"""What a field of the purchase is called."""

_CODES: Mapping[str, Mapping[str, Text]] = {
    "role": ROLES,
    "nature": NATURES,
    "state": {
        "submitted": message("submitted"),
        "awarded": message("awarded"),
        "not_awarded": message("not awarded"),
        "unknown": message("not known"),
    },
    "handed_on_state": {
        "stated": message("stated"),
        "not_collected": message("not asked", "buyer"),
        "refused": message("asked and not answered"),
        "withheld": message("withheld"),
    },
    "unit": {"hours": message("by hours"), "value": message("by value")},
    "basis": {
        "declared": message("the firm's own word"),
        "notice": message("a notice"),
        "contract": message("the contract"),
        "observed": message("seen on site"),
    },
    "kind": {
        "company": message("company"),
        "public_body": message("public body"),
        "sole_trader": message("sole trader"),
        "person": message("person"),
        "unknown": message("not known"),
    },
    "size": {
        "micro": message("micro"),
        "small": message("small"),
        "medium": message("medium-sized"),
        "large": message("large"),
    },
    "buyer_kind": {
        "central": message("central government authority"),
        "sub_central": message("other contracting authority"),
        "utility": message("utility"),
        "unknown": message("not known"),
    },
    "procedure": {
        "open": message("open procedure"),
        "restricted": message("restricted procedure"),
        "neg-w-call": message("negotiated procedure with a prior call"),
        "neg-wo-call": message("negotiated procedure without a prior call"),
        "comp-dial": message("competitive dialogue"),
        "innovation": message("innovation partnership"),
    },
}
_FIGURES = ("hours", "area_m2", "cleanings_per_year", "years", "hourly_rate", "framework_most")
"""Fields that hold a number or an amount, besides shares (`_ppm`) and amounts by their name."""

_COUNTRIES = ("jurisdiction", "place_country", "country")


def about_text(change: PurchaseChange, names: Mapping[str, str], language: Language) -> str:
    """Return where a change is: the purchase, a lot, a tender, or a firm.

    Args:
        change: The change.
        names: Names of firms by their number in the screening.
        language: Language of the words.
    """
    row = {key: names.get(value, value) for key, value in change.row.items()}
    match change.table:
        case "contracts":
            said = _LOT.filled(lot=row["contract_id"])
        case "tenders":
            said = _TENDER.filled(tender=row["tender_id"])
        case "contract_parties":
            said = _IN_TENDER.filled(name=row["party_id"], tender=row["tender_id"])
        case "supply_links":
            said = _HANDED.filled(
                name=row["contractor_id"],
                subcontractor=row["subcontractor_id"],
                tender=row["tender_id"],
            )
        case "parties":
            return printable(row["party_id"])
        case _:
            said = _PURCHASE
    return printable(said.to(language))


def field_text(change: PurchaseChange, language: Language) -> str:
    """Return what has changed: the field, or what kind of row it is."""
    if change.field is None:
        return _ROWS[change.table].to(language)
    known = _FIELDS.get(change.field)
    return change.field if known is None else known.to(language)


def values_text(change: PurchaseChange, language: Language) -> tuple[str, str]:
    """Return the value before and after, in words."""
    if change.field is None:
        there = (_IS_NOT if value is None else _IS_THERE for value in (change.before, change.after))
        before, after = (text.to(language) for text in there)
        return before, after
    return (
        _value(change.field, change.before, language),
        _value(change.field, change.after, language),
    )


def _value(field: str, value: str | None, language: Language) -> str:
    if value is None:
        return NOT_STATED.to(language)
    if field == "stage" and value in STAGES:
        return stage_name(None, value).to(language)
    known = _CODES.get(field, {}).get(value) or YES_NO.get(value)
    if known is not None:
        return known.to(language)
    if field in _COUNTRIES:
        return country_name(value, language)
    return printable(_figure(field, value, language))


def _figure(field: str, value: str, language: Language) -> str:
    """Return a number, a share or an amount as the language writes it; anything else as it is."""
    text, _, currency = value.partition(" ")
    if field not in _FIGURES and not field.endswith(("_ppm", "amount")):
        return value
    try:
        figure = Decimal(text)
    except InvalidOperation:
        return value
    if field.endswith("_ppm"):
        return percent(int(figure), language)
    return money(figure, currency, language) if currency else number(figure, language)
