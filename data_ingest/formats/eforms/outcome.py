"""What a notice says of its lots and contracts beside the tenders that it lists.

How many tenders came in, how far a framework agreement goes, what all contracts are worth, and
which earlier notice a contract is called off from or changes.
"""

from typing import NamedTuple

from lxml import etree

from data_ingest.formats.eforms.document import CAC, CBC, EFAC, EFBC, ID
from data_ingest.formats.eforms.values import money, withheld
from data_ingest.model.notice_codes import CHANGE_REASONS, ChangeReason
from data_ingest.model.values import Money, Refusals, parse_count, the_only
from data_ingest.parsing.xml_document import child, text

_ALL_TENDERS = "tenders"
_SOME_TENDERS = frozenset(
    {"t-sme", "t-micro", "t-small", "t-med", "t-oth-eea", "t-no-eea", "t-esubm"}
)
"""Codes of BT-760 (received-submission-type) for all tenders and for some of them: by the size of
the firm, by its country, sent electronically. Real notices often state one of these alone."""
_RESULT = f"{EFAC}LotResult"
_STATISTICS = f"{EFAC}ReceivedSubmissionsStatistics"
_WITHHELD_COUNT = frozenset({"rec-sub-cou", "rec-sub-typ"})
_REASONS: dict[str, ChangeReason] = {reason: reason for reason in CHANGE_REASONS}


class Received(NamedTuple):
    """How many tenders came in for a lot: so many, or at least so many where only some count."""

    all: int | None
    least: int | None


def read_received(result: etree._Element, *, refusals: Refusals) -> dict[str, Received]:
    """Return how many tenders came in for each lot (BT-759).

    A lot whose results say different numbers of all tenders has none. What kind of tenders a
    number counts is used for nothing else.

    Args:
        result: `efac:NoticeResult`.
        refusals: Where a number that cannot be read is noted.
    """
    found: dict[str, dict[str, set[int]]] = {}
    for element, lot in _of_lots(result):
        at = f"NoticeResult/LotResult[{text(element, ID) or lot}]/ReceivedSubmissionsStatistics"
        for statistics in element.iterchildren(_STATISTICS):
            code = text(statistics, f"{EFBC}StatisticsCode") or ""
            if code != _ALL_TENDERS and code not in _SOME_TENDERS:
                continue
            if _WITHHELD_COUNT & withheld(statistics, at=at, refusals=refusals).keys():
                continue
            written = text(statistics, f"{EFBC}StatisticsNumeric")
            number = parse_count(written or "")
            if number is None:
                refusals.note("eforms-count", f"{at}/StatisticsNumeric")
            else:
                found.setdefault(lot, {}).setdefault(code, set()).add(number)
    return {lot: _received(numbers) for lot, numbers in found.items()}


def _received(numbers: dict[str, set[int]]) -> Received:
    """Return what the numbers of one lot, by code, say of all tenders."""
    if _ALL_TENDERS in numbers:
        return Received(the_only(numbers[_ALL_TENDERS]), None)
    return Received(None, max((min(each) for each in numbers.values()), default=0) or None)


def read_framework_most(result: etree._Element, *, refusals: Refusals) -> dict[str, Money]:
    """Return the most that may be called off under each lot's framework agreement (BT-709)."""
    found: dict[str, set[Money]] = {}
    for element, lot in _of_lots(result):
        values = child(element, f"{EFAC}FrameworkAgreementValues")
        at = f"NoticeResult/LotResult[{text(element, ID) or lot}]/FrameworkAgreementValues"
        if values is None or "max-val" in withheld(values, at=at, refusals=refusals):
            continue
        most = money(values, f"{CBC}MaximumValueAmount", at=at, refusals=refusals)
        if most is not None:
            found.setdefault(lot, set()).add(most)
    return {lot: only for lot, amounts in found.items() if (only := the_only(amounts)) is not None}


def read_notice_value(result: etree._Element, *, refusals: Refusals) -> Money | None:
    """Return the value of all contracts that the notice awards (BT-161)."""
    at = "NoticeResult"
    if "not-val" in withheld(result, at=at, refusals=refusals):
        return None
    return money(result, f"{CBC}TotalAmount", at=at, refusals=refusals)


def read_framework_notice(result: etree._Element) -> str | None:
    """Return the notice of the framework agreement that all contracts are called off from.

    That is OPT-100, which stands at a contract awarded within a framework agreement.
    """
    return the_only(
        {
            number
            for contract in result.iterchildren(f"{EFAC}SettledContract")
            if (number := text(contract, f"{CAC}NoticeDocumentReference", ID))
        }
    )


def read_change(above: etree._Element) -> tuple[str | None, ChangeReason | None]:
    """Return the notice whose contract is changed (BT-1501) and the reason (BT-200).

    The description of the change is not read: it is free text that may name people.

    Args:
        above: The extension of the notice.
    """
    changes = list(above.iterchildren(f"{EFAC}ContractModification"))
    notices = {text(change, f"{EFBC}ChangedNoticeIdentifier") for change in changes} - {None}
    codes = {
        text(reason, f"{CBC}ReasonCode")
        for change in changes
        for reason in change.iterchildren(f"{EFAC}ChangeReason")
    } - {None}
    return the_only(notices), _REASONS.get(the_only(codes) or "")


def _of_lots(result: etree._Element) -> list[tuple[etree._Element, str]]:
    """Return each result with its lot."""
    return [
        (element, lot)
        for element in result.iterchildren(_RESULT)
        if (lot := text(element, f"{EFAC}TenderLot", ID))
    ]
