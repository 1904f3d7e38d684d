"""Forms of suppliers: portfolios, coverage, and the search for a firm."""

from data_ingest.model.text import message
from service.web.form_model import Field, Form

NEW_COVERAGE = Form(
    Field(
        "register",
        message("Contract register"),
        "file",
        required=True,
        hint=message("CSV or Excel, with columns that have been mapped."),
        at="files",
    ),
    Field(
        "ledger",
        message("Ledger of the year"),
        "file",
        hint=message("Needed only to count what was paid."),
    ),
    Field("year", message("Year"), required=True, inputmode="numeric"),
    Field("sample", message("Cases to draw for a closer look"), inputmode="numeric"),
    Field(
        "seed",
        message("Seed of the draw"),
        hint=message(
            "A whole number, settled beforehand. Left empty, it is made from the number of the "
            "report."
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

NEW_PORTFOLIO = Form(
    Field(
        "file",
        message("Ledger, contract register, awards in OCDS, or list"),
        "file",
        hint=message("CSV, Excel, JSON or Parquet."),
        at="files",
    ),
    Field(
        "further",
        message("Contract register beside a ledger"),
        "file",
        hint=message("Then each supplier is matched with its contracts."),
        multiple=True,
    ),
    Field(
        "numbers",
        message("Or paste registration numbers"),
        "area",
        hint=message("One a line. A file that was chosen goes first."),
    ),
    Field(
        "source",
        message("Name of the source"),
        hint=message(
            "Runs of the same name are compared with each other. Without it the name of the "
            "file counts."
        ),
    ),
    Field(
        "select",
        message("How many to select for follow-up"),
        hint=message("Most by order, a tenth by lot, so that nobody is sure never to be visited."),
        inputmode="numeric",
    ),
    Field(
        "seed",
        message("Seed of the draw"),
        hint=message(
            "A whole number, settled beforehand. Left empty, it is made from the number of the run."
        ),
        inputmode="numeric",
    ),
    Field(
        "as_of", message("The day that facts are of"), "date", hint=message("Today, if left empty.")
    ),
    Field(
        "country",
        message("Country where the work is done"),
        hint=message("Two letters, such as SE. It counts where the file does not say."),
    ),
    Field("unit", message("Buyer unit"), "choice"),
)

SUPPLIER_LIST = Form(
    Field("band", message("Review need"), "choice"),
    Field("division", message("What is bought"), "choice"),
)

PARTY_SEARCH = Form(
    Field("q", message("Name or registration number"), "search", required=True),
)
