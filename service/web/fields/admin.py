"""Forms of the administration: people, units, keys, jobs, monitors, webhooks, the log."""

from data_ingest.model.text import message
from service.web.form_model import Field, Form

DAILY_JOB = Form(
    Field("sample", message("How many are drawn each time; all if left out"), inputmode="numeric"),
)

JOB_LIST = Form(
    Field("state", message("State"), "choice"),
)

NEW_KEY = Form(
    Field("person", message("Who acts when it is used"), "choice", required=True),
    Field("label", message("What it is for"), required=True),
    Field(
        "days",
        message("Days that it is valid"),
        required=True,
        hint=message("At most 730."),
        inputmode="numeric",
    ),
)

LOG_CHECK = Form(
    Field(
        "file",
        message("A screening with proof of the log (zip), or a checkpoint"),
        "file",
        required=True,
        hint=message(
            "It is checked and not kept. Without this service it is checked by kedjekoll verify "
            "and the log's public key."
        ),
        at="*",
    ),
)

MONITOR_END = Form(
    Field("reason", message("Why"), required=True),
)

NEW_MONITOR = Form(
    Field("number", message("Registration number of a firm")),
    Field(
        "case_id",
        message("Number of a case"),
        hint=message("It begins with c_ and stands in the address of the case."),
    ),
    Field(
        "portfolio_id",
        message("Number of a run"),
        hint=message("It begins with w_; the latest run of its source is watched."),
    ),
    Field("country", message("Country of the firm"), hint=message("Two letters, such as SE.")),
    Field("every_days", message("At most so many days between two looks"), inputmode="numeric"),
    Field("expires_on", message("Last day"), "date", hint=message("In a year, if left empty.")),
    Field("owner", message("Owner"), hint=message("User id; you, if left empty.")),
)

NEW_PERSON = Form(
    Field(
        "id",
        message("User id"),
        required=True,
        hint=message("Small letters and digits, such as anna. It is never used for somebody else."),
    ),
    Field(
        "name",
        message("Name"),
        required=True,
        hint=message("For people to read. No personal number."),
    ),
)

NEW_UNIT = Form(
    Field(
        "unit_id",
        message("Short name of the unit"),
        required=True,
        hint=message("Small letters, digits and hyphens, such as parks."),
        at="id",
    ),
    Field("unit_name", message("Name of the unit"), required=True, at="name"),
)

PERSON_NAME = Form(
    Field(
        "name",
        message("Name"),
        required=True,
        hint=message("For people to read. No personal number."),
    ),
)

ACCESS_REVIEW = Form(
    Field(
        "note",
        message("What came of the review"),
        "area",
        required=True,
        hint=message("It is kept with what the table says now, and cannot be changed."),
        rows=3,
    ),
)

UNIT_NAME = Form(
    Field(
        "name",
        message("Name of the unit"),
        required=True,
        hint=message("The short name stays, and what belongs to the unit still does."),
    ),
)

NEW_WEBHOOK = Form(
    Field("label", message("What it is for"), required=True),
    Field(
        "address",
        message("Address"),
        "url",
        required=True,
        hint=message("https under a name, such as https://diary.example.se/kedjekoll."),
    ),
    Field(
        "owner",
        message("Owner"),
        hint=message("It is told of what the owner sees. You, if left empty."),
    ),
    Field("unit", message("Buyer unit"), "choice"),
)
