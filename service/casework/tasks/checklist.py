"""Tasks of a case that are the lines of a checklist for the start of its contract."""

from pydantic import BaseModel, ConfigDict, Field

CODE = "check_"
"""How the code of a task begins that comes from a checklist; the line's own code follows."""


class NewChecklist(BaseModel):
    """A checklist for the start of a contract, whose lines become tasks."""

    model_config = ConfigDict(extra="forbid")

    package_id: str = Field(max_length=64, description="A package of the kind `start`.")
