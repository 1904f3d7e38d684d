"""What public lists say of the goods that an industry of a country makes, as evidence."""

import dataframely as dy

LISTED_FOR = ("none", "child_labour", "forced_labour")
"""What the goods of an industry are listed for, the gravest last; `none`: no list names any."""


class ListedGoods(dy.Schema):
    """One row a country of performance and CPV code whose industry is known."""

    country = dy.String(primary_key=True, regex=r"^[A-Z]{2}$")
    cpv = dy.String(primary_key=True, regex=r"^\d{8}$")
    listed_for = dy.Enum(LISTED_FOR)
    source_id = dy.String(nullable=True)  # null: no list names any
