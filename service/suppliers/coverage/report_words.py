"""The words of a coverage report, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message, plain
from service.casework.decisions.decided import SAID
from service.suppliers.coverage.models import Age, AlertAnswer, Question, SpendState
from service.suppliers.coverage.states import DAYS_OF_AN_ANSWER

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
    "pre_award": message("Was the supplier checked before the award?"),
    "low_price": message("Was a low price handled (LOU 16:7)?"),
    "list": message("List of subcontractors at start (LOU 17:7)"),
    "follow_up": message("Was the contract followed up during the year?"),
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
        "kept_after": message("before publication by a decision recorded after it"),
        "undated": message("assessed, but the date of publication is not known"),
        "other_subject": message("the assessment is of another kind of purchase"),
        "proposed": message("proposal only, no decision"),
        "none": message("no assessment in the case"),
        "not_known": NOT_KNOWN,
    },
    "terms": {
        "levels": message("terms with levels"),
        "general": message("general wording only"),
        "framework_levels": message("terms with levels, in the framework agreement"),
        "framework_general": message("general wording only, in the framework agreement"),
        "other": message("terms in the contract, but no labour terms"),
        "stated": message("stated in a decision, shown by no file"),
        "draft": message("draft only, no decision to include them"),
        "none": message("no terms in the case"),
        "not_known": NOT_KNOWN,
    },
    "pre_award": {
        "done": message("an authority had answered"),
        "after": message("answered after the award only"),
        "undated": message("answered, but the day of the award is not known"),
        "screened": message("screened, but no authority's answer"),
        "none": message("no answer on record"),
        "not_known": NOT_KNOWN,
    },
    "low_price": {
        "not_below": message("the price is not below the comparison cost"),
        "explained": message("explained by the supplier, with a file"),
        "judged": message("judged by a person, with reasons"),
        "asked": message("explanation asked for, none on file"),
        "open": message("below the comparison cost, not handled"),
        "none": message("the price has not been compared"),
        "not_known": NOT_KNOWN,
    },
    "list": {
        "done": message("submitted"),
        "noted": message("noted as submitted, shown by no file"),
        "not_needed": message("not needed, with a reason"),
        "open": message("to be done"),
        "late": message("late"),
        "none": message("not in the case"),
        "not_known": NOT_KNOWN,
    },
    "follow_up": {
        "done": message("check made"),
        "self_report": message("the supplier's own report only"),
        "others": message("checked by others only"),
        "empty": message("a check that does not state what was looked at"),
        "outside": message("checked before or after the contract only"),
        "planned": message("planned"),
        "late": message("late"),
        "none": message("neither done nor planned"),
        "not_known": NOT_KNOWN,
    },
}

DEFINITIONS: Mapping[Question, Text] = {
    "case": message("A case has the number of the contract."),
    "need": message(
        "A person has decided the needs assessment, and the decision was on record before the "
        "documents went out. It is of the same kind of purchase."
    ),
    "terms": message(
        "A decision that stands says that labour terms are in the contract, and a file in the case "
        "shows it; for a call-off, likewise in the case of its framework agreement. A draft does "
        "not count."
    ),
    "pre_award": message(
        "An authority had answered about the contract's own supplier, at most {days} days before "
        "the award. Our limit, judged on 2026-12-01."
    ).filled(days=DAYS_OF_AN_ANSWER),
    "low_price": message(
        "The price is not below the comparison cost, or a person has judged it with reasons, or "
        "the supplier's explanation is on file."
    ),
    "list": message("The list is on file, or the chain of the contract is registered."),
    "follow_up": message(
        "The buyer has visited, or made a deeper check of, the contract's own supplier or its "
        "chain during the year and the contract, and states what was looked at."
    ),
}
"""What a yes to each question takes (`models.COUNTED`), as the first page says it."""

SPEND: Mapping[SpendState, Text] = {
    "case": message("under contracts that all have a case"),
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
    "task": message("has a task in the case"),
    "no_action": message("no action, with a recorded reason"),
    "none": message("neither task nor reason"),
}

AT_RISK: Mapping[bool | None, Text] = {
    True: message("risk category"),
    False: message("not a named risk category"),
    None: NOT_KNOWN,
}

WORDS: Mapping[str, Text] = {
    "title": message("Coverage {year}"),
    "every_unit": message("all units"),
    "seen_units": message("the units that the creator of the report can see"),
    "unit": message("Unit"),
    "route": message("Route"),
    "as_of": message("as of {day}"),
    "notice": message(
        "The report counts what is recorded about contracts in risk categories. It says "
        "nothing about how suppliers treat their staff. Information that neither the register "
        "nor the cases show is “not known”, never “no”."
    ),
    "disclaimer": message("Counts what is recorded; says nothing about any firm."),
    "page": message("Page"),
    "in_short": message("In short"),
    "figures": message("The year in figures"),
    "counted": message("Counted"),
    "of": message("Of"),
    "unknown": message("Not known", "coverage"),
    "definition": message("What counts"),
    "self_report": message("The supplier's own report, and no check"),
    "self_report_is": message(
        "The supplier of the contract has reported by itself during the year. It is counted apart: "
        "it is no check."
    ),
    "paid_covered": message("Paid under contracts with a case ({currency})"),
    "paid_covered_is": message(
        "An organisation number leads to contracts that run in the month of the payment, and all "
        "of them have a case."
    ),
    "paid_by_name": message("Paid, matched by name only ({currency})"),
    "paid_by_name_is": message(
        "Only the same name leads to a contract. Nobody has confirmed it, and it is not covered."
    ),
    "answered": message("Findings with a task or a recorded reason"),
    "answered_is": message("Results of screenings and monitors that call for an act."),
    "share_of": message(
        "Shares are of all contracts in risk categories, also those where the answer is not known."
    ),
    "rows": message("Records", "coverage"),
    "record": message("Record"),
    "register": message("The contract register"),
    "read": message(
        "Contracts read: {read}. Running during the year: {running}. Without dates: {undated}."
    ),
    "of_no_unit": message("Contracts left out because their unit is not known: {n}."),
    "rejected": message("Remarks on rows, cells or numbers in the input: {n}."),
    "risky": message("Contracts in risk categories: {n}. Could not be determined: {unknown}."),
    "cases_seen": message("Cases reviewed: {n}."),
    "alert_share": message(
        "Findings that require action but have neither a task nor a recorded reason: {without} "
        "of {all} ({share})."
    ),
    "spend_share": message(
        "{amount} {currency} in risk categories was paid without a case: {no_case} under "
        "contracts without a case, {no_contract} outside the contract register."
    ),
    "spend_by_name": message(
        "In addition, {amount} {currency} in risk categories is linked to a contract only by "
        "the same name: matched by name, not confirmed, and counted neither with nor without a "
        "case."
    ),
    "no_ledger": message("No ledger was provided, so the amounts paid are not known."),
    "answers": message("Contracts in risk categories"),
    "assessed": message("What Upphandlingsmyndigheten has assessed"),
    "state": message("State"),
    "contracts": message("Contracts"),
    "share": message("Share"),
    "list_in": message("list submitted"),
    "followed": message("checked during the year"),
    "by_unit": message("By unit and route"),
    "spend": message("Paid in risk categories"),
    "division": message("CPV"),
    "amount": message("Amount"),
    "currency": message("Currency"),
    "payees": message("Payees"),
    "payee": message("Payee", "coverage"),
    "spend_unknown": message(
        "In addition, {amount} {currency} for which the category is not known."
    ),
    "deviations": message("Open deviations by age"),
    "age": message("Age"),
    "open": message("Open"),
    "overdue": message("Re-check late"),
    "mended": message("Deviations remedied: {n}."),
    "visits": message(
        "Visits during the year that state what was looked at: {made}, of which {found} with "
        "findings. That nothing was found is no assurance about conditions."
    ),
    "alerts": message("Findings that require action"),
    "answer": message("Outcome of the findings"),
    "findings": message("Findings"),
    "without_case": message("Contracts without a case"),
    "contract": message("Contract"),
    "subject": message("Subject"),
    "more": message("{n} more in the workbook."),
    "none_here": message("None."),
    "sample": message("Sample of cases"),
    "drawn": message(
        "{n} of {of} cases, drawn with the seed {seed} ({algorithm}). Anyone can repeat the "
        "draw: the ticket of row n is the SHA-256 of “{algorithm}:{seed}:n”, and the lowest "
        "tickets win."
    ),
    "no_sample": message("No sample was drawn."),
    "case": message("Case"),
    "diary": message("Diary number"),
    "method": message("How it is counted"),
    "made_from": message("Made from"),
    "verify": message("Verify the report"),
    "verify_how": message(
        "Report {id} has SHA-256 {hash}. The hash is of the report as JSON, and is in the log."
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
        "A risk category is a CPV code for which the step “risk” of the needs assessment gives "
        "the answer yes: it is named by a Swedish authority or a public list. If this cannot "
        "be determined, it counts as not known."
    ),
    message(
        "A contract belongs to a case that has its number as contract number, diary number or "
        "number in another system. A contract without a number of its own in the register, or "
        "with one that several cases have, cannot be linked, and it is then not known whether "
        "there is a case."
    ),
    message(
        "A contract counts for the year if it runs on any day of the year; a date that the "
        "register does not state is treated as open."
    ),
    message(
        "A needs assessment is a proposal. The need is assessed when a decision in the case "
        "states “{need}”, and that before publication if the decision was on record before the "
        "case was moved to “documents out”, or to the contract where nothing is published. If the "
        "case was opened after that, or moved later than the contract began, the date of "
        "publication is not known."
    ).filled(need=NEED),
    message(
        "A draft is not a contract term. Terms exist when a decision in the case states "
        "“{terms}” and names a file of the case that shows it, stored after the draft was made. "
        "They have levels if the draft states minimum pay levels; otherwise they are general "
        "wording. The terms of a framework agreement count for a call-off whose case states by "
        "number what it is called off from, if the case of the framework agreement shows them."
    ).filled(terms=TERMS),
    message(
        "A contract is followed up if the buyer, or whom it engaged, checked it during the year "
        "and while it ran, by a visit or a deeper check that states what was looked at, at its own "
        "supplier or in its chain. This is determined by the supplier's number in the register, or "
        "otherwise by the tender that has the contract in the case; if neither shows whom the "
        "check concerned, it counts as not known. The supplier's own report, a re-check alone and "
        "what authorities and others did are counted apart."
    ),
    message(
        "A document counts as submitted when it is on file. A task that is closed with words alone "
        "is noted, and not counted."
    ),
    message(
        "A follow-up is late if the first day of the plan has passed and no check is recorded."
    ),
    message(
        "A payment counts towards a case only if an organisation number leads to contracts "
        "that run in that month and all of them have a case. If only the same name leads there, "
        "the amount is shown separately, as matched by name and not confirmed."
    ),
)


def unit_words(unit: str | None) -> Text:
    """Return the name of a unit, or that it is not known."""
    return NOT_KNOWN if unit is None else plain(unit)


def route_words(route: str | None) -> Text:
    """Return the part of the law in few words, or that it is not known."""
    return NOT_KNOWN if route is None else REGIMES.get(route, plain(route))
