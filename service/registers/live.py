"""The registers that an installation asks live, opened once in a process, and what to ask them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2
from pydantic import SecretStr

from data_ingest.ids.identifiers import LAST_HOME, SCHEMES
from data_ingest.ids.schemes.spellings import nearest_scheme, stated_scheme, written_before
from data_ingest.ids.single_number import single_number
from data_ingest.live import eu_vies, xx_gleif
from data_ingest.live.answer import LiveQuery, LookUp, recognise
from data_ingest.live.client import TIMEOUT, RegisterClient
from data_ingest.live.live import LiveRegisters
from data_ingest.live.se_bolagsverket import Bolagsverket
from data_ingest.model.problem import Problem
from service.platform.process.clients import open_client
from service.platform.process.reach import reach_of
from service.registers.live_evidence import ANSWERED, LiveAnswers
from service.registers.query import Sought
from service.settings import Settings

ASKED_SCHEMES = tuple(sorted({"VAT", *xx_gleif.SCHEMES}))
"""Schemes of numbers that some register can be asked for. GLEIF has those of all the others."""


_LEI = "XI-LEI"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveQuestion:
    """A number that at least one register can have, and that is no natural person's.

    Attributes:
        scheme: One of `ASKED_SCHEMES`.
        number: In normal form.
    """

    scheme: str
    number: str = field(repr=False)


@contextmanager
def open_live_registers(
    settings: Settings, *, person_key: bytes, transport: httpx2.BaseTransport | None = None
) -> Iterator[LiveRegisters]:
    """Open the registers that the settings have credentials for, and those that need none.

    How often each host is asked is counted here, so open them once in a process. Nothing that they
    answer is kept.

    Args:
        settings: With the credentials.
        person_key: Secret for the keyed hash of natural persons' numbers.
        transport: What requests go through; None: the network.
    """
    user, secret = (
        _told(settings.bolagsverket_client_id),
        _told(settings.bolagsverket_client_secret),
    )
    with open_client(reach_of(settings), timeout=TIMEOUT, transport=transport) as http:
        client = RegisterClient(http)
        yield LiveRegisters(
            client=client,
            person_key=person_key,
            bolagsverket=(
                Bolagsverket(client, client_id=user, client_secret=secret, person_key=person_key)
                if user and secret
                else None
            ),
            companies_house_key=_told(settings.companies_house_key),
        )


def read_question(number: str, scheme: str | None) -> LiveQuestion | Problem:
    """Return what to ask the registers for, or why nothing can be asked.

    A natural person's number is never asked for. Without a scheme a VAT prefix tells it, else the
    check digit; a number that has the form of several registers, or of one without a check digit,
    would sooner or later be looked up as another firm's, so that its scheme has to be stated. What
    no register can have is refused with the reason of `data_ingest.ids.single_number`.

    Args:
        number: As somebody has written it.
        scheme: Its scheme, however `data_ingest.ids.schemes.spellings` knows it; None: not stated.
    """
    stated = stated_scheme(scheme)
    before = written_before(number)
    if before is not None and stated.scheme is None:
        stated, number = before[0], number[before[1] :]
    if stated.scheme is None and stated.is_known:
        return _guessed(number, country=stated.country)
    if not stated.is_known and (near := nearest_scheme(scheme)) in ASKED_SCHEMES:
        return Problem("number-scheme-near", "/scheme", {"what": str(near)})
    scheme = stated.scheme or ""
    code = SCHEMES[scheme].code if scheme in SCHEMES else scheme
    if code not in ASKED_SCHEMES:
        return Problem("request-choice", "/scheme", {"allowed": ", ".join(ASKED_SCHEMES)})
    asked = _recognised(number, code)
    if asked is None:
        return _reason(number, scheme=code, country=stated.country)
    if asked.is_personal:
        return Problem("lookup-person", "/number")
    return LiveQuestion(scheme=code, number=asked.value)


def held_question(question: LiveQuestion) -> LiveQuestion | None:
    """Return the number of a register that a VAT number holds, if some register can be asked."""
    if question.scheme != "VAT":
        return None
    held = single_number(question.number, scheme="VAT", country=None, person_key=b"").identifiers
    for scheme, value in held.select("scheme", "value").iter_rows():
        if scheme != "VAT" and scheme in ASKED_SCHEMES:
            return LiveQuestion(scheme=scheme, number=value)
    return None


def ask(registers: LiveRegisters, question: LiveQuestion) -> tuple[LookUp, ...]:
    """Return what each register that can have the number answers, one or more.

    Waits for every one of them in turn; a register in trouble is asked up to three times.
    """
    return registers.look_up(question.scheme, question.number)


def ask_about(
    sought: Sought,
    registers: LiveRegisters,
    *,
    most: int,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> LiveAnswers:
    """Ask registers about each party that has a number that they can have.

    Args:
        sought: The parties. Natural persons are not asked about.
        registers: The registers.
        most: Parties that are asked about at one time, in the order of their ids.
        progress: Told after each party how many are done, and of how many.
    """
    questions: dict[str, list[LiveQuestion]] = {}
    for party_id, scheme, number in sought.numbers:
        question = read_question(number, scheme) if scheme in ASKED_SCHEMES else None
        if isinstance(question, LiveQuestion):
            questions.setdefault(party_id, []).append(question)
    chosen = list(questions)[:most]
    answers: list[tuple[str, LookUp]] = []
    for done, party_id in enumerate(chosen, 1):
        known: set[str] = set()
        for question in sorted(questions[party_id], key=lambda question: question.scheme == _LEI):
            if question.scheme == _LEI and xx_gleif.SOURCE.id in known:
                continue  # GLEIF has answered by the number of a country's register
            for look_up in ask(registers, question):
                answers.append((party_id, look_up))
                if look_up.status in ANSWERED:
                    known.add(look_up.source.id)
        progress(done, len(chosen))
    return LiveAnswers(tuple(answers), tuple(questions)[most:])


def _guessed(number: str, *, country: str | None) -> LiveQuestion | Problem:
    asked = [
        code
        for code in ASKED_SCHEMES
        if country is None or code == "VAT" or SCHEMES[code].country == country
    ]
    found = {code: recognised for code in asked if (recognised := _recognised(number, code))}
    if any(query.is_personal for query in found.values()):
        return Problem("lookup-person", "/number")
    if not found:
        return _reason(number, scheme=None, country=country)
    code = "VAT" if "VAT" in found else next(iter(found))
    if code == "VAT" or (len(found) == 1 and SCHEMES[code].check is not None):
        return LiveQuestion(scheme=code, number=found[code].value)
    return Problem("lookup-scheme", "/scheme", {"schemes": ", ".join(found)})


def _reason(number: str, *, scheme: str | None, country: str | None) -> Problem:
    """Return why no register can have a number: what is wrong with it, or that none has its kind.

    One without a country is tried in `LAST_HOME`, so that a wrong check digit is named as such.
    """
    problem = single_number(
        number, scheme=scheme, country=country, person_key=b"", home=LAST_HOME
    ).problem
    if problem is None or problem.code == "number-unchecked":
        return Problem("lookup-form", "/number")
    return problem


def _recognised(number: str, scheme: str) -> LiveQuery | None:
    """Return a number of a scheme; None also for VAT numbers of countries that VIES has not."""
    asked = recognise(number, scheme)
    if asked is None or asked.is_personal or scheme != "VAT" or asked.value[:2] in eu_vies.MEMBERS:
        return asked
    return None


def _told(secret: SecretStr | None) -> str | None:
    return (secret.get_secret_value() or None) if secret else None
