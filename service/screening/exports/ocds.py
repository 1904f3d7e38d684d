"""A purchase as an OCDS 1.1 release package, with the extensions for lots, bids and subcontracting.

Buyer, tender and lots; and once the award is decided who tendered, who won and which contracts run.
No points, no band, no fact about a firm and no answer of one. What may be a business secret, prices
and who does the work below the tenderer, is there only where a person has named it. A natural
person is a party without name or number.
"""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal, get_args

import orjson
import polars as pl

from data_ingest.model.tables import Procurement
from service.screening.exports.ftm import NOT_NAMED
from service.screening.exports.ocds_offers import (
    HOLDERS,
    Node,
    Offers,
    Row,
    money,
    part_of_one,
    period,
    stated,
)

MEDIA_TYPE = "application/json"

EXTENSIONS = tuple(
    f"https://raw.githubusercontent.com/open-contracting-extensions/ocds_{name}_extension"
    "/master/extension.json"
    for name in ("lots", "submissionTerms", "bid", "subcontracting")
)
"""The extensions that a package names, where their community publishes them."""

Secret = Literal["price", "chain"]
SECRETS: tuple[Secret, ...] = get_args(Secret)
"""Classes of information that may be a business secret, as masked copies have them."""

NO_PREFIX = "ocds-000000"
"""Prefix of a process where the publisher names none; nobody has registered this one."""

PREFIX = re.compile(r"ocds-[a-z0-9]{6}")
_OCID = re.compile(rf"{PREFIX.pattern}-.+")
_NUMBERS = uuid.UUID("0c2c2f34-7d51-5d0e-8a3f-5f6d7f1f2a61")
"""Name space of the numbers of packages."""

_METHODS = {
    "open": "open",
    "restricted": "selective",
    "neg-w-call": "selective",
    "comp-dial": "selective",
    "innovation": "selective",
    "neg-wo-call": "limited",
}
"""Codes of `method` by those of eForms' list procurement-procedure-type, where that is certain."""

_CATEGORIES = {"works": "works", "services": "services", "supplies": "goods"}
_BEFORE_AWARD = {"need": "planning", "documents_out": "active", "tenders_in": "active"}
"""Codes of `tenderStatus` by stage; after the award a tender is complete."""


@dataclass(frozen=True, slots=True)
class OcdsChoice:
    """What a package holds besides what it always does.

    Attributes:
        is_awarded: Whether tenders may be told of: none of them is under assessment.
        told: What may be a business secret and is told all the same, since a person says so.
        prefix: The publisher's registered prefix of processes.
    """

    is_awarded: bool = False
    told: frozenset[Secret] = frozenset()
    prefix: str = NO_PREFIX


CLOSED = OcdsChoice()
"""Nothing of any tender."""


def ocds_package(
    procurement: Procurement, *, screening_id: str, made_at: datetime, choice: OcdsChoice
) -> bytes:
    """Return the purchase as a release package, the same every time.

    Args:
        procurement: The purchase that was screened.
        screening_id: Number of the screening, which is in that of the release.
        made_at: When it was made, with a time zone.
        choice: What it holds.
    """
    rows = _without_secrets(procurement, choice, on=made_at.date())
    (purchase,) = rows.purchases.rows(named=True)
    number = purchase["purchase_id"]
    ocid = number if _OCID.fullmatch(number) else f"{choice.prefix}-{number}"
    moment = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    offers = Offers(rows)
    parties = _parties(rows, offers.roles())
    buyer = next((one for one in parties if "buyer" in one["roles"]), None)
    tags = {"tender": True, "award": offers.awards, "contract": offers.contracts}
    release: Node = {
        "ocid": ocid,
        "id": f"{ocid}-{screening_id}",
        "date": moment,
        "tag": [tag for tag, holds in tags.items() if holds],
        "initiationType": "tender",
        "parties": parties,
        "buyer": buyer and {"id": buyer["id"], "name": buyer["name"]},
        "tender": _tender(rows, purchase, is_awarded=choice.is_awarded),
        "bids": {"statistics": _statistics(rows), "details": offers.bids},
        "awards": offers.awards,
        "contracts": offers.contracts,
    }
    content = stated(release)
    key = orjson.dumps(content, default=_plain, option=orjson.OPT_SORT_KEYS).decode()
    package = {
        "uri": f"urn:uuid:{uuid.uuid5(_NUMBERS, key)}",
        "version": "1.1",
        "extensions": EXTENSIONS,
        "publishedDate": moment,
        "publisher": {"name": buyer["name"] if buyer else number},
        "releases": [content],
    }
    return orjson.dumps(package, default=_plain, option=orjson.OPT_INDENT_2) + b"\n"


def _without_secrets(procurement: Procurement, choice: OcdsChoice, *, on: date) -> Procurement:
    """Return the purchase without what may not be told, so that nothing can be made of it.

    Before the award that is everything of the tenders, their number too. What is withheld until a
    later day is left out whatever a person has named.
    """
    awarded, told = pl.lit(choice.is_awarded), pl.lit("chain" in choice.told)
    prices = pl.lit("price" in choice.told)
    free = pl.col("withheld_until").is_null() | (pl.col("withheld_until") <= on)
    priced = prices & (pl.col("amount_withheld_until") <= on).fill_null(value=True)
    kept = procurement.contract_parties.filter(awarded, pl.col("role").is_in(HOLDERS))
    tables: dict[str, pl.DataFrame] = {
        **{name: getattr(procurement, name) for name in procurement.members()},
        "purchases": procurement.purchases.with_columns(_only("awarded_amount", prices)),
        "contracts": procurement.contracts.with_columns(_only("tenders_received", awarded)),
        "tenders": procurement.tenders.filter(awarded).with_columns(_only("amount", priced)),
        "contract_parties": kept.with_columns(
            _only(name, told & free) for name in ("handed_on_low_ppm", "handed_on_high_ppm")
        ),
        "supply_links": procurement.supply_links.filter(awarded, told & free),
    }
    return Procurement.validate(tables, cast=True)


def _only(name: str, allowed: pl.Expr) -> pl.Expr:
    return pl.when(allowed).then(pl.col(name)).alias(name)


def _parties(rows: Procurement, roles: dict[str, list[str]]) -> list[Node]:
    numbers: dict[str, list[Node]] = {}
    for row in rows.identifiers.sort("scheme", "value").rows(named=True):
        if not row["is_personal"]:
            number = {"scheme": row["scheme"], "id": row["value"]}
            numbers.setdefault(row["party_id"], []).append(number)
    return [
        _party(row, numbers.get(row["party_id"], []), roles[row["party_id"]])
        for row in rows.parties.sort("party_id").rows(named=True)
        if row["party_id"] in roles
    ]


def _party(row: Row, numbers: list[Node], roles: list[str]) -> Node:
    if row["is_personal"]:
        return {"id": row["party_id"], "name": NOT_NAMED, "roles": roles}
    # a number of the firm's own register stands before one for tax
    ordered = sorted(numbers, key=lambda number: bool(number["scheme"] == "VAT"))
    return {
        "id": row["party_id"],
        "name": row["display_name"] or row["party_id"],
        "identifier": ordered[0] if ordered else None,
        "additionalIdentifiers": ordered[1:],
        "address": {"countryName": row["country"]},
        "roles": roles,
    }


def _tender(rows: Procurement, purchase: Row, *, is_awarded: bool) -> Node:
    lots = rows.contracts.sort("position").rows(named=True)
    categories = {_CATEGORIES.get(lot["nature"] or "") for lot in lots}
    method = "direct" if purchase["direct_award"] else _METHODS.get(purchase["procedure"] or "")
    estimate = {"amount": purchase["estimated_amount"], "currency": purchase["estimated_currency"]}
    return {
        "id": purchase["purchase_id"],
        "title": purchase["title"],
        "status": _BEFORE_AWARD.get(purchase["stage"] or "", "complete" if is_awarded else None),
        "procurementMethod": method,
        "procurementMethodDetails": purchase["procedure"],
        "mainProcurementCategory": categories.pop() if len(categories) == 1 else None,
        "value": money(estimate),
        "items": [
            {
                "id": lot["contract_id"],
                "relatedLot": lot["contract_id"],
                "classification": {"scheme": "CPV", "id": lot["cpv"]},
            }
            for lot in lots
            if lot["cpv"]
        ],
        "lots": [_lot(lot) for lot in lots],
    }


def _lot(lot: Row) -> Node:
    low, high = lot["subcontracting_min_ppm"], lot["subcontracting_max_ppm"]
    estimate = {"amount": lot["estimated_amount"], "currency": lot["estimated_currency"]}
    return {
        "id": lot["contract_id"],
        "title": lot["title"],
        "mainProcurementCategory": _CATEGORIES.get(lot["nature"] or ""),
        "value": money(estimate),
        "contractPeriod": period(lot),
        "subcontractingTerms": {
            "competitiveMinimumPercentage": None if low is None else part_of_one(low),
            "competitiveMaximumPercentage": part_of_one(high) if high else None,
        },
    }


def _statistics(rows: Procurement) -> list[Node]:
    return [
        {
            "id": f"bids-{lot['contract_id']}",
            "measure": "bids",
            "value": lot["tenders_received"],
            "relatedLot": lot["contract_id"],
        }
        for lot in rows.contracts.sort("position").rows(named=True)
        if lot["tenders_received"] is not None
    ]


def _plain(value: object) -> object:
    """Return an exact amount as JSON has it: amounts have two decimals, which a float keeps."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)
