"""The words of the document about a portfolio run, in Swedish and English."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message
from service.platform.words import DISCLAIMER

WORDS: Mapping[str, Text] = {
    "title": message("Suppliers and review need"),
    "about": message("Based on: {what}, {source}. Facts as of {day}."),
    "disclaimer": DISCLAIMER,
    "in_short": message("In short"),
    "screened": message("Suppliers screened: {n}."),
    "aside": message(
        "Payees that are not suppliers, or are other spellings of one: {n}. They have not been "
        "screened."
    ),
    "first": message(
        "For {n} of them the review need is priority or special priority. For {none} there is "
        "not enough information."
    ),
    "rejected": message("Remarks on rows, cells or numbers in the input: {n}."),
    "bands": message("Review need"),
    "suppliers": message("Suppliers"),
    "industries": message("What is bought"),
    "triage": message("Who is a supplier"),
    "payee": message("Kind"),
    "count": message("Number", "ledger"),
    "top": message("Suppliers to look at first"),
    "top_why": message(
        "Suppliers are ordered by review need, then by whether an adverse fact is known. After "
        "that come those whose running contracts do not all have labour terms, then the others,"
        " each by exposure × staff days a year × what the buyer can do (more on site and with a"
        " contract, most if the contract is up for renewal). Suppliers of unknown industry "
        "stand among those for extended review. The order shows where to start looking, not how"
        " anyone treats their staff."
    ),
    "supplier": message("Supplier"),
    "amount": message("Amount"),
    "no_amount": message("{payee}, no amount known"),
    "selection": message("Selection for follow-up"),
    "no_selection": message("No selection was made in this run."),
    "changes": message("Since the last run"),
    "first_run": message(
        "This is the first run of this source, so there is nothing to compare with."
    ),
    "since": message("Compared with {id}."),
    "change": message("Change"),
    "before": message("Before"),
    "after": message("Now"),
    "why": message("What changed"),
    "more": message("… and {n} more. The workbook and the CSV file contain all of them."),
    "method": message("Method and limits"),
    "made_from": message("Based on", "portfolio"),
    "card": message("Scorecard"),
    "registers": message("Registers and lists"),
    "no_registers": message("none ingested"),
    "not_read": message("What could not be used, or was interpreted"),
    "not_read_more": message("… and {n} more."),
    "changed": message("Changes"),
    "party_id": message("Supplier ID"),
    "own_id": message("Own ID"),
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
        "Points are a sum of integers from a published scorecard. The same input gives the "
        "same points. Least and most show what the points can become when the unknown facts "
        "are known."
    ),
    message(
        "No supplier has been asked. The known facts are what was bought, whether there is a "
        "number to look up, and what ingested registers state. Unknown does not mean low risk."
    ),
    message(
        "The usual share of the work in the industry is assumed to be handed on to unknown "
        "parties. The supplier has to answer who they are."
    ),
    message("A possible match by name does not count until a person has confirmed it."),
    message(
        "Nothing here is a decision about a supplier. The next step is a separate screening: "
        "open the supplier in the run."
    ),
)
