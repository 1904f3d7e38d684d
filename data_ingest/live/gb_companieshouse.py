"""Companies House, live: a company of the United Kingdom and the organisations that control it."""

from collections.abc import Iterator

import orjson

from data_ingest.ids.countries import country_code
from data_ingest.live.answer import LookUp, NoAnswer, RegisterReply, recognise
from data_ingest.live.client import RegisterClient, RegisterResponse
from data_ingest.model.problem import Problem
from data_ingest.model.text import Text
from data_ingest.parsing.strict_json import loads
from data_ingest.records.opened import OpenedFile
from data_ingest.records.source import Batch, source
from data_ingest.records.trees import Record, TreeRows, entries, text
from data_ingest.sources.gb_companieshouse_psc import gb_companieshouse_psc

COMPANY = "https://api.company-information.service.gov.uk/company"

STATUSES = {
    "active": ("active", None),
    "open": ("active", None),
    "registered": ("active", None),
    "dissolved": ("dissolved", "deregistered"),
    "closed": ("dissolved", "deregistered"),
    "removed": ("dissolved", "deregistered"),
    "converted-closed": ("dissolved", "other"),
    "liquidation": ("winding_down", "liquidation"),
    "receivership": ("insolvent", "bankruptcy"),
    "administration": ("insolvent", "bankruptcy"),
    "insolvency-proceedings": ("insolvent", "bankruptcy"),
    "voluntary-arrangement": ("reconstruction", "reconstruction"),
}
"""Status and fact by `company_status` (constants.yml of Companies House's api-enumerations,
2026-09). Which of ours each stands for is expert judgement, 2026-11-25, as in the monthly files."""

BRANCHES = ("oversea-company", "uk-establishment")
"""Types of company that are a place of business of a foreign one (constants.yml, as above)."""

MOST_PAGES = 10
"""Pages of 100 owners that are read; the rest is missing, and said to be."""

_PAGE = 100
_NOT_FOUND = "company-profile-not-found"
_REFUSED = frozenset({401, 403})


@source(
    title=Text("Companies House, direktfråga", "Companies House, live"),
    publisher="Companies House",
    licence="OGL-UK-3.0",
    cadence="daily",
    url="https://developer.company-information.service.gov.uk/",
    formats=("json",),
    personal_data=Text(
        "Svaren namnger fysiska personer med betydande inflytande. Av dem läses bara hur många de"
        " är; namn, födelsetid och adress läses aldrig.",
        "Answers name natural persons with significant control. All that is read of them is how"
        " many there are; names, birth dates and addresses are never read.",
    ),
    reader_version=2,
)
def gb_companieshouse(file: OpenedFile) -> Iterator[Batch]:
    """A company with status, names, industries, what is due and overdue, and who controls it.

    Overdue is the register's own word on the day of the question. Owners are read as those of the
    daily file are.
    """
    rows = TreeRows(records=1)
    company = loads(file.stream.read())
    _add_company(company, f"GB-COH:{text(company, 'company_number')}", rows)
    yield rows.batch(None)


def look_up(number: str, *, api_key: str, client: RegisterClient, person_key: bytes) -> LookUp:
    """Ask for a company, and for the organisations that own more than a quarter of it.

    Args:
        number: Company number.
        api_key: Key of the Companies House API.
        client: Client to ask with.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    reply = RegisterReply(gb_companieshouse, person_key, client.now())
    asked = recognise(number, "GB-COH")
    if asked is None:
        return reply.unavailable(Problem("lookup-number"))
    address = f"{COMPANY}/{asked.value}"
    try:
        answer = client.ask("GET", address, auth=(api_key, ""), expected=_REFUSED | {404})
        if answer.status in _REFUSED:
            return reply.unavailable(Problem("lookup-credentials"))
        reply.bodies.append(answer.body)
        if answer.status != 200:
            return _absent(answer, reply)
        if text(answer.data, "company_number") != asked.value:
            return reply.unavailable(Problem("lookup-other-party"))
    except NoAnswer as fault:
        return reply.unavailable(fault.problem)
    reply.read(gb_companieshouse, answer.body)
    _add_owners(answer.data, asked.value, reply, client=client, auth=(api_key, ""))
    return reply.found()


def _absent(answer: RegisterResponse, reply: RegisterReply) -> LookUp:
    """Return that there is none, if the register itself says so."""
    if [text(entry, "error") for entry in entries(answer.data, "errors")] == [_NOT_FOUND]:
        return reply.not_found()
    return reply.unavailable(Problem("lookup-content"))


def _add_company(company: object, party: str, rows: TreeRows) -> None:
    status = text(company, "company_status") or ""
    kind = text(company, "type")
    abroad = kind in (*BRANCHES, "registered-overseas-entity")
    dormant = text(company, "accounts", "last_accounts", "type") == "dormant"
    ended = rows.day(text(company, "date_of_cessation"), 1, "date_of_cessation")
    rows.add(
        "parties",
        party_id=party,
        kind="branch" if kind in BRANCHES else "company",
        display_name=text(company, "company_name"),
        country=None if abroad else "GB",
        status=STATUSES.get(status, ("unknown", None))[0],
        activity="dormant" if dormant else "unknown",
        founded_on=rows.day(text(company, "date_of_creation"), 1, "date_of_creation"),
        ended_on=ended,
        legal_form_code=kind,
        legal_form_scheme=kind and "GB-COH",
    )
    for entry in entries(company, "previous_company_names"):
        rows.add(
            "names",
            party_id=party,
            kind="previous",
            name=text(entry, "name"),
            valid_from=rows.day(text(entry, "effective_from"), 1, "effective_from"),
            valid_to=rows.day(text(entry, "ceased_on"), 1, "ceased_on"),
        )
    country = country_code(text(company, "registered_office_address", "country") or "")
    rows.add(
        "places",
        party_id=party,
        role="registered",
        country=country,
        locality=text(company, "registered_office_address", "locality"),
    )
    codes = company.get("sic_codes") if isinstance(company, dict) else None
    for rank, code in enumerate(codes if isinstance(codes, list) else [], 1):
        rows.add("industries", party_id=party, scheme="SIC2007", code=text(code), rank=rank)
    fact = STATUSES.get(status, ("unknown", None))[1]
    if fact:
        rows.add("party_facts", party_id=party, fact=fact, code=status, on_date=ended)
    _add_facts(company, party, rows)


def _add_facts(company: object, party: str, rows: TreeRows) -> None:
    accounts, statement = ("accounts",), ("confirmation_statement",)
    dated = (
        ("accounts_due", (*accounts, "next_due"), None),
        ("accounts_filed", (*accounts, "last_accounts", "made_up_to"),
         text(company, *accounts, "last_accounts", "type")),
        ("statement_due", (*statement, "next_due"), None),
    )  # fmt: skip
    for fact, path, code in dated:
        day = rows.day(text(company, *path), 1, ".".join(path))
        if day:
            rows.add("party_facts", party_id=party, fact=fact, code=code, on_date=day)
    for fact, part in (("accounts_overdue", accounts), ("statement_overdue", statement)):
        if text(company, *part, "overdue") == "true":
            due = rows.day(text(company, *part, "next_due"), 1, "next_due")
            rows.add("party_facts", party_id=party, fact=fact, on_date=due)
    if text(company, "registered_office_is_in_dispute") == "true":
        rows.add("party_facts", party_id=party, fact="office_dispute")
    for key in ("undeliverable_registered_office_address", "has_insolvency_history"):
        if text(company, key) == "true":
            rows.add("party_facts", party_id=party, fact="other", code=key)
    detail = text(company, "company_status_detail")
    if detail:
        rows.add("party_facts", party_id=party, fact="other", code=detail)


def _add_owners(
    company: object,
    value: str,
    reply: RegisterReply,
    *,
    client: RegisterClient,
    auth: tuple[str, str],
) -> None:
    """Add what the company's own links say that there is of owners, statements and exemptions."""
    lines: list[bytes] = []
    parts = (
        ("persons_with_significant_control", "persons-with-significant-control"),
        (
            "persons_with_significant_control_statements",
            "persons-with-significant-control-statements",
        ),
        ("exemptions", "exemptions"),
    )
    for link, path in parts:
        if text(company, "links", link) is None:
            continue
        try:
            found = list(_pages(f"{COMPANY}/{value}/{path}", reply, client=client, auth=auth))
        except NoAnswer:
            reply.missing.append(Problem("lookup-part", "", {"part": path}))
        else:
            lines += [orjson.dumps({"company_number": value, "data": owner}) for owner in found]
    if not lines:
        return
    try:
        reply.read(gb_companieshouse_psc, b"\n".join(lines))
    except NoAnswer:
        reply.missing.append(Problem("lookup-part", "", {"part": parts[0][1]}))


def _pages(
    address: str, reply: RegisterReply, *, client: RegisterClient, auth: tuple[str, str]
) -> Iterator[Record]:
    """Return the records of all pages, or the one record that is no list."""
    start = 0
    for _ in range(MOST_PAGES):
        params = {"items_per_page": str(_PAGE), "start_index": str(start)}
        answer = client.ask("GET", address, params=params, auth=auth)
        reply.bodies.append(answer.body)
        if text(answer.data, "kind") == "exemptions" or entries(answer.data, "exemptions"):
            yield {**_record(answer.data), "kind": "exemptions"}
            return
        listed = entries(answer.data, "items")
        yield from listed
        start += len(listed)
        if text(answer.data, "total_results") == str(start):
            return
        if not listed:
            break
    raise NoAnswer(Problem("lookup-incomplete"))


def _record(data: object) -> Record:
    return data if isinstance(data, dict) else {}
