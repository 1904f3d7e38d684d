"""No number that a user states is neither resolved nor reported, at whichever interface it is sent.

`READERS` is the table of interfaces: each takes one spelling and returns whether the number was
resolved, and the codes that were reported. Spellings are generated from the forms of every scheme,
with scheme and country stated in many ways, rightly and wrongly.
"""

import io
import json
import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

import hypothesis
import orjson
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.desk.reading import read_answers
from data_ingest.formats.procurement_json import read_procurement_json
from data_ingest.ids.identifiers import CLAIMS, resolve
from data_ingest.ids.schemes.catalogue import ALIASES, SCHEMES
from data_ingest.mapping import ColumnMapping, read_mapped
from data_ingest.model.problem import UnreadableInput, load_catalogue
from data_ingest.model.tables import Rejects
from data_ingest.records.opened import OpenedFile
from data_ingest.sheets.sheet import Sheet
from data_ingest.snapshot.settle import settle
from data_ingest.sources import SOURCES
from data_ingest.suppliers.supplier_list import read_supplier_list
from service.casework.chain.chain_change import described
from service.casework.register_checks.models import register_check_of
from service.casework.register_checks.request import RegisterCheckRequest
from service.platform.refusal import Refusal
from service.registers.live import LiveQuestion, read_question
from service.registers.matching import QueryParty, recognised, unread
from service.registers.parties import unread_text
from service.suppliers.inline.reading import stated_suppliers
from service.suppliers.inline.request import SupplierCheckRequest
from service.suppliers.monitors.request import WatchedParty
from service.suppliers.monitors.watched import party_of

KEY = b"key of the tests".ljust(32)
DAY = date(2026, 11, 25)
NIGHTLY = hypothesis.settings.default.max_examples > 1_000
EXAMPLES = 1_000 if NIGHTLY else 40
_NAME = "Exempel Handelsbolag"


class Spelled(NamedTuple):
    """A number as a user states it."""

    number: str
    scheme: str | None
    country: str | None


class Answer(NamedTuple):
    """Whether a number was resolved, and the codes of what was reported."""

    resolved: bool
    codes: tuple[str, ...]


def known(identifiers: pl.DataFrame) -> bool:
    """Tell whether one of the numbers counts as known."""
    right = pl.col("checksum_ok").fill_null(value=True) & ~pl.col("scheme").str.starts_with(
        "UNKNOWN-"
    )
    return not identifiers.filter(right | pl.col("is_personal")).is_empty()


def reported(rejects: pl.DataFrame) -> tuple[str, ...]:
    """Return the codes of rejects after filling in their messages."""
    for code, params in rejects.select("code", "params").rows():
        for text in load_catalogue()[code]:
            text.sv.format_map(orjson.loads(params))
            text.en.format_map(orjson.loads(params))
    return tuple(rejects["code"])


def of_procurement(spelled: Spelled) -> Answer:
    party = {"id": "a", "name": _NAME, "identifiers": [{"number": spelled.number}]}
    if spelled.scheme:
        party["identifiers"][0]["scheme"] = spelled.scheme
    if spelled.country:
        party["country"] = spelled.country
    document = {
        "format": "kedjekoll-procurement/1",
        "id": "DNR 1",
        "buyer": {"name": "Exempelstaden"},
        "lots": [{"id": "1"}],
        "parties": [party],
        "tenders": [{"id": "T", "lot": "1", "parties": [{"party": "a"}]}],
    }
    payload = json.dumps(document).encode()
    read, rejects = read_procurement_json(payload, name="doc.json", person_key=KEY)
    return Answer(known(read.identifiers.filter(party_id="a")), reported(rejects))


def of_list(spelled: Spelled) -> Answer:
    row = {"orgnr": spelled.number, "namn": _NAME, "land": spelled.country}
    read = read_supplier_list(orjson.dumps([row]), name="list.json", person_key=KEY)
    assert read is not None
    return Answer(known(read.identifiers), reported(read.rejects))


def of_supplier_check(spelled: Spelled) -> Answer:
    supplier = {"name": _NAME} | {k: v for k, v in spelled._asdict().items() if v}
    stated = SupplierCheckRequest.model_validate({"suppliers": [supplier]})
    read = stated_suppliers(stated, person_key=KEY)
    problems = [problem for _, problem in read.rejected]
    return Answer(bool(read.positions), tuple(one.code for one in (*problems, *read.notes)))


def sheet(**cells: str | None) -> Sheet:
    columns = {
        str(at): pl.Series([cell], dtype=pl.String) for at, cell in enumerate(cells.values())
    }
    rows = pl.DataFrame({**columns, "line": pl.Series([2], dtype=pl.Int64)})
    return Sheet("csv", "", tuple(cells), rows, "row ", Rejects.create_empty())


def mapped(target: str, cells: dict[str, str | None], **constants: str):
    columns = {field: field for field in cells}
    mapping = ColumnMapping(target, columns, constants)
    return read_mapped(sheet(**cells), mapping, name="table.xlsx", person_key=KEY)


def of_contracts(spelled: Spelled) -> Answer:
    read = mapped("contracts", {"supplier": _NAME, "number": spelled.number, "reference": "A1"})
    return Answer(known(read.register.identifiers), reported(read.rejects))


def of_tenderers(spelled: Spelled) -> Answer:
    cells = {"name": _NAME, "number": spelled.number, "country": spelled.country}
    read = mapped("tenderers", cells)
    return Answer(known(read.procurement.identifiers), reported(read.rejects))


def of_payments(spelled: Spelled) -> Answer:
    cells = {
        "payee": _NAME,
        "payee_number": spelled.number,
        "date": "2026-01-07",
        "amount": "1250.50",
    }
    read = mapped("payments", cells, number_country=spelled.country or "SE", currency="SEK")
    payees = read.ledger.ledger.identifiers.filter(~pl.col("party_id").str.starts_with("payer-"))
    said = {note.code for note in read.ledger.notes} - {"ledger-no-payer"}
    return Answer(known(payees), (*reported(read.rejects), *said))


def of_form(spelled: Spelled) -> Answer:
    cells = {
        "Organisationsnummer": spelled.number,
        "Scheme": spelled.scheme,
        "Uppgift": "Momsregistrering",
        "Svar": "ja",
        "Källa": "Registreringsbevis",
        "Datum": "2026-11-12",
    }
    answers, rejects = read_answers(sheet(**cells), name="form.xlsx", person_key=KEY, today=DAY)
    assert not (answers.is_empty() and rejects.is_empty())
    return Answer(answers.height > 0 and rejects.is_empty(), reported(rejects))


def of_own_list(spelled: Spelled) -> Answer:
    cells = [spelled.number, spelled.scheme or "", _NAME, spelled.country or "", "public_list"]
    line = ",".join(f'"{cell}"' for cell in cells)
    head = "number,scheme,name,country,category,listed_on"
    payload = f"{head}\n{line},2026-01-01\n".encode()
    source = SOURCES["xx_own_list"]
    file = OpenedFile(source.id, io.BufferedReader(io.BytesIO(payload)))
    codes: list[str] = []
    parts = []
    for batch in source.read(file):
        settled = settle(batch, source, person_key=KEY)
        codes += [reject[1] for reject in settled.rejects]
        parts += [batch.parties["party_id"].to_list()] if batch.parties is not None else []
    ids = [party for part in parts for party in part]
    good = [one for one in ids if not one.startswith(("UNKNOWN-", "xx_own_list"))]
    return Answer(bool(good) and not codes, tuple(codes))


def of_match(spelled: Spelled) -> Answer:
    asked = {"q": QueryParty(country=spelled.country, numbers=((spelled.scheme, spelled.number),))}
    found = recognised(asked, person_key=KEY)["numbers"].to_list()[0]
    notes = unread(asked, person_key=KEY)["q"]
    return Answer(bool(found), tuple(one.code for one in notes if one.in_words()))


def of_search(spelled: Spelled) -> Answer:
    if sum(map(str.isdigit, spelled.number)) < 5:
        return Answer(resolved=True, codes=())  # a name
    notes = unread_text(spelled.number, country=spelled.country, person_key=KEY)
    asked = {"q": QueryParty(country=spelled.country, numbers=((None, spelled.number),))}
    found = recognised(asked, person_key=KEY)["numbers"].to_list()[0]
    return Answer(bool(found), tuple(one.code for one in notes))


def refused(call: Callable[[], object]) -> Answer:
    try:
        call()
    except (Refusal, UnreadableInput) as refusal:
        for problem in refusal.problems:
            assert problem.location
            assert problem.in_words("sv") != problem.in_words("en")
        return Answer(resolved=False, codes=tuple(one.code for one in refusal.problems))
    return Answer(resolved=True, codes=())


def of_monitor(spelled: Spelled) -> Answer:
    stated = WatchedParty(
        number=spelled.number, scheme=spelled.scheme, country=spelled.country or "SE"
    )
    return refused(lambda: party_of(stated, person_key=KEY))


def of_register_check(spelled: Spelled) -> Answer:
    stated = RegisterCheckRequest(
        number=spelled.number,
        scheme=spelled.scheme,
        country=spelled.country or "SE",
        authority="Exempelmyndigheten",
        asked=("tax_debt_final",),
        asked_on=DAY,
        answered_on=DAY,
        answers=(),
    )
    return refused(lambda: register_check_of(stated, document_sha256="0" * 64, person_key=KEY))


def of_chain(spelled: Spelled) -> Answer:
    return refused(
        lambda: described(
            "b",
            name=_NAME,
            country=spelled.country or "SE",
            number=spelled.number,
            scheme=spelled.scheme,
            person_key=KEY,
        )
    )


def of_look_up(spelled: Spelled) -> Answer:
    question = read_question(spelled.number, spelled.scheme)
    if isinstance(question, LiveQuestion):
        return Answer(resolved=True, codes=())
    return Answer(resolved=False, codes=(question.code,) if question.in_words() else ())


READERS = {
    "procurement JSON": of_procurement,
    "supplier list": of_list,
    "supplier check": of_supplier_check,
    "contract register": of_contracts,
    "tenderers": of_tenderers,
    "payments": of_payments,
    "answers of the desk": of_form,
    "own list": of_own_list,
    "match and reconciliation": of_match,
    "search": of_search,
    "monitor": of_monitor,
    "register check": of_register_check,
    "chain": of_chain,
    "register look-up": of_look_up,
}

_WRITTEN = st.sampled_from(["{}", " {} ", "{}.", "nr {}", "org.nr {}", "0007:{}", "({})"])
_JUNK = st.sampled_from(
    ["abc", "17-1", "999", "559999-0017", "inte ett nummer", "0", "ÅÄÖ 12", "org.nr 000000-0000"]
)
_COUNTRY = st.sampled_from([None, "SE", "NO", "DK", "FI", "DE", "GB", "CH", "US"])
_UNKNOWN = st.sampled_from(["FOO", "SE-OM", "kundnummer", "0088", "NO:BRK", "9999"])


@st.composite
def spellings(draw: st.DrawFn) -> Spelled:
    """A number of any scheme, or junk; its scheme and country rightly, wrongly or not stated."""
    scheme = SCHEMES[draw(st.sampled_from(sorted(SCHEMES)))]
    code = draw(st.from_regex(re.compile(scheme.form, re.ASCII), fullmatch=True))
    if draw(st.booleans()):
        cut = draw(st.integers(0, len(code)))
        code = code[:cut] + draw(st.sampled_from(["-", " ", ".", "7", ""])) + code[cut:]
    number = draw(_WRITTEN).format(code) if draw(st.booleans()) else code
    if draw(st.integers(0, 9)) == 0:
        number = draw(_JUNK)
    codes = [scheme.key, scheme.key.lower(), scheme.key.replace("-", ":"), None, None]
    codes += [alias for alias in ALIASES if ALIASES[alias] == scheme.key]
    stated = draw(st.sampled_from(codes) if draw(st.booleans()) else st.one_of(_UNKNOWN, st.none()))
    country = scheme.country if draw(st.booleans()) else draw(_COUNTRY)
    hypothesis.assume(number.strip("0 -().") != "")  # tables write none like this
    return Spelled(number[:50], stated, country)


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@hypothesis.settings(max_examples=EXAMPLES, deadline=None)
@given(spelled=spellings())
def test_every_number_is_resolved_or_reported(reader, spelled):
    answer = reader(spelled)
    assert answer.resolved or answer.codes


@pytest.mark.parametrize(
    ("home", "number", "found"),
    [
        ("SE", "559999-0016", ["SE-ON:5599990016"]),
        ("NO", "923609016", ["NO-BRC:923609016"]),
        ("NO", "559999-0016", ["SE-ON:5599990016"]),
        ("DK", "923609016", []),
        ("SE", "559999-0017", []),
    ],
)
def test_a_number_without_country_is_tried_in_that_of_the_request_and_then_in_sweden(
    home, number, found
):
    rows = orjson.dumps([{"orgnr": number, "namn": _NAME}])
    for payload in (rows, orjson.dumps([{"orgnr": number}, {"namn": "Exempelbolag AB"}])):
        read = read_supplier_list(payload, name="list.json", person_key=KEY, home=home)
        assert read is not None
        right = read.identifiers.filter(pl.col("checksum_ok"))
        assert right.select(pl.format("{}:{}", "scheme", "value")).to_series().to_list() == found
        assert read.rejects["code"].to_list() in (
            [["number-country-assumed"]]
            if found
            else [["number-no-country"], ["number-check-digit"]]
        )


def test_a_personal_number_is_hashed_whatever_country_is_said_beside_it():
    """The number was made up; its check digit is right."""
    for number in ("010101-0007", "20010101-0007", "0101010007", "SE010101000701"):
        for home in ("NO", "DK", "US"):
            rows = orjson.dumps([{"orgnr": number, "namn": _NAME}])
            read = read_supplier_list(rows, name="list.json", person_key=KEY, home=home)
            assert read is not None
            assert "010101" not in str(read.identifiers.rows())
            assert "10101" not in str(read.parties.rows()) + str(read.rejects.rows())
    for country in ("DE", "US", "CH"):
        read = read_supplier_list(
            orjson.dumps([{"orgnr": "010101-0007", "land": country}]), name="l.json", person_key=KEY
        )
        assert read is not None
        assert read.identifiers["is_personal"].to_list() == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Kalle Test 010101-0007",
        "559999-0016, Kalle 20010101-0007",
        "0101010007 Kalle",
        "x010101-0007x",
    ],
)
def test_a_personal_number_among_words_is_hashed_and_the_words_are_not_kept(text):
    """The number was made up; its check digit is right."""
    for country, scheme in (("SE", None), ("SE", "SE-ON"), ("NO", None), (None, "FOO")):
        claim = pl.DataFrame([("a", country, scheme, text, False)], schema=CLAIMS, orient="row")
        found, _ = resolve(claim, person_key=KEY)
        assert found["is_personal"].to_list() == [True]
        assert "10101" not in str(found.rows())
        assert "Kalle" not in str(found.rows())


def test_two_numbers_that_contradict_each_other_are_named_and_both_are_used():
    party = {
        "id": "a",
        "country": "SE",
        "identifiers": [{"number": "559999-0016"}, {"number": "SE559999000801"}],
    }
    document = {
        "format": "kedjekoll-procurement/1",
        "id": "DNR 1",
        "buyer": {"name": "Exempelstaden"},
        "lots": [{"id": "1"}],
        "parties": [party],
        "tenders": [{"id": "T", "lot": "1", "parties": [{"party": "a"}]}],
    }
    payload = json.dumps(document).encode()
    read, rejects = read_procurement_json(payload, name="doc.json", person_key=KEY)
    assert rejects.select("location", "code").rows() == [
        ("/parties/0/identifiers/1/number", "number-contradiction")
    ]
    numbers = read.identifiers.filter(party_id="a", scheme="SE-ON")["value"].to_list()
    assert numbers == ["5599990016", "5599990008"]


def test_a_client_that_follows_only_the_messages_is_right_after_two_refusals():
    """The client knows the firm's number, and copies it wrongly once more than it should."""
    stated = {"number": "559999-0017", "scheme": "SE-OM"}
    codes = []
    while True:
        try:
            party = party_of(WatchedParty(**stated), person_key=KEY)
        except Refusal as refusal:
            (problem,) = refusal.problems
            codes.append(problem.code)
            field = problem.location.rpartition("/")[2]
            stated[field] = problem.params["what"] if field == "scheme" else "559999-0016"
        else:
            break
    assert (party.subject, codes) == (
        "SE-ON:5599990016",
        ["number-scheme-near", "number-check-digit"],
    )


UGLY = {
    "wrong check digit": Spelled("559999-0017", None, "SE"),
    "unknown scheme": Spelled("559999-0017", "SE-OM", "SE"),
    "other country": Spelled("923609016", None, "SE"),
    "no number": Spelled("abc", None, "SE"),
    "kind before zeros": Spelled("org.nr 000000-0000", None, "SE"),
    "kind before a word for nothing": Spelled("org.nr: saknas", None, "SE"),
    "number among words": Spelled("Exempel AB, nr 559999-0016", None, "SE"),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("spelled", UGLY.values(), ids=UGLY)
def test_what_is_wrong_is_never_known(reader, spelled):
    answer = reader(spelled)
    if reader is of_search and not any(map(str.isdigit, spelled.number)):
        return  # a name
    if reader is of_look_up and spelled.number == "923609016":
        return  # a look-up states no country
    assert not answer.resolved
    assert answer.codes
