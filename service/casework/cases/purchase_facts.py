"""The facts about the purchase of a case, as they are stated and given out."""

from pydantic import Field

from service.screening.purchase.purchase_statement import PurchaseFacts


class CasePurchase(PurchaseFacts):
    """Facts about the purchase of a case; omitted: not known. Default country of the buyer: SE."""

    buyer: str | None = Field(
        default=None, min_length=1, max_length=200, description="Name of the contracting authority."
    )
