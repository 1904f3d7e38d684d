"""Who posts workers, or may do so, and who is the recipient of their services.

The recipient is whoever has engaged the foreign employer: the buyer itself for a firm that holds
the contract, a contractor for one further down.
"""

from collections.abc import Iterator
from typing import Literal

from procurement_rules.package.subject import Firm, Tender

Posting = Literal["any", "to_buyer", "to_contractor", "unknown"]
"""Employers that post or may post workers: all of them · those that the buyer has engaged · those
that somebody in the chain has engaged. And those of which nobody knows."""


def postings(tender: Tender, which: Posting | None) -> Iterator[Firm]:
    """Yield the firms of a tender that post workers to Sweden or may do so, in their order.

    Args:
        tender: The tender.
        which: Whose services they are to; None: none is asked for.
    """
    for firm in tender.firms:
        if which is not None and _is_one(firm, which):
            yield firm


def _is_one(firm: Firm, which: Posting) -> bool:
    if which == "unknown":
        return firm.may_post is None
    return firm.may_post is True and (which == "any" or (firm.tier == 1) == (which == "to_buyer"))
