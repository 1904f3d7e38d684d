"""What an entry of a list is about, told from what the list writes."""

import polars as pl
import pytest

from data_ingest.lists.entry_subject import ENTRY_SUBJECTS, OWN_LABOUR, entry_subject
from data_ingest.lists.meaning import LISTS, OWN_CATEGORIES
from risk_models.facts.catalogue import FACTS


def about(source_id: str, category: str) -> str | None:
    frame = pl.DataFrame({"source_id": [source_id], "category": [category]})
    return frame.select(entry_subject())["about"][0]


@pytest.mark.parametrize(
    ("source_id", "category", "subject"),
    [
        ("us_cbp_wro", "wro-or-finding", "labour"),
        ("us_uflpa_entities", "uflpa", "labour"),
        ("br_lista_suja", "cadastro-de-empregadores", "labour"),
        ("xx_opensanctions_ftm", "forced.labor", "labour"),
        ("ca_ircc_noncompliant", "6;9", "labour"),
        ("ca_ircc_noncompliant", "17", "labour"),
        ("ca_ircc_noncompliant", "5;6;7", "environment"),
        ("ca_ircc_noncompliant", "18;19", "environment"),
        ("ca_ircc_noncompliant", "no-reason-stated", None),
        ("jp_mhlw_violations", "最低賃金法第４条", "labour"),
        ("jp_mhlw_violations", "労働基準法第32条 労働基準法第101条", "labour"),
        ("jp_mhlw_violations", "労働基準法第５条", "labour"),
        ("jp_mhlw_violations", "労働安全衛生法第21条 労働安全衛生規則第519条", "environment"),
        ("jp_mhlw_violations", "労働基準法第108条", "environment"),
        ("jp_mhlw_violations", "労働基準法第62条", "environment"),
        ("jp_mhlw_violations", "no-provision-stated", None),
        ("xx_own_list", OWN_LABOUR, "labour"),
        ("xx_own_list", "audit_deviation", None),
        ("xx_own_list", "authority_decision", None),
    ],
)
def test_a_list_tells_what_an_entry_is_about(source_id, category, subject):
    assert about(source_id, category) == subject


@pytest.mark.parametrize("list_id", sorted(LISTS))
def test_a_category_that_no_list_has_is_never_taken_for_labour_but_where_all_of_it_is(list_id):
    of_labour_alone = {"us_cbp_wro", "us_uflpa_entities", "br_lista_suja"}
    assert (about(list_id, "something else") == "labour") is (list_id in of_labour_alone)


def test_the_subjects_are_those_of_the_fact():
    assert FACTS["list_entry_about"].codes == ENTRY_SUBJECTS
    assert OWN_LABOUR in OWN_CATEGORIES
