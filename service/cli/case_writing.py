"""How commands work in cases: one transaction, the case as it stands, one way to be refused."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from data_ingest.model.text import Language, Text
from service.cli.console import stop
from service.settings import load_settings

if TYPE_CHECKING:
    from pydantic import BaseModel
    from sqlalchemy import Connection

    from service.casework.cases.tables import Case
    from service.operations.installation import Installation


@contextmanager
def case_transaction(lang: Language) -> Iterator[tuple["Installation", "Connection"]]:
    """Open the installation and one transaction; what is refused is said, with exit code 2."""
    from service.operations.installation import open_installation
    from service.platform.db.database import transaction
    from service.platform.refusal import Refusal
    from service.problem_types import PROBLEM_TYPES

    with closing(open_installation(load_settings())) as installation:
        try:
            with transaction(installation.engine) as connection:
                yield installation, connection
        except Refusal as fault:
            kind = PROBLEM_TYPES[fault.slug]
            said = [
                Text(
                    f"{problem.detail('sv')} {problem.mend('sv')}",
                    f"{problem.detail()} {problem.mend()}",
                )
                for problem in fault.problems
            ] or [kind.title]
            stop(Text(" ".join(text.sv for text in said), " ".join(text.en for text in said)), lang)


def write_to_case(
    named: str,
    lang: Language,
    write: Callable[..., Any],
    model: type["BaseModel"],
    **values: object,
) -> Any:  # noqa: ANN401  # what the write gives
    """Write to a case as it stands now, and return what `write` returns.

    Args:
        named: Number or diary number of the case.
        lang: Language of what is refused.
        write: Takes connection, case, what is stated, and who writes.
        model: What is stated.
        **values: Its fields.
    """
    from service.casework.cases.case import Seen

    with case_transaction(lang) as (installation, connection):
        stated = stated_as(model, installation, lang, **values)
        found = case_named(connection, installation, named)
        seen = Seen(installation.principal, datetime.now(UTC), found.version)
        return write(connection, found, stated, seen)


def stated_as(
    model: type["BaseModel"], installation: "Installation", lang: Language, **values: object
) -> Any:  # noqa: ANN401  # an instance of `model`
    """Return what is stated as a `model`; what does not fit is named, with exit code 2."""
    from pydantic import ValidationError

    from service.casework.cases.request import tidied

    try:
        return tidied(model.model_validate(values), person_key=installation.person_key)
    except ValidationError as fault:
        names = ", ".join(sorted({str(error["loc"][0]) for error in fault.errors()}))
        stop(
            Text(
                f"Ett värde är för kort, för långt eller inte tillåtet: {names}.",
                f"A value is too short, too long or not allowed: {names}.",
            ),
            lang,
        )


def case_named(connection: "Connection", installation: "Installation", named: str) -> "Case":
    """Return the case of a number, or of a diary number that one case has."""
    from service.casework.cases.case import list_cases, load_case
    from service.platform.db.record_id import is_id

    principal = installation.principal
    if not is_id("case", named):
        found = list_cases(connection, principal=principal, diary_number=named, limit=2)
        if len(found) == 1:
            return found[0]
    return load_case(connection, named, principal=principal)
