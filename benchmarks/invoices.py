"""How long a run over a folder of UBL invoices takes, and its peak memory.

    python -m benchmarks.invoices [DOCUMENTS]

Made-up invoices in the form of Peppol BIS Billing 3, one in fifty with an attachment of 200 kB, are
written to a temporary folder. A child process packs the folder as the command line does, reads it
and states the review need of the sellers with their industry, without registers, as a run does
before it is stored. The last line is one JSON object. The goal for 1,000 documents is ten seconds
at most and 500 MB; `peak_mb` is that of the whole child, `cpu_s` its processor time.
"""

import json
import random
import resource
import subprocess
import sys
from base64 import b64encode
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.portfolio import name_of, number_of

DOCUMENTS = 1_000
SEED = 20261130
PROFILE = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CPV = ("90911200-8", "60130000-8", "45442100-8", "79620000-6", "55524000-9", "30200000-1")


def party(role: str, name: str, number: str, *, country: str = "SE") -> str:
    """Return a party of an invoice; `number` is in the Swedish register (ICD 0007)."""
    return (
        f"<cac:{role}><cac:Party>"
        f'<cbc:EndpointID schemeID="0007">{number}</cbc:EndpointID>'
        "<cac:PostalAddress><cac:Country><cbc:IdentificationCode>"
        f"{country}</cbc:IdentificationCode></cac:Country></cac:PostalAddress>"
        f"<cac:PartyTaxScheme><cbc:CompanyID>SE{number}01</cbc:CompanyID>"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>"
        f'<cbc:CompanyID schemeID="0007">{number}</cbc:CompanyID></cac:PartyLegalEntity>'
        "<cac:Contact><cbc:Name>Exempel Kontakt</cbc:Name></cac:Contact>"
        f"</cac:Party></cac:{role}>"
    )


SELLER = party("AccountingSupplierParty", "Exempelstäd AB", number_of(1))
BUYER = party("AccountingCustomerParty", "Exempelstads kommun", "2120009994")


def invoice(
    lines: Sequence[tuple[str, str]] = (("100.00", "90911200"),),
    *,
    number: str = "F-1",
    day: str = "2026-03-02",
    seller: str = SELLER,
    buyer: str = BUYER,
    kind: str = "Invoice",
    currency: str = "SEK",
    profile: str = PROFILE,
    list_id: str = "STI",
    attached: str = "",
    further: str = "",
    total: str | None = None,
) -> str:
    """Return a document of Peppol BIS Billing 3 as text.

    Args:
        lines: Amount without VAT and the code of what was bought ("" for none) of each.
        number: The seller's number of it.
        day: Day of issue.
        seller: An element AccountingSupplierParty.
        buyer: An element AccountingCustomerParty.
        kind: `Invoice` or `CreditNote`.
        currency: ISO 4217.
        profile: CustomizationID.
        list_id: UNTDID 7143 code of the codes in `lines`.
        attached: Elements before the parties (`attachment`).
        further: Elements after the parties: allowances and charges.
        total: TaxExclusiveAmount; None: without one.
    """
    code = "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"
    if kind == "CreditNote":
        code = "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"
    quantity = "InvoicedQuantity" if kind == "Invoice" else "CreditedQuantity"
    rows = "".join(
        f"<cac:{kind}Line><cbc:ID>{at}</cbc:ID><cbc:{quantity} unitCode='HUR'>1</cbc:{quantity}>"
        f'<cbc:LineExtensionAmount currencyID="{currency}">{amount}</cbc:LineExtensionAmount>'
        "<cac:Item><cbc:Name>Hjälp hos Brukare Exempelsson</cbc:Name>"
        + (
            "<cac:CommodityClassification>"
            f'<cbc:ItemClassificationCode listID="{list_id}">{bought}</cbc:ItemClassificationCode>'
            "</cac:CommodityClassification>"
            if bought
            else ""
        )
        + f"</cac:Item></cac:{kind}Line>"
        for at, (amount, bought) in enumerate(lines, 1)
    )
    stated = (
        f'<cbc:TaxExclusiveAmount currencyID="{currency}">{total}</cbc:TaxExclusiveAmount>'
        if total is not None
        else ""
    )
    payable = f'<cbc:PayableAmount currencyID="{currency}">{total or 0}</cbc:PayableAmount>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{kind} xmlns="{_UBL}{kind}-2" '
        f'xmlns:cac="{_UBL}CommonAggregateComponents-2" xmlns:cbc="{_UBL}CommonBasicComponents-2">'
        f"<cbc:CustomizationID>{profile}</cbc:CustomizationID>"
        "<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>"
        f"<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{day}</cbc:IssueDate>{code}"
        f"<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>"
        f"{attached}{seller}{buyer}{further}<cac:LegalMonetaryTotal>{stated}{payable}"
        f"</cac:LegalMonetaryTotal>{rows}</{kind}>"
    )


def attachment(size: int) -> str:
    """Return an attached file of so many bytes, which no reader of ours looks at."""
    content = b64encode(random.Random(SEED).randbytes(size)).decode()
    return (
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>"
        '<cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="bilaga.pdf">'
        f"{content}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
        "</cac:AdditionalDocumentReference>"
    )


def made_up(documents: int, folder: Path) -> None:
    """Write so many documents, one in twenty a credit note, of a third as many sellers."""
    attached = attachment(200_000)
    for at in range(documents):
        draw = random.Random(SEED + at)
        firm = draw.randrange(max(documents // 3, 1))
        text = invoice(
            [
                (f"{draw.randint(100, 9_000_000) / 100:.2f}", draw.choice(_CPV))
                for _ in range(draw.randint(1, 12))
            ],
            number=f"F-{at}",
            day=f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
            seller=party("AccountingSupplierParty", name_of(firm), number_of(firm)),
            kind="CreditNote" if at % 20 == 0 else "Invoice",
            attached=attached if at % 50 == 0 else "",
        )
        (folder / f"{at:06}.xml").write_text(text, encoding="utf-8")


def run(folder: Path) -> dict[str, int]:
    """Pack the folder, read it and state the needs; return counts."""
    from data_ingest.formats.ubl import packed_folder
    from data_ingest.mapping import PurchaseContext
    from risk_models.card.scorecard import load_scorecard
    from service.registers.judgement_cache import NONE_JUDGED
    from service.screening.purchase.intake import ReadingOptions
    from service.screening.purchase.table_files import NamedFile
    from service.suppliers.portfolios.reading import read_suppliers
    from service.suppliers.portfolios.scoring import Scoring, score_here

    day = date(2026, 11, 30)
    how = ReadingOptions(
        person_key=bytes(32), today=day, purchase=PurchaseContext(place_country="SE")
    )
    payload = packed_folder(folder)
    read = read_suppliers([NamedFile("fakturor.zip", payload)], how)
    scoring = Scoring(
        as_of=day,
        scorecard=load_scorecard(),
        snapshot_dir=None,
        snapshot_id=None,
        judgements=NONE_JUDGED,
    )
    needs = score_here(read, scoring, None).needs()
    by_invoice = sum(need.cpv_from == "invoice" for need in needs)
    return {"packed_kb": len(payload) // 1000, "suppliers": len(needs), "by_invoice": by_invoice}


def main() -> None:
    """Measure and end with one JSON object."""
    if sys.argv[1:2] == ["--child"]:
        started, cpu = perf_counter(), process_time()
        counts = run(Path(sys.argv[2]))
        took = {"seconds": perf_counter() - started, "cpu_s": process_time() - cpu}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rounded = {name: round(value, 2) for name, value in took.items()}
        print(json.dumps({**counts, **rounded, "peak_mb": round(peak)}))
        return
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else DOCUMENTS
    with TemporaryDirectory(prefix="kedjekoll-invoices-") as folder:
        made_up(documents, Path(folder))
        command = [sys.executable, "-m", "benchmarks.invoices", "--child", folder]
        found = json.loads(subprocess.check_output(command))
    print(json.dumps({"benchmark": "invoices", "documents": documents, **found}))


if __name__ == "__main__":
    main()
