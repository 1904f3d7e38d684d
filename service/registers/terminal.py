"""What registers have answered live, as a page in a terminal, in Swedish or English."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.text import Text as Styled

from data_ingest.live.answer import LookUpStatus
from data_ingest.model.text import Language, Text, message
from service.platform.words import DISCLAIMER, YES_NO, printable
from service.registers.figures import figure_text
from service.registers.look_up_views import AnsweredParty, LookUpAnswer, LookUpsResource, Row
from service.registers.report_words import REPORTED

TITLE = message("Registers queried now")

ANSWERS: Mapping[LookUpStatus, Text] = {
    "found": message("found"),
    "not_found": message("not found"),
    "partial": message("partial answer"),
    "unavailable": message("unavailable"),
}

STATUSES: Mapping[str, Text] = {
    "active": message("registered", "register"),
    "winding_down": message("winding down"),
    "insolvent": message("in bankruptcy or a similar procedure"),
    "reconstruction": message("being restructured"),
    "dissolved": message("deregistered or dissolved"),
    "unknown": message("status not known"),
}

FACTS: Mapping[str, Text] = {
    "bankruptcy": message("bankruptcy or a similar procedure"),
    "liquidation": message("liquidation or winding up"),
    "reconstruction": message("restructuring"),
    "merger": message("merger or division"),
    "deregistered": message("deregistration"),
    "accounts_filed": message("accounts filed"),
    "accounts_due": message("next accounts due"),
    "accounts_overdue": message("accounts overdue according to the register"),
    "statement_due": message("next confirmation statement due"),
    "statement_overdue": message("confirmation statement overdue according to the register"),
    "vat_reg": message("VAT registration", "register"),
    "employer_reg": message("employer registration"),
    "prepayment_reg": message("prepayment register (Finland)"),
    "business_reg": message("registered business"),
    "lei_registration": message("LEI registration"),
    "employees": message("number of employees"),
    "turnover": message("net sales"),
    "office_dispute": message("registered office in dispute, according to the register"),
    "has_individual_owner": message("natural persons with significant control"),
    **REPORTED,
    "other": message("other particular"),
}
"""What a fact is called; the register's own code stands beside it, for its words are wider."""


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
        left = message("Parts of the answer that could not be used: {n}.")
        yield Styled(left.to(language).format(n=answer.rejected))
    yield Styled(f"{_dated(answer, language)} · {register.publisher} · {register.licence}", "dim")


def _dated(answer: LookUpAnswer, language: Language) -> str:
    asked = f"{answer.retrieved_at:%Y-%m-%d %H:%M} UTC"
    if answer.as_of is None:
        return message("Asked {asked}").to(language).format(asked=asked)
    dated = message("As of {day}, retrieved {asked}").to(language)
    return dated.format(day=answer.as_of, asked=asked)


def _party(party: AnsweredParty, language: Language) -> Iterator[RenderableType]:
    unnamed = message("name not shown").to(language)
    numbers = f" ({', '.join(party.numbers)})" if party.numbers else ""
    yield Styled.assemble(
        (printable(party.name or unnamed), "bold"), printable(numbers), ": ",
        STATUSES[party.status].to(language),
    )  # fmt: skip
    if party.industries:
        codes = ", ".join(
            f"{industry['scheme']} {industry['code']}" for industry in party.industries
        )
        head = message("Industry").to(language)
        yield Styled(printable(f"{head}: {codes}"))
    for fact in party.facts:
        yield Styled(printable(f"– {_fact(fact, language)}"))


def _fact(fact: Row, language: Language) -> str:
    code, count = fact["code"], fact["value_int"]
    known = YES_NO.get(str(code))
    values = [
        *([known.to(language) if known else str(code)] if code is not None else ()),
        *([figure_text(str(fact["fact"]), int(count), language)] if count is not None else ()),
    ]
    label = FACTS[str(fact["fact"])].to(language)
    said = f"{label}: {', '.join(values)}" if values else label
    since, until = fact["on_date"], fact["until"]
    if until:
        return f"{said}, {since or ''}–{until}"
    return f"{said}, {since}" if since else said
