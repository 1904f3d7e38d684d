import pytest

from data_ingest.model.text import Text
from procurement_rules.needs.knowledge import IndustryStatement, ListedGood, StatedValue

ORDINARY = StatedValue("ordinary", "own")
UNNAMED = StatedValue("not_named", "picture")


def test_work_is_done_by_staff_and_commonly_handed_on(told, cleaning):
    assert told("work", cleaning()) == ("yes", ["work_by_staff", "work_handed_on"])


def test_work_in_a_sector_that_hands_nothing_on_is_done_by_own_staff(told, cleaning, known):
    nothing = known(handed_on_ppm=StatedValue("0", "ted"))
    assert told("work", cleaning(), nothing)[0] == "no"


def test_without_a_share_one_cannot_tell_who_works(told, cleaning, known):
    found = told("work", cleaning(), known(handed_on_ppm=None))
    assert found == ("cannot_tell", ["work_by_staff"])


def test_when_goods_are_bought_the_work_lies_in_making_them(told, cleaning):
    answer, codes = told("work", cleaning(cpv="18110000"))
    assert (answer, codes[0]) == ("cannot_tell", "work_in_production")


def test_agreements_are_named_with_their_parties_and_without_a_level_where_none_is_held(
    assessed, cleaning
):
    parties = assessed(cleaning()).steps[1]
    assert parties.answer == "yes"
    assert [one.code for one in parties.reasons] == [
        "agreement", "agreement", "agreement_without_level"
    ]  # fmt: skip
    assert parties.reasons[0].params["workers"] == "Kommunal"
    assert "Fastighets" in parties.reasons[2].params["agreement"]


def test_an_unverified_level_does_not_count_as_known(told, cleaning, known, level):
    _, codes = told("parties", cleaning(), known(levels=(level(verified=False),)))
    assert codes.count("agreement_without_level") == 2


def test_a_trade_that_is_not_in_the_list_is_unknown(told, cleaning):
    assert told("parties", cleaning(cpv="72000000")) == ("cannot_tell", ["agreement_unknown"])


def test_no_swedish_agreement_speaks_of_work_abroad(told, cleaning):
    assert told("parties", cleaning(place="BD", country="BD")) == ("no", ["parties_abroad"])


def test_who_makes_goods_delivered_in_sweden_is_not_known(told, cleaning):
    goods = cleaning(cpv="18110000")
    assert told("parties", goods) == ("cannot_tell", ["production_unknown"])


def test_a_sector_that_authorities_name_is_a_risk(told, cleaning):
    assert told("risk", cleaning()) == ("yes", ["stated_greatest_risk", "form_night"])


def test_a_class_of_sector_stands_where_no_statement_has_its_source(told, cleaning, known):
    other = IndustryStatement("staff_ledger", Text("a", "b"), "law")
    found = told("risk", cleaning(), known(statements=(other,), labour_form=ORDINARY))
    assert found == ("yes", ["authority_greatest", "stated_staff_ledger"])


def test_a_sector_that_nobody_names_with_ordinary_work_is_a_no_that_is_said_to_prove_nothing(
    told, cleaning, known
):
    found = told("risk", cleaning(), known(authority=UNNAMED, labour_form=ORDINARY))
    assert found == ("no", ["authority_not_named", "form_ordinary", "unnamed_is_no_proof"])


def test_the_form_of_labour_alone_leaves_the_risk_open(told, cleaning, known):
    found = told("risk", cleaning(), known(authority=UNNAMED))
    assert found == ("cannot_tell", ["authority_not_named", "form_night", "form_alone"])


@pytest.mark.parametrize("gone", ["authority", "labour_form"])
def test_a_sector_of_which_nothing_is_held_is_never_a_no(told, cleaning, known, gone):
    found = told("risk", cleaning(), known(**{gone: None}))
    assert found == ("cannot_tell", ["sector_unknown"])


def test_goods_made_nobody_knows_where_are_never_a_no(told, cleaning, known):
    listed = (
        ListedGood("BD", "Garments", True, "list"),
        ListedGood("CN", "Garments", True, "list"),
        ListedGood("CN", "Apparel", False, "second-hand"),
    )
    held = known(authority=UNNAMED, labour_form=ORDINARY, goods=listed)
    found = told("risk", cleaning(cpv="18110000"), held)
    assert found == ("cannot_tell", ["authority_not_named", "production_unknown", "goods_listed"])


@pytest.mark.parametrize(
    ("goods", "expected"),
    [
        ((), ("cannot_tell", ["statements_are_swedish", "good_unlisted"])),
        ((ListedGood("CN", "Garments", True, "list"),),
         ("cannot_tell", ["statements_are_swedish", "good_unlisted"])),
        ((ListedGood("BD", "Garments", True, "list"),),
         ("yes", ["good_listed", "statements_are_swedish"])),
        ((ListedGood("BD", "Garments", False, "second-hand"),),
         ("cannot_tell", ["good_listed_unverified", "statements_are_swedish"])),
    ],
)  # fmt: skip
def test_abroad_only_a_checked_list_of_goods_of_that_country_is_a_risk(
    told, cleaning, known, goods, expected
):
    made = cleaning(cpv="18110000", place="BD", country="BD")
    assert told("risk", made, known(goods=goods)) == expected
