"""The form of the log-in."""

from data_ingest.model.text import message
from service.web.form_model import Field, Form

LOG_IN = Form(
    Field(
        "key",
        message("Your key"),
        "password",
        required=True,
        link="ks_",
        autocomplete="current-password",
    ),
)
