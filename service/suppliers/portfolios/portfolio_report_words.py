"""The words of the document about a portfolio run, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message
from service.platform.words import DISCLAIMER

WORDS: Mapping[str, Text] = {
    "title": message("Suppliers and review need"),
    "about": message("Made from: {what}, {source}. Facts are of {day}."),
    "disclaimer": DISCLAIMER,
    "in_short": message("In short"),
    "screened": message("{n} suppliers have been screened."),
    "aside": message(
        "{n} payees are no suppliers, or other spellings of one. They have not been screened."
    ),
    "first": message(
        "For {n} of them the review need is priority or special priority. For {none} there is "
        "not enough information."
    ),
    "rejected": message("{n} rows or cells could not be read and do not count."),
    "bands": message("Review need"),
    "suppliers": message("Suppliers"),
    "industries": message("What is bought"),
    "triage": message("Payees", "ledger"),
    "payee": message("Kind"),
    "count": message("Number", "ledger"),
    "top": message("Suppliers to begin with"),
    "top_why": message(
        "The order is review need, then exposure times amount. It says where it is wise to "
        "begin to look, not how anybody treats their staff."
    ),
    "supplier": message("Supplier"),
    "amount": message("Amount"),
    "selection": message("Selection for follow-up"),
    "no_selection": message("Nobody was selected in this run."),
    "changes": message("Since the last run"),
    "first_run": message("The first run of this source, so there is nothing to compare with."),
    "since": message("Compared with {id}."),
    "change": message("Change"),
    "before": message("Before"),
    "after": message("Now"),
    "why": message("What changed"),
    "more": message("… and {n} more. The workbook and the CSV file have all."),
    "method": message("Method and limits"),
    "made_from": message("Made from", "portfolio"),
    "card": message("Scorecard"),
    "registers": message("Registers and lists"),
    "no_registers": message("none loaded"),
    "not_read": message("What was not read"),
    "not_read_more": message("… and {n} more that were not read."),
    "changed": message("Changes"),
    "party_id": message("Id of the supplier"),
    "own_id": message("Own id"),
    "points_before": message("Points before"),
    "points_after": message("Points now"),
    "set_aside": message("Set aside", "portfolio"),
    "payee_name": message("Payee"),
    "payee_id": message("Id", "chain form"),
    "set_aside_for": message("Why"),
    "currency": message("Currency"),
    "input": message("Hash of the input (SHA-256)"),
    "version": message("Version of the program"),
    "output": message("Hash of the output (SHA-256)"),
}

METHOD: tuple[Text, ...] = (
    message(
        "Points are a sum of whole numbers by a published scorecard. The same input gives the "
        "same points. Least and most show what they can become once the unknown is known."
    ),
    message(
        "No supplier has been asked. What is known is what was bought, whether there is a "
        "number to look up, and what loaded registers say. Unknown is not low risk."
    ),
    message(
        "The usual share of the work of the industry is taken to be handed on to somebody "
        "unknown. Who that is, the supplier has to answer."
    ),
    message("A possible match of a name does not count until a person has confirmed it."),
    message(
        "Nothing here is a decision about a supplier. The next step is a screening of its "
        "own: open the supplier in the run."
    ),
)
