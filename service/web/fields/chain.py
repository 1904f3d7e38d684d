"""Forms of the chain: who does what in a tender, and changes during the contract."""

from data_ingest.model.text import message
from service.web.form_model import Field, Form

CHAIN_START = Form(
    Field(
        "tender_id",
        message("Tender that has the contract"),
        "choice",
        required=True,
        at="screening_id",
    ),
    Field("valid_from", message("Holds from"), "date", required=True),
)

CHAIN_REQUEST = Form(
    Field("contractor", message("Who hands work on"), "choice", required=True, at="tender_id"),
    Field("name", message("Name of the subcontractor"), required=True),
    Field("country", message("Country, two letters"), required=True),
    Field("number", message("Registration number"), required=True),
    Field("description", message("What it is to do")),
    Field("replaces", message("Takes the place of"), "choice"),
    Field(
        "share_low",
        message("Least share of the part, percent"),
        at="share_low_ppm",
        inputmode="decimal",
    ),
    Field("share_high", message("Most of it, percent"), at="share_high_ppm", inputmode="decimal"),
    Field("starts_on", message("First day"), "date", required=True),
    Field("answer_by", message("Day by which the contract wants an answer"), "date"),
)

CHAIN_FORM = Form(
    Field(
        "file", message("The filled form"), "file", required=True, at="*", accept=".xlsx,.csv,.ods"
    ),
)

CHAIN_CHANGE = Form(
    Field("name", message("Name")),
    Field(
        "number",
        message("Registration number"),
        hint=message("Without one, little can be known of the firm."),
    ),
    Field("country", message("Country"), hint=message("Two letters, such as SE.")),
    Field("contractor", message("Engaged by"), "choice", required=True),
    Field(
        "low",
        message("Share of that firm's part, at least, per cent"),
        at="share_low_ppm",
        inputmode="decimal",
    ),
    Field("high", message("At most, per cent"), at="share_high_ppm", inputmode="decimal"),
    Field("description", message("What it does")),
    Field("hours", message("Hours that the tender states"), inputmode="numeric"),
    Field("hourly_rate", message("Price of one hour"), inputmode="decimal"),
    Field("agreement", message("Collective agreement that applies"), "choice"),
)
