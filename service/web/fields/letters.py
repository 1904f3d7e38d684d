"""Forms of what is handed out: letters, masked copies, markings, and replies."""

from data_ingest.model.text import message
from service.web.form_model import Field, Form

LETTER_CHOICE = Form(
    Field("source", message("Made from"), "choice", required=True),
    Field("stage", message("Stage"), "choice", required=True),
    Field("tender", message("About"), "choice"),
)

LETTER_HEAD = Form(
    Field("diary_number", message("Diary number")),
    Field("officer", message("Person who signs")),
    Field("answer_to", message("Address for answers")),
    Field("answer_days", message("Working days to answer"), inputmode="numeric"),
    Field("channel", message("Where workers can report shortcomings")),
    Field(
        "reasons",
        message("What makes the price appear abnormally low"),
        "area",
        rows=3,
        hint=message(
            "The tenderer reads it. Use your own words, and state neither other tenders nor what "
            "the work should cost at least."
        ),
    ),
)

MASKED_COPY = Form(
    Field(
        "language",
        message("Language of the documents"),
        "choice",
        required=True,
        choices=(
            ("sv", message("Swedish")),
            ("en", message("English")),
        ),
    ),
)

MARKING = Form(
    Field(
        "state",
        message("The document is"),
        "radios",
        choices=(
            ("draft", message("draft")),
            ("final", message("final")),
        ),
    ),
    Field(
        "document_type",
        message("Document type"),
        hint=message("As named in your document management plan."),
    ),
    Field(
        "ground",
        message("Secrecy"),
        hint=message("If empty, the stage of the case decides."),
        listed="marking-grounds",
    ),
    Field("lasts_until", message("Last day of the secrecy"), "date"),
    Field(
        "disposal_class",
        message("Disposal class"),
        hint=message("As stated in your document management plan."),
    ),
    Field("reason", message("Why"), "area", rows=2),
)

REPLY_LINK = Form(
    Field("package_id", message("Letters that the link goes with"), "choice"),
    Field("days", message("Days until the link closes"), required=True, inputmode="numeric"),
)

REPLY_TOKEN = Form(
    Field(
        "token",
        message("The link or its code"),
        "password",
        required=True,
        hint=message("Paste the whole link from the letter, or the code that begins with kr_."),
        link="kr_",
    ),
)
