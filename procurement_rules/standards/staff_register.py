"""Which subjects of a contract lie in a trade in which a staff register is to be kept in Sweden.

The trades are those of skatteförfarandelagen 39 kap. (the rule SE-SFL-39-11). Which CPV codes they
have is the project's own reading as of 2026-11-26. Wholesale of food and tobacco is left out: what
a contract of supplies is for does not tell whether the firm sells wholesale.
"""

from data_ingest.model.tables import Nature

TRADES = ("45", "5011", "553", "5551", "5552", "9831", "9851", "9852")
"""CPV prefixes: building, vehicle service, restaurants, canteens, catering, laundry, hairdressing
and beauty care, and other body care."""


def in_staff_register_trade(cpv: str | None, nature: Nature | None) -> bool | None:
    """Tell whether the work lies in such a trade; None where that cannot be told.

    >>> in_staff_register_trade("45210000", "works")
    True
    >>> in_staff_register_trade("90910000", "services")
    False
    >>> in_staff_register_trade("15000000", "supplies") is None
    True
    """
    if nature == "works" or (cpv is not None and cpv.startswith(TRADES)):
        return True
    return None if cpv is None or nature != "services" else False
