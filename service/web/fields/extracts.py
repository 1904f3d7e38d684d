"""Forms of extracts: made for another authority, withdrawn, imported, confirmed and assessed."""

from data_ingest.model.text import message
from service.casework.extracts.grounds import GROUNDS, PURPOSE_WORDS
from service.web.form_model import Field, Form

EXTRACT = Form(
    Field("name", message("Name of the authority"), required=True),
    Field("number", message("Organisation number"), required=True, inputmode="numeric"),
    Field(
        "board",
        message("Board or independent branch"),
        hint=message("Another board of your own authority is another authority."),
    ),
    Field(
        "equated_by",
        message("Why the receiver is an authority, or equated with one"),
        hint=message(
            "Only if the number does not tell, as of a parish or a municipal company. State the "
            "provision: OSL chapter 2, section 3 or 4, or the annex."
        ),
    ),
    Field(
        "ground",
        message("Ground"),
        "radios",
        required=True,
        choices=tuple((code, ground.citation) for code, ground in GROUNDS.items()),
    ),
    Field(
        "purpose",
        message("What the receiver needs it for"),
        "choice",
        hint=message("For OSL chapter 10, section 15 a."),
        choices=(("", message("none chosen")), *PURPOSE_WORDS.items()),
    ),
    Field(
        "weighing",
        message("Examination and weighing"),
        "area",
        required=True,
        hint=message("It stays in the case, in the decision, and is not sent."),
    ),
    Field(
        "waiver_file_id",
        message("The waiver, a file of the case"),
        "choice",
        hint=message("For OSL chapter 12, section 2."),
    ),
    Field(
        "expires_on",
        message("Last day of use"),
        "date",
        hint=message("If empty: a year from today. Three years at most."),
    ),
)

EXTRACT_WITHDRAWAL = Form(
    Field(
        "reason",
        message("Why it is withdrawn"),
        "area",
        required=True,
        hint=message("It stays in the case and is not sent."),
    ),
)

RECEIVED_EXTRACT = Form(
    Field("file", message("The file as it came"), "file", required=True, accept=".zip"),
    Field("unit", message("Buyer unit"), "choice"),
)

SENDER = Form(
    Field(
        "fingerprint",
        message("Fingerprint, as the sender has told it"),
        required=True,
        hint=message("Do not copy it from this page. Ask the sender by another way than the file."),
    ),
    Field(
        "how",
        message("How it was compared"),
        required=True,
        hint=message("For example: a call to the authority's switchboard. No names."),
    ),
)

EXTRACT_ASSESSMENT = Form(
    Field("received_id", message("Received extract"), "choice", required=True),
    Field(
        "use",
        message("What you do with it"),
        "radios",
        required=True,
        choices=(
            ("hears_anew", message("Hear the supplier anew first")),
            ("uses", message("Use it")),
            ("does_not_use", message("Do not use it")),
        ),
    ),
    Field("reasons", message("Reasons", "assessment"), "area", required=True),
)
