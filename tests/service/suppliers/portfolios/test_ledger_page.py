"""The suppliers of a ledger or a contract register: what is said of each, and the page of all."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import polars as pl
import pytest
from rich.console import Console

from data_ingest.formats.ledger import read_ledger
from data_ingest.model.contract_tables import ContractRegister, RegisteredContracts
from data_ingest.model.ledger_tables import CATEGORIES
from data_ingest.model.tables import Identifiers, Names, Parties, Rejects
from risk_models.card.bands import Band, HeadlineReason
from risk_models.card.basis import Basis
from risk_models.card.scorecard import load_scorecard
from service.documents.terminal import terminal
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.intake import Supplied
from service.suppliers.portfolios import triage_words
from service.suppliers.portfolios.ledger_report import (
    MOST_SUPPLIERS,
    ledger_document,
)
from service.suppliers.portfolios.proportion import limits_of
from service.suppliers.portfolios.ranked import Ranked, bands_of, industries_of
from service.suppliers.portfolios.reading import contracts_of, suppliers_in
from service.suppliers.portfolios.scoring import Scoring, score_here
from service.suppliers.portfolios.work_tables import WorkTables

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
KEY = b"k" * 32
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
    return read_ledger(f"{HEAD}\n{body}\n".encode(), name="reskontra.csv", person_key=KEY)


def suppliers_of(ledger=None, *, register=None, snapshot=None):
    """The suppliers of a ledger, a register or both, in order."""
    read = Supplied(ledger, register, Rejects.create_empty())
    how = Scoring(
        as_of=DAY,
        scorecard=load_scorecard(),
        snapshot_dir=snapshot and snapshot.folder.parent,
        snapshot_id=snapshot and snapshot.id,
        judgements=NONE_JUDGED,
    )
    known = suppliers_in(read, contracts_of(read), country="SE", as_of=DAY, person_key=KEY)
    return score_here(known, how, snapshot)


def needs_of(lines):
    read = ledger_of(lines)
    return read, suppliers_of(read).needs()


def shown(read, suppliers, language, **beside):
    """The page of a ledger as text."""
    out = StringIO()
    work = WorkTables(country="SE", limits=limits_of("SE", DAY), language=language)
    document = ledger_document(read, suppliers, work, made_at=NOON, **beside)
    Console(file=out, width=200).print(terminal(document))
    return out.getvalue()


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


def test_a_ledger_alone_states_a_need_that_rests_on_what_was_bought_alone(screened):
    """Where no account tells what was bought, no need is stated."""
    _, needs = screened
    assert {need.name: (need.band, need.reason) for need in needs} == {
        "Städ Exempel AB": (Band.EXTENDED, HeadlineReason.EXPOSURE),
        "Bygg Exempel AB": (Band.EXTENDED, HeadlineReason.EXPOSURE),
        "Okänt Exempel AB": (Band.INSUFFICIENT, HeadlineReason.WORK_UNKNOWN),
    }
    assert {need.name: need.basis for need in needs} == {
        "Städ Exempel AB": Basis.CONTRACT,
        "Bygg Exempel AB": Basis.CONTRACT,
        "Okänt Exempel AB": None,
    }
    assert {(need.least_band, need.adverse) for need in needs} == {(None, False)}
    assert all(need.low <= need.points <= need.high for need in needs)


@pytest.mark.parametrize(
    ("language", "words"),
    [("sv", "kontraktets plats och bransch"), ("en", "place and industry")],
)
def test_the_page_says_what_every_need_rests_on(screened, language, words):
    read, needs = screened
    said = " ".join(shown(read, suppliers_of(read), language).split())
    assert said.count(words) >= sum(need.basis is not None for need in needs) == 2


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
    assert needs == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_names_every_band_and_supplier_and_says_what_it_is_not(screened, language):
    read, needs = screened
    said = shown(read, suppliers_of(read), language)
    assert all(need.name in said for need in needs)
    assert {"sv": "aldrig ett omdöme", "en": "never a verdict"}[language] in said
    assert {"sv": "underlag saknas", "en": "not enough information"}[language] in said


def test_a_long_list_is_cut_and_says_how_to_get_all():
    lines = [
        (f"Exempel {number} AB", "", "Städning", "100.00") for number in range(MOST_SUPPLIERS + 3)
    ]
    body = "\n".join(
        f"2120009994;Exempelstaden;{at};{name};{number};6110;{account};2026-03-01;F;{at};{amount};1234"
        for at, (name, number, account, amount) in enumerate(lines)
    )
    read = read_ledger(f"{HEAD}\n{body}\n".encode(), name="r.csv", person_key=KEY)
    assert "… och 3 till; --json visar alla." in shown(read, suppliers_of(read), "sv")


def test_every_category_of_triage_has_words():
    assert set(triage_words.CATEGORIES) == set(CATEGORIES)


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
    read, register = ledger_of(LINES), register_of(*REGISTER)
    joined = contracts_of(Supplied(read, register, Rejects.create_empty()))
    return read, joined, suppliers_of(read, register=register)


def test_contracts_by_number_that_agree_say_what_was_bought_and_the_account_else(contracted):
    needs = contracted[2].needs()
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
    after = next(need for need in contracted[2].needs() if need.name == "Okänt Exempel AB")
    assert (before.points, before.cpv, before.band) == (after.points, after.cpv, after.band)
    assert (before.contracts, before.possible_contracts) == (None, None)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", ("CPV 45450000 enligt kontrakt", "möjliga: 1", "varav 1 med en möjlig träff")),
        (
            "en",
            (
                "CPV 45450000 according to contract",
                "possible: 1",
                "of which 1 with a possible match",
            ),
        ),
    ],
)
def test_the_page_shows_contracts_and_marks_possible_ones(contracted, language, words):
    read, joined, suppliers = contracted
    said = " ".join(shown(read, suppliers, language, contracts=joined).split())
    assert all(word in said for word in words)
    assert {"sv": "200 000 SEK", "en": "200,000 SEK"}[language] in said.replace("\xa0", " ")


def test_every_band_has_its_share_and_the_shares_are_one_whole(screened):
    shares = bands_of(suppliers_of(screened[0]).rows)
    assert {one.band for one in shares} == set(Band)
    assert sum(one.share_ppm for one in shares) == 1_000_000
    nobody = suppliers_of(screened[0]).rows.clear()
    assert [one.share_ppm for one in bands_of(nobody)] == [0] * len(Band)


def test_suppliers_of_whom_only_the_purchase_is_known_do_not_differ_within_an_industry():
    line = ("Städ Annan AB", "559999-0040", "Städ- och renhållningstjänster, inne", "9.00")
    rows = suppliers_of(ledger_of((*LINES, line))).rows
    found = industries_of(rows)
    assert next((one.division, one.suppliers, one.distinct) for one in found) == ("90", 2, 1)
    assert all(one.low == one.high for one in found)
    assert sum(one.suppliers for one in found) == rows.height


def test_the_page_says_in_words_what_a_difference_within_an_industry_means(screened):
    read = screened[0]
    suppliers = suppliers_of(read)
    more = suppliers.rows.head(1).with_columns(pl.col("points") + 5)
    apart = Ranked(pl.concat([suppliers.rows, more]), suppliers.values)
    for some, word in ((suppliers, "Skillnaden är 0"), (apart, "beror på vad som har köpts")):
        assert word in " ".join(shown(read, some, "sv").split())


def test_a_total_that_credit_notes_have_eaten_has_no_shares(contracted):
    read, joined, suppliers = contracted
    turned = joined.totals.with_columns(-pl.col("registered", "outside", "possible", "none"))
    nobody = Ranked(suppliers.rows.clear(), suppliers.values)
    said = shown(read, nobody, "sv", contracts=replace(joined, totals=turned))
    assert "under registrerat kontrakt" in said


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
    needs = suppliers_of(register=register).needs()
    told = [(one.name, one.cpv, one.contracts, one.amount, one.currency) for one in needs]
    assert told == [
        ("Exempelbolaget Städ AB", "90911200", 2, Decimal(600), "SEK"),
        ("Annat Namn IT AB", "72000000", 1, Decimal(0), ""),
    ]
    assert needs[0].points > needs[1].points


@pytest.fixture
def looked(registers):
    """Screen the suppliers with registers that a test has filled."""

    def screen(lines=LINES):
        found = suppliers_of(ledger_of(lines), snapshot=registers.open())
        return {need.name: need for need in found.needs()}

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
