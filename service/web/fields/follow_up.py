"""Forms of follow-up: checklist, draws, visits, tips to an authority, and incidents."""

from data_ingest.model.text import message, plain
from service.web.form_model import Field, Form

CHECKLIST = Form(
    Field(
        "starts_on",
        message("Day on which the work begins"),
        "date",
        hint=message("The days are counted from it; that of the documents if left empty."),
    ),
)

DEEPER_CHECK = Form(
    Field("of", message("Rows of the supplier's list"), inputmode="numeric"),
    Field("n", message("Rows to draw"), inputmode="numeric"),
    Field("seed", message("Seed"), inputmode="numeric"),
    Field("drawn_by", message("Drawn by")),
)

VISIT = Form(
    Field("on", message("Day"), "date", required=True),
    Field(
        "observer",
        message("Who looked"),
        "choice",
        required=True,
        choices=(
            ("buyer", message("The buyer")),
            ("reviewer", message("Somebody the buyer has engaged")),
            ("authority", message("An authority")),
            ("union", message("A trade union")),
        ),
    ),
)

VISIT_SIGNS = Form(
    Field("on", message("Day"), "date", required=True),
)

TIP = Form(
    Field("recipient", message("To"), "choice", required=True),
    Field("party_id", message("Firm"), "choice", required=True),
    Field(
        "how",
        message("Were they seen or told?"),
        "radios",
        choices=(
            ("seen", message("Seen by the buyer")),
            ("reported", message("Told to the buyer")),
        ),
    ),
    Field("on", message("Day"), "date"),
)

INCIDENT_RECEIPT = Form(
    Field("kind", message("Kind"), "choice", required=True),
    Field("sha256", plain("SHA-256"), required=True, hint=message("64 characters, 0–9 and a–f.")),
    Field("size", message("Size in bytes"), required=True, inputmode="numeric"),
)

INCIDENT_RELEASE = Form(
    Field("case_id", message("Case"), "choice", required=True),
    Field("text", message("The sentence"), required=True),
    Field(
        "reason",
        message("Why it is let out"),
        "area",
        required=True,
        hint=message("Stays in the incident."),
        rows=2,
    ),
    Field("due_on", message("By"), "date"),
)

NEW_INCIDENT = Form(
    Field("noticed_on", message("Day on which they were noticed"), "date", required=True),
    Field("contract", message("Number of the contract or purchase")),
    Field(
        "note",
        message("What was seen, in a few words"),
        "area",
        hint=message(
            "At most 300 characters. No names, no numbers, nothing about anybody who works there."
        ),
        rows=3,
    ),
)
