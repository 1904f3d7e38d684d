"""The facts about the purchase of a case, as they are stated and given out."""

from pydantic import Field

from service.platform.day import Day
from service.screening.purchase.purchase_statement import PurchaseFacts

OF_CASE = ("buyer", "documents_on", "tenders_by", "award_on", "called_off_from")
"""Facts that stand in the case alone: no rule reads them, and no document states them yet."""


class CasePurchase(PurchaseFacts):
    """Facts about the purchase of a case; omitted: not known. Default country of the buyer: SE."""

    buyer: str | None = Field(
        default=None, min_length=1, max_length=200, description="Name of the contracting authority."
    )
    documents_on: Day | None = Field(
        default=None, description="Planned date on which the procurement documents are published."
    )
    tenders_by: Day | None = Field(
        default=None, description="Last date for tenders. Dates of tasks follow from these dates."
    )
    award_on: Day | None = Field(default=None, description="Planned date of the award decision.")
    called_off_from: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="Framework agreement that the purchase is called off from: diary number or ID "
        "of its case, the number of its contract or notice, or its name.",
    )
