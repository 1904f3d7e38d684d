from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO

import polars as pl
import pytest
from rich.console import Console

from data_ingest.formats.ledger import read_ledger
from data_ingest.ledgers.contract_join import join_contracts
from data_ingest.model.contract_tables import ContractRegister, RegisteredContracts
from data_ingest.model.ledger_tables import CATEGORIES
from data_ingest.model.tables import Identifiers, Names, Parties
from risk_models.card.bands import Band
from risk_models.card.scorecard import load_scorecard
from service.screening.assessment.evidence import Registers
from service.suppliers.ledger import terminal as page
from service.suppliers.ledger.needs import (
    band_shares,
    screen_contractors,
    screen_suppliers,
    spreads,
)

HEAD = (
    "kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;datum;"
    "forvaltning;fakturanummer;belopp;kommun_id"
)
LINES = (
    ("Städ Exempel AB", "5599990016", "Städ- och renhållningstjänster, inne", "120000.00"),
    ("Städ Exempel AB", "5599990016", "Städ- och renhållningstjänster, inne", "80000.00"),
    ("Bygg Exempel AB", "5599990024", "Husbyggnadsentreprenader", "900000.00"),
    ("Okänt Exempel AB", "5599990032", "Något annat", "5000.00"),
)


def ledger_of(lines):
    body = "\n".join(
        f"2120009994;Exempelstaden;{at};{name};{number};6110;{account};2026-03-0{at};F;{at};{amount};1234"
        for at, (name, number, account, amount) in enumerate(lines, start=1)
    )
    return read_ledger(f"{HEAD}\n{body}\n".encode(), name="reskontra.csv", person_key=b"k" * 32)


def needs_of(lines):
    read = ledger_of(lines)
    needs = screen_suppliers(
        read.ledger, country="SE", scorecard=load_scorecard(), as_of=date(2026, 11, 24)
    )
    return read, needs


@pytest.fixture(scope="module")
def screened():
    return needs_of(LINES)


def test_every_kept_supplier_is_there_once_with_all_it_was_paid(screened):
    _, needs = screened
    paid = {need.name: need.amount for need in needs}
    assert paid == {
        "Städ Exempel AB": Decimal("200000.00"),
        "Bygg Exempel AB": Decimal("900000.00"),
        "Okänt Exempel AB": Decimal("5000.00"),
    }


def test_a_ledger_alone_is_never_enough_information_and_never_a_standard_review(screened):
    _, needs = screened
    assert {need.band for need in needs} == {Band.INSUFFICIENT}
    assert all(need.low <= need.points <= need.high for need in needs)


def test_what_was_bought_raises_what_is_known(screened):
    _, needs = screened
    coverage = {need.name: need.coverage_ppm for need in needs}
    assert coverage["Okänt Exempel AB"] == min(coverage.values())


def test_the_order_does_not_depend_on_the_order_of_the_lines(screened):
    _, needs = screened
    _, turned = needs_of(tuple(reversed(LINES)))
    assert [need.name for need in turned] == [need.name for need in needs]


def test_a_ledger_without_suppliers_gives_an_empty_list():
    _, needs = needs_of([("Kund Exempel AB", "5599990016", "Städning", "-1.00")])
    assert needs == ()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_names_every_band_and_supplier_and_says_what_it_is_not(screened, language):
    read, needs = screened
    out = StringIO()
    Console(file=out, width=160).print(page.render_suppliers(read, needs, language))
    said = out.getvalue()
    assert all(need.name in said for need in needs)
    assert {"sv": "aldrig ett omdöme", "en": "never a verdict"}[language] in said
    assert {"sv": "underlag saknas", "en": "not enough information"}[language] in said


def test_a_long_list_is_cut_and_says_how_to_get_all():
    lines = [
        (f"Exempel {number} AB", "", "Städning", "100.00")
        for number in range(page.MOST_SUPPLIERS + 3)
    ]
    body = "\n".join(
        f"2120009994;Exempelstaden;{at};{name};{number};6110;{account};2026-03-01;F;{at};{amount};1234"
        for at, (name, number, account, amount) in enumerate(lines)
    )
    read = read_ledger(f"{HEAD}\n{body}\n".encode(), name="r.csv", person_key=b"k" * 32)
    needs = screen_suppliers(
        read.ledger, country="SE", scorecard=load_scorecard(), as_of=date(2026, 11, 24)
    )
    out = StringIO()
    Console(file=out, width=160).print(page.render_suppliers(read, needs, "sv"))
    assert "… och 3 till; --json ger alla." in out.getvalue()


def test_every_category_of_triage_has_words():
    assert set(page.CATEGORIES) == set(CATEGORIES)


def register_of(*contracts):
    """A register of contracts (id, supplier, number, cpv) that run in 2026."""
    made = ContractRegister()
    suppliers = {name: (f"s{at}", number) for at, (_, name, number, _) in enumerate(contracts)}
    made.parties = Parties.cast(
        pl.DataFrame(
            [(one, "company", name, "SE", None, False) for name, (one, _) in suppliers.items()],
            schema=dict(Parties.create_empty().schema),
            orient="row",
        )
    )
    made.names = Names.create_empty()
    made.identifiers = Identifiers.cast(
        pl.DataFrame(
            [
                (one, "SE-ON", number, number, True, False)
                for one, number in suppliers.values()
                if number
            ],
            schema=dict(Identifiers.create_empty().schema),
            orient="row",
        )
    )
    made.contracts = RegisteredContracts.cast(
        pl.DataFrame(
            [
                {
                    "contract_id": one,
                    "supplier_id": suppliers[name][0],
                    "cpv": cpv,
                    "starts_on": date(2026, 1, 1),
                }
                for one, name, _, cpv in contracts
            ],
            schema=dict(RegisteredContracts.create_empty().schema),
        )
    )
    return made


REGISTER = (
    ("K1", "Städ Exempel AB", "5599990016", "45450000"),
    ("K2", "Bygg Exempel AB", "5599990024", "45000000"),
    ("K3", "Bygg Exempel AB", "5599990024", "90910000"),
    ("K4", "Okänt Exempel AB", "", "90910000"),
    ("K5", "Aldrig Betald AB", "", "90910000"),
)


@pytest.fixture(scope="module")
def contracted():
    read = ledger_of(LINES)
    joined = join_contracts(read.ledger, register_of(*REGISTER))
    needs = screen_suppliers(
        read.ledger,
        country="SE",
        scorecard=load_scorecard(),
        as_of=date(2026, 11, 24),
        contracts=joined,
    )
    return read, joined, needs


def test_contracts_by_number_that_agree_say_what_was_bought_and_the_account_else(contracted):
    _, _, needs = contracted
    told = {
        need.name: (need.cpv_from, need.contracts, need.possible_contracts, need.contracts_say)
        for need in needs
    }
    assert told == {
        "Städ Exempel AB": ("contract", 1, 0, "agreed"),
        "Bygg Exempel AB": ("account", 2, 0, "differ"),
        "Okänt Exempel AB": (None, 0, 1, None),
    }


def test_a_possible_match_changes_no_need(screened, contracted):
    before = next(need for need in screened[1] if need.name == "Okänt Exempel AB")
    after = next(need for need in contracted[2] if need.name == "Okänt Exempel AB")
    assert (before.points, before.cpv, before.band) == (after.points, after.cpv, after.band)
    assert (before.contracts, before.possible_contracts) == (None, None)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("CPV 45450000 enligt kontrakt", "möjliga: 1", "varav 1 med en möjlig träff")),
        ("en", ("CPV 45450000 by contract", "possible: 1", "of which 1 with a possible match")),
    ],
)
def test_the_page_shows_contracts_and_marks_possible_ones(contracted, language, words):
    read, joined, needs = contracted
    out = StringIO()
    console = Console(file=out, width=200)
    console.print(page.render_suppliers(read, needs, language, contracts=joined))
    said = " ".join(out.getvalue().split())
    assert all(word in said for word in words)
    assert {"sv": "200 000 SEK", "en": "200,000 SEK"}[language] in said.replace("\xa0", " ")


def test_every_band_has_its_share_and_the_shares_are_one_whole(screened):
    shares = band_shares(screened[1])
    assert {one.band for one in shares} == set(Band)
    assert sum(one.share_ppm for one in shares) == 1_000_000
    assert [one.share_ppm for one in band_shares(())] == [0] * len(Band)


def test_suppliers_of_whom_only_the_purchase_is_known_do_not_differ_within_an_industry():
    _, needs = needs_of(
        (*LINES, ("Städ Annan AB", "559999-0040", "Städ- och renhållningstjänster, inne", "9.00"))
    )
    found = spreads(needs)
    assert next((one.division, one.suppliers, one.distinct) for one in found) == ("90", 2, 1)
    assert all(one.low == one.high for one in found)
    assert sum(one.suppliers for one in found) == len(needs)


def test_the_page_says_in_words_what_a_difference_within_an_industry_means(screened):
    read, needs = screened
    apart = (*needs, replace(needs[0], points=needs[0].points + 5))
    for shown, word in ((needs, "Skillnaden är 0"), (apart, "beror på vad som har köpts")):
        out = StringIO()
        Console(file=out, width=200).print(page.render_suppliers(read, shown, "sv"))
        assert word in " ".join(out.getvalue().split())


def test_a_total_that_credit_notes_have_eaten_has_no_shares(contracted):
    read, joined, _ = contracted
    turned = joined.totals.with_columns(-pl.col("registered", "outside", "possible", "none"))
    out = StringIO()
    shown = page.render_suppliers(read, (), "sv", contracts=replace(joined, totals=turned))
    Console(file=out, width=200).print(shown)
    assert "under registrerat kontrakt" in out.getvalue()


def test_a_contract_register_alone_lists_its_suppliers_by_what_is_contracted():
    register = ContractRegister()
    register.parties = Parties.validate(
        pl.DataFrame(
            [("s1", "company", "Exempelbolaget Städ AB", "SE", None, False),
             ("s2", "company", "Annat Namn IT AB", "SE", None, False)],
            schema=Parties.column_names(), orient="row",
        ), cast=True,
    )  # fmt: skip
    register.names, register.identifiers = Names.create_empty(), Identifiers.create_empty()
    contract = dict.fromkeys(RegisteredContracts.column_names())
    register.contracts = RegisteredContracts.validate(
        pl.DataFrame(
            [contract | {"contract_id": "1", "supplier_id": "s1", "cpv": "90911200",
                         "amount": Decimal(500), "currency": "SEK"},
             contract | {"contract_id": "2", "supplier_id": "s1", "cpv": "79000000",
                         "amount": Decimal(100), "currency": "SEK"},
             contract | {"contract_id": "3", "supplier_id": "s2", "cpv": "72000000"}],
        ), cast=True,
    )  # fmt: skip
    needs = screen_contractors(
        register, country="SE", scorecard=load_scorecard(), as_of=date(2026, 11, 25)
    )
    shown = [(one.name, one.cpv, one.contracts, one.amount, one.currency) for one in needs]
    assert shown == [
        ("Exempelbolaget Städ AB", "90911200", 2, Decimal(600), "SEK"),
        ("Annat Namn IT AB", "72000000", 1, Decimal(0), ""),
    ]
    assert needs[0].points > needs[1].points


@pytest.fixture
def looked(registers):
    """Screen the suppliers with registers that a test has filled."""

    def screen(lines=LINES):
        read = ledger_of(lines)
        day = date(2026, 11, 24)
        return {
            need.name: need
            for need in screen_suppliers(
                read.ledger,
                country="SE",
                scorecard=load_scorecard(),
                as_of=day,
                registers=Registers(registers.open(), day),
            )
        }

    return screen


def registered(number, name, **others):
    firm = {"party_id": f"SE-ON:{number}", "kind": "company", "display_name": name}
    return {**firm, "country": "SE", **others}


def test_suppliers_have_what_registers_state_and_differ_by_it(registers, looked, screened):
    used = registers.add(
        "se_bolagsverket_bulk",
        parties=[
            registered("5599990016", "Städ Exempel AB", status="winding_down"),
            registered("5599990024", "Helt Annat Namn AB", status="insolvent"),
        ],
    )
    found = looked()
    cleaning = found["Städ Exempel AB"]
    stated = {one.fact: one.value for one in cleaning.register_facts}
    assert stated["insolvency"] == "liquidation"
    assert {one.source for one in cleaning.register_facts} == {f"se_bolagsverket_bulk@{used}"}
    assert {one.as_of for one in cleaning.register_facts} == {"2026-11-20"}
    before = {need.name: need for need in screened[1]}
    assert cleaning.coverage_ppm > before["Städ Exempel AB"].coverage_ppm
    building = found["Bygg Exempel AB"]
    assert (building.register_facts, building.possible_matches) == ((), 1)
    assert building.points == before["Bygg Exempel AB"].points


def test_suppliers_of_whom_the_same_is_known_have_the_same_need(registers, looked):
    lines = [
        (f"Städ {number} Exempel AB", number, LINES[0][2], "100.00")
        for number in ("5599990016", "5599990024", "5599990032")
    ]
    registers.add(
        "se_bolagsverket_bulk",
        parties=[
            registered(number, name, status="winding_down" if at else "active")
            for at, (name, number, *_) in enumerate(lines)
        ],
    )
    found = looked(lines)
    first, second, third = (found[name] for name, *_ in lines)
    assert (second.points, second.low, second.values) == (third.points, third.low, third.values)
    assert first.values != second.values
