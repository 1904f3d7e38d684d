"""Who acts, whichever door they come in by, and whose records they see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from data_ingest.model.text import Text, message

Role = Literal["viewer", "officer", "auditor", "admin", "incident"]
EVERY_ROLE: tuple[Role, ...] = get_args(Role)
"""The roles that somebody can be given."""

INCIDENT: Role = "incident"
"""The role that opens restricted incidents, and nothing else. No key has it."""

ROLES: tuple[Role, ...] = tuple(role for role in EVERY_ROLE if role != INCIDENT)
"""The roles of the daily work: those that whoever sits at the machine has without being asked."""

ROLE_MEANINGS: Mapping[str, Text] = {
    "viewer": message("Reads records of their own units. Changes nothing."),
    "officer": message("Does the daily work: reads and works on records of their own units."),
    "auditor": message(
        "Audits: reads everything in the organisation, including who has which rights. Changes "
        "nothing, except to record that the rights have been reviewed."
    ),
    "admin": message(
        "Administers people, units and keys. Reads everything, but does not do the daily work."
    ),
    INCIDENT: message(
        "Sees and records restricted incidents, which nobody else can see. Gives access to "
        "nothing else, and no API key can have this role."
    ),
}
"""What each role is for."""

Scope = Literal["match", "read", "work", "administer"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a key can be limited to: finding parties in registers, which reading includes, reading, the
daily work, or people and keys."""

_SEES_EVERY_UNIT = frozenset({"auditor", "admin"})


@dataclass(frozen=True, slots=True)
class Principal:
    """The organisation whose records are read and written, and the person who does it.

    Attributes:
        tenant_id: The organisation.
        actor: The person's user id, recorded with everything she does.
        roles: What she may do; empty: nothing that is asked for over HTTP.
        units: The buyer units that she belongs to.
        scopes: What the key that she uses is limited to; a person who logs in has all.
        key_id: The key that she uses; empty: she has logged in, or sits at the machine.
    """

    tenant_id: str
    actor: str
    roles: frozenset[Role] = frozenset()
    units: frozenset[str] = frozenset()
    scopes: frozenset[Scope] = frozenset(SCOPES)
    key_id: str = field(default="", compare=False)  # with another key she is no other

    @property
    def sees_incidents(self) -> bool:
        """Whether she sees restricted incidents."""
        return INCIDENT in self.roles

    @property
    def sees_every_unit(self) -> bool:
        """Whether she sees the records of every unit of the organisation."""
        return not self.roles.isdisjoint(_SEES_EVERY_UNIT)


def visible(principal: Principal, unit: str | None) -> bool:
    """Tell whether a person sees a record of a buyer unit; None: a record of no unit.

    >>> anna = Principal("malmo", "anna", frozenset({"officer"}), frozenset({"parks"}))
    >>> visible(anna, "parks"), visible(anna, None), visible(anna, "schools")
    (True, True, False)
    """
    return unit is None or unit in principal.units or principal.sees_every_unit
