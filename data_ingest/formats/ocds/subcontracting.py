"""What a bid or an award says of the work that is handed on, and to whom."""

from dataclasses import replace
from fractions import Fraction

from data_ingest.formats.ocds.document import Node
from data_ingest.formats.ocds.parties import Directory
from data_ingest.formats.ocds.values import money, part
from data_ingest.model.subcontracted_share import NOT_COLLECTED, WHOLE, HandedOn
from data_ingest.model.tables import PPM
from data_ingest.model.values import Money, Share, share


def read_handed_on(node: Node, *, value: Money | None) -> HandedOn:
    """Return how much is handed on in all.

    - `hasSubcontracting` false is nothing; true is the stated shares, else the stated value over
      that of the bid or award, else anything up to all of it.
    - Without it, shares and value that are stated count all the same; else it is not collected.

    Args:
        node: A bid or an award.
        value: Its own value, if stated.
    """
    flag = node.flag("hasSubcontracting")
    terms = node.one("subcontracting")
    description = terms.text("description")
    if flag is False:
        return HandedOn(Share(0, 0), "stated", description=description)
    stated = _stated_share(terms, value=value)
    if stated is None and flag is None:
        return replace(NOT_COLLECTED, description=description)
    return HandedOn(stated or WHOLE, "stated", description=description)


def read_links(
    node: Node, *, tenderers: tuple[str, ...], directory: Directory
) -> tuple[tuple[str, str], ...]:
    """Return main contractor and subcontractor of every named link, in document order.

    A subcontractor is under the main contractors that are named for it (`mainContractors`; in
    the extension's first version `tenderers`), else under the first tenderer.
    """
    named: dict[str, list[str]] = {}
    places: dict[str, Node] = {}
    for subcontract in node.one("subcontracting").many("subcontracts"):
        below = directory.resolve(subcontract.one("subcontractor"))
        if below is not None:
            above = directory.resolve_all(
                (*subcontract.many("mainContractors"), *subcontract.many("tenderers"))
            )
            named.setdefault(below, []).extend(above)
            places.setdefault(below, subcontract)
    links: dict[tuple[str, str], None] = {}
    for below, mains in named.items():
        usable = [
            contractor
            for contractor in mains
            if contractor != below and (contractor in tenderers or contractor in named)
        ]
        unusable = [contractor for contractor in dict.fromkeys(mains) if contractor not in usable]
        if not usable and below != tenderers[0]:
            usable = [tenderers[0]]
        elif not usable and not mains:
            unusable = [tenderers[0]]
        for main in unusable:
            node.refusals.note("ocds-main-contractor", places[below].at, {"id": main})
        links.update(dict.fromkeys((main, below) for main in usable))
    return tuple(links)


def consistent(handed_on: HandedOn, links: tuple[tuple[str, str], ...], *, node: Node) -> HandedOn:
    """Return what holds where a document says no, yet names a subcontractor: the no does not."""
    if links and handed_on.share is not None and handed_on.share.high == 0:
        node.refusals.note("ocds-no-but-named", node.path("hasSubcontracting"))
        return handed_on.contradicted()
    return handed_on


def _stated_share(terms: Node, *, value: Money | None) -> Share | None:
    low, high = part(terms, "minimumPercentage"), part(terms, "maximumPercentage")
    if low is not None and high is not None and low.low > high.high:
        terms.refusals.note("ocds-share-order", terms.at)
        low = high = None
    if low is not None or high is not None:
        return Share(low.low if low else 0, high.high if high else PPM)
    amount = money(terms, "value")
    if amount is None or value is None or value.amount == 0 or amount.currency != value.currency:
        return None
    if amount.amount > value.amount:
        terms.refusals.note("ocds-share-over-whole", terms.path("value"))
        return None
    return share(Fraction(amount.amount) / Fraction(value.amount))
