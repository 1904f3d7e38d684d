"""Forms of a purchase: its particulars, needs assessments, files and mappings."""

from data_ingest.model.text import message, plain
from procurement_rules.needs.bought import QUESTIONS
from service.web.form_model import Field, Form

PURCHASE = Form(
    Field(
        "value",
        message("Estimated value without VAT"),
        hint=message("For the whole procurement including options, such as 4 200 000 or 4,2 MSEK."),
        inputmode="decimal",
    ),
    Field("currency", message("Currency"), "choice", required=True),
    Field("cpv", message("CPV code of the purchase"), inputmode="numeric"),
    Field("nature", message("Services, supplies or works"), "choice"),
    Field("instrument", message("Act"), "choice"),
    Field(
        "buyer_country", message("The buyer's country"), hint=message("Two letters, such as SE.")
    ),
    Field("buyer_kind", message("Who buys"), "choice"),
    Field("direct_award", message("Is it a direct award?"), "choice"),
    Field("begun_on", message("Day the procurement began"), "date"),
    Field(
        "documents_on",
        message("Day the documents are published"),
        "date",
        hint=message("Planned. Days of tasks follow from these days."),
    ),
    Field("tenders_by", message("Last day for tenders"), "date"),
    Field("award_on", message("Day of the award decision, planned"), "date"),
    Field("starts_on", message("First day of the contract"), "date"),
    Field(
        "place", message("Country or NUTS code of the work"), hint=message("Such as SE or SE232.")
    ),
    Field("buyer", message("Contracting authority"), at="buyer/name"),
    Field("framework", message("Is it for a framework agreement?"), "choice"),
    Field(
        "called_off_from",
        message("Framework agreement that it is called off from"),
        hint=message("Diary number of its case, number of its contract or notice, or its name."),
    ),
    Field(
        "on_site",
        message("Is the service performed at a facility under your direct supervision?"),
        "choice",
    ),
    Field("labour_terms_needed", message("Are special labour terms needed?"), "choice"),
)

NEW_NEED = Form(
    Field(
        "value",
        message("Estimated value without VAT"),
        required=True,
        hint=message("For the whole procurement including options, such as 9 600 000."),
        inputmode="decimal",
    ),
    Field(
        "currency",
        message("Currency"),
        "choice",
        required=True,
        choices=(
            ("SEK", plain("SEK")),
            ("EUR", plain("EUR")),
        ),
    ),
    Field("place", message("Where the work is done"), "choice", required=True),
    Field(
        "place_other",
        message("Country or NUTS code"),
        hint=message(
            "Only if you chose another country or NUTS code above. For goods: where they are "
            "made, such as CN or PK."
        ),
    ),
    Field("starts_on", message("First day of the contract"), "date", required=True),
    Field("years", message("Length of the contract in years"), inputmode="numeric"),
    Field("title", message("Your own name for the purchase")),
    Field("instrument", message("Act"), "choice", required=True),
    Field("direct_award", message("Is it a direct award?"), "choice", required=True),
    Field(
        "nature",
        message("Services, supplies or works"),
        "choice",
        hint=message("If not chosen, it follows from the CPV code."),
    ),
    Field(
        "buyer_kind",
        message("Who buys"),
        "choice",
        hint=message("Determines which threshold applies."),
    ),
    Field(
        "begun_on",
        message("Day the procurement begins"),
        "date",
        hint=message("Leave empty for today."),
    ),
    *(Field(code, question.text, "choice") for code, question in QUESTIONS.items()),
)

NEED_LIST = Form(
    Field("cpv", message("CPV code or its first digits"), inputmode="numeric"),
)

MAPPING = Form(
    Field("file", message("A file"), "file"),
    Field("further", message("Files about the same parties"), "file", multiple=True),
    Field("target", message("What the rows are"), "choice", required=True),
    Field(
        "share_unit",
        message("How shares are written"),
        "choice",
        choices=(
            ("", message("there are none")),
            ("percent", message("12 means twelve per cent")),
            ("fraction", message("0.12 means twelve per cent")),
        ),
    ),
    Field(
        "source",
        message("Name for tables of this kind"),
        required=True,
        hint=message("Choose a name, such as Tender opening."),
    ),
)

UPLOAD = Form(
    Field("file", message("A file"), "file", at="*", accept=".xlsx,.csv,.tsv,.docx,.xml,.json"),
    Field(
        "table",
        message("Or paste a table"),
        "area",
        hint=message(
            "Copy the cells in your spreadsheet, including the headings, and paste them here."
        ),
        rows=5,
    ),
    Field(
        "place_country", message("Country of the work"), hint=message("Two letters, such as SE.")
    ),
    Field(
        "further",
        message("Files about the same parties"),
        "file",
        hint=message(
            "Lists of subcontractors, completed forms and Skatteverket's answers. You can "
            "choose several files at once."
        ),
        multiple=True,
    ),
)
