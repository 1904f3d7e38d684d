"""What TED notices say beside their tenders: competition, estimates, changes of contracts."""

from decimal import Decimal
from pathlib import Path

from data_ingest.formats.ted_export import read_ted_export
from data_ingest.model.tables import Procurement

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ted_export"
AWARD = "AWARD_CONTRACT[1]/AWARDED_CONTRACT"
TENDERS = "<TENDERS><NB_TENDERS_RECEIVED>{}</NB_TENDERS_RECEIVED></TENDERS>"
CONCLUDED = "<DATE_CONCLUSION_CONTRACT>2022-05-01</DATE_CONCLUSION_CONTRACT>"


def read(name, *edits):
    text = (FIXTURES / f"{name}.xml").read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    procurement, rejects = read_ted_export(
        text.encode(), name=f"{name}.xml", person_key=b"key of the tests"
    )
    assert Procurement.is_valid(procurement.to_dict())
    return procurement, list(rejects.select("code", "location").iter_rows())


def purchase(name, *edits):
    return read(name, *edits)[0].purchases.row(0, named=True)


def lots(*edits):
    procurement, rejects = read("award", *edits)
    columns = ("tenders_received", "estimated_amount", "estimated_currency")
    return list(procurement.contracts.select(columns).iter_rows()), rejects


def test_tenders_received_and_the_initial_estimate_are_of_the_lot_of_the_award():
    found, rejects = lots((CONCLUDED, CONCLUDED + TENDERS.format(3)))
    assert found == [(3, Decimal("6000000.00"), "SEK"), (None, None, None)]
    assert rejects == []


def test_a_number_of_tenders_that_is_not_to_be_published_is_not_read():
    hidden = TENDERS.format(3).replace("<TENDERS>", '<TENDERS PUBLICATION="NO">')
    assert lots((CONCLUDED, CONCLUDED + hidden))[0][0][0] is None


def test_a_number_of_tenders_for_several_lots_is_of_none_of_them():
    several = (f"<LOT_NO>1</LOT_NO>\n        <AWARDED_CONTRACT>\n          {CONCLUDED}",)
    of_both = several[0].replace(">1<", ">1, 2<") + TENDERS.format(3)
    found, _ = lots((several[0], of_both))
    assert [row[0] for row in found] == [None, None]


def test_a_number_of_tenders_that_is_none_is_noted():
    found, rejects = lots((CONCLUDED, CONCLUDED + TENDERS.format("några")))
    assert found[0][0] is None
    assert rejects == [("ted-export-count", f"{AWARD}/TENDERS/NB_TENDERS_RECEIVED")]


def test_a_modification_names_the_notice_that_it_changes_its_reason_and_its_new_value():
    found = purchase(
        "modification",
        (
            "<AWARD_CONTRACT>",
            "<PROCEDURE><NOTICE_NUMBER_OJ>2020/S 128-12207</NOTICE_NUMBER_OJ></PROCEDURE>"
            "<AWARD_CONTRACT>",
        ),
        (
            "<INFO_MODIFICATIONS>",
            "<INFO_MODIFICATIONS><UNFORESEEN_CIRCUMSTANCE><P>Text</P></UNFORESEEN_CIRCUMSTANCE>",
        ),
    )
    assert found["changed_notice"] == "012207-2020"
    assert found["change_reason"] == "mod-cir"
    assert (found["awarded_amount"], found["awarded_currency"]) == (Decimal("1400000.00"), "SEK")


def test_an_award_notice_changes_no_contract_though_it_names_an_earlier_notice():
    edit = ("<PT_OPEN/>", "<PT_OPEN/><NOTICE_NUMBER_OJ>2020/S 128-312207</NOTICE_NUMBER_OJ>")
    assert purchase("award", edit)["changed_notice"] is None
