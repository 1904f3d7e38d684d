import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.values import Refusals
from data_ingest.ownership.bods import read_statement

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "xx_openownership_bods.json"


@pytest.fixture
def built(read_source):
    return read_source("xx_openownership_bods", SAMPLE)


def own(key):
    return f"xx_openownership_bods:{key}"


def older(kind, key, **stated):
    """A statement as BODS 0.2 and 0.3 write it."""
    return {
        "statementID": key,
        "statementType": f"{kind}Statement",
        "publicationDetails": {"publicationDate": "2023-11-13", "bodsVersion": "0.2"},
        **stated,
    }


def entity(key, name, **stated):
    return older("entity", key, entityType="registeredEntity", name=name, **stated)


def link(key, subject, owner, **stated):
    ends = {"subject": {"describedByEntityStatement": subject}, "interestedParty": owner}
    return older("ownershipOrControl", key, **ends, **stated)


def read(read_source, *statements):
    return read_source("xx_openownership_bods", json.dumps(statements).encode())


def test_the_latest_statement_on_a_record_holds(built):
    names = built.table("names").filter(party_id=own("alpha")).select("kind", "name").rows()
    assert names == [("alias", "Alpha Cleaning"), ("legal", "Example Alpha Ltd")]


def test_an_earlier_statement_that_comes_later_in_the_file_does_not_hold(read_source):
    statements = json.loads(SAMPLE.read_text("utf-8"))
    built = read(read_source, *reversed(statements[:-1]))
    names = built.table("names").filter(party_id=own("alpha"), kind="legal")
    assert names["name"].to_list() == ["Example Alpha Ltd"]


def test_numbers_are_recognised_by_their_register(built):
    numbers = built.table("identifiers").filter(party_id=own("alpha"))
    assert numbers.select("scheme", "value").rows() == [
        ("GB-COH", "01234567"),
        ("SE-ON", "5599000014"),
        ("UNKNOWN-GB", "X1"),
    ]


def test_organisations_that_own_each_other_are_kept(built):
    links = built.table("control_links").select("owned_id", "owner_id").unique().rows()
    assert {(own("alpha"), own("beta")), (own("beta"), own("alpha"))} <= set(links)


def test_an_interest_has_its_share_its_way_and_its_days(built):
    links = built.table("control_links").filter(owned_id=own("alpha"), owner_id=own("beta"))
    columns = ("kind", "share_low_ppm", "share_high_ppm", "direct", "valid_from")
    assert links.select(columns).sort("kind").rows() == [
        ("shareholding", 625_000, 625_000, True, date(2020, 1, 1)),
        ("voting", 500_000, 750_000, False, None),
    ]


def test_a_closed_record_and_an_ended_interest_are_not_current(built):
    links = built.table("control_links").filter(pl.col("reason").is_null(), owned_id=own("beta"))
    assert dict(links.select("owner_id", "is_current").iter_rows()) == {
        own("alpha"): False,
        own("ministry"): False,
    }
    assert links.filter(owner_id=own("alpha"))["valid_to"].to_list() == [date(2024, 6, 30)]


def test_who_would_not_tell_and_who_has_no_owner_differ(built):
    reasons = (
        built.table("control_links")
        .filter(pl.col("owner_id").is_null())
        .select("owned_id", "reason")
    )
    assert dict(reasons.iter_rows()) == {
        own("alpha"): "anonymousPerson",
        own("beta"): "interestedPartyExemptFromDisclosure",
        own("ministry"): "noBeneficialOwners",
    }


def test_of_persons_only_the_number_of_present_owners_is_kept(built):
    facts = built.table("party_facts").select("party_id", "fact", "value_int").rows()
    assert facts == [(own("alpha"), "has_individual_owner", 1)]


def test_kind_country_place_and_days_are_read(built):
    parties = built.table("parties")
    assert dict(parties.select("party_id", "kind").iter_rows()) == {
        own("alpha"): "company",
        own("beta"): "company",
        own("ministry"): "public_body",
    }
    assert parties["founded_on"].to_list() == [date(2001, 2, 3), None, None]
    assert parties["status"].to_list() == ["unknown", "dissolved", "unknown"]
    assert built.table("places").select("role", "country").rows() == [("registered", "GB")]


def test_what_was_left_out_is_counted(built):
    assert (built.version.records, built.version.kept) == (24, 17)
    assert built.version.rejected == {
        "register-bods": 1,
        "register-no-number": 1,
        "register-no-value": 2,
        "register-not-described": 2,
        "register-object": 1,
    }
    assert built.version.noted == {"register-date": 1, "register-value": 1}
    assert built.version.as_of == date(2026, 4, 1)


def test_a_replaced_statement_gives_way_and_links_follow(read_source):
    built = read(
        read_source,
        entity("a1", "Example Old Ltd", incorporatedInJurisdiction={"code": "US-DE"}),
        entity("a2", "Example New Ltd", replacesStatements=["a1"], alternateNames=[" "]),
        entity("b1", "Example Owner Ltd", addresses=[{"type": "business", "country": "NO"}]),
        link("l1", "a1", {"describedByEntityStatement": "b1"}, interests=[
            {"type": "voting-rights", "interestLevel": "indirect",
             "share": {"minimum": 25, "exclusiveMinimum": True, "maximum": 49.5}},
        ]),
    )  # fmt: skip
    assert built.table("parties")["display_name"].to_list() == [
        "Example New Ltd", "Example Owner Ltd",
    ]  # fmt: skip
    row = built.table("control_links").row(0, named=True)
    assert (row["owned_id"], row["owner_id"]) == (own("a2"), own("b1"))
    assert (row["kind"], row["direct"]) == ("voting", False)
    assert (row["share_low_ppm"], row["share_high_ppm"]) == (250_000, 495_000)
    assert built.table("places").select("role", "country").rows() == [("business", "NO")]


def test_older_statements_name_persons_reasons_and_parties_of_other_files(read_source):
    built = read(
        read_source,
        entity("a", "Example Ltd"),
        older("person", "p", personType="knownPerson"),
        older("person", "q", personType="unknownPerson", missingInfoReason="not found"),
        link("l1", "a", {"describedByPersonStatement": "p"}),
        link("l2", "a", {"describedByPersonStatement": "q"}),
        link("l3", "a", {"unspecified": {"reason": "no-beneficial-owners"}}),
        link("l4", "a", {"describedByEntityStatement": "elsewhere"}),
        link("l5", "a", {"describedByPersonStatement": "elsewhere"}),
        link("l6", "a", {"describedByEntityStatement": "l1"}),
    )
    links = built.table("control_links").select("owner_id", "reason").rows()
    assert sorted(links, key=str) == [
        (own("elsewhere"), None), (None, "no-beneficial-owners"), (None, "not found"),
    ]  # fmt: skip
    assert built.table("party_facts")["value_int"].to_list() == [1]
    assert built.version.rejected == {"register-not-described": 2}


def test_statements_that_replace_each_other_stop_nothing(read_source):
    built = read(
        read_source,
        entity("a1", "Example Ltd", replacesStatements=["a2", "a1"]),
        entity("a2", "Example Ltd", replacesStatements=["a1"]),
        entity("b", "Example Owner Ltd"),
        link("l", "a1", {"describedByEntityStatement": "b"}),
    )
    assert built.table("parties")["party_id"].to_list() == [own("b")]
    assert built.table("control_links").height == 1


def test_a_party_that_its_number_shows_to_be_a_person_is_hashed_in_every_table(read_source):
    number = [{"id": "121212-1212"}]
    se = {"code": "SE"}
    built = read(
        read_source,
        entity("a", "Testa Testsson", identifiers=number, jurisdiction=se),
        entity("b", "Example Ltd"),
        older("person", "p", personType="knownPerson"),
        link("l1", "b", {"describedByEntityStatement": "a"}),
        link("l2", "a", {"describedByPersonStatement": "p"}),
    )
    hashed = built.table("parties").filter("is_personal")["party_id"].item()
    assert hashed != own("a")
    assert built.table("control_links")["owner_id"].to_list() == [hashed]
    assert built.table("party_facts")["party_id"].to_list() == [hashed]
    assert built.table("names")["name"].to_list() == ["Example Ltd"]


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"<xml/>"])
def test_another_format_is_refused_with_what_is_missing(content, read_source):
    with pytest.raises(UnreadableInput) as refused:
        read_source("xx_openownership_bods", content)
    assert refused.value.problems[0].code == "register-columns"


def test_a_file_that_is_only_a_byte_order_mark_is_empty(read_source):
    with pytest.raises(UnreadableInput) as refused:
        read_source("xx_openownership_bods", b"\xef\xbb\xbf")
    assert refused.value.problems[0].code == "empty-input"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(
        st.sampled_from(
            ["entityType", "type", "share", "exact", "minimum", "identifiers", "id", "code",
             "subject", "interestedParty", "interests", "addresses", "country", "reason"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=8,
)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["entity", "person", "relationship", "other"]),
    st.dictionaries(
        st.sampled_from(["recordId", "recordDetails", "publicationDetails", "statementDate"]),
        VALUES,
    ),
)
def test_a_statement_of_any_shape_is_read_or_refused(kind, stated):
    refusals = Refusals()
    found = read_statement(
        {"recordType": kind, **stated}, "row 1", refusals=refusals, notes=Refusals()
    )
    assert (found is None) == bool(refusals.rows)


@pytest.mark.shared_data
@pytest.mark.parametrize("folder", ["examples", "conformance", "libcove", "gleif-derived"])
def test_every_shared_file_of_every_version_is_read_without_a_reject(
    folder, shared_data, read_source
):
    files = sorted((shared_data / "bods" / folder).glob("*.json"))
    assert files
    for file in files:
        assert read_source("xx_openownership_bods", file).version.rejected == {}
