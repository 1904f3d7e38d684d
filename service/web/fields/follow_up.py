"""Forms of follow-up: checklist, draws, visits, tips to an authority, and incidents."""

from data_ingest.model.text import message, plain
from service.web.form_model import Field, Form

CHECKLIST = Form(
    Field(
        "starts_on",
        message("Day on which the work begins"),
        "date",
        hint=message(
            "Due dates are counted from this day. If empty, the day in the procurement "
            "documents applies."
        ),
    ),
)

DEEPER_CHECK = Form(
    Field("of", message("Number of rows in the supplier's list"), inputmode="numeric"),
    Field("n", message("Number of rows to draw"), inputmode="numeric"),
    Field("seed", message("Random seed"), inputmode="numeric"),
    Field("drawn_by", message("Drawn by")),
)

VISIT = Form(
    Field("on", message("Day"), "date", required=True),
    Field(
        "observer",
        message("Who made the observations"),
        "choice",
        required=True,
        choices=(
            ("", message("Choose")),
            ("buyer", message("The buyer")),
            ("reviewer", message("A person engaged by the buyer")),
            ("authority", message("An authority")),
            ("union", message("A trade union")),
        ),
    ),
    Field(
        "spoke_with",
        message("How many people who work there did you speak with?"),
        hint=message("Only the number is saved; never who."),
        inputmode="numeric",
    ),
)

VISITS_FILE = Form(
    Field(
        "visits",
        message("The visits as CSV"),
        "file",
        required=True,
        hint=message(
            "One line for each visit, also if nothing was found: firm (organisation number), "
            "visited_on, looked_at (pay, hours, housing, papers, signs), spoke_with, and item and "
            "outcome for each point."
        ),
        accept=".csv,text/csv",
    ),
)

VISIT_SIGNS = Form(
    Field("on", message("Day"), "date", required=True),
)

VISIT_REPORT = Form(
    Field(
        "organisation",
        message("Who made the visit or the review"),
        required=True,
        hint=message("The organisation, never a person's name."),
    ),
    Field(
        "observer",
        message("What kind of organisation"),
        "choice",
        required=True,
        choices=(
            ("", message("Choose")),
            ("reviewer", message("An audit firm or another reviewer")),
            ("union", message("A trade union")),
            ("authority", message("An authority")),
        ),
    ),
    Field("on", message("Day of the visit or the review"), "date", required=True),
    Field("reported_on", message("Day of the report"), "date", required=True),
)

TIP = Form(
    Field("recipient", message("To"), "choice", required=True),
    Field("party_id", message("Firm"), "choice", required=True),
    Field(
        "how",
        message("Did the buyer see the signs, or was the buyer told of them?"),
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
        message("Why the sentence is released"),
        "area",
        required=True,
        hint=message("Shown only in the incident."),
        rows=2,
    ),
    Field("due_on", message("Due by"), "date"),
)

NEW_INCIDENT = Form(
    Field("noticed_on", message("Day on which the signs were noticed"), "date", required=True),
    Field("contract", message("Number of the contract or purchase")),
    Field(
        "note",
        message("What was seen, in a few words"),
        "area",
        hint=message(
            "At most 300 characters. No names, no numbers, nothing about anyone who works there."
        ),
        rows=3,
    ),
)
