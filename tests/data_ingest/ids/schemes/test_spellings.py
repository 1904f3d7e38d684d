import json

import pytest

from data_ingest.ids.schemes.catalogue import ALIASES, SCHEMES
from data_ingest.ids.schemes.spellings import SchemeSpelling, stated_scheme, written_before


@pytest.mark.parametrize("code", [*SCHEMES, *ALIASES])
def test_every_code_is_known_in_any_case_and_with_any_sign_between_its_parts(code):
    key = ALIASES.get(code, code)
    parts = code.replace("_", "-").split("-")
    for written in (code, code.lower(), f" {code} ", " ".join(parts), ":".join(parts)):
        assert stated_scheme(written) == SchemeSpelling(key), written


@pytest.mark.parametrize(
    ("written", "scheme"),
    [
        ("0007", "SE-ON"),
        ("0192", "NO-BRC"),
        ("0184", "DK-CVR"),
        ("0037", "FI-PRO"),
        ("0199", "XI-LEI"),
        ("9955", "VAT-SE"),
        ("CVR-nr.", "DK-CVR"),
        ("Y-tunnus", "FI-PRO"),
        ("KvK nummer", "NL-KVK"),
        ("Momsreg.nr", "VAT"),
        ("VAT number", "VAT"),
        ("ie-cro", "IE-CRO"),
        ("DUNS", "XI-DUNS"),
        ("se-person", "SE-PERSON"),
    ],
)
def test_a_kind_is_known_by_iso_6523_and_by_the_name_that_its_country_has_for_it(written, scheme):
    assert stated_scheme(written) == SchemeSpelling(scheme)


@pytest.mark.parametrize(
    ("written", "stated"),
    [
        ("orgnr", SchemeSpelling(None)),
        ("Org.nr", SchemeSpelling(None)),
        ("Organisationsnummer", SchemeSpelling(None)),
        ("Registration number", SchemeSpelling(None)),
        ("", SchemeSpelling(None)),
        (None, SchemeSpelling(None)),
        ("SE:ORGNR", SchemeSpelling(None, "SE")),
        ("se-orgnr", SchemeSpelling(None, "SE")),
        ("NO:ORG", SchemeSpelling(None, "NO")),
        ("SE:VAT", SchemeSpelling("VAT", "SE")),
        ("EL VAT", SchemeSpelling("VAT", "GR")),
    ],
)
def test_a_word_for_the_number_of_a_register_leaves_it_to_country_and_form(written, stated):
    assert stated_scheme(written) == stated


@pytest.mark.parametrize("written", ["FOO", "0088", "urn:oid", "kundnummer", "9999", "a person"])
def test_a_kind_that_nobody_knows_is_not_guessed(written):
    assert not stated_scheme(written).is_known


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("0007:5599990016", "5599990016"),
        ("iso6523-actorid-upis::0007:5599990016", "5599990016"),
        ("SE-ON-559999-0016", "559999-0016"),
        ("Org.nr: 559999-0016", "559999-0016"),
        ("VAT no. SE559999001601", "SE559999001601"),
        ("CVR 99 99 99 93", "99 99 99 93"),
        ("SE559999001601", None),
        ("SC000042", None),
        ("HRB 99999", None),
        ("NO 999 000 023 MVA", None),
        ("Exempelbolaget 24 AB", None),
    ],
)
def test_a_kind_before_a_number_is_told_from_the_number(written, rest):
    found = written_before(written)
    assert (found and written[found[1] :]) == rest


@pytest.mark.shared_data
def test_every_register_of_the_shared_list_of_org_id_is_known_by_its_code(shared_data):
    codes = [json.loads(one.read_text())["code"] for one in (shared_data / "org-id").glob("*.json")]
    assert len(codes) == 26
    assert [one for one in codes if stated_scheme(one.lower()).scheme is None] == []
