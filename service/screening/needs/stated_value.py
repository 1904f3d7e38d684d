"""The value of a purchase as people write it: `4 200 000`, `4,2 MSEK`, `4 200 tkr`."""

from decimal import Decimal

from data_ingest.mapping import read_amount
from data_ingest.model.problem import Problem
from data_ingest.model.values import is_currency


def read_value(
    written: str | None,
    currency: str | None,
    problems: list[Problem],
    *,
    at: str,
    default: str | None = None,
) -> tuple[Decimal | None, str | None]:
    """Return a value and its currency; what is wrong with them is added to the problems.

    Args:
        written: The value as people write it, `4 200 000`, `4,2 MSEK` or `4 200 tkr`.
        currency: As stated beside it; None: not stated.
        problems: What has been found wrong.
        at: Where they stand, for messages.
        default: The currency of a value that has none.
    """
    is_wrong = currency is not None and not is_currency(currency)
    if is_wrong:
        problems.append(Problem("need-currency", f"{at}/currency"))
        currency = None
    if not written or not written.strip():
        return None, currency
    read = read_amount(written)
    if read is None:
        problems.append(Problem("need-value", f"{at}/value"))
    amount, said = (None, ()) if read is None else read
    if is_wrong:
        return amount, None
    if currency is None:
        currency = default if default in said or not said else said[0]
    elif said and currency not in said:
        problems.append(Problem("need-currency-twice", f"{at}/currency"))
    if currency is None:
        problems.append(Problem("need-currency-missing", f"{at}/currency"))
    return amount, currency
