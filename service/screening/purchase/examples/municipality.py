"""A made-up municipality: ledger, contract register and the registers of its suppliers.

Every firm in it is invented: its number is made up with a right check digit, and its name begins
with a place that does not exist. The same seed gives the same bytes.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.screening.purchase.examples.registers import register_files, registered

SUPPLIERS = 4_000
SEED = 20261126
YEAR = 2026

LEDGER, CONTRACTS = "reskontra.csv", "avtal.csv"
"""Names of the files, the ledger in layout leverantorsreskontra 1.1."""

_BUYER = "2120009994;EXEMPELSTADS KOMMUN"
_LEDGER_HEAD = (
    "kopare_id;kopare;verifikationsnummer;leverantor;leverantor_id;konto_nr;konto_text;"
    "bokforingsdatum;forvaltning;fakturanummer;nettobelopp;grund;avtal;kommun_id;s_kod_nr"
)
_CONTRACTS_HEAD = (
    "Avtalsnummer;Benämning;Leverantör;Organisationsnummer;CPV-kod;Startdatum;Slutdatum;"
    "Avtalsvärde (SEK)"
)
_PLACES = ("Exempelby", "Exempeldal", "Exempelvik", "Exempelnäs", "Exempelåsen", "Exempelmo")
_UNITS = ("Exempelnämnden", "Barnnämnden i Exempelstad", "Tekniska nämnden i Exempelstad")
_FIRST_NUMBER = 559_990_000  # nine digits; the tenth is the check digit


@dataclass(frozen=True, slots=True)
class _Trade:
    """What firms of a trade are called and are paid for."""

    name: str
    account: str
    account_text: str
    cpv: str
    industry: str
    share: int  # of a hundred firms
    usual: int  # kronor on an invoice


_TRADES = (
    _Trade(
        "Lokalvård", "6171", "Städ- och renhållningstjänster, inne", "90911200", "81210", 6, 18_000
    ),
    _Trade("Bevakning", "6173", "Bevakning", "79713000", "80100", 2, 22_000),
    _Trade("Bygg", "6140", "Husbyggnadsentreprenad förstudie", "45214200", "41200", 14, 90_000),
    _Trade("Mark", "6141", "Anläggningsentreprenad", "45233000", "42110", 9, 70_000),
    _Trade("Livsmedel", "6400", "Livsmedel", "15000000", "46390", 10, 9_000),
    _Trade("Teknikkonsult", "7400", "Tekniska konsulttjänster", "71300000", "71122", 16, 40_000),
    _Trade("Buss", "6900", "Transporter", "60130000", "49319", 5, 25_000),
    _Trade("Vårdbemanning", "7410", "Inhyrd personal", "79625000", "78200", 4, 60_000),
    _Trade("Handel", "6410", "Förbrukningsmaterial", "39000000", "46690", 22, 3_000),
    _Trade("Data", "7420", "IT-kommunikation", "64200000", "62010", 12, 12_000),
)


@dataclass(frozen=True, slots=True)
class _Firm:
    name: str
    number: str
    trade: _Trade


def municipality(suppliers: int = SUPPLIERS, *, seed: int = SEED) -> dict[str, bytes]:
    """Return ledger, contract register and registers of a made-up municipality, by file name.

    Of ten suppliers one has a contract; some payments have another spelling of the name or no
    number, and some payees are no suppliers: associations, persons, the municipality itself.

    Args:
        suppliers: How many firms are paid; 9,000 at most.
        seed: Of all that is drawn.
    """
    if not 1 <= suppliers <= 9_000:
        raise ValueError("from 1 to 9,000 suppliers")
    draw = random.Random(seed)  # noqa: S311  # made-up amounts, no secret
    trades = draw.choices(
        _TRADES, [trade.share for trade in _TRADES], k=suppliers + suppliers // 50
    )
    firms = [_firm(at, trade) for at, trade in enumerate(trades)]
    paid, others = firms[:suppliers], firms[suppliers:]
    payments = [*_payments(paid, draw), *_no_suppliers(suppliers // 20, draw)]
    lines = (f"{_BUYER};{at};{line}" for at, line in enumerate(payments, 1))
    contracts = list(_contracts(paid[::10], others, draw))
    known = ((firm.name, firm.number, firm.trade.industry) for firm in firms)
    return {
        LEDGER: _text(_LEDGER_HEAD, lines),
        CONTRACTS: _text(_CONTRACTS_HEAD, contracts),
        **register_files(registered(known, year=YEAR, seed=seed)),
    }


def organisation_number(nine: int) -> str:
    """Return nine digits with their check digit.

    >>> organisation_number(559999000)
    '5599990008'
    """
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(str(nine)))
    return f"{nine}{-sum(sum(divmod(digit, 10)) for digit in doubled) % 10}"


def _firm(at: int, trade: _Trade) -> _Firm:
    name = f"{_PLACES[at % len(_PLACES)]}s {trade.name} {at + 1} AB"
    return _Firm(name, organisation_number(_FIRST_NUMBER + at), trade)


def _payments(firms: list[_Firm], draw: random.Random) -> Iterator[str]:
    """Return the lines of firms; a few firms have most of the money, as everywhere."""
    for firm in firms:
        size = draw.paretovariate(1.3)
        for line in range(draw.randint(1, 5)):
            amount = firm.trade.usual * size * draw.uniform(0.5, 1.5)
            credited = line > 0 and draw.random() < 0.03
            spelling = draw.random() if line > 0 else 0.5  # the first line says who it is
            name = firm.name.removesuffix(" AB") if spelling < 0.05 else firm.name
            number = "" if spelling > 0.97 else firm.number
            yield _line(name, number, firm.trade, -amount / 8 if credited else amount, draw)


def _line(name: str, number: str, trade: _Trade, amount: float, draw: random.Random) -> str:
    day = date(YEAR, 1, 1) + timedelta(days=draw.randrange(300))
    return (
        f"{name};{number};{trade.account};{trade.account_text};{day};{draw.choice(_UNITS)};-;"
        f"{amount:.2f};;;;"
    )


def _no_suppliers(count: int, draw: random.Random) -> Iterator[str]:
    """Return lines of payees that triage sets aside."""
    fees = _Trade("", "7600", "Avgifter", "", "", 0, 2_000)
    for at in range(count):
        association = organisation_number(802_409_000 + at)
        name, number = draw.choice(
            [
                (f"Exempelföreningen {at + 1}", association),
                ("[innehåller personuppgifter]", ""),
                ("Exempelstads kommun", "2120009994"),
                ("Exempelregionen", "2321009991"),
            ]
        )
        yield _line(name, number, fees, fees.usual * draw.uniform(0.5, 3), draw)


def _contracts(paid: list[_Firm], others: list[_Firm], draw: random.Random) -> Iterator[str]:
    """Return contracts of firms that are paid, and of some that are not yet."""
    for at, firm in enumerate([*paid, *others], 1):
        begins = date(YEAR - draw.randint(0, 4), draw.randint(1, 12), 1)
        ends = begins.replace(year=begins.year + draw.randint(2, 5)) - timedelta(days=1)
        number = "" if draw.random() < 0.1 else firm.number
        value = round(firm.trade.usual * draw.uniform(20, 200), -3)
        yield (
            f"EK {YEAR}/{at};{firm.trade.name};{firm.name};{number};{firm.trade.cpv};{begins};"
            f"{ends};{value:.0f}"
        )


def _text(head: str, lines: Iterator[str] | list[str]) -> bytes:
    return "\n".join([head, *lines, ""]).encode()
