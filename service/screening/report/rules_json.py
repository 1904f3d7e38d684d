"""What a report in JSON says of rules: each once in a section, and each answer of each."""

from pydantic import BaseModel, ConfigDict, Field

from service.screening.report.outcomes import Section


class Shown(BaseModel):
    """A part of a report in JSON, with no field but those stated."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ReportRule(Shown):
    """A rule that applied, or that could not be answered."""

    id: str
    section: Section = Field(
        description=(
            "`applies`, `question` (it may apply) or `needed` (it cannot be answered until "
            "something about the purchase is known)."
        )
    )
    title: str
    text: str = Field(
        description="What the law then requires; empty if the rule could not be answered."
    )
    concerns: str = Field(description="The lots and tenders, with the parties to which it applied.")
    missing: str = Field(description="What would answer it; empty if it applied.")
    deciding_facts: str = Field(
        description="What decided that it applies; empty if it does not, or if that is too much."
    )
    limits: str = Field(description="What the rule leaves out.")
    source: str = Field(description="The citation, and what was checked and when.")
    citation: str
    verified: str = Field(description="Whether it was checked against the act, in words.")
    checked: str = Field(description="What was checked, and when.")
    reference: str


class ReportOutcome(Shown):
    """What one rule answered about one lot, tender or party."""

    lot: str
    tender: str = Field(description="Empty if the rule was asked about the lot.")
    party: str = Field(description="Empty if it was asked about the lot or the tender.")
    section: Section
    outcome: str = Field(description="The section in words.")
    stage: str = Field(description="When what the law asks is done, in words.")
    rule: str = Field(description="ID of the rule.")
    title: str
    act: str = Field(description="What the law then requires; empty unless the rule applies.")
    deciding_facts: str = Field(
        description="The facts and legal amounts that decided; empty if the record has none."
    )
    mend: str = Field(description="What would answer the rule; empty if it is answered.")
    basis: str = Field(description="The citation.")
    checked: str = Field(description="How the rule was read and when, and what of it was not.")
    limits: str = Field(description="What the rule leaves out.")
    reference: str
