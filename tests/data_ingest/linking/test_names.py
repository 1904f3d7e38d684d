"""Names in normal form: one name however it is typed, and never two names in one."""

import csv
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.linking.names import (
    fold,
    folded,
    name_norm,
    name_parts,
    normal_name,
    normal_names,
)

LETTERS = st.characters(max_codepoint=0x4FF, exclude_categories=["Cs", "Cc"])
NAMES = st.text(LETTERS | st.sampled_from(" -.&/'()"), max_size=30)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("AB Tallmyra Städ", "tallmyra stad ab"),
        ("Tallmyra Städ Aktiebolag (publ.)", "tallmyra stad ab"),
        ("tallmyra  STÄD ab", "tallmyra stad ab"),
        ("Ek & Tallmyra HB", "ek tallmyra hb"),
        ("Ek och Tallmyra Handelsbolag", "ek tallmyra hb"),
        ("Åkerblads Rör", "akerblads ror"),
        ("Aakerblads Roer", "akerblads ror"),
        ("Kærgård Byg A/S", "kargard byg as"),
        ("Kaergaard Byg AS", "kargard byg as"),
        ("Sjöhamra Livs Ek. för.", "sjohamra livs ekfor"),
        ("SIA “Bērzupe”", "berzupe sia"),
        ("Uždaroji akcinė bendrovė Žaliagiris", "zaliagiris uab"),
        ("T:mi Anna Koivuniemi", "anna koivuniemi tmi"),
        ("Møllehøj I/S", "mollehoj i/s"),
        ("ООО Ромашка", "romashka ooo"),  # noqa: RUF001
        ("Ромашка Общество с ограниченной ответственностью", "romashka ooo"),  # noqa: RUF001
        ("Αθήνα", "athina"),
        ("Ashcombe p.l.c.", "ashcombe plc"),
        ("Ashcombe Sp. z o.o.", "ashcombe spzoo"),
        ("The L.X.C. Company", "lxc"),
        ("Thornwick Ltd, filial", "thornwick branch ltd"),
        ("3%", "3 percent"),
        ("Ｔａｌｌｍｙｒａ Ⅱ ﬁrma", "tallmyra ii enskild"),  # noqa: RUF001
        ("O’Ashcombe's", "oashcombes"),
        ("AB", "ab"),
        ("株式会社", "kk"),
        ("株式会社タルミラ", "タルミラ kk"),
        ("(株)タルミラ", "タルミラ kk"),
        ("\uff08株)タルミラ", "タルミラ kk"),
        ("㍿タルミラ", "タルミラ kk"),
        ("(有)タルミラ", "タルミラ yugenjp"),
        ("\uff08有\uff09タルミラ", "タルミラ yugenjp"),
        ("瑞澜纺织有限公司", "瑞澜纺织 yxgs"),
        ("瑞澜纺织股份有限公司", "瑞澜纺织 gfyxgs"),
        ("㈜한빛나루", "한빛나루 krjs"),
        ("Tallmyra S.A. de C.V.", "tallmyra sadecv"),
        ("Tallmyra S.à r.l.", "tallmyra sarl"),
        ("Tallmyra Pvt. Ltd.", "tallmyra ltd"),
        ("Công ty TNHH Tallmyra", "tallmyra tnhh"),
        ("", ""),
        ("!?", ""),
    ],
)
def test_a_name_has_one_normal_form(written, normal):
    assert normal_name(written) == normal


def test_the_form_stays_because_two_firms_can_differ_in_nothing_else():
    assert normal_name("Tallmyra AB") != normal_name("Tallmyra HB")
    assert normal_name("Tallmyra AB") != normal_name("Tallmyra")


def test_the_order_of_words_and_each_word_stay():
    assert normal_name("Nord Städ AB") != normal_name("Städ Nord AB")
    assert normal_name("Nord Städ AB") != normal_name("Nordstäd AB")


def test_a_form_inside_a_name_is_a_word_of_it():
    parts = name_parts(pl.Series(["Tallmyra AB Bygg HB"]))
    assert parts.row(0) == (" tallmyra  ab  bygg ", "HB")


def test_a_short_form_leads_only_a_name_without_another():
    assert normal_name("MB Žaliagiris") == "zaliagiris mb"
    assert normal_name("MB Bygg AB") == "mb bygg ab"
    assert normal_name("Oy Hiekkaranta Ab") == "hiekkaranta ab oy"


@pytest.mark.parametrize(
    "name", ["GK Tallmyra AB", "PT Tallmyra", "SCA Tallmyra AB", "KK Tallmyra"]
)
def test_initials_before_a_name_are_no_form_of_another_country(name):
    assert normal_name(name).split()[0] == name.split()[0].lower()


def test_a_firm_that_is_wound_up_has_its_name():
    assert normal_name("Tallmyra AB i likvidation") == "tallmyra ab"


def test_a_missing_name_stays_missing_and_a_column_keeps_its_name():
    frame = pl.DataFrame({"name": ["Tallmyra AB", None]})
    assert frame.select(name_norm(pl.col("name"))).to_dict(as_series=False) == {
        "name": ["tallmyra ab", None]
    }


@settings(deadline=None, max_examples=60)
@given(NAMES)
def test_a_normal_form_is_its_own_and_no_matter_of_case(name):
    normal = normal_name(name)
    assert normal_name(normal) == normal
    assert normal_name(name.lower()) == normal


@settings(deadline=None, max_examples=30)
@given(st.lists(NAMES, max_size=8))
def test_a_column_and_a_single_name_have_the_same_normal_form(names):
    frame = pl.DataFrame({"name": names}, schema={"name": pl.String})
    assert frame.select(name_norm(pl.col("name")))["name"].to_list() == [
        normal_name(name) for name in names
    ]


@given(
    st.lists(
        st.none() | st.text(st.sampled_from("aeoÅäöØÆéß½Ⅳﬁ/. -ЖёΩ漢"), max_size=8), max_size=70
    )
)
def test_few_and_many_names_are_folded_alike(names):
    frame = pl.DataFrame({"name": names}, schema={"name": pl.String})
    assert folded(frame["name"]).to_list() == frame.select(fold(pl.col("name")))["name"].to_list()


def test_folding_keeps_the_legal_form_as_written():
    frame = pl.DataFrame({"name": ["Tallmyra Aktiebolag & Co"]})
    assert frame.select(fold(pl.col("name"))).item() == "tallmyra aktiebolag co"


@pytest.mark.shared_data
def test_real_nordic_names_have_a_form_and_stay_apart(shared_data):
    path = shared_data / "gleif" / "gleif_names_nordic_baltic.csv.gz"
    names = pl.read_csv(path)["Entity.LegalName"]
    parts = name_parts(names)
    assert parts["core"].str.strip_chars(" ").min() != ""
    assert (parts["forms"] != "").mean() > 0.9
    normal = names.to_frame("name").select(name_norm(pl.col("name")))["name"]
    assert normal.n_unique() > 0.99 * names.str.to_lowercase().n_unique()


def test_a_name_alone_is_taken_apart_as_among_many():
    with Path(__file__).with_name("nordic_name_pairs.csv").open(encoding="utf-8") as file:
        names = [row[column] for row in csv.DictReader(file) for column in ("name1", "name2")]
    assert len(names) > 64
    together = name_parts(pl.Series(names)).rows()
    assert [name_parts(pl.Series([name])).row(0) for name in names[::7]] == together[::7]


def test_many_names_have_their_normal_forms_in_order():
    assert normal_names(["Nord Städ AB", "AB Nord Stad", "***", "§§"]) == [
        "nord stad ab", "nord stad ab", "***", "§§",
    ]  # fmt: skip
