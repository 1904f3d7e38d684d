"""What a snapshot works out from the tables of a source, beside what the source says.

Each is kept like the source's own tables, hashed and part of the snapshot's name, but is made here:
how many firms share an address, and what of a firm differs from an earlier version. Nothing in it
names a street or a natural person.
"""

from typing import Literal, get_args

import dataframely as dy

from data_ingest.model.register_tables import TABLES

Change = Literal["name", "seat", "industry"]
CHANGES: tuple[Change, ...] = get_args(Change)


class SharedAddresses(dy.Schema):
    """How many firms of the same source are registered at the address of a party.

    Only for parties whose address the source states; the address itself is not kept.
    """

    source_id = dy.String(primary_key=True)
    party_id = dy.String(primary_key=True)
    firms = dy.Int64(min=1)  # the party itself counted


class PartyChanges(dy.Schema):
    """The latest change of a party's name, seat or main industry that the versions show."""

    source_id = dy.String(primary_key=True)
    party_id = dy.String(primary_key=True)
    what = dy.Enum(CHANGES, primary_key=True)
    before_on = dy.Date()  # the day that the last version with the former value speaks of
    after_on = dy.Date()  # the day that the first version with the new value speaks of


DERIVED: dict[str, type[dy.Schema]] = {
    "shared_addresses": SharedAddresses,
    "changes": PartyChanges,
}
"""The tables that are worked out, by name."""

STORED = TABLES | DERIVED
"""Every table that a snapshot can hold of a source, in the order in which it lists them."""
