import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import lei
from stdnum.de import vat as de_vat
from stdnum.dk import cvr
from stdnum.ee import kmkr
from stdnum.fi import alv
from stdnum.no import orgnr as no_orgnr
from stdnum.pl import nip
from stdnum.se import orgnr as se_orgnr
from stdnum.se import vat as se_vat

from data_ingest.identifiers import CHECKS, CLAIMS, hash_person, identify, without_persons
from data_ingest.tables import Identifiers, Parties

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


@pytest.mark.parametrize(
    ("check", "form", "oracle"),
    [
        ("SE-ON", r"[0-9]{9}", se_orgnr.is_valid),
        ("NO-BRC", r"[0-9]{8}", no_orgnr.is_valid),
        ("XI-LEI", r"[0-9A-Z]{18}[0-9]", lei.is_valid),
        ("VAT-DK", r"[1-9][0-9]{6}", cvr.is_valid),
        ("VAT-FI", r"[0-9]{7}", alv.is_valid),
        ("VAT-EE", r"[0-9]{8}", kmkr.is_valid),
        ("VAT-PL", r"[0-9]{9}", nip.is_valid),
        ("VAT-DE", r"[1-9][0-9]{7}", de_vat.is_valid),
    ],
)
def test_every_check_digit_agrees_with_the_oracle(check, form, oracle):
    prefix = check.removeprefix("VAT-") if check.startswith("VAT-") else ""

    @settings(max_examples=15)
    @given(st.lists(st.from_regex(form, fullmatch=True), min_size=20, max_size=60))
    def agrees(numbers):
        # every last digit is tried, so that right check digits do occur
        tried = [number + last for number in numbers for last in "0123456789"]
        ours = pl.DataFrame({"value": [prefix + number for number in tried]}).select(CHECKS[check])
        assert ours.to_series().to_list() == [bool(oracle(number)) for number in tried]

    agrees()


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
    assert (row["scheme"], row["checksum_ok"]) == ("UNKNOWN-XX", None)
    stated = one(wrong, scheme="XI-LEI", country=None)
    assert (stated["scheme"], stated["checksum_ok"]) == ("XI-LEI", False)


def test_a_vat_number_of_an_unchecked_country_is_kept_unchecked():
    row = one("FR00123456789", country="FR")
    assert (row["scheme"], row["checksum_ok"]) == ("VAT", None)


def test_a_stated_vat_number_of_no_known_form_fails():
    assert one("QQ1", country="FR", scheme="VAT")["checksum_ok"] is False


def test_a_number_of_no_known_form_is_kept_as_unknown_of_its_country():
    row = one("0308.356.862", country="BE")
    assert (row["scheme"], row["value"], row["checksum_ok"]) == ("UNKNOWN-BE", "0308356862", None)


def test_a_scheme_that_is_not_yet_supported_is_kept_as_stated():
    assert one("12345678", country="GB", scheme="GB-COH")["scheme"] == "GB-COH"


def test_empty_numbers_and_repeats_are_left_out():
    claims = pl.concat([claim("  "), claim("5599990008"), claim("559999-0008")])
    assert identify(claims, person_key=KEY).height == 1
    assert identify(claims.head(0), person_key=KEY).height == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["SE", "NO", "FI", None]),
            st.sampled_from([None, "SE-ON", "VAT", "XI-LEI"]),
            st.text("0123456789AZ-+ ", max_size=24),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_any_claims_give_a_valid_table_and_no_personal_number(claims):
    frame = pl.DataFrame([("p", *row) for row in claims], schema=CLAIMS, orient="row")
    identifiers = identify(frame, person_key=KEY)
    assert Identifiers.is_valid(identifiers)
    for row in identifiers.filter("is_personal").rows(named=True):
        assert len(row["value"]) == 64


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
