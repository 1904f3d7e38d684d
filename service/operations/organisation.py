"""Which authority an organisation is: its name and number, and the boards that its units are.

Whoever runs the installation writes it in `organisation.yaml` in the data folder. An extract for
another authority names its sender by it, and is imported only by the one that it names:

    local:
      name: Exempelstads kommun
      number: "212099-0003"
      boards: {parks: Parknämnden, schools: Utbildningsnämnden}
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from data_ingest.ids.single_number import single_number
from service.settings import InvalidSettings

FILE_NAME = "organisation.yaml"
"""Name of the file in the data folder."""

_SWEDISH = "SE-ON"

_AUTHORITIES = ("2021", "2120", "2220", "2221", "2321")
"""How the numbers of state authorities, municipalities, associations of municipalities (2220, 2221)
and regions begin. Ours, by the numbers that such bodies state, 2026-12-01; no published list was
read. The first digit alone does not tell: parishes (252) have 2 as well."""


def swedish_number(number: str) -> str | None:
    """Return a Swedish organisation number in ten digits; None: it is none, or a person's.

    >>> swedish_number("212000-0142"), swedish_number("212000-0143"), swedish_number("x")
    ('2120000142', None, None)
    """
    found = single_number(number, scheme=_SWEDISH, country="SE", person_key=b"")
    if found.problem is not None or found.identifiers["is_personal"].any():
        return None
    rows = found.identifiers.rows(named=True)
    values = (row["value"] for row in rows if row["scheme"] == _SWEDISH and row["checksum_ok"])
    return next(values, None)


def is_authority_number(number: str) -> bool:
    """Tell whether a number in ten digits is of a group that only authorities have.

    False says nothing of the body: it may be an authority all the same.

    >>> is_authority_number("2120000142"), is_authority_number("2520990017")
    (True, False)
    """
    return number.startswith(_AUTHORITIES)


def _checked(number: str) -> str:
    found = swedish_number(number)
    if found is None:
        raise ValueError("must be a Swedish organisation number")
    return found


class Organisation(BaseModel):
    """An authority: its name, its number, and the names of its boards by unit."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: Annotated[str, Field(min_length=1, max_length=200)]
    number: Annotated[str, AfterValidator(_checked)]
    boards: Mapping[str, Annotated[str, Field(min_length=1, max_length=200)]] = {}

    def board(self, unit: str | None) -> str | None:
        """Return the board that a unit is; None: it is none of its own."""
        return self.boards.get(unit or "")


_FILE = TypeAdapter(dict[str, Organisation])


def load_organisation(data_dir: Path | None, *, tenant_id: str) -> Organisation | None:
    """Return which authority an organisation is; None: nobody has said.

    Raises:
        InvalidSettings: The file cannot be read, or an entry is wrong: which and why.
    """
    path = None if data_dir is None else data_dir / FILE_NAME
    if path is None or not path.exists():
        return None
    try:
        read = _FILE.validate_python(yaml.safe_load(path.read_text("utf-8")) or {})
    except OSError as fault:
        raise InvalidSettings(f"{FILE_NAME} cannot be read: {fault.strerror}") from fault
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise InvalidSettings(f"{FILE_NAME} is not YAML in UTF-8") from fault
    except ValidationError as fault:
        told = [
            f"{FILE_NAME}: {'/'.join(str(part) for part in error['loc'])}: {error['msg']}"
            for error in fault.errors(include_input=False, include_url=False)
        ]
        raise InvalidSettings("; ".join(told)) from None
    return read.get(tenant_id)
