"""The lots of a tender: what is bought, where and when."""

from collections.abc import Iterable

from data_ingest.formats.ocds.document import Node
from data_ingest.formats.ocds.values import (
    count,
    country,
    cpv,
    money,
    nuts,
    part,
    period,
    stated_country,
)
from data_ingest.model.notice_codes import FrameworkKind
from data_ingest.model.rows import ContractRow
from data_ingest.model.tables import Nature
from data_ingest.model.values import the_only

ONLY = "1"
"""Identifier of the one contract of a purchase without lots."""

_NATURES: dict[str, Nature] = {"goods": "supplies", "works": "works", "services": "services"}
"""Codes of `procurementCategory`."""

_FRAMEWORK_KINDS: dict[str, FrameworkKind] = {
    "withoutReopeningCompetition": "fa-wo-rc",
    "withReopeningCompetition": "fa-w-rc",
    "withAndWithoutReopeningCompetition": "fa-mix",
}
"""Codes of `frameworkAgreementMethod` as eForms' list framework-agreement."""

_ALL_TENDERS = "bids"
"""The measure of bid statistics that counts all tenders; the others count some of these."""

_ASKS_FOR_SUBCONTRACTORS = frozenset({"shar-subc", "subc-noblig", "subc-oblig"})
"""Codes of BT-651 by which the tenderer shall state share or names (LOU 17:6); the codes
`subj-…` ask for the subject alone and say neither yes nor no to that."""


def read_lots(release: Node, *, mentioned: Iterable[str]) -> tuple[ContractRow, ...]:
    """Return a row a lot, in document order.

    What a lot does not state is that of the tender. A tender without lots has the lots that its
    bids and awards are for, else one row.

    Args:
        release: The release.
        mentioned: Lots that bids and awards are for, in order.
    """
    tender = release.one("tender")
    found: dict[str, Node] = {}
    for lot in tender.many("lots"):
        lot_id = lot.text("id")
        if lot_id is None:
            release.refusals.note("ocds-id-missing", lot.at)
        else:
            found[lot_id] = lot
    if not found:
        ids = tuple(dict.fromkeys(mentioned)) or (ONLY,)
        found = dict.fromkeys(ids, Node({}, tender.at, release.refusals))
    alone = len(found) == 1
    title = title_of(release)
    starts_on, ends_on = period(tender, "contractPeriod")
    main_cpv = cpv(tender, "classification")
    items = tender.many("items")
    estimate = money(tender, "value") if alone else None
    rows: list[ContractRow] = []
    for lot_id, lot in found.items():
        own = [item for item in items if _is_of(item, lot_id, alone=alone)]
        value = money(lot, "value") or estimate
        lot_start, lot_end = period(lot, "contractPeriod")
        dated = lot_start is not None or lot_end is not None
        place_country, place_code = _place(own)
        least, most = _shares(lot) or _shares(tender) or (None, None)
        framework = lot if lot.one("techniques").members else tender if alone else lot
        ceiling = money(_agreement(framework), "value")
        category = lot.text("mainProcurementCategory") or tender.text("mainProcurementCategory")
        rows.append(
            ContractRow(
                contract_id=lot_id,
                position=len(rows) + 1,
                title=lot.text("title") or title,
                cpv=_own_cpv(own, lot_id, tender_cpv=main_cpv),
                nature=_NATURES.get(category or ""),
                amount=value and value.amount,
                currency=value and value.currency,
                place_country=place_country,
                place_code=place_code,
                starts_on=lot_start if dated else starts_on,
                ends_on=lot_end if dated else ends_on,
                subcontracting_asked=_asked(lot, tender),
                subcontracting_min_ppm=least,
                subcontracting_max_ppm=most,
                tenders_received=_received(release, lot_id, alone=alone),
                estimated_amount=value and value.amount,
                estimated_currency=value and value.currency,
                framework_kind=_framework_kind(framework),
                framework_most=ceiling and ceiling.amount,
                framework_currency=ceiling and ceiling.currency,
            )
        )
    return tuple(rows)


def title_of(release: Node) -> str | None:
    """Return the title of the tender, else of the release, else of the only award."""
    titles = [award.text("title") for award in release.many("awards")]
    stated = release.one("tender").text("title") or release.text("title")
    return stated or (titles[0] if len(titles) == 1 else None)


def is_framework(tender: Node) -> bool | None:
    """Tell whether the tender or any lot is a framework agreement; None if nothing says."""
    flags = {
        node.one("techniques").flag("hasFrameworkAgreement")
        for node in (tender, *tender.many("lots"))
    } - {None}
    return any(flags) if flags else None


def _agreement(node: Node) -> Node:
    return node.one("techniques").one("frameworkAgreement")


def _framework_kind(node: Node) -> FrameworkKind | None:
    """Return how call-offs are made under a framework agreement, if there is one."""
    if node.one("techniques").flag("hasFrameworkAgreement") is False:
        return "none"
    return _FRAMEWORK_KINDS.get(_agreement(node).text("method") or "")


def _received(release: Node, lot_id: str, *, alone: bool) -> int | None:
    """Return how many tenders came in for a lot.

    That is the statistic `bids` of the lot; for the only lot also one that names no lot, else the
    number of tenderers.
    """
    numbers = [
        count(statistic, "value")
        for statistic in release.one("bids").many("statistics")
        if statistic.text("measure") == _ALL_TENDERS and _is_of(statistic, lot_id, alone=False)
        if alone or _item_lots(statistic)
    ]
    found = the_only(numbers)
    if found is None and not numbers and alone:
        return count(release.one("tender"), "numberOfTenderers")
    return found


def _item_lots(item: Node) -> tuple[str, ...]:
    lot = item.text("relatedLot")
    return (*item.texts("relatedLots"), *((lot,) if lot else ()))


def _is_of(item: Node, lot_id: str, *, alone: bool) -> bool:
    """Tell whether an item is of a lot; one without a lot is of all."""
    lots = _item_lots(item)
    return alone or not lots or lot_id in lots


def _own_cpv(items: list[Node], lot_id: str, *, tender_cpv: str | None) -> str | None:
    """Return the subject: of an item of just this lot, else of the tender, else of any item."""
    own = [item for item in items if lot_id in _item_lots(item)]
    found = next((code for item in own if (code := cpv(item, "classification"))), tender_cpv)
    if found is not None:
        return found
    return next((code for item in items if (code := cpv(item, "classification"))), None)


def _place(items: list[Node]) -> tuple[str | None, str | None]:
    """Return country and region where the work is done; None where several are stated."""
    addresses = [
        address
        for item in items
        for address in (item.one("deliveryAddress"), *item.many("deliveryAddresses"))
    ]
    stated: dict[tuple[str | None, ...], Node] = {}
    for address in addresses:
        words = tuple(address.text(key) for key in ("country", "countryCode", "countryName"))
        if any(words):
            stated.setdefault(words, address)
    if not stated:
        return None, None
    countries = {stated_country(node) for node in stated.values()}
    if len(stated) == 1 or countries == {None}:
        countries = {country(next(iter(stated.values())))}
    if len(countries) != 1:
        return None, None
    regions = {found for address in addresses if (found := nuts(address))}
    return countries.pop(), regions.pop() if len(regions) == 1 else None


def _shares(node: Node) -> tuple[int | None, int | None] | None:
    """Return least and most that must be handed on in competition (BT-64, BT-729)."""
    terms = node.one("subcontractingTerms")
    low = part(terms, "competitiveMinimumPercentage")
    high = part(terms, "competitiveMaximumPercentage")
    if low is None and high is None:
        return None
    return low and low.low, high and high.high


def _asked(lot: Node, tender: Node) -> bool | None:
    """Return whether the tenderer is asked for share or names of subcontractors (BT-651)."""
    codes = set(
        lot.one("submissionTerms").texts("subcontractingClauses")
        or tender.one("submissionTerms").texts("subcontractingClauses")
    )
    if codes == {"none"}:
        return False
    return True if codes & _ASKS_FOR_SUBCONTRACTORS else None
