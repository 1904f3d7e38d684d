"""Registers of made-up firms, in the form in which Bolagsverket and SCB publish theirs.

So a look-up of a made-up supplier finds something, as it does with the real registers. One firm in
forty has something that a buyer looks for: bankruptcy, liquidation, reorganisation, removal from
the register, or that it was registered this year.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

COMPANIES, BUSINESSES = "bolagsverket_bulkfil.txt", "scb_bulkfil.txt"
"""Names of the files: of Bolagsverket, and of SCB."""

_COMPANIES_HEAD = (
    "organisationsidentitet;namnskyddslopnummer;registreringsland;organisationsnamn;"
    "organisationsform;avregistreringsdatum;avregistreringsorsak;"
    "pagandeAvvecklingsEllerOmstruktureringsforfarande;registreringsdatum;"
    "verksamhetsbeskrivning;postadress"
)
_BUSINESSES_HEAD = (
    "ForAndrTyp\tCOAdress\tForetagsnamn\tFtgStat\tGatuadress\tJEStat\tJurForm\tNamn\tNg1\tNg2\tNg3"
    "\tNg4\tNg5\tPeOrgNr\tPostNr\tPostOrt\tRegDatKtid\tReklamsparrtyp"
)
_LIMITED_COMPANY = "49"  # SCB's code of the legal form
_PROCEDURES = ("KK", "LI", "FR")  # bankruptcy, liquidation, reorganisation
_ONE_IN = 200


@dataclass(frozen=True, slots=True)
class RegisteredFirm:
    """A made-up firm as the registers have it.

    Attributes:
        name: Its name.
        number: Its ten digits.
        industry: Its activity, five digits of SNI.
        registered: On which day.
        procedure: Bolagsverket's code of a procedure; empty: none.
        begun: On which day the procedure began, or the firm was removed; None: neither.
    """

    name: str
    number: str
    industry: str
    registered: date
    procedure: str = ""
    begun: date | None = None


def registered(
    firms: Iterable[tuple[str, str, str]], *, year: int, seed: int
) -> Iterator[RegisteredFirm]:
    """Yield made-up firms as the registers have them.

    Args:
        firms: Name, number and activity of each.
        year: The year in which they are paid.
        seed: Of all that is drawn.
    """
    draw = random.Random(seed)  # noqa: S311  # made-up days, no secret
    for name, number, industry in firms:
        day = date(year - draw.randint(2, 30), draw.randint(1, 12), draw.randint(1, 28))
        what = draw.randrange(_ONE_IN)
        begun = date(year, 1, 1) + timedelta(days=draw.randrange(250))
        if what < len(_PROCEDURES):
            yield RegisteredFirm(name, number, industry, day, _PROCEDURES[what], begun)
        elif what == len(_PROCEDURES):
            yield RegisteredFirm(name, number, industry, day, begun=begun)
        elif what == len(_PROCEDURES) + 1:
            yield RegisteredFirm(name, number, industry, begun)
        else:
            yield RegisteredFirm(name, number, industry, day)


def register_files(firms: Iterable[RegisteredFirm]) -> dict[str, bytes]:
    """Return the files of the two registers, by name."""
    companies, businesses = [_COMPANIES_HEAD], [_BUSINESSES_HEAD]
    for firm in firms:
        companies.append(_company(firm))
        businesses.append(_business(firm))
    return {
        COMPANIES: "\n".join([*companies, ""]).encode(),
        BUSINESSES: "\r\n".join([*businesses, ""]).encode("latin-1"),
    }


def _company(firm: RegisteredFirm) -> str:
    ended = firm.begun if not firm.procedure else None
    fields = (
        f"{firm.number}$ORGNR-IDORG",
        "",
        "SE-LAND",
        f"{firm.name}$FORETAGSNAMN-ORGNAM${firm.registered}",
        "AB-ORGFO",
        str(ended or ""),
        "",
        f"{firm.procedure}-AVOMFO${firm.begun}" if firm.procedure else "",
        str(firm.registered),
        "",
        "Provgatan 1$$EXEMPELSTAD$12345$SE-LAND",
    )
    return ";".join(f'"{field}"' for field in fields)


def _business(firm: RegisteredFirm) -> str:
    fields = (
        "", "", "", "1", "PROVGATAN 1", "0", _LIMITED_COMPANY, firm.name.upper(), firm.industry,
        "", "", "", "", f"16{firm.number}", "12345", "EXEMPELSTAD",
        f"{firm.registered:%Y%m%d}", "1",
    )  # fmt: skip
    return "\t".join(fields)
