"""PRH and the Finnish Tax Administration, live: a firm by its business id."""

from dataclasses import replace

from data_ingest.live.answer import LookUp, NoAnswer, RegisterReply, recognise
from data_ingest.live.client import RegisterClient
from data_ingest.model.problem import Problem
from data_ingest.model.text import Text
from data_ingest.records.trees import entries, text
from data_ingest.sources.fi_prh_ytj import fi_prh_ytj

SOURCE = replace(
    fi_prh_ytj,
    id="fi_prh",
    title=Text("YTJ (Finland), direktfråga", "YTJ (Finland), live"),
    download=None,
)
COMPANIES = "https://avoindata.prh.fi/opendata-ytj-api/v3/companies"


def look_up(number: str, *, client: RegisterClient, person_key: bytes) -> LookUp:
    """Ask for a firm, with its entries in the employer, prepayment and VAT registers.

    Args:
        number: Finnish business id, of a sole trader too: it is no personal number.
        client: Client to ask with.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    reply = RegisterReply(SOURCE, person_key, client.now())
    asked = recognise(number, "FI-PRO")
    if asked is None or asked.is_personal:
        return reply.unavailable(Problem("lookup-number"))
    business_id = f"{asked.value[:7]}-{asked.value[7:]}"
    try:
        answer = client.ask("GET", COMPANIES, params={"businessId": business_id})
        reply.bodies.append(answer.body)
        listed = entries(answer.data, "companies")
        if not listed:
            return _absent(answer.data, reply)
        if [text(company, "businessId", "value") for company in listed] != [business_id]:
            return reply.unavailable(Problem("lookup-other-party"))
        reply.read(fi_prh_ytj, answer.body)
    except NoAnswer as fault:
        return reply.unavailable(fault.problem)
    return reply.found()


def _absent(data: object, reply: RegisterReply) -> LookUp:
    """Return that there is none, if the register has counted none and listed none."""
    listed = isinstance(data, dict) and data.get("companies") == []
    if listed and text(data, "totalResults") == "0":
        return reply.not_found()
    return reply.unavailable(Problem("lookup-content"))
