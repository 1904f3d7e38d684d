"""Forms of suppliers: portfolios, coverage, and the search for a firm."""

from data_ingest.model.text import message
from service.web.form_model import Field, Form

NEW_COVERAGE = Form(
    Field(
        "register",
        message("Contract register"),
        "file",
        required=True,
        hint=message("CSV or Excel. The columns must already be mapped."),
        at="files",
    ),
    Field(
        "ledger",
        message("Ledger of the year"),
        "file",
        hint=message("Only needed to calculate what has been paid."),
    ),
    Field("year", message("Year"), required=True, inputmode="numeric"),
    Field("sample", message("Number of cases to draw for a closer look"), inputmode="numeric"),
    Field(
        "seed",
        message("Random seed of the draw"),
        hint=message(
            "A whole number, decided beforehand. If empty, it is derived from the ID of the report."
        ),
        inputmode="numeric",
    ),
    Field("unit", message("Buyer unit"), "choice"),
)

COVERAGE_PARTS = Form(
    Field("unit", message("Buyer unit"), "choice"),
)

COVERAGE_LIST = Form(
    Field("year", message("Year"), inputmode="numeric"),
)

MEMBER_COUNTS = Form(
    Field("file", message("The file as it came"), "file", required=True, accept=".zip"),
)

NEW_PORTFOLIO = Form(
    Field(
        "file",
        message("Ledger, contract register, invoices, awards in OCDS, or list"),
        "file",
        hint=message("CSV, Excel, JSON or Parquet; invoices in UBL (Peppol) as a ZIP."),
        at="files",
    ),
    Field(
        "further",
        message("Contract register, decisions, answers"),
        "file",
        hint=message(
            "A contract register beside a ledger, decisions of an authority or Skatteverket's "
            "answers. Suppliers are matched by number. You can choose several files at once."
        ),
        multiple=True,
    ),
    Field(
        "numbers",
        message("Or paste registration numbers"),
        "area",
        hint=message("One per line. If you have chosen a file, the file is used instead."),
    ),
    Field(
        "source",
        message("Name of the source"),
        hint=message(
            "Runs with the same name are compared with each other. If empty, the name of the "
            "file is used."
        ),
    ),
    Field(
        "select",
        message("Number to select for follow-up"),
        hint=message(
            "Most in order of priority and a tenth at random, so that no supplier can be sure "
            "of never being visited."
        ),
        inputmode="numeric",
    ),
    Field(
        "seed",
        message("Random seed of the draw"),
        hint=message(
            "A whole number, decided beforehand. If empty, it is derived from the ID of the run."
        ),
        inputmode="numeric",
    ),
    Field(
        "as_of",
        message("Day that the facts refer to"),
        "date",
        hint=message("Leave empty for today."),
    ),
    Field(
        "country",
        message("Country where the work is done"),
        hint=message("Two letters, such as SE. Used when the file states no country."),
    ),
    Field("unit", message("Buyer unit"), "choice"),
)

SUPPLIER_LIST = Form(
    Field("band", message("Review need"), "choice"),
    Field("division", message("What is bought"), "choice"),
    Field("category", message("Kind of payee"), "choice"),
)

PARTY_SEARCH = Form(
    Field("q", message("Name or registration number"), "search", required=True),
)
