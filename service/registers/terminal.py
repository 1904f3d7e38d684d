"""What registers have answered live, as a page in a terminal, in Swedish or English."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.text import Text as Styled

from data_ingest.live.answer import LookUpStatus
from data_ingest.model.text import Language, Text
from service.platform.words import DISCLAIMER, printable
from service.registers.look_up_views import AnsweredParty, LookUpAnswer, LookUpsResource, Row

TITLE = Text("Fråga direkt till register", "Registers asked now")

ANSWERS: Mapping[LookUpStatus, Text] = {
    "found": Text("finns", "found"),
    "not_found": Text("finns inte", "not found"),
    "partial": Text("delvis svar", "partial answer"),
    "unavailable": Text("inget svar", "unavailable"),
}

STATUSES: Mapping[str, Text] = {
    "active": Text("registrerat", "registered"),
    "winding_down": Text("under avveckling", "winding down"),
    "insolvent": Text(
        "i konkurs eller liknande förfarande", "in bankruptcy or a similar procedure"
    ),
    "reconstruction": Text("under rekonstruktion", "being restructured"),
    "dissolved": Text("avregistrerat eller upplöst", "deregistered or dissolved"),
    "unknown": Text("status inte känd", "status not known"),
}

FACTS: Mapping[str, Text] = {
    "bankruptcy": Text("konkurs eller liknande förfarande", "bankruptcy or a similar procedure"),
    "liquidation": Text("likvidation eller avveckling", "liquidation or winding up"),
    "reconstruction": Text("rekonstruktion", "restructuring"),
    "merger": Text("fusion eller delning", "merger or division"),
    "deregistered": Text("avregistrering", "deregistration"),
    "accounts_filed": Text("årsredovisning inlämnad", "accounts filed"),
    "accounts_due": Text("nästa årsredovisning ska lämnas", "next accounts due"),
    "accounts_overdue": Text(
        "årsredovisning försenad enligt registret", "accounts overdue according to the register"
    ),
    "statement_due": Text(
        "nästa bekräftelse av registrerade uppgifter ska lämnas", "next confirmation statement due"
    ),
    "statement_overdue": Text(
        "bekräftelse av registrerade uppgifter försenad enligt registret",
        "confirmation statement overdue according to the register",
    ),
    "vat_reg": Text("momsregistrering", "VAT registration"),
    "employer_reg": Text("arbetsgivarregistrering", "employer registration"),
    "prepayment_reg": Text("förskottsuppbördsregistret (Finland)", "prepayment register (Finland)"),
    "business_reg": Text("registrerad näringsverksamhet", "registered business"),
    "lei_registration": Text("registrering av LEI", "LEI registration"),
    "employees": Text("antal anställda", "number of employees"),
    "turnover": Text("omsättning", "turnover"),
    "office_dispute": Text(
        "säte som bestrids enligt registret", "registered office in dispute, as the register says"
    ),
    "has_individual_owner": Text(
        "fysiska personer med betydande inflytande", "natural persons with significant control"
    ),
    "other": Text("annan uppgift", "other particular"),
}
"""What a fact is called; the register's own code stands beside it, for its words are wider."""

_CODES = {"yes": Text("ja", "yes"), "no": Text("nej", "no")}


def render_look_ups(found: LookUpsResource, language: Language) -> RenderableType:
    """Return the answers as something that rich can print.

    Nothing of them is read as markup, and sole traders have neither name nor number.

    Args:
        found: The answers.
        language: Language of the page, the one that they were made in.
    """
    return Group(
        Line(Styled(TITLE.to(language), style="bold"), align="left"),
        *(line for answer in found.answers for line in _answer(answer, language)),
        Styled(),
        Styled(DISCLAIMER.to(language), style="italic"),
    )


def _answer(answer: LookUpAnswer, language: Language) -> Iterator[RenderableType]:
    register = answer.source
    yield Styled()
    status = ANSWERS[answer.status].to(language)
    yield Styled.assemble((f"{register.title}: ", "bold"), (status, "bold"))
    yield Styled(answer.text)
    for reason in answer.reasons:
        yield Padding(Styled(printable(f"– {reason.detail} {reason.mend}")), (0, 0, 0, 3))
    for party in answer.parties:
        yield Padding(Group(*_party(party, language)), (0, 0, 0, 3))
    if answer.rejected:
        left = Text(
            "Uppgifter i svaret som inte gick att använda: {n}.",
            "Parts of the answer that could not be used: {n}.",
        )
        yield Styled(left.to(language).format(n=answer.rejected))
    yield Styled(f"{_dated(answer, language)} · {register.publisher} · {register.licence}", "dim")


def _dated(answer: LookUpAnswer, language: Language) -> str:
    asked = f"{answer.retrieved_at:%Y-%m-%d %H:%M} UTC"
    if answer.as_of is None:
        return Text("Tillfrågat {asked}", "Asked {asked}").to(language).format(asked=asked)
    dated = Text("Avser {day}, hämtat {asked}", "As of {day}, retrieved {asked}").to(language)
    return dated.format(day=answer.as_of, asked=asked)


def _party(party: AnsweredParty, language: Language) -> Iterator[RenderableType]:
    unnamed = Text("namnet visas inte", "name not shown").to(language)
    numbers = f" ({', '.join(party.numbers)})" if party.numbers else ""
    yield Styled.assemble(
        (printable(party.name or unnamed), "bold"), printable(numbers), ": ",
        STATUSES[party.status].to(language),
    )  # fmt: skip
    if party.industries:
        codes = ", ".join(
            f"{industry['scheme']} {industry['code']}" for industry in party.industries
        )
        head = Text("Näringsgren", "Industry").to(language)
        yield Styled(printable(f"{head}: {codes}"))
    for fact in party.facts:
        yield Styled(printable(f"– {_fact(fact, language)}"))


def _fact(fact: Row, language: Language) -> str:
    code, count = fact["code"], fact["value_int"]
    known = _CODES.get(str(code))
    values = [
        *([known.to(language) if known else str(code)] if code is not None else ()),
        *([str(count)] if count is not None else ()),
    ]
    label = FACTS[str(fact["fact"])].to(language)
    said = f"{label}: {', '.join(values)}" if values else label
    since, until = fact["on_date"], fact["until"]
    if until:
        return f"{said}, {since or ''}–{until}"
    return f"{said}, {since}" if since else said
