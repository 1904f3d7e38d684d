import io
import json

import pytest
from xlsxwriter import Workbook

from data_ingest.model.problem import UnreadableInput
from data_ingest.suppliers.supplier_list import read_supplier_list

KEY = b"key of the tests"
PERSON = "810105-2382"


def read(payload, name="lista.csv"):
    content = payload.encode() if isinstance(payload, str) else payload
    return read_supplier_list(content, name=name, person_key=KEY)


def numbers(listed):
    return listed.identifiers.select("scheme", "value").rows()


@pytest.mark.parametrize(
    "payload",
    [
        "559999-0008\n5599990016\n",
        "\ufeff559999-0008\r\n\r\n5599990016",
        '["559999-0008", 5599990016]',
        '[{"orgnr": "559999-0008"}, {"orgnr": 5599990016}]',
        "Organisationsnummer\n559999-0008\n5599990016\n",
        "Org.nr;Namn\n559999-0008;A AB\n5599990016;B AB\n",
        "Company name,Company number,Country\nA,559999-0008,SE\nB,5599990016,swe\n",
    ],
    ids=["lines", "windows lines", "json", "json objects", "headed", "table", "english table"],
)
def test_a_list_is_told_by_what_it_holds(payload):
    listed = read(payload)
    assert numbers(listed) == [("SE-ON", "5599990008"), ("SE-ON", "5599990016")]
    assert listed.listed.height == 2


@pytest.mark.parametrize("heading", [["Orgnr"], []], ids=["headed", "bare"])
def test_a_workbook_with_one_column_of_numbers_is_a_list(heading):
    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Blad1")
    for at, cell in enumerate([*heading, "559999-0008", 5599990016]):
        sheet.write(at, 0, cell)
    book.close()
    listed = read(content.getvalue(), "lista.xlsx")
    assert numbers(listed) == [("SE-ON", "5599990008"), ("SE-ON", "5599990016")]


def test_own_ids_and_subjects_stand_beside_the_supplier():
    listed = read("Leverantörsnr;Namn;Org.nr;CPV\n007;A AB;559999-0008;90910000-9\n-8;B AB;;\n")
    assert [row[1:] for row in listed.listed.rows()] == [("007", "90910000"), ("-8", None)]
    assert listed.parties["display_name"].to_list() == ["A AB", "B AB"]


def test_one_number_is_one_supplier_however_often_it_stands_there():
    listed = read("Id;Org.nr;Namn\n1;559999-0008;A AB\n2;5599990008;A Aktiebolag i Malmö\n")
    assert listed.listed.rows() == [(listed.parties["party_id"][0], "1", None)]
    assert listed.names["name"].to_list() == ["A Aktiebolag i Malmö"]


@pytest.mark.parametrize(
    "payload",
    [
        "Leverantör;Org.nr;Belopp\nA;559999-0008;12\n",
        "Avtalsnummer;Leverantör;Org.nr\n1;A;559999-0008\n",
        "Leverantör;Ort\nA;Malmö\n",
        '{"ocid": "x"}',
        '[["a"]]',
        "<a/>",
        b"\xff\xd8\xff\xe0",
    ],
    ids=["payments", "contracts", "no numbers", "object", "nested", "xml", "picture"],
)
def test_what_is_no_list_is_left_to_others(payload):
    assert read(payload) is None


def test_a_natural_person_is_kept_as_a_hash_without_a_name():
    listed = read(f"Org.nr;Namn\n{PERSON};Anna Andersson\n")
    assert listed.parties["display_name"].to_list() == [None]
    assert "810105" not in str(listed.identifiers.rows())


def test_rows_that_cannot_be_used_say_where_and_why():
    listed = read("Org.nr;Namn;CPV;Land\n559999-0008;A;9091;Atlantis\n;;90910000;SE\n")
    assert [(row["location"], row["code"]) for row in listed.rejects.rows(named=True)] == [
        ("row 2", "supplier-list-cpv"),
        ("row 2", "supplier-list-country"),
        ("row 3", "supplier-list-nobody"),
        ("row 2", "number-country-assumed"),
    ]
    assert "Atlantis" not in str(listed.rejects["params"].to_list())


def test_a_country_may_be_a_code_or_a_name_in_english_or_swedish():
    rows = "".join(f"99999999{at};A{at};{land}\n" for at, land in enumerate(
        ["no", "NOR", "Norge", "Norway", "Sydkorea", "Korea"]
    ))  # fmt: skip
    listed = read(f"Org.nr;Namn;Land\n{rows}")
    assert listed.parties["country"].to_list() == ["NO", "NO", "NO", "NO", "KR", None]
    (row,) = listed.rejects.filter(code="country-several").rows(named=True)
    assert row["location"] == "row 7"
    assert "KP (Nordkorea / North Korea), KR (Sydkorea / South Korea)" in row["params"]


def test_a_country_that_is_not_known_leaves_the_supplier_in_the_list_and_names_what_is_near():
    rows = "".join(f"99999999{at};A{at};{land}\n" for at, land in enumerate(
        ["Turkiet", "Turkjet", "Sovjetunionen", "Xanadu", "Elfenbenskusten - CI"]
    ))  # fmt: skip
    listed = read(f"Org.nr;Namn;Land\n{rows}")
    assert listed.parties["country"].to_list() == ["TR", None, None, None, "CI"]
    said = listed.rejects.select("location", "code").rows()
    assert [one for one in said if "country" in one[1] and "assumed" not in one[1]][:3] == [
        ("row 3", "country-near"),
        ("row 4", "country-former"),
        ("row 5", "supplier-list-country"),
    ]


def test_a_list_without_anybody_is_refused():
    with pytest.raises(UnreadableInput) as refused:
        read(json.dumps([{"orgnr": None}]))
    assert refused.value.problems[0].code == "supplier-list-empty"


def test_the_headings_of_a_finance_system_are_known():
    listed = read("Resknr;Resknamn;Orgnr\n100200;Exempelstäd AB;559999-0008\n")
    assert listed.listed["own_id"].to_list() == ["100200"]
    assert listed.parties["display_name"].to_list() == ["Exempelstäd AB"]
