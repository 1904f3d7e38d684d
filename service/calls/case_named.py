"""A case as people name it: by its number, or by the diary number that one case has."""

from service.calls.call import Call
from service.casework.cases.case import list_cases, load_case
from service.platform.db.record_id import is_id


def case_named(call: Call, named: str) -> str:
    """Return the number of a case.

    Args:
        call: Who names it.
        named: Its number, or its diary number.

    Raises:
        Refusal: There is no such case that she sees, or several have the diary number.
    """
    with call.reading() as connection:
        if not is_id("case", named):
            found = list_cases(connection, principal=call.principal, diary_number=named, limit=2)
            if len(found) == 1:
                return found[0].id
        return load_case(connection, named, principal=call.principal).id
