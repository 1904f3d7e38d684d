"""Industries that are a party's own, not stated by the purchase."""

import dataframely as dy


class PartyIndustries(dy.Schema):
    """The industry of a party whose work the purchase does not state the subject of."""

    party_id = dy.String(primary_key=True)  # or the id of the part that is undisclosed below one
    cpv = dy.String(regex=r"^\d{8}$")
    cpv_from = dy.Enum(("title", "register", "name"))  # words of what is bought, a guess;
    # registered activity; words of the name, a guess
    cpv_evidence = dy.String()  # scheme and code, or the words
    source_id = dy.String(nullable=True)  # Sources; null for a guess
