"""Forms of the chain: who does what in a tender, and changes during the contract."""

from data_ingest.model.text import message
from service.web.form_model import Field, Form

CHAIN_START = Form(
    Field(
        "tender_id",
        message("Tender that was awarded the contract"),
        "choice",
        required=True,
        at="screening_id",
    ),
    Field("valid_from", message("Applies from"), "date", required=True),
)

CHAIN_REQUEST = Form(
    Field(
        "contractor",
        message("Firm that engages the subcontractor"),
        "choice",
        required=True,
        at="tender_id",
    ),
    Field("name", message("Name of the subcontractor"), required=True),
    Field("country", message("Country, two letters"), required=True),
    Field("number", message("Registration number"), required=True),
    Field("description", message("Work that the subcontractor will do")),
    Field("replaces", message("Replaces"), "choice"),
    Field(
        "share_low",
        message("Minimum share of the part, per cent"),
        at="share_low_ppm",
        inputmode="decimal",
    ),
    Field(
        "share_high",
        message("Maximum share of the part, per cent"),
        at="share_high_ppm",
        inputmode="decimal",
    ),
    Field("starts_on", message("First day"), "date", required=True),
    Field("answer_by", message("Last day to answer under the contract"), "date"),
)

CHAIN_FORM = Form(
    Field(
        "file",
        message("The completed form"),
        "file",
        required=True,
        at="*",
        accept=".xlsx,.csv,.ods",
    ),
)

CHAIN_CHANGE = Form(
    Field("name", message("Name")),
    Field(
        "number",
        message("Registration number"),
        hint=message("Without a number, little can be known about the firm."),
    ),
    Field("country", message("Country"), hint=message("Two letters, such as SE.")),
    Field("contractor", message("Engaged by"), "choice", required=True),
    Field(
        "low",
        message("Minimum share of that firm's part, per cent"),
        at="share_low_ppm",
        inputmode="decimal",
    ),
    Field("high", message("Maximum share, per cent"), at="share_high_ppm", inputmode="decimal"),
    Field("description", message("What the firm does")),
    Field("hours", message("Hours stated in the tender"), inputmode="numeric"),
    Field("hourly_rate", message("Price per hour"), inputmode="decimal"),
    Field("agreement", message("Collective agreement that applies"), "choice"),
)
