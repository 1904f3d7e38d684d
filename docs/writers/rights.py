"""Reference page of rights: what each role is for, and which operation asks for which."""

from docs.writers.markdown import both, code, codes, page, table
from service.operations.people.principal import EVERY_ROLE, ROLE_MEANINGS
from service.operations.people.rights import KINDS, RIGHTS, OperationRight


def rights() -> str:
    """Return the page of roles, kinds of right and operations."""
    return page(
        "Rights",
        "A person has roles and buyer units; a key acts for a person within its scopes. An"
        " operation requires one of the roles on its line, and the scope. One place in the code"
        " checks it against this table. An operation that is not listed is for administrators"
        " only. How to give rights: [people and keys](../how-to/people-and-keys.md).",
        "The people of a buyer unit, auditors and administrators see the records of that unit."
        " Everybody in the organisation sees records of no unit. A record of another organisation"
        " looks like one that does not exist.",
        "## Roles",
        *(
            block
            for role, meaning in ROLE_MEANINGS.items()
            for block in (f"### {role}", both(meaning))
        ),
        "## Kinds of right",
        table(
            ("right", "roles", "scope", "sv", "en"),
            (
                (right.name, _roles(right), code(right.scope), right.meaning.sv, right.meaning.en)
                for right in KINDS
            ),
        ),
        "## Operations",
        table(
            ("operation", "right", *EVERY_ROLE),
            (
                (
                    code(route),
                    right.name,
                    *(
                        "yes" if not right.roles or role in right.roles else ""
                        for role in EVERY_ROLE
                    ),
                )
                for route, right in RIGHTS.items()
            ),
        ),
    )


def _roles(right: OperationRight) -> str:
    return codes(role for role in EVERY_ROLE if role in right.roles) or "none needed"
