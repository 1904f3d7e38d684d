"""Invoices in UBL: what is kept, what is dropped, and what is said of each that cannot be used."""

import io
import re
import zipfile
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.invoices import attachment, invoice
from data_ingest.formats.ubl import documents as documents_module
from data_ingest.formats.ubl import is_invoices, packed_folder, reduced
from data_ingest.invoices import read_invoices
from data_ingest.model.problem import UnreadableInput
from tests.service.suppliers.portfolios.test_reading import FIXTURES

KEY = bytes(32)
_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def zipped(*documents, names=()):
    """A ZIP of documents as bytes or text, named 0.xml and so on unless they have names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, document in enumerate(documents):
            archive.writestr(names[at] if names else f"{at}.xml", document)
    return stream.getvalue()


def unzipped(payload):
    """The documents of a ZIP one after the other."""
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def read(*documents, names=()):
    payload = zipped(*documents, names=names)
    assert is_invoices(payload)
    found = read_invoices(payload, name="fakturor.zip", person_key=KEY)
    left = read_invoices(reduced(payload, name=""), name="fakturor.zip", person_key=KEY)
    assert told(left) == told(found)
    return found


def told(found):
    """All that is read of a file but where in a document that is no XML it breaks off."""
    rejects = [(at, code) for at, code, _ in found.rejects.iter_rows()]
    frames = vars(found.ledger) if hasattr(found.ledger, "__dict__") else found.ledger._asdict()
    kept = {name: frame.rows() for name, frame in frames.items()}
    return kept, rejects, found.unresolved.rows(), found.notes, found.totals


def paid(found):
    """Amount by class of what was bought."""
    rows = found.ledger.payments.group_by("account_class").agg(pl.col("amount").sum())
    return dict(rows.iter_rows())


def notes(found):
    return {note.code: dict(note.params) for note in found.notes}


def refused(found):
    return dict(found.rejects.select("location", "code").iter_rows())


def seller_with(legal="", vat="", endpoint="", country="SE", name="Exempelstäd AB"):
    return (
        f"<cac:AccountingSupplierParty><cac:Party>{endpoint}"
        f"<cac:PostalAddress><cac:Country><cbc:IdentificationCode>{country}"
        f"</cbc:IdentificationCode></cac:Country></cac:PostalAddress>{vat}"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>{legal}"
        "</cac:PartyLegalEntity></cac:Party></cac:AccountingSupplierParty>"
    )


def numbers(found):
    kept = found.ledger.identifiers.filter(pl.col("party_id").str.starts_with("payee"))
    return kept.select("scheme", "value").rows()


def test_an_invoice_gives_seller_buyer_month_and_amount_by_cpv_code():
    found = read(invoice([("100.10", "90911200-8"), ("50", "90911200"), ("7.00", "")]))
    assert paid(found) == {"cpv 90911200": Decimal("150.10"), "unknown": Decimal("7.00")}
    payments = found.ledger.payments
    assert payments["month"].unique().cast(pl.String).to_list() == ["2026-03-01"]
    assert payments["currency"].unique().to_list() == ["SEK"]
    names = found.ledger.parties["display_name"].to_list()
    assert sorted(names) == ["Exempelstads kommun", "Exempelstäd AB"]
    triage = found.ledger.triage.row(0, named=True)
    assert (triage["outcome"], triage["bought"]) == ("kept", "cleaning")
    assert (triage["cpv_prefix"], triage["cpv_account"]) == ("909112", "cpv 90911200")


def test_texts_of_lines_and_contact_persons_are_nowhere_in_what_is_read():
    found = read(invoice(attached=attachment(3_000)))
    kept = "".join(
        str(frame.rows())
        for frame in (found.ledger.parties, found.ledger.payments, found.ledger.names)
    )
    assert "Brukare" not in kept
    assert "Kontakt" not in kept


def test_a_reduced_file_has_no_text_that_is_not_read_and_gives_the_same_payments():
    text = invoice(attached=attachment(3_000))
    assert "Brukare" in text
    for payload in (zipped(text), text.encode()):
        left = reduced(payload, name="")
        assert left == reduced(left, name="")
        plain = left if payload == text.encode() else unzipped(left)
        assert not re.search("Brukare|Kontakt|Attachment", plain.decode())
        assert told(read_invoices(left, name="f", person_key=KEY)) == told(
            read_invoices(payload, name="f", person_key=KEY)
        )


def test_a_credit_note_is_deducted_and_a_negative_line_of_it_is_added():
    credit = invoice([("30.00", "90911200"), ("-10.00", "90911200")], kind="CreditNote")
    found = read(invoice(), credit)
    assert paid(found) == {"cpv 90911200": Decimal("80.00")}
    assert notes(found)["invoice-read"] == {
        "count": "2",
        "invoices": "1",
        "credits": "1",
        "rejected": "0",
    }


def test_an_allowance_on_the_whole_is_deducted_and_a_charge_added_under_no_code():
    further = "".join(
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>"
        f'<cbc:Amount currencyID="SEK">{amount}</cbc:Amount></cac:AllowanceCharge>'
        for charge, amount in (("false", "25.00"), ("true", "5.00"))
    )
    for total in (None, "80.00"):
        found = read(invoice(further=further, total=total))
        assert paid(found) == {"cpv 90911200": Decimal("100.00"), "unknown": Decimal("-20.00")}
        assert "invoice-uneven" not in notes(found)
    assert notes(read(invoice(total="83.50")))["invoice-uneven"] == {"count": "1"}


def test_a_code_of_unspsc_gives_no_industry_and_that_is_said():
    found = read(invoice([("10", "76111501")], list_id="TST"))
    assert paid(found) == {"unspsc 76111501": Decimal(10)}
    assert found.ledger.triage["cpv_prefix"].to_list() == [None]
    assert notes(found)["invoice-unspsc"] == {"count": "1"}
    assert paid(read(invoice([("10", "76111501")], list_id="MP"))) == {"unknown": Decimal(10)}


LEGAL = '<cbc:CompanyID schemeID="{}">{}</cbc:CompanyID>'.format
VAT = (
    "<cac:PartyTaxScheme><cbc:CompanyID>{}</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID>"
    "</cac:TaxScheme></cac:PartyTaxScheme>"
).format
F_TAX = VAT("Godkänd för F-skatt").replace("VAT", "TAX")


@pytest.mark.parametrize(
    ("parts", "number"),
    [
        ({"legal": LEGAL("0007", "5599000014")}, ("SE-ON", "5599000014")),
        ({"legal": LEGAL("", "559900-0014")}, ("SE-ON", "5599000014")),
        ({"legal": LEGAL("0192", "999999999"), "country": "NO"}, ("NO-BRC", "999999999")),
        ({"legal": LEGAL("0184", "99999993"), "country": "DK"}, ("DK-CVR", "99999993")),
        ({"vat": F_TAX + VAT("SE559900001401")}, ("SE-ON", "5599000014")),
        ({"endpoint": '<cbc:EndpointID schemeID="0007">5599000014</cbc:EndpointID>'},
         ("SE-ON", "5599000014")),
    ],
    ids=["0007", "no scheme", "0192", "0184", "vat", "address"],
)  # fmt: skip
def test_the_number_of_the_seller_is_read_by_its_scheme(parts, number):
    assert number in numbers(read(invoice(seller=seller_with(**parts))))


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"endpoint": '<cbc:EndpointID schemeID="0088">7300010000001</cbc:EndpointID>'},
        {"legal": LEGAL("", "5599000014"), "country": "DE"},
    ],
    ids=["none", "GLN", "of another country without its scheme"],
)
def test_a_seller_without_a_number_that_is_known_is_read_by_name(parts):
    found = read(invoice(seller=seller_with(**parts)))
    assert numbers(found) == []
    assert found.ledger.triage["outcome"].to_list() == ["kept"]


def test_a_sole_trader_is_kept_without_name_or_number():
    seller = seller_with(LEGAL("0007", "810105-2382"), name="Anna Exempels Städ")
    found = read(invoice(seller=seller))
    assert found.ledger.triage["category"].to_list() == ["sole_trader"]
    for frame in (found.ledger.parties, found.ledger.names, found.ledger.identifiers):
        assert "8101052382" not in str(frame.rows())
        assert "Anna" not in str(frame.rows())


def wrapped(text):
    body = re.sub(r"^<\?xml[^>]*>", "", text)
    space = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
    return (
        f'<s:StandardBusinessDocument xmlns:s="{space}"><s:StandardBusinessDocumentHeader/>'
        f"{body}</s:StandardBusinessDocument>"
    )


def with_prefixes(text):
    text = text.replace("cac:", "a:").replace("xmlns:cac=", "xmlns:a=")
    text = text.replace("cbc:", "b:").replace("xmlns:cbc=", "xmlns:b=")
    return text.replace("<Invoice xmlns=", "<u:Invoice xmlns:u=").replace("</Inv", "</u:Inv")


WRITTEN = {
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
    "ISO 8859-1": lambda text: text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    "other prefixes": lambda text: with_prefixes(text).encode(),
    "an envelope": lambda text: wrapped(text).encode(),
    "space before it": lambda text: b"\n " + text.split("?>", 1)[1].encode(),
}


@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_an_invoice_is_the_same_however_it_is_written(write):
    alone = write(invoice())
    assert is_invoices(alone)
    for found in (read(alone), read_invoices(alone, name="f.xml", person_key=KEY)):
        assert paid(found) == {"cpv 90911200": Decimal("100.00")}
        assert "Exempelstäd AB" in found.ledger.parties["display_name"].to_list()


def test_an_attachment_of_five_megabytes_is_passed_over():
    assert paid(read(invoice(attached=attachment(5_000_000)))) == {
        "cpv 90911200": Decimal("100.00")
    }


OTHERS = {
    "order.xml": (f'<Order xmlns="{_UBL}Order-2"/>', "invoice-another-document"),
    "cii.xml": ('<r:CrossIndustryInvoice xmlns:r="urn:x"/>', "invoice-another-document"),
    "sve.xml": (
        '<Invoice xmlns="urn:sfti:documents:BasicInvoice:1:0"/>',
        "invoice-another-document",
    ),
    "bild.pdf": ("%PDF-1.7", "invoice-not-xml"),
    "arkiv.zip": (zipped("a"), "invoice-not-xml"),
    "tom.xml": ("", "empty-input"),
    "avbruten.xml": (invoice()[:-40], "not-xml"),
    "dtd.xml": ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "xml-dtd"),
    "latin.xml": (invoice().encode("latin-1"), "xml-encoding"),
    "belopp.xml": (invoice([("1 000,00", "")]), "invoice-amount"),
    "nan.xml": (invoice([("NaN", "")]), "invoice-amount"),
    "valuta.xml": (invoice(currency="kronor"), "invoice-currency"),
    "tomma.xml": (invoice([]), "invoice-no-lines"),
    "euro.xml": (invoice(currency="EUR"), "ledger-currency"),
    "namnlös.xml": (invoice(seller=seller_with(name="")), "ledger-payee"),
    "datum.xml": (invoice(number="9", day="i mars"), "ledger-date"),
}


def test_each_document_that_cannot_be_used_is_named_with_the_reason_and_the_others_go_on():
    good = {"a.xml": invoice(number="1"), "z.xml": invoice(number="2")}
    names = [*good, *OTHERS]
    found = read(*good.values(), *(content for content, _ in OTHERS.values()), names=names)
    assert refused(found) == {name: code for name, (_, code) in OTHERS.items()}
    assert paid(found) == {"cpv 90911200": Decimal("200.00")}
    assert (found.totals.lines, found.totals.rejected) == (len(names), len(OTHERS))


def test_what_systems_add_to_a_zip_is_no_document():
    names = ["a/1.xml", "__MACOSX/a/._1.xml", "a/.DS_Store", "Thumbs.db"]
    found = read(invoice(), "x", "x", "x", names=names)
    assert refused(found) == {}


def test_another_profile_in_the_same_form_is_read_and_that_is_said():
    found = read(invoice(profile="urn:www.cenbii.eu:transaction:biitrns010:ver2.0"))
    assert paid(found) == {"cpv 90911200": Decimal("100.00")}
    assert notes(found)["invoice-profile"] == {"count": "1"}


def test_a_copy_counts_once_and_the_same_number_on_another_day_counts_and_is_said():
    found = read(invoice(), invoice(), invoice(day="2026-04-02"), invoice(kind="CreditNote"))
    assert paid(found) == {"cpv 90911200": Decimal("100.00")}
    assert notes(found)["invoice-copies"] == {"count": "1"}
    assert notes(found)["invoice-same-number"] == {"count": "1"}


def test_a_file_without_any_invoice_is_refused_with_the_reason_for_each_document():
    with pytest.raises(UnreadableInput) as fault:
        read(*(content for content, _ in list(OTHERS.values())[:3]))
    assert [(one.location, one.code) for one in fault.value.problems] == [
        ("", "invoice-none"),
        ("0.xml", "invoice-another-document"),
        ("1.xml", "invoice-another-document"),
        ("2.xml", "invoice-another-document"),
    ]


def test_too_many_documents_are_refused_with_how_to_split(monkeypatch):
    monkeypatch.setattr(documents_module, "MAX_DOCUMENTS", 2)
    with pytest.raises(UnreadableInput) as fault:
        read(*(invoice(number=str(at)) for at in range(3)))
    assert [one.code for one in fault.value.problems] == ["invoice-too-many"]
    assert "2 dokument" in fault.value.problems[0].detail("sv")


def test_a_folder_is_the_zip_of_its_xml_files_without_attachments(tmp_path):
    (tmp_path / "mars").mkdir()
    text = invoice(attached=attachment(100_000))
    (tmp_path / "mars" / "1.xml").write_text(text, encoding="utf-8")
    (tmp_path / "läs.txt").write_text("x", encoding="utf-8")
    payload = packed_folder(tmp_path)
    assert len(payload) < 5_000
    assert payload == packed_folder(tmp_path)
    assert paid(read_invoices(payload, name="f", person_key=KEY)) == paid(read(text))
    (tmp_path / "mars" / "1.xml").unlink()
    with pytest.raises(UnreadableInput) as fault:
        packed_folder(tmp_path)
    assert [one.code for one in fault.value.problems] == ["invoice-empty-folder"]


@pytest.mark.parametrize(
    "payload",
    [b"", b"PK\x03\x04", b"namn;belopp", b"<a/>", zipped("a;b", names=["a.csv"])],
    ids=["empty", "broken", "table", "other XML", "ZIP of a table"],
)
def test_other_files_are_no_invoices(payload):
    assert not is_invoices(payload)


def test_a_workbook_is_no_file_of_invoices():
    for file in [*FIXTURES.rglob("*.xlsx"), *FIXTURES.rglob("*.docx")][:4]:
        assert not is_invoices(file.read_bytes())


CODES = st.sampled_from(["90911200", "60130000", ""])
AMOUNTS = st.decimals("-9999", "9999", places=2)
LINES = st.lists(st.tuples(AMOUNTS, CODES), min_size=1, max_size=4)


@given(st.lists(st.tuples(LINES, st.booleans()), min_size=1, max_size=4))
def test_what_is_paid_is_the_lines_of_invoices_less_those_of_credit_notes(documents):
    found = read(
        *(
            invoice(
                [(str(amount), code) for amount, code in lines],
                number=str(at),
                kind="CreditNote" if is_credit else "Invoice",
            )
            for at, (lines, is_credit) in enumerate(documents)
        )
    )
    expected = sum(
        (-amount if is_credit else amount for lines, is_credit in documents for amount, _ in lines),
        Decimal(0),
    )
    assert sum(paid(found).values()) == expected == found.totals.amount
