"""A table of an authority's decisions → what is noted of each firm: the decision that counts.

The facts are those that a person otherwise notes by hand: kind, day and subject of a decision, with
authority and case number as the document. A firm has one of each, so that of several decisions one
is entered: one not yet five years old before older ones, then one on labour conditions, one whose
subject is not told, then a ban or fee before an order, then the youngest. Each of the others is
among the rejects with the reason, and so is every row that is no decision which stands.

How words tell kind, subject and standing is judgement of ours, 2026-11-30. Only what names working
time, the staff ledger, illegal employment or the housing of staff is about labour conditions; what
names both that and work environment is not told apart.
"""

import re
from datetime import date
from typing import Literal

import dataframely as dy
import polars as pl

from data_ingest.desk.answers import AnswerRow, DeskAnswers, answers_table
from data_ingest.desk.attaching import Answered, attached, with_declarations
from data_ingest.desk.headings import normal_form
from data_ingest.mapping.mapping import ColumnMapping
from data_ingest.mapping.table import MappedTable, Row, all_rejects, open_table
from data_ingest.model.tables import Procurement, Rejects
from data_ingest.sheets.sheet import Sheet

DECISION, DECIDED_ON, ABOUT = FACTS = (
    "authority_decision",
    "authority_decided_on",
    "authority_decision_about",
)
"""The facts that a decision gives (`risk_models.facts.conduct`), the main one first."""

LAPSED_YEARS = 5
"""Years after which a decision says too little of today; as `risk_models.factor.ageing` has it."""

AUTHORITY = "Arbetsmiljöverket"
"""Whose decisions they are where the table does not say."""

ALLOWED = "föreläggande / order; förbud / ban; sanktionsavgift / sanction fee"
"""Kinds of decision, for messages in both languages."""

_NO_DECISION = re.compile(
    r"(?:underrättelse|inspektionsmeddelande|tillsynsmeddelande|kommunicering|inspection notice"
    r"|notice before|ansökan).*"
)
_BAN_OR_FEE = re.compile(r"förbud|avgift|\bban\b|prohibition|\bfee\b|\bfine\b")
_ORDER = re.compile(r"föreläg|\border\b|injunction|improvement notice")

_SET_ASIDE = re.compile(r"upphäv|\bhäv|undanröj|återkall|set aside|annulled|revoked|withdrawn")
_APPEALED = re.compile(r"^(?:nej|no)\b|överklag|\b(?:ej|inte) (?:vunnit )?laga|appeal|not final")

_LABOUR = re.compile(
    r"arbetstid|\batl\b|1982 673|övertid|mertid|jourtid|dygnsvila|veckovila|nattvila|nattarbete"
    r"|personalliggar|olaglig(?:t)? (?:arbet|anställ)|(?:saknar|utan) arbetstillstånd"
    r"|utan rätt att (?:vistas|arbeta)|personalbost|personalboende|working time|overtime"
    r"|staff ledger|illegal employment|staff housing"
)
_ENVIRONMENT = re.compile(
    r"arbetsmiljö|\baml\b|\bafs\b|1977 1160|fallskydd|ställningar|byggnadsställning|asbest"
    r"|kemisk|\btruck|maskin|schakt|buller|kvarts|tryckkärl|byggarbets|lyftanordning"
    r"|work environment|scaffold|fall protection"
)

_About = Literal["labour", "environment"]


def read_decisions(
    sheet: Sheet, mapping: ColumnMapping, *, name: str, person_key: bytes, today: date
) -> tuple[dy.DataFrame[DeskAnswers], dy.DataFrame[Rejects]]:
    """Read a table of decisions; a firm has at most one answer about each of `FACTS`.

    That a firm is not in the table is not noted: nobody knows what the authority has searched.

    Args:
        sheet: The table.
        mapping: What its columns mean; its target is `decisions`.
        name: The file's name, for messages.
        person_key: Secret for the keyed hash of natural persons' numbers.
        today: No decision is dated later.

    Returns:
        The answers, all on the basis `register` and dated as the decision; rows that gave none.

    Raises:
        UnreadableInput: See `table.open_table`.
    """
    table = open_table(sheet, mapping, name=name)
    noted = [answer for row in table.rows for answer in _answers(row, table, today=today)]
    answers, unresolved = answers_table(noted, person_key=person_key)
    counting = _counting(answers, today=today)
    for location in answers.filter(fact=DECISION)["location"]:
        if location not in counting:
            table.refusals.note("decision-other", location)
    kept = answers.filter(pl.col("location").is_in(counting))
    return DeskAnswers.cast(kept), all_rejects(sheet, table.refusals, unresolved)


def attach_decisions(
    procurement: Procurement, answers: dy.DataFrame[DeskAnswers]
) -> tuple[Procurement, dy.DataFrame[Rejects]]:
    """Add decisions to the parties that have their numbers: all of one or nothing of it.

    Day and subject go in only with the decision itself, so that a decision which was noted before
    and counts does not get the day or the subject of another.

    Args:
        procurement: The purchase; it is not changed.
        answers: What `read_decisions` returned.

    Returns:
        The purchase, and the decisions that could not be used (`desk.attaching.attach`).
    """
    after, unused = attached_decisions(Answered.of(procurement), answers)
    return with_declarations(procurement, after), unused


def attached_decisions(
    parties: Answered, answers: dy.DataFrame[DeskAnswers]
) -> tuple[Answered, dy.DataFrame[Rejects]]:
    """Add decisions to parties that have their numbers; see `attach_decisions`."""
    is_decision = pl.col("fact") == DECISION
    added, unused = attached(parties, DeskAnswers.cast(answers.filter(is_decision)))
    rest = answers.filter(~is_decision, ~pl.col("location").is_in(unused["location"].to_list()))
    added, left = attached(added, DeskAnswers.cast(rest))
    return added, Rejects.cast(pl.concat([unused, left]))


def _answers(row: Row, table: MappedTable, *, today: date) -> list[AnswerRow]:
    """Return what one decision gives, the main fact first; nothing of a row that is none."""
    decided_on = row.day("decided_on")
    kind, standing = (normal_form(row.text(code) or "") for code in ("kind", "standing"))
    if decided_on is None or decided_on > today:
        table.mark(row, "desk-future", "decided_on")
    elif _SET_ASIDE.search(standing) or _SET_ASIDE.search(kind):
        table.mark(row, "decision-set-aside", "standing")
    elif _NO_DECISION.fullmatch(kind):
        table.mark(row, "decision-none", "kind")
    elif (value := kind_of(kind)) is None:
        params = {"field": table.headings["kind"], "allowed": ALLOWED}
        table.refusals.note("decision-kind", row.location, params)
    else:
        about = about_of(f"{row.text('about') or ''} {row.text('kind')}")
        given = {DECISION: value, DECIDED_ON: decided_on.isoformat(), ABOUT: about}
        document = _document(row, is_appealed=_APPEALED.search(standing) is not None)
        return [
            AnswerRow(
                location=row.location,
                written=row.text("number") or "",
                scheme=table.schemes.get("number"),
                fact=fact,
                state="not_available" if said is None else "stated",
                value=said,
                basis="register",
                document=document,
                dated=decided_on,
                asked_on=None,
            )
            for fact, said in given.items()
        ]
    return []


def kind_of(written: str) -> Literal["order", "ban_or_fee"] | None:
    """Return the kind of a decision; a ban stands before an order, None where it is neither.

    >>> kind_of("Föreläggande vid vite"), kind_of("Omedelbart förbud"), kind_of("Rådgivning")
    ('order', 'ban_or_fee', None)
    """
    kind = normal_form(written)
    if _BAN_OR_FEE.search(kind):
        return "ban_or_fee"
    return "order" if _ORDER.search(kind) else None


def about_of(written: str) -> _About | None:
    """Return what a decision is about; None where the words do not tell, or name both.

    >>> about_of("8 § arbetstidslagen, övertid"), about_of("AFS 2023:3, fallskydd"), about_of("")
    ('labour', 'environment', None)
    """
    text = normal_form(written)
    labour, environment = _LABOUR.search(text) is not None, _ENVIRONMENT.search(text) is not None
    if labour == environment:
        return None
    return "labour" if labour else "environment"


def _document(row: Row, *, is_appealed: bool) -> str:
    """Return what the facts rest on: authority, case number, and whether it is under appeal."""
    authority, reference = row.words("authority") or AUTHORITY, row.words("reference")
    named = authority if reference is None else f"{authority}, {reference}"
    return f"{named} (har inte vunnit laga kraft / not final)" if is_appealed else named


def _counting(answers: dy.DataFrame[DeskAnswers], *, today: date) -> list[str]:
    """Return the places of the decisions that are entered, one of each firm."""
    lapsed = pl.lit(today).dt.offset_by(f"-{LAPSED_YEARS}y")
    said = {fact: answers.filter(fact=fact) for fact in FACTS}
    kinds = said[DECISION].select("location", "scheme", "number", "dated", kind="value")
    abouts = said[ABOUT].select("location", about="value")
    best = (
        kinds.join(abouts, on="location", how="left")
        .with_columns(
            subject=pl.col("about").replace_strict({"labour": 2, "environment": 0}, default=1)
        )
        .sort(
            pl.col("dated") > lapsed,
            "subject",
            pl.col("kind") == "ban_or_fee",
            "dated",
            "location",
            descending=True,
        )
        .unique(["scheme", "number"], keep="first", maintain_order=True)
    )
    return best["location"].to_list()
