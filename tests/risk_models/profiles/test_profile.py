from fractions import Fraction

from data_ingest.reference import load_goods, load_nace_codes, load_risk_sectors
from risk_models.profiles.profile import IndustryTables, industry_profile
from risk_models.profiles.rates import Rate

RATE = Rate("14", "division", 18, 4_000_000, Fraction("6.211"), Fraction(2))
TABLES = IndustryTables({"14": RATE}, load_risk_sectors(), load_nace_codes(), load_goods())


def test_a_profile_holds_what_is_known_of_the_industry_in_the_country():
    made = industry_profile("1413", TABLES, isic4="1410", country="CN")
    assert made.rate == RATE
    assert {one.listed_by for one in made.goods} == {"tvpra", "uflpa"}
    assert made.points.points == made.points.goods_points == 26


def test_without_a_country_goods_are_left_out():
    made = industry_profile("1413", TABLES, isic4="1410", country=None)
    assert (made.goods, made.goods_in_part) == ((), ())
    assert made.points.goods_points is None
    assert made.points.points == 10


def test_an_industry_without_a_rate_says_what_is_stated_all_the_same():
    made = industry_profile("812", TABLES, isic4="812", country="SE")
    assert made.rate is None
    assert made.points.points is None
    assert made.points.authority == "greatest"
    assert made.points.discount_permille > 0
