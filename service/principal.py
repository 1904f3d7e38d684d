"""Who acts, whichever door they come in by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """The organisation whose records are read and written, and the person who does it."""

    tenant_id: str
    actor: str
