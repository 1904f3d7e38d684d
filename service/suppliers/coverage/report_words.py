"""The words of a coverage report, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message, plain
from service.casework.decisions.decided import SAID
from service.suppliers.coverage.models import Age, AlertAnswer, Question, SpendState

NEED = SAID["need"].filled(id="need_…")
TERMS = SAID["terms"].filled(id="package_…")
"""What a decision says for an assessment, or a draft of terms, to count."""

NOT_KNOWN = message("not known")

REGIMES: Mapping[str, Text] = {
    "full": message("above the threshold"),
    "chapter_19": message("LOU chapter 19"),
    "chapter_19_direct": message("direct award (LOU chapter 19)"),
    "outside": message("outside LOU"),
}
"""The part of the law in few words; a code that is not here is shown as it is."""

QUESTIONS: Mapping[Question, Text] = {
    "case": message("Is there a case?"),
    "need": message("Was the need assessed and decided?"),
    "terms": message("Are there labour terms in the contract?"),
    "list": message("List of subcontractors at start (LOU 17:7)"),
    "follow_up": message("Was the contract followed up in the year?"),
}

STATES: Mapping[Question, Mapping[str, Text]] = {
    "case": {
        "case": message("has a case"),
        "no_case": message("no case"),
        "not_known": NOT_KNOWN,
    },
    "need": {
        "before": message("before publication"),
        "after": message("after publication"),
        "undated": message("assessed, but the day of publication is not known"),
        "proposed": message("a proposal only, not decided"),
        "none": message("no assessment in the case"),
        "not_known": NOT_KNOWN,
    },
    "terms": {
        "levels": message("terms with levels"),
        "general": message("general words only"),
        "draft": message("a draft only, not decided to be in it"),
        "none": message("no terms in the case"),
        "not_known": NOT_KNOWN,
    },
    "list": {
        "done": message("handed in"),
        "not_needed": message("not needed, with a reason"),
        "open": message("to be done"),
        "late": message("late"),
        "none": message("not in the case"),
        "not_known": NOT_KNOWN,
    },
    "follow_up": {
        "done": message("a control was made"),
        "self_report": message("the supplier's own report only"),
        "planned": message("planned"),
        "late": message("late"),
        "none": message("neither made nor planned"),
        "not_known": NOT_KNOWN,
    },
}

SPEND: Mapping[SpendState, Text] = {
    "case": message("under a contract with a case"),
    "no_case": message("under a contract without a case"),
    "by_name": message("matched by name, not confirmed"),
    "no_contract": message("outside the contract register"),
    "not_known": NOT_KNOWN,
}

AGES: Mapping[Age, Text] = {
    "to_30": message("0–30 days"),
    "to_90": message("31–90 days"),
    "to_365": message("91–365 days"),
    "over_365": message("more than 365 days"),
}

ALERTS: Mapping[AlertAnswer, Text] = {
    "task": message("has a task"),
    "no_action": message("no action, with a recorded reason"),
    "none": message("neither task nor reason"),
}

AT_RISK: Mapping[bool | None, Text] = {
    True: message("risk category"),
    False: message("not named"),
    None: NOT_KNOWN,
}

WORDS: Mapping[str, Text] = {
    "title": message("Coverage {year}"),
    "every_unit": message("every unit"),
    "seen_units": message("the units that its maker sees"),
    "unit": message("Unit"),
    "route": message("Route"),
    "as_of": message("as of {day}"),
    "notice": message(
        "The report counts what is on record about contracts in risk categories. It says "
        "nothing about how suppliers treat their staff. What neither the register nor the "
        "cases show is “not known”, never “no”."
    ),
    "disclaimer": message("Counts what is on record; says nothing about any firm."),
    "page": message("Page"),
    "in_short": message("In short"),
    "register": message("The contract register"),
    "read": message("{read} contracts read, {running} run in the year; {undated} state no day."),
    "of_no_unit": message("{n} contracts are left out, since their unit is not known."),
    "rejected": message("{n} rows or cells could not be used."),
    "risky": message(
        "{n} contracts in risk categories; of {unknown} it cannot be told whether they are."
    ),
    "cases_seen": message("Cases that were looked at: {n}."),
    "alert_share": message(
        "{without} of {all} findings that call for something have neither task nor recorded "
        "reason ({share})."
    ),
    "spend_share": message(
        "{amount} {currency} in risk categories was paid with no case: {no_case} under "
        "contracts without a case, {no_contract} outside the contract register."
    ),
    "spend_by_name": message(
        "Besides this, {amount} {currency} in risk categories that only the same name leads "
        "to a contract: matched by name, not confirmed, and counted neither with nor without "
        "a case."
    ),
    "no_ledger": message("No ledger was given, so what was paid is not known."),
    "answers": message("Contracts in risk categories"),
    "state": message("State"),
    "contracts": message("Contracts"),
    "share": message("Share"),
    "list_in": message("list handed in"),
    "followed": message("control made in the year"),
    "by_unit": message("By unit and route"),
    "spend": message("Paid in risk categories"),
    "division": message("CPV"),
    "amount": message("Amount"),
    "currency": message("Currency"),
    "payees": message("Payees"),
    "payee": message("Payee", "coverage"),
    "spend_unknown": message(
        "Besides this, {amount} {currency} of which the category is not known."
    ),
    "deviations": message("Open deviations by age"),
    "age": message("Age"),
    "open": message("Open"),
    "overdue": message("Re-check late"),
    "mended": message("{n} deviations have been put right."),
    "alerts": message("Findings that call for an act"),
    "answer": message("What became of them"),
    "findings": message("Findings"),
    "without_case": message("Contracts without a case"),
    "contract": message("Contract"),
    "subject": message("Subject"),
    "more": message("{n} more stand in the workbook."),
    "none_here": message("None."),
    "sample": message("Sample of cases"),
    "drawn": message(
        "{n} of {of} cases, drawn with the seed {seed} ({algorithm}). Anybody can draw again: "
        "the ticket of row n is SHA-256 of “{algorithm}:{seed}:n”, and the lowest win."
    ),
    "no_sample": message("No sample was drawn."),
    "case": message("Case"),
    "diary": message("Diary number"),
    "method": message("How it is counted"),
    "made_from": message("Made from"),
    "verify": message("Check the report"),
    "verify_how": message(
        "Report {id} has SHA-256 {hash}. The sum is that of the report as JSON, and is in the log."
    ),
    "oldest": message("Oldest deviation, days"),
    "need_id": message("Needs assessment"),
    "links": message("Cases"),
    "in_register": message("In the register"),
    "yes": message("yes"),
    "no": message("no"),
    "question": message("Question"),
    "records": message("Records"),
}

METHOD: tuple[Text, ...] = (
    message(
        "A risk category is a CPV code for which the step “risk” of the needs assessment "
        "answers yes: a Swedish authority or a public list names it. Where it cannot be told "
        "it stands as not known."
    ),
    message(
        "A contract belongs to a case that has its number as contract number, diary number or "
        "number in another system. A contract that has no number of its own in the register "
        "cannot be tied, and whether there is a case is not known."
    ),
    message(
        "A contract counts to the year if it runs on some day of it; a day that the register "
        "does not state is open."
    ),
    message(
        "A needs assessment is a proposal. The need is assessed once a decision of the case "
        "says “{need}”, and before publication if that was before the case was moved to "
        "“documents out”. If the case was opened later than that, the day of publication is "
        "not known."
    ).filled(need=NEED),
    message(
        "A draft is no term. There are terms once a decision of the case says “{terms}”, with "
        "levels if that draft states lowest levels of pay; else they are general words."
    ).filled(terms=TERMS),
    message(
        "A contract is followed up if it was controlled in the year, by a visit or a deeper "
        "check, at its own supplier or in its chain. The supplier's number in the register "
        "tells, else which tender has the contract in the case; where neither shows whose the "
        "control was, it stands as not known. The supplier's own report is no control."
    ),
    message(
        "A follow-up is late if the first day of the plan has passed and no control is on record."
    ),
    message(
        "What somebody was paid counts to a case only if an organisation number leads to a "
        "contract that runs in that month. Where only the same name leads there, the amount "
        "stands by itself, as matched by name and not confirmed."
    ),
)


def unit_words(unit: str | None) -> Text:
    """Return the name of a unit, or that it is not known."""
    return NOT_KNOWN if unit is None else plain(unit)


def route_words(route: str | None) -> Text:
    """Return the part of the law in few words, or that it is not known."""
    return NOT_KNOWN if route is None else REGIMES.get(route, plain(route))
