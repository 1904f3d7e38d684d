"""Chains from a buyer's rows: what is undisclosed, what is in the middle, what is refused.

All parties are letters; no register is involved.
"""

from datetime import date

import polars as pl
import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import (
    PPM,
    ContractParties,
    Contracts,
    Procurement,
    SupplyLinks,
    Tenders,
)
from risk_models.chain.parts import InvalidChain, build_chains

ON = date(2026, 11, 24)
MEDIAN = 200_000
SHARE_UNSTATED = (0, PPM)


def _rows(schema, rows):
    columns = schema.create_empty().schema
    filled = [dict.fromkeys(columns) | row for row in rows]
    return schema.validate(pl.DataFrame(filled, schema=columns))


def _party(party_id, role="subcontractor", *, position, handed_on=None, **more):
    low, high = handed_on or (None, None)
    return {
        "tender_id": "T1",
        "party_id": party_id,
        "position": position,
        "role": role,
        "handed_on_low_ppm": low,
        "handed_on_high_ppm": high,
        "handed_on_state": "stated" if handed_on else "not_collected",
        **more,
    }


def _link(contractor, subcontractor, share=SHARE_UNSTATED, **more):
    return {
        "link_id": f"{contractor}-{subcontractor}",
        "tender_id": "T1",
        "contractor_id": contractor,
        "subcontractor_id": subcontractor,
        "share_low_ppm": share[0],
        "share_high_ppm": share[1],
        "unit": "hours",
        "basis": "declared",
        **more,
    }


def _procurement(parties, links=(), *, lot=None, tenders=None):
    lot = {"contract_id": "L1", "position": 1, "place_country": "SE", "cpv": "90910000"} | (
        lot or {}
    )
    tenders = tenders or [
        {"tender_id": "T1", "contract_id": "L1", "position": 1, "state": "submitted"}
    ]
    empty = Procurement.create_empty().to_dict()
    return Procurement.validate(
        empty
        | {
            "contracts": _rows(Contracts, [lot]),
            "tenders": _rows(Tenders, tenders),
            "contract_parties": _rows(ContractParties, parties),
            "supply_links": _rows(SupplyLinks, links),
        }
    )


def _build(procurement, *, median=MEDIAN):
    return build_chains(procurement, on=ON, median_ppm={"L1": median, "L2": median})


def _chain(letters, links=(), *, handed_on=None, lot=None, median=MEDIAN, **roles):
    """Return the chain of one tender; the first letter is the tenderer, T by letter."""
    handed_on = handed_on or {}
    parties = [
        _party(
            letter,
            roles.get(letter, "subcontractor" if number else "tenderer"),
            position=number + 1,
            handed_on=handed_on.get(letter),
        )
        for number, letter in enumerate(letters)
    ]
    (chain,) = _build(_procurement(parties, links, lot=lot), median=median)
    return chain


def _shares(chain, contractor="A"):
    return {
        link.subcontractor: (link.low, link.high, link.mid)
        for link in chain.links
        if link.contractor == contractor
    }


def _codes(parties, links=(), **more):
    with pytest.raises(InvalidChain) as caught:
        _build(_procurement(parties, links, **more))
    return [problem.code for problem in caught.value.problems]


TENDERER = _party("A", "tenderer", position=1)


def test_an_unknown_total_leaves_one_undisclosed_part_with_the_median_in_the_middle():
    assert _shares(_chain("A")) == {"A/undisclosed": (0, PPM, MEDIAN)}


def test_something_handed_on_without_a_share_is_one_undisclosed_link_with_the_median():
    chain = _chain("A", handed_on={"A": (0, PPM)})
    assert _shares(chain) == {"A/undisclosed": (0, PPM, MEDIAN)}


def test_a_known_total_leaves_what_the_named_links_do_not_take():
    chain = _chain("AB", [_link("A", "B", (100_000, 200_000))], handed_on={"A": (500_000, 600_000)})
    assert _shares(chain) == {
        "B": (100_000, 200_000, 150_000),
        "A/undisclosed": (300_000, 500_000, 400_000),
    }


def test_a_total_of_nothing_leaves_no_undisclosed_part():
    chain = _chain("A", handed_on={"A": (0, 0)})
    assert chain.links == ()
    assert [part.part_id for part in chain.parts] == ["A"]


def test_a_total_that_the_named_links_fill_leaves_no_undisclosed_part():
    chain = _chain("AB", [_link("A", "B", (300_000, 300_000))], handed_on={"A": (300_000, 300_000)})
    assert _shares(chain) == {"B": (300_000, 300_000, 300_000)}


def test_an_unknown_total_is_bounded_by_what_is_named():
    chain = _chain("AB", [_link("A", "B", (50_000, 60_000))])
    assert _shares(chain) == {
        "B": (50_000, 60_000, 55_000),
        "A/undisclosed": (0, 950_000, MEDIAN - 55_000),
    }


def test_named_shares_above_the_median_leave_nothing_undisclosed_in_the_middle():
    chain = _chain("AB", [_link("A", "B", (300_000, 300_000))])
    assert _shares(chain)["A/undisclosed"] == (0, 700_000, 0)


def test_a_party_named_without_a_share_stands_for_the_median():
    chain = _chain("AB", [_link("A", "B")])
    assert _shares(chain) == {"B": (0, PPM, MEDIAN), "A/undisclosed": (0, PPM, 0)}


def test_parties_named_without_a_share_stand_for_the_median_together():
    chain = _chain("ABCD", [_link("A", letter) for letter in "BCD"])
    assert [mid for _, _, mid in _shares(chain).values()] == [66_667, 66_667, 66_666, 0]


def test_a_party_named_without_a_share_counts_beside_one_with_a_share():
    chain = _chain("ABC", [_link("A", "B", (300_000, 300_000)), _link("A", "C")])
    assert _shares(chain)["C"] == (0, PPM, MEDIAN)


def test_middles_are_scaled_down_to_the_total_and_never_below_their_least():
    chain = _chain(
        "ABC",
        [_link("A", "B", (100_000, 500_000)), _link("A", "C")],
        handed_on={"A": (0, 250_000)},
    )
    assert _shares(chain) == {
        "B": (100_000, 500_000, 175_000),
        "C": (0, PPM, 75_000),
        "A/undisclosed": (0, 150_000, 0),
    }


def test_links_between_the_same_two_parties_are_one_share():
    links = [
        _link("A", "B", (100_000, 100_000)),
        _link("A", "B", (50_000, 150_000), link_id="second"),
        _link("A", "B", link_id="third"),
        _link("A", "B", link_id="fourth"),
    ]
    assert _shares(_chain("AB", links))["B"] == (150_000, PPM, 400_000)


def test_the_least_of_an_undisclosed_share_is_what_the_links_cannot_take():
    chain = _chain("AB", [_link("A", "B", (0, 400_000))], handed_on={"A": (500_000, PPM)})
    assert _shares(chain)["A/undisclosed"] == (100_000, PPM, 550_000)


def test_place_and_subject_default_to_the_lots_and_undisclosed_parts_have_the_lots():
    parties = [
        _party("A", "tenderer", position=1, place_country="LT", cpv="45000000"),
        _party("B", position=2),
    ]
    (chain,) = _build(_procurement(parties, [_link("A", "B")]))
    assert {part.part_id: (part.place_country, part.cpv) for part in chain.parts} == {
        "A": ("LT", "45000000"),
        "A/undisclosed": ("SE", "90910000"),
        "B": ("SE", "90910000"),
        "B/undisclosed": ("SE", "90910000"),
    }


@pytest.mark.parametrize(
    ("lot", "state", "asked"),
    [
        (None, "not_collected", False),
        (False, "not_collected", False),
        (True, "not_collected", True),
        (None, "refused", True),
        (None, "withheld", False),
    ],
)
def test_an_undisclosed_part_is_asked_for_by_the_lot_or_by_a_refusal(lot, state, asked):
    party = _party("A", "tenderer", position=1) | {"handed_on_state": state}
    (chain,) = _build(_procurement([party], lot={"subcontracting_asked": lot}))
    assert [part.asked for part in chain.parts] == [asked, asked]


def test_the_tier_is_the_shortest_distance():
    chain = _chain(
        "ABCD",
        [_link("A", "B"), _link("B", "C"), _link("C", "D"), _link("A", "D")],
    )
    assert {part.party_id: part.tier for part in chain.parts if part.party_id} == {
        "A": 1,
        "B": 2,
        "C": 3,
        "D": 2,
    }


def test_parts_come_after_their_contractors_else_in_the_order_of_the_document():
    chain = _chain("ADCB", [_link("A", "B"), _link("B", "D"), _link("A", "C")])
    named = [part.party_id for part in chain.parts if part.party_id]
    assert named == ["A", "C", "B", "D"]
    assert [link.contractor for link in chain.links if link.subcontractor in "BCD"] == [
        "A",
        "A",
        "B",
    ]


def test_the_order_of_rows_does_not_matter():
    parties = [_party(letter, position=number) for number, letter in enumerate("BCD", 2)]
    links = [_link("A", "B"), _link("B", "D", (1, 2)), _link("A", "C", (5, 9))]
    first = _build(_procurement([TENDERER, *parties], links))
    assert _build(_procurement([*parties[::-1], TENDERER], links[::-1])) == first


def test_partners_of_a_consortium_enter_with_their_shares():
    parties = [
        _party("A", "consortium_lead", position=1, entry_ppm=700_000),
        _party("B", "consortium_member", position=2, entry_ppm=300_000),
    ]
    (chain,) = _build(_procurement(parties))
    assert chain.roots == (("A", 700_000), ("B", 300_000))


def test_partners_without_shares_stand_for_equal_ones():
    roles = {"A": "consortium_lead", "B": "consortium_member", "C": "consortium_member"}
    chain = _chain("ABC", **roles)
    assert chain.roots == (("A", 333_334), ("B", 333_333), ("C", 333_333))


def test_a_relied_on_party_without_a_link_hangs_below_the_leading_tenderer():
    parties = [
        _party("B", "consortium_member", position=1),
        _party("A", "consortium_lead", position=2),
        _party("R", "relied_on", position=3),
    ]
    (chain,) = _build(_procurement(parties))
    assert _shares(chain)["R"] == (0, PPM, MEDIAN)


def test_a_relied_on_party_with_a_link_keeps_its_place():
    chain = _chain("ABR", [_link("A", "B"), _link("B", "R", (1, 1))], R="relied_on")
    assert "R" not in _shares(chain, "A")
    assert _shares(chain, "B")["R"] == (1, 1, 1)


@pytest.mark.parametrize(
    ("dates", "inside"),
    [
        ({"valid_from": ON}, True),
        ({"valid_to": ON}, True),
        ({"valid_from": date(2026, 11, 25)}, False),
        ({"valid_to": date(2026, 11, 23)}, False),
    ],
)
def test_only_links_of_the_day_count_and_parties_without_one_are_left_out(dates, inside):
    chain = _chain("ABC", [_link("A", "B", **dates), _link("B", "C")])
    named = {part.party_id for part in chain.parts if part.party_id}
    assert named == ({"A", "B", "C"} if inside else {"A"})


def test_links_that_replace_each_other_make_no_loop():
    links = [_link("A", "B"), _link("A", "C"), _link("B", "C", valid_to=date(2026, 1, 1))]
    chain = _chain("ABC", [*links, _link("C", "B", valid_from=date(2026, 1, 2))])
    assert "B" in _shares(chain, "C")


def test_the_unit_is_that_of_the_links_and_value_without_any():
    assert _chain("AB", [_link("A", "B")]).unit == "hours"
    assert _chain("A").unit == "value"


def test_there_is_one_chain_a_tender_in_the_order_of_the_document():
    tenders = [
        {"tender_id": "T1", "contract_id": "L1", "position": 2, "state": "submitted"},
        {"tender_id": "T2", "contract_id": "L1", "position": 1, "state": "submitted"},
    ]
    parties = [TENDERER, TENDERER | {"tender_id": "T2"}]
    chains = _build(_procurement(parties, tenders=tenders))
    assert [chain.tender_id for chain in chains] == ["T2", "T1"]
    assert {chain.contract_id for chain in chains} == {"L1"}


def test_a_chain_of_thousands_of_tiers_is_built():
    count = 3_000
    parties = [_party(f"P{n:04}", position=n + 1) for n in range(1, count)]
    links = [_link(f"P{n:04}", f"P{n + 1:04}", (PPM, PPM)) for n in range(count - 1)]
    tenderer = _party("P0000", "tenderer", position=1)
    (chain,) = _build(_procurement([tenderer, *parties], links))
    assert max(part.tier for part in chain.parts) == count + 1


def test_a_loop_is_refused_and_names_its_path():
    parties = [TENDERER, *(_party(letter, position=n) for n, letter in enumerate("BCDE", 2))]
    links = [_link(*pair) for pair in ("AB", "BD", "DC", "CB", "DE")]
    with pytest.raises(InvalidChain) as caught:
        _build(_procurement(parties, links))
    (problem,) = caught.value.problems
    assert problem.code == "chain-loop"
    assert problem.location == "tenders/T1"
    assert "B → D → C → B" in problem.detail("sv")
    assert "B → D → C → B" in problem.detail("en")


def test_every_loop_that_shares_no_party_with_another_is_named():
    parties = [TENDERER, *(_party(letter, position=n) for n, letter in enumerate("BCDEF", 2))]
    links = [_link(*pair) for pair in ("AB", "BC", "CB", "DE", "ED", "EF", "CF", "AD")]
    with pytest.raises(InvalidChain) as caught:
        _build(_procurement(parties, links))
    assert [problem.params["path"] for problem in caught.value.problems] == [
        "B → C → B",
        "D → E → D",
    ]


def test_a_loop_of_thousands_is_refused_without_recursion():
    count = 3_000
    parties = [_party(f"P{n:04}", position=n + 1) for n in range(1, count)]
    links = [_link(f"P{n:04}", f"P{(n + 1) % count:04}") for n in range(count)]
    assert _codes([_party("P0000", "tenderer", position=1), *parties], links) == ["chain-loop"]


def test_shares_above_one_are_refused_and_name_the_contractor_and_its_links():
    parties = [TENDERER, _party("B", position=2), _party("C", position=3)]
    links = [_link("A", "B", (600_000, PPM)), _link("A", "C", (400_001, PPM))]
    with pytest.raises(InvalidChain) as caught:
        _build(_procurement(parties, links))
    (problem,) = caught.value.problems
    assert problem.code == "chain-shares-over-one"
    assert problem.params["contractor"] == "A"
    assert problem.params["links"] == "A-B, A-C"


def test_shares_above_the_total_are_refused():
    parties = [TENDERER | {"handed_on_low_ppm": 0, "handed_on_high_ppm": 99}]
    parties.append(_party("B", position=2))
    assert _codes(parties, [_link("A", "B", (100, 100))]) == ["chain-shares-over-total"]


def test_a_link_to_a_party_without_a_part_is_refused():
    assert _codes([TENDERER], [_link("A", "X"), _link("Y", "A")]) == [
        "chain-link-without-part",
        "chain-link-without-part",
    ]


@pytest.mark.parametrize("entries", [(600_000, 300_000), (600_000, None), (PPM, PPM)])
def test_entry_shares_that_do_not_sum_to_one_are_refused(entries):
    parties = [
        _party(letter, "consortium_member", position=n, entry_ppm=entry)
        for n, (letter, entry) in enumerate(zip("AB", entries, strict=True), 1)
    ]
    assert _codes(parties) == ["chain-entry-shares"]


def test_mixed_units_are_refused():
    parties = [TENDERER, _party("B", position=2), _party("C", position=3)]
    links = [_link("A", "B"), _link("A", "C", unit="value")]
    assert _codes(parties, links) == ["chain-mixed-units"]


def test_a_part_that_no_tenderer_leads_to_is_refused():
    parties = [TENDERER, _party("B", position=2), _party("C", position=3)]
    assert _codes(parties, [_link("B", "C")]) == ["chain-unreachable", "chain-unreachable"]


def test_a_tender_without_a_tenderer_is_refused():
    assert _codes([_party("R", "relied_on", position=1)]) == ["chain-no-tenderer"]


def test_an_id_that_looks_undisclosed_is_refused():
    parties = [TENDERER, _party("A/undisclosed", position=2)]
    assert _codes(parties, [_link("A", "A/undisclosed")]) == ["chain-reserved-id"]


def test_a_tender_for_an_unknown_lot_is_refused():
    tenders = [{"tender_id": "T1", "contract_id": "L9", "position": 1, "state": "submitted"}]
    assert _codes([TENDERER], tenders=tenders) == ["chain-unknown-lot"]


def test_rows_of_an_unknown_tender_are_refused():
    stray = [_party("X", position=1) | {"tender_id": "T9"}]
    links = [_link("X", "Y") | {"tender_id": "T9"}]
    assert _codes([TENDERER, *stray], links) == ["chain-unknown-tender", "chain-unknown-tender"]


def test_all_problems_of_a_procurement_are_told_at_once():
    tenders = [
        {"tender_id": tender, "contract_id": "L1", "position": n, "state": "submitted"}
        for n, tender in enumerate(("T1", "T2"), 1)
    ]
    parties = [
        TENDERER,
        _party("B", position=2),
        _party("C", position=3),
        TENDERER | {"tender_id": "T2", "entry_ppm": 5},
    ]
    links = [
        _link("A", "B", (PPM, PPM)),
        _link("B", "A", (1, 1), unit="value"),
        _link("A", "X", (1, 1)),
    ]
    assert _codes(parties, links, tenders=tenders) == [
        "chain-link-without-part",
        "chain-mixed-units",
        "chain-loop",
        "chain-shares-over-one",
        "chain-unreachable",
        "chain-entry-shares",
    ]


def test_an_invalid_chain_is_an_unreadable_input_with_a_way_to_mend_it_in_both_languages():
    with pytest.raises(UnreadableInput, match="No link leads from a tenderer to B") as caught:
        _build(_procurement([TENDERER, _party("B", position=2)]))
    (problem,) = caught.value.problems
    assert problem.mend("sv") != problem.mend("en")
