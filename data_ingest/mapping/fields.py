"""What a table can be read as."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from data_ingest.mapping.contract_fields import CONTRACTS, PAYMENTS
from data_ingest.mapping.decision_fields import DECISIONS
from data_ingest.mapping.field import Target, TargetFields
from data_ingest.mapping.purchase_fields import SUBCONTRACTORS, TENDERERS

TARGETS: Mapping[Target, TargetFields] = MappingProxyType(
    {target.code: target for target in (TENDERERS, SUBCONTRACTORS, CONTRACTS, PAYMENTS, DECISIONS)}
)
"""Every kind of table that a mapping can be for."""

TARGET_CODES: tuple[Target, ...] = get_args(Target)
"""Their codes, in order."""

OF_PURCHASE: tuple[Target, ...] = ("tenderers", "subcontractors")
"""Kinds whose amounts are in the buyer's currency where nothing says another."""
