import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import lei
from stdnum.no import orgnr as no_orgnr
from stdnum.se import orgnr as se_orgnr
from stdnum.se import vat as se_vat

from data_ingest.ids.identifiers import (
    ALIASES,
    CLAIMS,
    SCHEMES,
    hash_person,
    identify,
    resolve,
    without_persons,
)
from data_ingest.model.tables import Identifiers, Parties

KEY = b"a key for tests"


def claim(number, *, country="SE", scheme=None, natural_person=False, party_id="p"):
    return pl.DataFrame(
        [(party_id, country, scheme, number, natural_person)], schema=CLAIMS, orient="row"
    )


def identified(number, **claims):
    return identify(claim(number, **claims), person_key=KEY).rows(named=True)


def one(number, **claims):
    (row,) = identified(number, **claims)
    return row


def test_a_swedish_vat_number_is_checked_like_its_organisation_number():
    assert se_vat.is_valid("SE559999000801")
    rows = identified("SE 559999-0008 01")
    assert [(row["scheme"], row["value"], row["checksum_ok"]) for row in rows] == [
        ("VAT", "SE559999000801", True),
        ("SE-ON", "5599990008", True),
    ]


@pytest.mark.parametrize("written", ["559999-0008", "5599990008", "165599990008", "16559999-0008"])
def test_every_spelling_of_an_organisation_number_has_one_normal_form(written):
    row = one(written)
    assert (row["scheme"], row["value"], row["checksum_ok"]) == ("SE-ON", "5599990008", True)
    assert row["value_raw"] == written


@pytest.mark.parametrize("scheme", ["SE-ON", "SE-BLV"])
def test_the_deprecated_code_is_an_alias(scheme):
    assert one("5599990008", scheme=scheme)["scheme"] == "SE-ON"


def test_a_failed_check_digit_keeps_the_number_and_flags_it():
    row = one("559999-0009")
    assert (row["scheme"], row["value"], row["checksum_ok"]) == ("SE-ON", "5599990009", False)


def test_a_personal_number_passes_the_organisation_check_and_is_still_recognised():
    # 010101-0007 was made up for this test; its check digit is right
    assert se_orgnr.is_valid("0101010007") is True
    row = one("010101-0007")
    assert row["scheme"] == "SE-PERSON"
    assert row["is_personal"]
    assert row["value_raw"] is None
    assert row["value"] == hash_person("0101010007", person_key=KEY)


@pytest.mark.parametrize("written", ["010101-0007", "20010101-0007", "200101010007", "010101+0007"])
def test_a_person_has_one_hash_with_and_without_the_century(written):
    assert one(written)["value"] == hash_person("0101010007", person_key=KEY)


def test_a_coordination_number_is_a_persons():
    assert one("010161-0008")["scheme"] == "SE-PERSON"


def test_a_mistyped_personal_number_is_hashed_too():
    row = one("010101-0008")
    assert (row["is_personal"], row["value_raw"], row["checksum_ok"]) == (True, None, False)


def test_the_vat_number_of_a_sole_trader_is_personal():
    row = one("SE010101000701")
    assert row["scheme"] == "SE-PERSON"
    assert row["value"] == hash_person("0101010007", person_key=KEY)


def test_a_personal_number_without_country_is_recognised_by_its_signs():
    assert one("010101-0007", country=None)["is_personal"]
    assert not one("010101-0008", country=None)["is_personal"]


def test_a_number_that_the_source_calls_a_persons_is_hashed_in_any_country():
    row = one("131052-308T", country="FI", natural_person=True)
    assert (row["scheme"], row["value_raw"], row["is_personal"]) == ("FI-PERSON", None, True)


def test_another_key_gives_another_hash():
    assert hash_person("0101010007", person_key=b"1") != hash_person("0101010007", person_key=b"2")


@pytest.mark.parametrize("written", ["923 456 783", "NO 923456783 MVA", "923456783"])
def test_a_norwegian_number_loses_its_vat_marks(written):
    row = one(written, country="NO")
    assert (row["scheme"], row["value"]) == ("NO-BRC", "923456783")
    assert row["checksum_ok"] == no_orgnr.is_valid("923456783")


def test_a_guessed_lei_must_pass_its_check():
    codes = [f"0000AAAAAAAAAAAAAA{check:02}" for check in range(100)]
    valid = next(code for code in codes if lei.is_valid(code))
    wrong = next(code for code in codes if not lei.is_valid(code))
    assert one(valid, country=None)["scheme"] == "XI-LEI"
    row = one(wrong, country=None)
    assert (row["scheme"], row["checksum_ok"]) == ("UNKNOWN-XX", False)
    stated = one(wrong, scheme="XI-LEI", country=None)
    assert (stated["scheme"], stated["checksum_ok"]) == ("XI-LEI", False)


def test_a_stated_vat_number_of_no_known_form_fails():
    row = one("QQ1", country="FR", scheme="VAT")
    assert (row["scheme"], row["value"], row["checksum_ok"]) == ("VAT", "QQ1", False)


def test_a_stated_vat_number_of_a_country_without_one_fails():
    row = one("030856", country="CH", scheme="VAT")
    assert (row["scheme"], row["value"], row["checksum_ok"]) == ("VAT", "030856", False)


def test_a_number_of_no_known_form_is_kept_as_unknown_of_its_country():
    row = one("03-08/56", country="CH")
    assert (row["scheme"], row["value"], row["checksum_ok"]) == ("UNKNOWN-CH", "030856", None)


def test_a_scheme_that_is_not_known_is_kept_as_stated():
    row = one("1234 567", country="IE", scheme="IE-CRO")
    assert (row["scheme"], row["value"], row["checksum_ok"]) == ("IE-CRO", "1234567", None)


def test_a_guess_never_beats_a_stated_scheme():
    row = one("559999-0008", scheme="DK-CVR")
    assert (row["scheme"], row["value"], row["checksum_ok"]) == ("DK-CVR", "5599990008", False)


SPELLINGS = [
    ("SE", "SE-ON", "SEON5599990008", "SE-ON", "5599990008"),
    ("SE", "SE-ON", "SE559999000801", "SE-ON", "5599990008"),
    ("SE", "VAT", "559999-0008", "VAT", "SE559999000801"),
    ("SE", None, "559999000801", "VAT", "SE559999000801"),
    ("NO", "VAT", "NO 999 000 023 MVA", "NO-BRC", "999000023"),
    (None, None, "NO999000023MVA", "NO-BRC", "999000023"),
    ("FI", None, "9999999-2", "FI-PRO", "99999992"),
    ("FI", "FI-PRO", "999999-0", "FI-PRO", "09999990"),
    ("FI", "FI-VERO", "FI-VERO-FI99999992", "VAT", "FI99999992"),
    ("FI", "FI-VERO", "9999999-2", "VAT", "FI99999992"),
    (None, "FI-VERO", "FI99999992", "VAT", "FI99999992"),
    ("DK", None, "99 99 99 93", "DK-CVR", "99999993"),
    ("DK", "DK-CVR", "1234567", "DK-CVR", "01234567"),
    ("DK", None, "DK99999993", "VAT", "DK99999993"),
    ("EE", None, "1999 9999", "EE-RIK", "19999999"),
    ("EE", "EE-KMKR", "19999999", "EE-RIK", "19999999"),
    ("EE", "EE-KMKR", "999999999", "VAT", "EE999999999"),
    ("EE", None, "EE 999 999 999", "VAT", "EE999999999"),
    ("LV", None, "4999 9999 999", "LV-RE", "49999999999"),
    ("LT", None, "999999999", "LT-RC", "999999999"),
    ("LT", "LT-RC", "9999999", "LT-RC", "9999999"),
    ("IS", None, "450199-9999", "IS-KEN", "4501999999"),
    ("GB", None, "0000042", "GB-COH", "00000042"),
    ("GB", "GB-COH", "42", "GB-COH", "00000042"),
    ("GB", None, "sc 000042", "GB-COH", "SC000042"),
    ("GB", None, "IP0042R", "UNKNOWN-GB", "IP0042R"),
    ("GB", None, "IP00042R", "GB-COH", "IP00042R"),
    ("GB", None, "GB 999 9999 73 001", "VAT", "GB999999973"),
    ("GB", "GB-VAT", "999999973", "VAT", "GB999999973"),
    ("GB", None, "XI999999973", "VAT", "XI999999973"),
    ("GB", "GB-UTR", "9999999999K", "GB-UTR", "9999999999"),
    ("GB", None, "9999999999", "UNKNOWN-GB", "9999999999"),
    ("PL", None, "999-999-99-99", "PL-NIP", "9999999999"),
    ("PL", None, "0000099999", "PL-KRS", "0000099999"),
    ("PL", "PL-KRS", "99999", "PL-KRS", "0000099999"),
    ("PL", None, "99999999900042", "PL-REGON", "999999999"),
    ("DE", None, "RA000999-HRB 99999", "DE-CR", "RA000999HRB99999"),
    ("DE", None, "HRB 99999", "UNKNOWN-DE", "HRB99999"),
    ("IT", "IT-RI", "IT 09999990999", "IT-CF", "09999990999"),
    ("PT", None, "599 999 999", "PT-NIPPC", "599999999"),
    ("FR", None, "999 999 999 00042", "FR-RCS", "999999999"),
    ("FR", "FR-SIRET", "99999999900042", "FR-RCS", "999999999"),
    ("NL", None, "99999999", "NL-KVK", "99999999"),
    ("NL", None, "999999999B01", "VAT", "NL999999999B01"),
    ("BE", None, "0999.999.999", "BE-BCE_KBO", "0999999999"),
    ("BE", None, "999 999 999", "BE-BCE_KBO", "0999999999"),
    ("US", None, "ZZ99ZZ99ZZ99", "US-SAM", "ZZ99ZZ99ZZ99"),
    ("US", "US-EIN", "00-9999999", "US-EIN", "009999999"),
    ("US", None, "00-9999999", "UNKNOWN-US", "009999999"),
    ("SE", "LEI", "xi-lei-0000000KEDJEKOLL0026", "XI-LEI", "0000000KEDJEKOLL0026"),
    ("AT", None, "U99999999", "VAT", "ATU99999999"),
    ("GR", "VAT", "999999999", "VAT", "EL999999999"),
    ("GR", None, "GR999999999", "VAT", "EL999999999"),
    ("ES", None, "B-99999999", "VAT", "ESB99999999"),
    ("RO", None, "RO 99", "VAT", "RO99"),
]


@pytest.mark.parametrize(("country", "scheme", "written", "code", "value"), SPELLINGS)
def test_every_spelling_has_one_normal_form(country, scheme, written, code, value):
    row = identified(written, country=country, scheme=scheme)[0]
    assert (row["scheme"], row["value"], row["value_raw"]) == (code, value, written)


@pytest.mark.parametrize(
    ("written", "rows"),
    [
        ("FI99999992", [("VAT", "FI99999992"), ("FI-PRO", "99999992")]),
        ("FR11999999998", [("VAT", "FR11999999998"), ("FR-RCS", "999999998")]),
        ("BE0999999922", [("VAT", "BE0999999922"), ("BE-BCE_KBO", "0999999922")]),
        ("DK99999993", [("VAT", "DK99999993")]),
        ("BE0999999999", [("VAT", "BE0999999999")]),
    ],
)
def test_a_right_vat_number_gives_the_register_number_that_it_holds(written, rows):
    found = identified(written, country=None)
    assert [(row["scheme"], row["value"]) for row in found] == rows


# Made up: dates that are no day of birth of anybody's in particular, and serial numbers of zeros.
PERSONAL = [
    ("NO", None, "010100 00000", "NO-PERSON", "01010000000"),
    ("NO", "NO-BRC", "41010000000", "NO-PERSON", "41010000000"),
    ("FI", None, "010100A000A", "FI-PERSON", "010100A000A"),
    ("FI", "FI-PRO", "010100-0000", "FI-PERSON", "0101000000"),
    ("DK", None, "010100-0000", "DK-PERSON", "0101000000"),
    ("IS", "IS-KEN", "010100-0000", "IS-PERSON", "0101000000"),
    ("EE", None, "50001010000", "EE-PERSON", "50001010000"),
    ("LV", None, "LV32000000000", "LV-PERSON", "32000000000"),
    ("LT", None, "50001010000", "LT-PERSON", "50001010000"),
    ("PL", None, "00210100000", "PL-PERSON", "00210100000"),
    ("IT", "IT-CF", "AAAAAA00A01A000A", "IT-PERSON", "AAAAAA00A01A000A"),
    ("PT", "PT-NIPPC", "100 000 000", "PT-PERSON", "100000000"),
    ("PT", "VAT", "PT450000000", "PT-PERSON", "450000000"),
    ("ES", None, "00000000-T", "ES-PERSON", "00000000T"),
    (None, None, "ESX0000000T", "ES-PERSON", "X0000000T"),
    ("BG", None, "BG0001010000", "BG-PERSON", "0001010000"),
    ("CZ", "VAT", "0051010000", "CZ-PERSON", "0051010000"),
    ("CZ", None, "CZ005101000", "CZ-PERSON", "005101000"),
    ("SK", None, "SK0001010000", "SK-PERSON", "0001010000"),
    ("RO", None, "RO5000101000000", "RO-PERSON", "5000101000000"),
    ("SE", "SE-SCB", "010101-0007", "SE-PERSON", "0101010007"),
    ("DE", "SE-SCB", "010101-0007", "SE-PERSON", "0101010007"),
    ("DE", "SE-PERSON", "010101-0007", "SE-PERSON", "0101010007"),
    (None, "ZZ-PERSON", "17", "ZZ-PERSON", "17"),
]


@pytest.mark.parametrize(("country", "scheme", "written", "code", "value"), PERSONAL)
def test_a_persons_number_of_any_country_is_hashed(country, scheme, written, code, value):
    row = one(written, country=country, scheme=scheme)
    assert (row["scheme"], row["is_personal"], row["value_raw"]) == (code, True, None)
    assert row["value"] == hash_person(value, person_key=KEY)


@pytest.mark.parametrize("country", ["NO", "FI", "IT"])
def test_a_persons_number_without_country_needs_a_right_check_digit(country):
    stem = {"NO": "010100101", "FI": "010100A000", "IT": "AAAAAA00A01A000"}[country]
    ends = {"NO": [f"{end:02}" for end in range(100)]}.get(
        country, "0123456789ABCDEFHJKLMNPRSTUVWXY"
    )
    rows = [one(stem + end, country=None) for end in ends]
    personal = [row for row in rows if row["is_personal"]]
    assert {row["scheme"] for row in personal} == {f"{country}-PERSON"}
    assert len(personal) == 1
    assert personal[0]["checksum_ok"]


def test_a_sole_traders_business_id_has_one_hash_with_and_without_the_vat_prefix():
    plain = one("9999999-2", country="FI", natural_person=True)
    vat = one("FI99999992", country=None, natural_person=True)
    assert plain == vat
    assert (plain["scheme"], plain["is_personal"], plain["checksum_ok"]) == (
        "FI-PERSON",
        True,
        True,
    )


def test_a_number_that_is_said_to_be_a_persons_and_has_no_form_is_hashed():
    row = one("17", country=None, natural_person=True)
    assert (row["scheme"], row["is_personal"], row["checksum_ok"]) == ("XX-PERSON", True, None)


def test_the_lei_of_a_sole_trader_is_personal_in_its_country():
    row = one("0000000KEDJEKOLL0026", country="DE", natural_person=True)
    assert (row["scheme"], row["is_personal"]) == ("DE-PERSON", True)


def test_every_deprecated_code_leads_to_a_scheme():
    assert ALIASES["SE-BLV"] == "SE-ON"
    assert set(ALIASES.values()) <= set(SCHEMES)
    assert not set(ALIASES) & set(SCHEMES)


def test_empty_numbers_and_repeats_are_left_out():
    claims = pl.concat([claim("  "), claim("5599990008"), claim("559999-0008")])
    assert identify(claims, person_key=KEY).height == 1
    assert identify(claims.head(0), person_key=KEY).height == 0


def test_every_scheme_says_how_it_is_checked_and_who_may_have_it():
    for key, scheme in SCHEMES.items():
        assert (scheme.check is None) == (scheme.rule.split(";")[0] in FORM_ONLY), key
        assert scheme.anywhere is None or scheme.check is not None
        assert (scheme.person == "yes") == key.endswith("-PERSON")
        if scheme.register:
            assert SCHEMES[scheme.register].width


FORM_ONLY = {
    "eight characters",
    "eight digits",
    "form only",
    "nine digits",
    "ten digits that begin with a date",
    "ten digits, the first of them zeros",
    "twelve letters and digits without I and O",
}
COUNTRIES = [*sorted({one.country for one in SCHEMES.values() if one.country}), "CH", None]
STATED = [None, "VAT", "FI-VERO", "EE-KMKR", "SE-SCB", "SE-PERSON", *SCHEMES]
WRITTEN = st.one_of(
    st.text("0123456789AZ-+ ", max_size=24),
    st.sampled_from([one.form for one in SCHEMES.values()]).flatmap(
        lambda form: st.from_regex(form, fullmatch=True)
    ),
)
ROWS = st.lists(
    st.tuples(
        st.sampled_from("pqr"),
        st.sampled_from(COUNTRIES),
        st.sampled_from(STATED),
        WRITTEN,
        st.sampled_from([True, False, False, None]),
    ),
    max_size=8,
)


@settings(deadline=None, max_examples=60)
@given(ROWS)
def test_any_claims_give_valid_tables_without_personal_numbers_and_names(rows):
    identifiers = identify(pl.DataFrame(rows, schema=CLAIMS, orient="row"), person_key=KEY)
    assert Identifiers.is_valid(identifiers)
    assert all(len(value) == 64 for value in identifiers.filter("is_personal")["value"])
    parties = pl.DataFrame(
        [
            ("p", "company", "Ett namn", "SE", None, False),
            ("q", "person", "Ett namn", None, "small", True),
            ("r", "company", None, "DE", "large", False),
        ],
        schema=Parties.column_names(),
        orient="row",
    )
    found = without_persons(parties, identifiers)
    assert Parties.is_valid(found)
    personal = set(identifiers.filter("is_personal")["party_id"]) | {"q"}
    assert set(found.filter("is_personal")["party_id"]) == personal


def test_a_party_whose_number_is_a_persons_loses_its_name():
    parties = pl.DataFrame(
        [
            ("p", "company", "Ett namn", "SE", None, False),
            ("q", "person", None, "SE", None, True),
            ("r", "company", "Exempelstäd AB", "SE", None, False),
        ],
        schema=Parties.column_names(),
        orient="row",
    )
    found = without_persons(parties, identify(claim("010101-0007"), person_key=KEY))
    assert found.select("kind", "display_name", "is_personal").rows() == [
        ("sole_trader", None, True),
        ("person", None, True),
        ("company", "Exempelstäd AB", False),
    ]


def test_claims_without_any_country_or_scheme_are_read_with_columns_of_nulls():
    nulls = claim("5599990008").with_columns(country=pl.lit(None), scheme=pl.lit(None))
    assert identify(nulls, person_key=KEY)["scheme"].to_list() == ["UNKNOWN-XX"]


def resolved(number, *, home=None, **claims):
    """Return (scheme, value, checksum_ok) of each identifier, and (code, what) of each note."""
    homes = None if home is None else pl.Series([home])
    found = resolve(claim(number, **claims), person_key=KEY, homes=homes)
    columns = ("scheme", "value", "checksum_ok")
    return found.identifiers.select(columns).rows(), found.notes.select("code", "what").rows()


BANKRUPT = ("SE-ON", "5599990016", True)
ALIKE = [
    ("SE", "SE-ON", "559999-0016"),
    ("SE", "se-on", "5599990016"),
    ("SE", "SE ON", "5599990016"),
    (None, "SE:ORGNR", "5599990016"),
    (None, "0007", "5599990016"),
    (None, "SE-ORGNR", "16559999-0016"),
    ("SE", "orgnr", "5599990016"),
    ("SE", "Org.nr", "5599990016"),
    (None, None, "0007:5599990016"),
    ("SE", "0007", "0007:5599990016"),
    (None, "iso6523-actorid-upis", "0007:5599990016"),
    (None, None, "SE-ON 559999-0016"),
    ("SE", None, "org.nr 559999-0016"),
    ("SE", None, "\uff15\uff15\uff19\uff19\uff19\uff19\uff10\uff10\uff11\uff16"),
    (None, None, "SE559999001601"),
    (None, "moms", "SE559999001601"),
    (None, "SE:VAT", "559999001601"),
    (None, "9955", "SE559999001601"),
]


@pytest.mark.parametrize(("country", "scheme", "written"), ALIKE)
def test_a_number_is_the_same_however_its_kind_is_spelled(country, scheme, written):
    found, notes = resolved(written, country=country, scheme=scheme)
    assert BANKRUPT in found
    assert notes == []


def test_a_number_without_a_country_is_tried_at_home_and_that_is_said():
    assert resolved("559999-0016", country=None, home="SE") == (
        [BANKRUPT],
        [("number-country-assumed", "SE")],
    )
    found, notes = resolved("orgnr 923609016", country=None, home="NO")
    assert (found, notes) == (
        [("NO-BRC", "923609016", True)],
        [("number-country-assumed", "NO")],
    )


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("559999-0017", ("number-check-digit", "SE-ON")),
        ("923609016", ("number-no-country", None)),
        ("HRB 99999", ("number-no-country", None)),
    ],
)
def test_what_is_no_number_at_home_is_not_guessed(written, note):
    ((scheme, _, checksum_ok),), notes = resolved(written, country=None, home="SE")
    assert (scheme, checksum_ok) == ("UNKNOWN-XX", False)
    assert notes == [note]


def test_a_stated_country_is_never_overruled_by_the_home():
    found, notes = resolved("923609016", country="NO", home="SE")
    assert (found, notes) == ([("NO-BRC", "923609016", True)], [])


def test_a_kind_that_nobody_knows_is_read_by_a_right_check_digit_and_that_is_said():
    found, notes = resolved("5599990016", country="SE", scheme="leverant\u00f6rsnummer")
    assert (found, notes) == ([BANKRUPT], [("number-scheme-assumed", "SE-ON")])


@pytest.mark.parametrize(
    ("claims", "written", "note"),
    [
        ({}, "abc", ("number-none", None)),
        ({"country": None}, "ABC-DE", ("number-none", None)),
        ({}, "\u682a\u5f0f", ("number-none", None)),
        ({}, "559999-0017", ("number-check-digit", "SE-ON")),
        ({"scheme": "SE-ON"}, "12345", ("number-form", "SE-ON")),
        ({"scheme": "VAT", "country": "FR"}, "QQ1", ("number-form", "VAT")),
        ({}, "12345", ("number-form-country", "SE")),
        ({"scheme": "FOO"}, "17-1", ("number-scheme", None)),
        ({"country": None}, "123456", ("number-no-country", None)),
        ({"scheme": "VAT", "country": None}, "123456", ("number-no-country", None)),
    ],
)
def test_what_cannot_be_looked_up_is_named_and_never_counts_as_known(claims, written, note):
    found, notes = resolved(written, **claims)
    assert notes == [note]
    assert all(checksum_ok is False for _, _, checksum_ok in found)


@pytest.mark.parametrize(
    ("claims", "written", "what"),
    [
        ({"country": "CH"}, "CHE-999.999.999", "CH"),
        ({"country": "DE"}, "HRB 99999", "DE"),
        ({"country": "IE", "scheme": "IE-CRO"}, "999999", "IE-CRO"),
    ],
)
def test_a_number_that_has_no_form_here_counts_and_is_said_not_to_be_checked(claims, written, what):
    ((_, _, checksum_ok),), notes = resolved(written, **claims)
    assert (checksum_ok, notes) == (None, [("number-unchecked", what)])


@pytest.mark.parametrize("written", ["-", "  ", "N/A", "saknas", "Ej angivet"])
def test_words_for_nothing_are_no_number_and_need_no_note(written):
    assert resolved(written) == ([], [])


def test_a_persons_number_is_hashed_however_its_kind_is_spelled():
    for number, scheme in (
        ("010101-0007", "0007"),
        ("0007:0101010007", None),
        ("pnr 010101-0007", "FOO"),
        ("010101-0007", "FOO"),
    ):
        (row,) = identified(number, scheme=scheme)
        assert (row["is_personal"], row["value_raw"]) == (True, None)
        assert row["value"] == hash_person("0101010007", person_key=KEY)


def test_notes_say_which_claim_they_are_about():
    claims = pl.concat([claim("559999-0016"), claim("abc"), claim("559999-0017", party_id="q")])
    found = resolve(claims, person_key=KEY)
    assert found.notes.select("at", "code").rows() == [
        (1, "number-none"),
        (2, "number-check-digit"),
    ]
    assert "abc" not in str(found.notes.rows())
