"""Real numbers of public files: how many are recognised, and how many check digits are right."""

import csv
import gzip
import io
import json
import re

import polars as pl
import pytest

from data_ingest.ids.identifiers import ALIASES, CLAIMS, SCHEMES, identify

pytestmark = pytest.mark.shared_data


def counted(rows):
    """Return how many of (country, scheme, number) became which scheme with which check."""
    frame = pl.DataFrame(
        [(str(place), *row, False) for place, row in enumerate(rows)], schema=CLAIMS, orient="row"
    )
    found = identify(frame, person_key=bytes(32)).group_by("scheme", "checksum_ok").len()
    return {(scheme, ok): count for scheme, ok, count in found.rows()}


def values(text, name):
    """Return every text under a key called `name`, anywhere in a JSON file."""

    def walk(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key == name and isinstance(value, str):
                    yield value
                yield from walk(value)
        elif isinstance(node, list):
            for item in node:
                yield from walk(item)

    return list(walk(json.loads(text)))


def org_id_examples(shared_data):
    for path in sorted((shared_data / "org-id").glob("*.json")):
        entry = json.loads(path.read_text())
        for written in (entry["access"]["exampleIdentifiers"] or "").split(","):
            yield entry["code"], written.strip()


def test_every_example_of_org_id_has_the_form_of_its_scheme(shared_data):
    examples = list(org_id_examples(shared_data))
    found = counted((None, code, written) for code, written in examples)
    assert (len(examples), sum(found.values())) == (69, 72)  # three VAT numbers hold another
    assert not [scheme for scheme, ok in found if ok is False]
    assert {scheme for scheme, _ in found} - SCHEMES.keys() == {"VAT", "IE-CRO", "XI-DUNS"}


def test_an_example_of_org_id_is_guessed_from_its_country_unless_it_could_be_anything(shared_data):
    unknown = set()
    for code, written in org_id_examples(shared_data):
        country = None if code.startswith("XI-") else code[:2]
        schemes = {scheme for scheme, _ in counted([(country, None, written)])}
        if schemes == {f"UNKNOWN-{country or 'XX'}"}:
            unknown.add(code)
        elif code == "FI-VERO":  # its code stands before the VAT number, which holds another
            assert schemes == {"VAT", "FI-PRO"}
        elif code != "EE-KMKR":  # whose examples are register codes
            assert schemes == {ALIASES.get(code, code)}
    assert unknown == {"US-EIN", "XI-DUNS", "IE-CRO"}


def test_every_lei_of_the_north_has_a_right_check_digit(shared_data):
    with gzip.open(shared_data / "gleif" / "gleif_names_nordic_baltic.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    found = counted((row["Entity.LegalAddress.Country"], None, row["LEI"]) for row in rows)
    assert found == {("XI-LEI", True): 18_193}


def test_register_numbers_as_lei_issuers_write_them_are_recognised(shared_data):
    rows = []
    for entry in json.loads((shared_data / "gleif" / "golden-copy" / "lei-data.json").read_text()):
        authority = entry["Entity"]["RegistrationAuthority"]
        if entry["Entity"]["LegalAddress"]["Country"] in {"GB", "SE"}:
            country = entry["Entity"]["LegalAddress"]["Country"]
            rows.append((country, None, authority["RegistrationAuthorityEntityID"]))
    assert counted(rows) == {("GB-COH", None): 2, ("SE-ON", True): 1}


def test_every_payee_of_a_city_ledger_has_a_right_organisation_number(shared_data):
    path = shared_data / "se-municipal-ledger" / "goteborg_2020-2025_excerpt.csv"
    with path.open(encoding="utf-8", newline="") as file:
        numbers = [row["orgnr"] for row in csv.DictReader(file, delimiter=";")]
    assert counted(("SE", None, number) for number in numbers) == {("SE-ON", True): 1_759}


def test_every_unit_of_the_norwegian_register_is_recognised(shared_data):
    found = set()
    for name in ("enheter_923609016.json", "enheter_search_ASA_page0_size5.json"):
        text = (shared_data / "brreg" / name).read_text()
        found |= set(values(text, "organisasjonsnummer"))
    assert counted(("NO", None, number) for number in sorted(found)) == {
        ("NO-BRC", True): len(found)
    }


def test_a_finnish_business_id_is_recognised(shared_data):
    payload = json.loads((shared_data / "prh-ytj" / "company_0114162-2_excerpt.json").read_text())
    written = re.findall(r"[0-9]{7}-[0-9]", json.dumps(payload))
    assert counted(("FI", None, number) for number in written) == {("FI-PRO", True): len(written)}


def test_every_number_of_companies_house_has_a_known_form(shared_data):
    folder = shared_data / "companies-house"
    with (folder / "BasicCompanyData_2021-07-01_first3.csv").open(newline="") as file:
        numbers = [row[" CompanyNumber"] for row in csv.DictReader(file)]
    for path in sorted((folder / "api").glob("company_*.json")):
        numbers += values(path.read_text(), "company_number")
    assert counted(("GB", None, number) for number in numbers) == {("GB-COH", None): len(numbers)}


def test_the_lost_zeros_of_a_contract_register_are_put_back(shared_data):
    path = shared_data / "uk-contract-register" / "exeter_contracts_register_2026-04.csv"
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8", errors="replace")))
    written = [row["Company Reg No"].strip() for row in rows if row["Company Reg No"]]
    found = counted(("GB", None, number) for number in written)
    known = sum(count for (scheme, _), count in found.items() if scheme == "GB-COH")
    assert known / sum(found.values()) > 0.9


def test_two_thirds_of_the_numbers_in_notices_are_recognised_with_a_right_check(shared_data):
    """The others are codes of a buyer's own, such as `CURIA`, and numbers with an office added."""
    alpha_2 = {"BEL": "BE", "FIN": "FI", "POL": "PL", "LUX": "LU", "HUN": "HU", "ITA": "IT"}
    organisation = re.compile(r"<efac:Organization>(.*?)</efac:Organization>", re.DOTALL)
    company = re.compile(r"<cac:PartyLegalEntity>\s*<cbc:CompanyID[^>]*>([^<]*)<")
    rows = []
    for path in sorted((shared_data / "eforms" / "ted-real").glob("*.xml")):
        for block in organisation.findall(path.read_text(encoding="utf-8")):
            country = re.search(r"IdentificationCode[^>]*>([A-Z]{3})<", block)
            number = company.search(block)
            if country and number:
                rows.append((alpha_2[country[1]], None, number[1]))
    found = counted(rows)
    right = sum(count for (_, ok), count in found.items() if ok)
    assert (len(rows), right, sum(found.values())) == (28, 21, 31)  # three VAT numbers hold another
    assert ("VAT", False) not in found
