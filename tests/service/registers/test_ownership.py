"""The chain of owners: followed upwards, through loops, diamonds and several sources."""

from datetime import date

import pytest

from service.registers.ownership import MOST_TIERS, owners

ON = date(2026, 11, 24)
SOURCES = ("xx_gleif_rr", "xx_gleif_repex", "xx_gleif_lei2", "gb_companieshouse_psc")


def lei(number):
    """A made-up LEI with right check digits, as an id."""
    body = f"9845EX{number:012}"
    digits = "".join(str(int(one, 36)) for one in body + "00")
    return f"XI-LEI:{body}{98 - int(digits) % 97:02}"


A, B, C, D = map(lei, range(1, 5))


def link(owned, owner=None, **others):
    kind = "consol_direct" if owner else "consol_ultimate"
    return {"owned_id": owned, "owner_id": owner, "kind": kind} | others


def ends(registers, *links, of=A, on=ON):
    registers.add("xx_gleif_rr", control_links=list(links))
    found = owners({"p": [of]}, registers.open(), sources=SOURCES, on=on)
    return found["p"].code if found else None


def test_nothing_said_is_nothing_known(registers):
    assert ends(registers, link(B, C)) is None


@pytest.mark.parametrize(
    ("links", "code"),
    [
        ([link(A, B)], "told"),
        ([link(A, B), link(B, C)], "told"),
        ([link(A, B), link(B, reason="NON_PUBLIC")], "refused"),
        ([link(A, B), link(B, reason="NATURAL_PERSONS")], "told"),
        ([link(A, reason="NO_KNOWN_PERSON")], "none_reported"),
        ([link(A, reason="psc-contacted-but-no-response")], "refused"),
        ([link(A, reason="unknown")], None),
        ([link(A, A)], "loop"),
        ([link(A, B), link(B, A)], "loop"),
        ([link(A, B), link(B, C), link(C, B)], "loop"),
        ([link(A, B), link(B, A), link(A, reason="NON_PUBLIC")], "refused"),
        ([link(A, B), link(A, C), link(B, D), link(C, D)], "told"),
        ([link(A, B, kind="other")], None),
        ([link(A, B, kind="fund")], None),
    ],
)
def test_where_the_chain_of_owners_ends(registers, links, code):
    assert ends(registers, *links) == code


def test_a_branch_is_part_of_the_firm_that_it_belongs_to(registers):
    assert ends(registers, link(A, B, kind="branch_of")) is None
    assert ends(registers, link(A, B, kind="branch_of"), link(B, C)) == "told"
    none = link(B, reason="NO_KNOWN_PERSON")
    assert ends(registers, link(A, B, kind="branch_of"), none) == "none_reported"


@pytest.mark.parametrize(
    "others",
    [
        {"is_current": False},
        {"valid_to": date(2026, 11, 24)},
        {"valid_from": date(2026, 11, 25)},
        {"share_low_ppm": 100_000, "share_high_ppm": 249_999},
    ],
)
def test_a_link_that_does_not_hold_or_is_too_small_leads_nowhere(registers, others):
    assert ends(registers, link(A, B, is_current=True) | others) is None


def test_a_share_of_a_quarter_is_followed(registers):
    quarter = {"share_low_ppm": 250_000, "share_high_ppm": 500_000}
    assert ends(registers, link(A, B, kind="shareholding", **quarter)) == "told"


def test_a_chain_is_followed_for_ten_tiers(registers):
    chain = [link(lei(n), lei(n + 1)) for n in range(1, MOST_TIERS + 2)]
    assert ends(registers, *chain, link(lei(MOST_TIERS + 1), reason="NON_PUBLIC")) == "refused"
    assert ends(registers, *chain, link(lei(MOST_TIERS + 2), reason="NON_PUBLIC")) == "told"


def test_owners_meet_themselves_across_sources_by_their_numbers(registers):
    registers.add(
        "gb_companieshouse_psc",
        control_links=[{"owned_id": "GB-COH:01234567", "kind": "other", "owner_id": None,
                        "reason": "restrictions-notice-issued-to-psc"}],
    )  # fmt: skip
    registers.add(
        "xx_gleif_lei2",
        parties=[{"party_id": B, "kind": "company", "display_name": "Example Ltd"}],
        identifiers=[{"party_id": B, "country": "GB", "scheme": "GB-COH", "number": "01234567"}],
    )
    assert ends(registers, link(A, B)) == "refused"


def test_a_number_leads_back_to_the_firm_that_has_it(registers):
    registers.add(
        "xx_gleif_lei2",
        parties=[{"party_id": B, "kind": "company", "display_name": "Example Ltd"}],
        identifiers=[{"party_id": B, "country": "GB", "scheme": "GB-COH", "number": "01234567"}],
    )
    registers.add(
        "gb_companieshouse_psc",
        control_links=[{"owned_id": A, "kind": "shareholding", "owner_id": "GB-COH:01234567"}],
    )
    assert ends(registers, link(B, reason="NON_PUBLIC")) == "refused"


def test_a_source_that_is_not_read_says_nothing(registers):
    registers.add("xx_gleif_rr", control_links=[link(A, B)])
    assert owners({"p": [A]}, registers.open(), sources=("xx_gleif_lei2",), on=ON) == {}
