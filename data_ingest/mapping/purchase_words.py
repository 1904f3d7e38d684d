"""Words that cells of tables of a purchase hold, in normal form → what they mean."""

from collections.abc import Mapping
from types import MappingProxyType

PARTY_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "aktiebolag": "company",
        "bolag": "company",
        "company": "company",
        "foretag": "company",
        "kommun": "public_body",
        "myndighet": "public_body",
        "offentlig": "public_body",
        "public body": "public_body",
        "enskild firma": "sole_trader",
        "enskild naringsidkare": "sole_trader",
        "sole trader": "sole_trader",
    }
)
"""What a table calls a kind of party → `tables.PartyKind`."""

LINK_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "award": "award",
        "awarded tender": "award",
        "kontrakt": "award",
        "prime award": "award",
        "tender": "award",
        "anbudsgivare": "award",
        "declared subcontract share": "subcontract",
        "subaward": "subcontract",
        "subcontract": "subcontract",
        "subcontractor": "subcontract",
        "underleverantor": "subcontract",
        "ue": "subcontract",
    }
)
"""What a list calls a row → `award` (a buyer engages a tenderer) or `subcontract`."""

PERIOD_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "contract": "contract",
        "kontrakt": "contract",
        "hela kontraktet": "contract",
        "hela avtalet": "contract",
        "totalt": "contract",
        "year": "year",
        "ar": "year",
        "per ar": "year",
        "month": "month",
        "manad": "month",
        "per manad": "month",
    }
)
"""What a table calls the time that prices and hours are for."""

BUYER_WORDS = frozenset(
    {"kommunen", "kommun", "regionen", "koparen", "bestallaren", "upphandlande myndighet"}
    | {"upphandlande organisation", "upphandlande enhet", "buyer", "the buyer", "client"}
    | {"contracting authority", "oppdragsgiver", "bestallare", "direkt"}
)
"""How a table calls the buyer as the one who engages a tenderer, in normal form."""
