"""Parties that a register or a list may speak of, until a named person has decided."""

from typing import Literal, get_args

import dataframely as dy

MatchReason = Literal["name_differs", "name_missing", "name_only"]
MATCH_REASONS: tuple[MatchReason, ...] = get_args(MatchReason)
"""Why a match is only possible: the number is the same and the name is another; the number is the
same and the purchase gives no name; the name is the same, and no number tells."""


class PossibleMatches(dy.Schema):
    """What is shown of a possible match; none is scored."""

    party_id = dy.String(primary_key=True)
    source_id = dy.String(primary_key=True)  # Sources.source_id
    register_id = dy.String(primary_key=True)  # the party's id in that source
    number = dy.String(nullable=True)  # "<scheme> <value>" that both have; null: by name alone
    name = dy.String(nullable=True)  # as the source writes it; null for a natural person
    reason = dy.Enum(MATCH_REASONS)
    listed = dy.Bool()  # the source has an entry of a list about it
