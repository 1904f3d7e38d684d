"""Forms of the administration: people, units, keys, jobs, monitors, webhooks, the log."""

from data_ingest.model.text import message
from service.web.form_model import Field, Form

DAILY_JOB = Form(
    Field(
        "sample",
        message("Number of results to draw each time; all if left empty"),
        inputmode="numeric",
    ),
)

REGISTER_FETCH = Form(
    Field("country", message("Which registers"), "choice", required=True, at="sources"),
)

JOB_LIST = Form(
    Field("state", message("State"), "choice"),
)

NEW_KEY = Form(
    Field("person", message("User of the key"), "choice", required=True),
    Field("label", message("Purpose"), required=True),
    Field(
        "days",
        message("Days of validity"),
        required=True,
        hint=message("Maximum 730."),
        inputmode="numeric",
    ),
)

LOG_CHECK = Form(
    Field(
        "file",
        message("Bundle (zip: a screening with proof from the log) or checkpoint"),
        "file",
        required=True,
        hint=message(
            "The file is checked but not saved. Without this service, check it with kedjekoll "
            "verify and the log's public key."
        ),
        at="*",
    ),
)

CARD_CHOICE = Form(
    Field("scorecard", message("Scorecard"), "choice", required=True),
    Field(
        "reason",
        message("Why"),
        required=True,
        hint=message("Saved with the choice, for whoever reads the results later."),
    ),
)

NEW_CARD = Form(
    Field(
        "file",
        message("Learned scorecard (card.json)"),
        "file",
        required=True,
        hint=message("As kedjekoll train wrote it. It is checked before it is added."),
        at="card",
    ),
    Field(
        "from",
        message("Where it comes from"),
        required=True,
        hint=message("Such as whose outcomes it was learned from, and when."),
        at="reason",
    ),
)

MONITOR_END = Form(
    Field("reason", message("Why"), required=True),
)

NEW_MONITOR = Form(
    Field("number", message("Registration number of a firm")),
    Field(
        "case_id",
        message("ID of a case"),
        hint=message("Begins with case_. You find it in the web address of the case."),
    ),
    Field(
        "portfolio_id",
        message("ID of a run"),
        hint=message(
            "Begins with job_. You find it in the web address of the run. The latest run of its "
            "source is watched."
        ),
    ),
    Field("country", message("Country of the firm"), hint=message("Two letters, such as SE.")),
    Field(
        "every_days",
        message("Maximum number of days between checks"),
        hint=message("If empty, 30 days."),
        inputmode="numeric",
    ),
    Field(
        "expires_on",
        message("Last day"),
        "date",
        hint=message("If empty, the monitor ends in one year."),
    ),
    Field("owner", message("Owner"), hint=message("User ID. Leave empty for yourself.")),
)

NEW_PERSON = Form(
    Field(
        "id",
        message("User ID"),
        required=True,
        hint=message(
            "Lower-case letters and digits, such as anna. The ID is never reused for another "
            "person."
        ),
    ),
    Field(
        "name",
        message("Name"),
        required=True,
        hint=message("Shown to other users. Do not enter a personal identity number."),
    ),
)

NEW_UNIT = Form(
    Field(
        "unit_id",
        message("Short name of the unit"),
        required=True,
        hint=message("Lower-case letters, digits and hyphens, such as parks."),
        at="id",
    ),
    Field("unit_name", message("Name of the unit"), required=True, at="name"),
)

PERSON_NAME = Form(
    Field(
        "name",
        message("Name"),
        required=True,
        hint=message("Shown to other users. Do not enter a personal identity number."),
    ),
)

ACCESS_REVIEW = Form(
    Field(
        "note",
        message("Result of the review"),
        "area",
        required=True,
        hint=message("The note is saved together with the current table and cannot be changed."),
        rows=3,
    ),
)

UNIT_NAME = Form(
    Field(
        "name",
        message("Name of the unit"),
        required=True,
        hint=message("The short name does not change, and the unit keeps its users and records."),
    ),
)

NEW_WEBHOOK = Form(
    Field("label", message("Purpose"), required=True),
    Field(
        "address",
        message("Address"),
        "url",
        required=True,
        hint=message(
            "An https address with a host name, such as https://diary.example.se/kedjekoll."
        ),
    ),
    Field(
        "owner",
        message("Owner"),
        hint=message(
            "The receiver gets messages only about what the owner can see. Leave empty for "
            "yourself."
        ),
    ),
    Field("unit", message("Buyer unit"), "choice"),
)
