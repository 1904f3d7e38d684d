import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.lists.meaning import LISTS
from data_ingest.lists.relevance import WHY_OFF, Relevance, relevant_lists
from data_ingest.model.tables import NATURES, Contracts

ROWS = st.tuples(
    st.none() | st.sampled_from(NATURES),
    st.none() | st.sampled_from(["90910000", "39112000", "45210000", "55520000", "48000000"]),
    st.none() | st.sampled_from(["SE", "NO", "BR", "CA"]),
)


def lots(*rows: tuple[str | None, str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={"nature": pl.String, "cpv": pl.String, "place_country": pl.String},
        orient="row",
    )


def reasons(*rows, seats=("SE",)) -> dict[str, str]:
    return {one.list_id: one.reason for one in relevant_lists(LISTS, lots(*rows), seats=seats)}


def test_cleaning_in_sweden_concerns_the_buyers_own_list_and_those_of_sanctions():
    found = relevant_lists(LISTS, lots(("services", "90910000", "SE")), seats={"SE", "LT"})
    assert [one.list_id for one in found if one.relevant] == [
        "gb_fcdo_sanctions",
        "xx_eu_sanctions",
        "xx_own_list",
    ]
    assert {one.reason for one in found if not one.relevant} == WHY_OFF.keys()


@pytest.mark.parametrize(
    ("nature", "cpv", "reason"),
    [
        ("supplies", None, "goods_bought"),
        ("works", "45210000", "goods_bought"),
        (None, "39112000", "goods_bought"),
        (None, "48000000", "goods_bought"),
        ("services", "55520000", "goods_bought"),
        ("services", "98310000", "goods_bought"),
        ("services", "30200000", "goods_bought"),
        (None, "71000000", "services_only"),
        ("services", None, "services_only"),
        (None, None, "subject_unknown"),
    ],
)
def test_lists_of_goods_are_off_for_services_without_goods(nature, cpv, reason):
    assert reasons((nature, cpv, "SE"))["us_uflpa_entities"] == reason


def test_a_purchase_with_one_lot_of_goods_concerns_the_lists_of_goods():
    found = reasons(("services", "90910000", "SE"), ("supplies", "18100000", "SE"))
    assert found["us_cbp_wro"] == "goods_bought"
    assert found["br_lista_suja"] == "goods_may_come_from_there"
    assert found["ca_ircc_noncompliant"] == "country_not_concerned"


def test_a_list_of_one_countrys_employers_concerns_work_and_parties_there():
    assert reasons(("services", "90910000", "CA"))["ca_ircc_noncompliant"] == "country_concerned"
    seated = reasons(("services", "90910000", "SE"), seats={"SE", "JP"})
    assert seated["jp_mhlw_violations"] == "country_concerned"


def test_what_is_not_known_switches_nothing_off():
    assert reasons(("services", "90910000", None))["jp_mhlw_violations"] == "place_unknown"
    for found in (reasons((None, None, None)), reasons()):
        assert found["us_cbp_wro"] == found["br_lista_suja"] == "subject_unknown"
        assert found["ca_ircc_noncompliant"] == "place_unknown"


def test_a_list_whose_limits_are_unknown_is_on_and_each_is_said_once():
    found = relevant_lists(["xx_other", "xx_other", "us_cbp_wro"], lots(), seats=())
    assert found == (
        Relevance("us_cbp_wro", "subject_unknown"),
        Relevance("xx_other", "no_limit"),
    )


def test_lots_of_the_data_model_are_read_as_they_are():
    found = relevant_lists(["us_cbp_wro"], Contracts.create_empty(), seats=())
    assert found[0].relevant


@given(rows=st.lists(ROWS, max_size=4), more=ROWS, seats=st.sets(st.sampled_from(["SE", "BR"])))
@settings(deadline=None, max_examples=150)
def test_a_further_lot_never_switches_a_list_off(rows, more, seats):
    before = relevant_lists(LISTS, lots(*rows), seats=seats)
    after = relevant_lists(LISTS, lots(*rows, more), seats=seats)
    if rows:
        on = {one.list_id for one in before if one.relevant}
        assert on <= {one.list_id for one in after if one.relevant}
