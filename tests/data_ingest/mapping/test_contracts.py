from datetime import date
from decimal import Decimal

import pytest

from data_ingest.mapping import PurchaseContext
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.problem import UnreadableInput

HEAD = "Diarienr|Leverantör|Org.nr|Avtal|Avtalsstart|Avtalsslut|Avtalsvärde|Valuta|CPV|Plats"


def lines(*rows, head=HEAD):
    width = head.count("|")
    return "\n".join([head, *(row + "|" * (width - row.count("|")) for row in rows)])


def test_a_register_is_one_row_a_contract_and_supplier(read, codes_of):
    mapped = read(
        lines(
            "1|Exempel AB|559999-0008|Städning|2027-01-01|Löpande|500 000|SEK|90910000-9|SE232",
            "1|Prov AB och Annan AB||Städning 850101-1236|2027-01-01|2028-01-01|500 000||x|",
            "1|exempel ab||Dubblett|||||",
            "|Exempel AB||Utan nummer||||SEK||",
            "2|||Ingen||||||",
            "3|Pund AB||||||SEK||",
            "4|Pund AB|||||£5|SEK||",
        )
    )
    register = mapped.register
    assert ContractRegister.is_valid(register.to_dict())
    starts = date(2027, 1, 1)
    stated = register.contracts.drop("buyer_unit").rows()
    assert [[value for value in row if value is not None] for row in stated] == [
        ["1", "party-1", "Städning", "90910000", starts, Decimal(500_000), "SEK", "SE", "SE232"],
        ["1", "party-2", "Städning ######-####", starts, date(2028, 1, 1)],
        ["row 5", "party-1", "Utan nummer"],
        ["3", "party-5"],
    ]
    assert register.parties["display_name"].to_list() == [
        "Exempel AB",
        "Prov AB och Annan AB",
        "Pund AB",
    ]
    assert codes_of(mapped.rejects) == [
        ("mapping-cell", "row 3"),
        ("mapping-needed", "row 6"),
        ("mapping-no-currency", "row 3"),
        ("mapping-repeated", "row 4"),
        ("mapping-currency", "row 8"),
    ]


def test_the_currency_of_the_context_serves_a_register_too(read):
    text = "Avtalsnr|Leverantör|Avtalsvärde\n1|Exempel AB|5"
    register = read(text, purchase=PurchaseContext(currency="NOK")).register
    assert register.contracts["currency"].to_list() == ["NOK"]


def test_a_register_without_a_usable_row_is_refused(read, said):
    with pytest.raises(UnreadableInput) as caught:
        read("Avtalsnr|Leverantör|Avtalsvärde|Valuta\n1|Exempel AB|£5|SEK")
    assert said(caught.value.problems) == ["mapping-no-rows", "mapping-currency"]


def test_suppliers_that_are_natural_persons_have_no_name(read):
    text = "Avtalsnr|Leverantör\n1|[Redacted – Personal Data]\n2|[Redacted – Personal Data]"
    register = read(text, target="contracts").register
    assert register.parties.select("display_name", "is_personal").rows() == [(None, True)] * 2
