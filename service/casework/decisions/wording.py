"""What a decision can be under the contract, in words."""

from collections.abc import Mapping

from data_ingest.model.text import Text, message
from service.casework.cases.request import Consequence

CONSEQUENCES: Mapping[Consequence, Text] = {
    "correction": message("Demand for correction"),
    "warning": message("Warning"),
    "price_deduction": message("Price deduction"),
    "penalty": message("Contract penalty"),
    "termination": message("Termination"),
}
"""What a decision can be under the contract, where the contract has a clause for it."""
