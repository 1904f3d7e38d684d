"""Forms of a case: its stage, records, tasks and decisions."""

from data_ingest.model.text import message
from service.casework.decisions.wording import CONSEQUENCES
from service.web.form_model import Field, Form

ATTACH_TO_CASE = Form(
    Field("case", message("Case"), "choice", required=True),
)

ATTACH_TO_NEW_CASE = Form(
    Field(
        "diary_number",
        message("Diary number"),
        required=True,
        hint=message("As written in your diary, such as SKN 2026/0417."),
    ),
    Field("title", message("What is bought"), required=True),
    Field("stage", message("Stage"), "choice", required=True),
)

STAGE_MOVE = Form(
    Field("stage", message("Stage"), "choice", required=True),
    Field(
        "reason",
        message("Why"),
        "area",
        hint=message(
            "Required when the case is moved back, or when something that the law requires at "
            "this stage is not done. Moving it to award opens the points to everyone who can see "
            "the case; moving it back to before the award closes them, and the award no longer "
            "stands."
        ),
        rows=2,
    ),
)

PROCEDURE_CHANGE = Form(
    Field("procedure", message("Form of purchase"), "choice", required=True),
    Field(
        "reason",
        message("Why"),
        "area",
        required=True,
        hint=message(
            "The case keeps its stage, or goes to the nearest earlier stage that the new form has."
        ),
        rows=2,
    ),
)

INTERRUPTION = Form(
    Field(
        "kind",
        message("What happened"),
        "choice",
        required=True,
        choices=(
            ("cancelled", message("The purchase is cancelled")),
            ("under_review", message("A court reviews the purchase")),
        ),
    ),
    Field("since", message("Day of the decision or of the application"), "date"),
    Field("reference", message("The court's case number")),
    Field(
        "reason",
        message("Why"),
        "area",
        required=True,
        hint=message(
            "Cancelling closes the open tasks; reopening brings them back. During a review the "
            "work goes on, and the contract waits."
        ),
        rows=2,
    ),
)

INTERRUPTION_END = Form(
    Field(
        "outcome",
        message("Outcome of the review"),
        "choice",
        choices=(
            ("rejected", message("Rejected, dismissed or withdrawn: the case goes on")),
            ("redo", message("To be done again: back to the first stage")),
            ("correct", message("To be corrected: back to before the award")),
            ("allowed", message("Allowed in another way: you decide what follows")),
        ),
    ),
    Field("ended_on", message("Day of the judgment or decision"), "date"),
    Field(
        "reason",
        message("Why"),
        "area",
        required=True,
        hint=message(
            "Where the case goes back, the award no longer stands; it stays in the history."
        ),
        rows=2,
    ),
)

AWARD = Form(
    Field("decided_on", message("Day of the award decision"), "date"),
    Field(
        "standstill_until",
        message("Last day of the standstill"),
        "date",
        hint=message("As stated in the notification to the tenderers."),
    ),
    Field("contract_number", message("Contract number")),
    Field(
        "reason",
        message("Why"),
        "area",
        hint=message(
            "Required when something that the law requires before the award is not done, or when "
            "an earlier award is replaced."
        ),
        rows=2,
    ),
)

OPENING = Form(
    Field("reason", message("Why the points must be opened now"), "area", required=True, rows=3),
)

SHARING = Form(
    Field(
        "outside",
        message("Who may be told"),
        "choice",
        required=True,
        choices=(
            ("", message("Choose")),
            ("purchasing_system", message("The purchasing system, in the exchange folder")),
            ("live_registers", message("Registers outside, which are queried live")),
        ),
    ),
    Field(
        "allowed",
        message("Decision"),
        "choice",
        required=True,
        choices=(
            ("", message("Choose")),
            ("true", message("May be told before the award")),
            ("false", message("May no longer be told")),
        ),
    ),
    Field("reason", message("Reason"), "area", required=True, rows=3),
)

ATTACHED_RECORD = Form(
    Field(
        "kind",
        message("Kind"),
        "choice",
        required=True,
        choices=(
            ("screening", message("Screening")),
            ("need", message("Needs assessment")),
            ("package", message("Package of drafts")),
            ("evidence_file", message("File")),
        ),
    ),
    Field("id", message("Number"), required=True),
)

COMPARED_RUNS = Form(
    Field("from", message("From"), "choice", required=True),
    Field("to", message("To"), "choice", required=True),
)

NEW_CASE = Form(
    Field(
        "diary_number",
        message("Diary number"),
        required=True,
        hint=message("As written in your diary, such as SKN 2026/0417."),
    ),
    Field("stage", message("Stage"), "choice", required=True),
    Field(
        "procedure",
        message("Form of purchase"),
        "choice",
        hint=message("It determines the stages. If not chosen, it follows from the facts."),
    ),
)

CASE_LIST = Form(
    Field("diary_number", message("Diary number")),
    Field("stage", message("Stage"), "choice"),
)

SECOND_DECISION = Form(
    Field(
        "delegation",
        message("Your delegation"),
        required=True,
        hint=message("Delegation order and item."),
    ),
)

DECISION = Form(
    Field("what", message("What is decided"), "area", required=True, rows=3),
    Field(
        "reasons",
        message("Reasons"),
        "area",
        required=True,
        hint=message(
            "State facts with their source, not points. The people and firms affected may read "
            "this."
        ),
        rows=5,
    ),
    Field(
        "legal_basis",
        message("Legal basis"),
        required=True,
        hint=message("For a consequence under the contract: the contract's own clause."),
    ),
    Field(
        "delegation",
        message("Delegation"),
        required=True,
        hint=message("Delegation order and item."),
    ),
    Field("decided_on", message("Decided on"), "date", hint=message("Leave empty for today.")),
    Field("screening_id", message("Based on the screening"), "choice"),
    Field(
        "evidence_file_id",
        message("File of the case that shows it"),
        "choice",
    ),
    Field(
        "file",
        message("Add the file that shows it"),
        "file",
        at="evidence_file_id",
        hint=message(
            "For terms: the contract, or the published documents. Without a file the coverage "
            "report does not count them."
        ),
    ),
    Field(
        "conflict",
        message("Do you have a conflict of interest?"),
        "radios",
        hint=message("A person with a conflict of interest does not decide."),
        choices=(
            ("none", message("No")),
            ("disregarded", message("Yes, but it obviously has no bearing")),
            ("declared", message("Yes")),
        ),
    ),
    Field(
        "conflict_reason", message("Why the conflict of interest has no bearing"), "area", rows=2
    ),
    Field("supersedes", message("Replaces"), "choice"),
    Field(
        "consequence",
        message("Which consequence"),
        "choice",
        choices=(("", message("none chosen")), *CONSEQUENCES.items()),
    ),
    Field("follow_up_id", message("The visit or the check that it rests on"), "choice"),
    Field(
        "heard_on",
        message("Day on which the supplier was heard"),
        "date",
        hint=message("Leave empty if the supplier has not been heard."),
    ),
    Field(
        "heard",
        message("How the supplier was heard and what it answered, or why it was not heard"),
        "area",
        rows=3,
    ),
)

TASK_CLOSE = Form(
    Field(
        "reason", message("What was done, or why no action is taken"), "area", required=True, rows=3
    ),
    Field(
        "file",
        message("The file that shows it"),
        "file",
        at="evidence_file_id",
        hint=message(
            "Such as the supplier's explanation of its price, or its list. Without a file the "
            "coverage report does not count it as received."
        ),
    ),
)

TASK_CHANGE = Form(
    Field("due_on", message("Due by"), "date"),
    Field("owner", message("Owner"), required=True),
)
