"""What eForms notices say beside their tenders: competition, frameworks, changes of contracts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from data_ingest.formats.eforms.document import CAC, CBC, EFAC, EFBC
from data_ingest.formats.eforms.outcome import read_change, read_received
from data_ingest.model.values import Refusals

OF_FIRST = (
    '<efac:TenderLot><cbc:ID schemeName="Lot">LOT-0001</cbc:ID></efac:TenderLot>\n      </efac'
)
RESULT = '<cbc:ID schemeName="result">RES-0001</cbc:ID>'
AT = "NoticeResult/LotResult[RES-0001]/ReceivedSubmissionsStatistics"


def counted(code, number, hidden=""):
    code_of = f"<efbc:FieldIdentifierCode>{hidden}</efbc:FieldIdentifierCode>"
    privacy = f"<efac:FieldsPrivacy>{code_of}</efac:FieldsPrivacy>"
    return (
        f"<efac:ReceivedSubmissionsStatistics>{privacy if hidden else ''}"
        f"<efbc:StatisticsCode>{code}</efbc:StatisticsCode>"
        f"<efbc:StatisticsNumeric>{number}</efbc:StatisticsNumeric>"
        "</efac:ReceivedSubmissionsStatistics>"
    )


def first_lot(read_notice, *statistics):
    procurement, rejects = read_notice("award", (RESULT, RESULT + "".join(statistics)))
    return procurement.contracts.row(0, named=True), rejects


def test_all_tenders_are_counted_whatever_part_of_them_is_counted_too(read_notice):
    lot, rejects = first_lot(read_notice, counted("t-sme", 2), counted("tenders", 3))
    assert (lot["tenders_received"], lot["tenders_least"], rejects) == (3, None, [])


def test_where_only_parts_are_counted_the_largest_is_the_least_of_all(read_notice):
    lot, _ = first_lot(read_notice, counted("t-sme", 2), counted("t-esubm", 4))
    assert (lot["tenders_received"], lot["tenders_least"]) == (None, 4)


@pytest.mark.parametrize("code", ["part-req", "t-verif-inad", ""])
def test_requests_to_take_part_and_what_is_not_known_are_no_tenders(read_notice, code):
    lot, rejects = first_lot(read_notice, counted(code, 7))
    assert (lot["tenders_received"], lot["tenders_least"], rejects) == (None, None, [])


@pytest.mark.parametrize("hidden", ["rec-sub-cou", "rec-sub-typ"])
def test_a_number_that_is_withheld_is_not_read(read_notice, hidden):
    lot, rejects = first_lot(read_notice, counted("tenders", 3, hidden))
    assert (lot["tenders_received"], rejects) == (None, [])


def test_two_numbers_of_all_tenders_for_one_lot_are_none(read_notice):
    lot, _ = first_lot(read_notice, counted("tenders", 3), counted("tenders", 4))
    assert lot["tenders_received"] is None


@pytest.mark.parametrize("written", ["-1", "3.5", "three", ""])
def test_a_number_that_is_none_is_noted(read_notice, written):
    lot, rejects = first_lot(read_notice, counted("tenders", written))
    assert lot["tenders_received"] is None
    assert rejects == [("eforms-count", f"{AT}/StatisticsNumeric")]


@given(
    numbers=st.dictionaries(st.sampled_from(["tenders", "t-sme", "t-esubm"]), st.integers(0, 99))
)
def test_no_number_that_is_stated_is_larger_than_what_is_read(numbers):
    lot = "".join(counted(*item) for item in numbers.items())
    names = f'xmlns:efac="{EFAC[1:-1]}" xmlns:efbc="{EFBC[1:-1]}" xmlns:cbc="{CBC[1:-1]}"'
    of = "<efac:TenderLot><cbc:ID>L</cbc:ID></efac:TenderLot>"
    text = f"<r {names}><efac:LotResult>{of}{lot}</efac:LotResult></r>"
    found = read_received(etree.fromstring(text), refusals=Refusals()).get("L")
    if "tenders" in numbers:
        assert found == (numbers["tenders"], None)
    else:
        assert (found and found.least) == (max(numbers.values(), default=0) or None)


def test_the_most_of_a_framework_is_that_of_the_result_before_that_of_the_lot(read_notice):
    extension = (
        "<cac:RequestedTenderTotal><ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>"
        '<efext:EformsExtension><efbc:FrameworkMaximumAmount currencyID="SEK">500'
        "</efbc:FrameworkMaximumAmount></efext:EformsExtension></ext:ExtensionContent>"
        "</ext:UBLExtension></ext:UBLExtensions>"
        '<cbc:EstimatedOverallContractAmount currencyID="SEK">1100000<'
    )
    plain = (
        '<cac:RequestedTenderTotal><cbc:EstimatedOverallContractAmount currencyID="SEK">1100000<'
    )
    procurement, _ = read_notice("award", (plain, extension))
    most = procurement.contracts.select("framework_most", "framework_currency")
    assert most.row(0) == (Decimal("500.00"), "SEK")
    stated = (
        "<efac:FrameworkAgreementValues>"
        '<cbc:MaximumValueAmount currencyID="SEK">400</cbc:MaximumValueAmount>'
        "</efac:FrameworkAgreementValues>"
    )
    procurement, _ = read_notice("award", (plain, extension), (RESULT, RESULT + stated))
    assert procurement.contracts["framework_most"][0] == Decimal("400.00")


def test_a_call_off_names_the_notice_of_its_framework_and_the_total_is_kept(read_notice):
    settled = '<efac:SettledContract>\n       <cbc:ID schemeName="contract">CON-0001</cbc:ID>'
    framework = (
        "<cac:NoticeDocumentReference><cbc:ID>00123456-2024</cbc:ID></cac:NoticeDocumentReference>"
    )
    total = '<efac:NoticeResult><cbc:TotalAmount currencyID="SEK">900000</cbc:TotalAmount>'
    procurement, _ = read_notice(
        "award", (settled, settled + framework), ("<efac:NoticeResult>", total)
    )
    purchase = procurement.purchases.row(0, named=True)
    assert purchase["framework_notice"] == "00123456-2024"
    assert (purchase["awarded_amount"], purchase["awarded_currency"]) == (Decimal(900000), "SEK")
    assert (purchase["estimated_amount"], purchase["amount"]) == (
        Decimal(2000000),
        Decimal(2000000),
    )


def test_a_change_is_known_by_the_notice_that_it_changes_and_its_reason(read_notice):
    change = (
        "<efext:EformsExtension>\n     <efac:ContractModification>"
        "<efbc:ChangedNoticeIdentifier>00111111-2025</efbc:ChangedNoticeIdentifier>"
        "<efac:ChangeReason><cbc:ReasonCode>mod-repl</cbc:ReasonCode>"
        "<efbc:ReasonDescription>Namn Namnsson slutar</efbc:ReasonDescription></efac:ChangeReason>"
        "</efac:ContractModification><efac:NoticeResult>"
    )
    procurement, _ = read_notice(
        "award", ("<efext:EformsExtension>\n     <efac:NoticeResult>", change)
    )
    purchase = procurement.purchases.row(0, named=True)
    assert purchase["changed_notice"] == "00111111-2025"
    assert purchase["change_reason"] == "mod-repl"
    assert "Namnsson" not in str(procurement.to_dict())


def test_several_changes_with_different_reasons_have_none():
    text = (
        f'<x xmlns:efac="{EFAC[1:-1]}" xmlns:efbc="{EFBC[1:-1]}" xmlns:cbc="{CBC[1:-1]}" '
        f'xmlns:cac="{CAC[1:-1]}">'
        + "".join(
            f"<efac:ContractModification><efac:ChangeReason><cbc:ReasonCode>{code}"
            "</cbc:ReasonCode></efac:ChangeReason></efac:ContractModification>"
            for code in ("add-wss", "mod-rev")
        )
        + "</x>"
    )
    assert read_change(etree.fromstring(text)) == (None, None)
