"""What is small beside the limits of the law, from a ledger to the band."""

from datetime import date
from functools import partial

import pytest

from data_ingest.mapping import PurchaseContext
from risk_models.card.bands import Band
from risk_models.card.scorecard import load_scorecard
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.suppliers.portfolios.proportion import limits_of
from service.suppliers.portfolios.reading import read_suppliers
from service.suppliers.portfolios.scoring import Scoring, score_here

DAY = date(2026, 11, 30)
HEAD = (
    "kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;datum;"
    "forvaltning;fakturanummer;belopp;kommun_id"
)
EVERY_MONTH = range(1, 13)


def needs_of(*payments):
    """The needs of suppliers by name; payments of (name, account, months, amount a month)."""
    months = [("Övriga Exempel AB", "Kontorsmaterial", EVERY_MONTH, 100), *payments]
    lines = [
        f"2120009994;Exempelstaden;{at};{name};;6110;{account};2026-{month:02}-03;F;{at};{amount};1"
        for at, (name, account, some, amount) in enumerate(months)
        for month in some
    ]
    file = NamedFile("reskontra.csv", "\n".join([HEAD, *lines, ""]).encode())
    how = ReadingOptions(
        person_key=bytes(32), today=DAY, purchase=PurchaseContext(place_country="SE")
    )
    scoring = Scoring(
        as_of=DAY, scorecard=load_scorecard(), snapshot_dir=None, snapshot_id=None,
        judgements=NONE_JUDGED,
    )  # fmt: skip
    found = score_here(read_suppliers([file], how), scoring, None).needs()
    return {need.name: need for need in found}


CASES = {
    "Städ Exempel AB": (("Lokalvård", EVERY_MONTH, 5_000), Band.EXTENDED, "direct"),
    "Stora Städ Exempel AB": (("Lokalvård", EVERY_MONTH, 90_000), Band.EXTENDED, "full"),
    "Krog Exempel AB": (("Restaurangbesök", [3], 4_000), Band.STANDARD, "small"),
    "Bemanning Exempel AB": (("Inhyrd personal", [2, 9], 45_000), Band.EXTENDED, "direct"),
    "Nya Verkstad Exempel AB": (("Reparation fordon", [12], 9_000), Band.EXTENDED, "direct"),
    "Verkstad Exempel AB": (("Reparation fordon", [1], 9_000), Band.STANDARD, "small"),
    "En Målning Exempel AB": (("Målningsarbeten", [1], 9_000), Band.STANDARD, "small"),
}


@pytest.fixture(scope="module")
def needs():
    return needs_of(*((name, *payments) for name, (payments, *_) in CASES.items()))


@pytest.mark.parametrize("name", CASES)
def test_a_week_of_work_on_site_is_never_small_and_a_lunch_bill_is(needs, name):
    """Nor is whoever is new in the last month: as much every month would be more than the limit."""
    _, band, proportion = CASES[name]
    assert (needs[name].band, needs[name].proportion) == (band, proportion)
    assert (needs[name].reason == "small_purchase") == (band is Band.STANDARD)


def test_the_points_stay_what_they_are(needs):
    small, large = needs["Verkstad Exempel AB"], needs["Nya Verkstad Exempel AB"]
    assert (small.points, small.values) == (large.points, large.values)


def test_limits_are_those_of_the_country_on_the_day():
    assert limits_of("SE", DAY).direct == 700_000
    assert limits_of("SE", date(2020, 1, 1)) is None
    assert [limits_of(country, DAY) for country in ("GB", "NO", "FI")] == [None] * 3


def test_what_a_list_says_lowers_nothing():
    file = NamedFile("lista.csv", b"number;cpv\n559999-0016;90910000\n")
    how = partial(ReadingOptions, person_key=bytes(32), today=DAY)
    read = read_suppliers([file], how(purchase=PurchaseContext(place_country="SE")))
    scoring = Scoring(
        as_of=DAY, scorecard=load_scorecard(), snapshot_dir=None, snapshot_id=None,
        judgements=NONE_JUDGED,
    )  # fmt: skip
    (need,) = score_here(read, scoring, None).needs()
    assert (need.band, need.proportion, need.staff_days) == (Band.EXTENDED, None, None)
    assert (need.contract_state, need.on_site) == ("unknown", True)
