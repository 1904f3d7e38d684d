"""The form of a screening's report as JSON, with its published schema.

The report holds what the document shows, text by text: words are in the language of the request,
and numbers stand beside them only where something is drawn. What is narrowed, or closed before
award, is left out and never null. Exact values are in the screening itself.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
"""The dialect that the schema is written in."""

Ppm = Annotated[int, Field(ge=0, le=1_000_000, description="Parts per million.")]


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class ReportAct(_Shown):
    """A next act in law."""

    text: str
    basis: str = Field(description="Its citation.")
    rule: str = Field(description="Id of the rule.")


class ReportStep(_Shown):
    """A step of a party's points: the base, a factor that adds points, or their sum."""

    text: str
    factor: str = Field(description="Id of the factor; empty for base and sum.")
    points: str
    bounds: str = Field(description="Least and most, where the fact is not known; else empty.")
    from_: int = Field(alias="from", description="Points before the step.")
    to: int = Field(description="Points after it.")
    least: int
    most: int
    unknown: bool


class ReportFactor(_Shown):
    """A factor of the card, or its base: what is known of it, and what that adds."""

    family: str
    factor: str = Field(description="Its id; empty for the base.")
    label: str
    fact: str = Field(description="What is known, or why it is not.")
    points: str
    least: str
    most: str
    reason: str
    sources: list[str]


class ReportPart(_Shown):
    """A party, or a part of the chain whose party is not disclosed."""

    tier: str
    name: str
    heading: str
    numbers: list[str] | None = Field(None, description="Its numbers, none of a natural person.")
    own_work: str
    known: str
    need: str | None = Field(None, description="Its review need; closed before award.")
    factors: list[ReportFactor] | None = Field(
        None, description="The base and every factor; together they are its points."
    )
    exposure: str | None = Field(None, description="Share of the exposure; closed before award.")
    exposure_ppm: Ppm | None = None
    points: str | None = None
    typical: str | None = Field(None, description="The typical range of its points.")
    summary: str | None = None
    steps: list[ReportStep] | None = None
    silent: list[str] | None = Field(None, description="What adds no points now.")
    low: int | None = Field(None, description="Lowest point of what is drawn.")
    high: int | None = None


class ReportNode(_Shown):
    """A place of the chain."""

    depth: int = Field(ge=0)
    text: str
    received_ppm: Ppm


class ReportQuestion(_Shown):
    """What is not known, and what settles it."""

    what: str
    party: str | None = Field(None, description="Of whom it is not known.")
    unknown: str | None = Field(None, description="What is not known, without the party.")
    document: str
    gate: str = Field(description="What permits to ask for it.")


class ReportRows(_Shown):
    """How long the lists of a tender are when they are whole."""

    parts: int
    tree: int
    questions: int


class ReportFact(_Shown):
    """A known adverse fact about a firm: a reason to ask, never a verdict."""

    text: str = Field(description="The fact, with its figure, source and day.")
    means_not: str = Field(description="What it does not mean.")
    law: str = Field(description="The act that it opens, as a question of law.")


class ReportFirm(_Shown):
    """What is known of a firm of a tender, and what has been looked up."""

    name: str
    found: list[ReportFact]
    looked: list[str] = Field(
        description="Of what nothing was found, and of what nobody has looked."
    )


class ReportReason(_Shown):
    """The weightiest reasons for the points of a party."""

    party: str
    text: str


class ReportLine(_Shown):
    """A line of what is worth asking for."""

    text: str
    depth: int = Field(ge=0)


class ReportTender(_Shown):
    """A tender; need, points and reason are closed before award, facts are not."""

    id: str
    as_in: str = Field(
        description="Words that name the first tender of which all the same is said; empty where "
        "none is before, and where the report is narrowed."
    )
    name: str
    heading: str
    parties: str
    known: str
    price: str | None = Field(
        None, description="Price of an hour of work, with the comparison cost behind it."
    )
    reasons: list[ReportReason] | None = Field(None, description="Closed before award.")
    heaviest: str | None = Field(
        None, description="The party that carries most of the exposure; closed before award."
    )
    asking: list[ReportLine] | None = Field(None, description="Closed before award.")
    judgements: list[str] | None = Field(
        None, description="What people have judged of possible matches."
    )
    facts: list[ReportFirm] | None = Field(
        None, description="Of each tenderer and firm that it relies on; of others what was found."
    )
    need: str | None = None
    points: str | None = None
    reason: str | None = None
    parts: list[ReportPart]
    tree: list[ReportNode] | None = None
    remarks: list[str] | None = None
    questions: list[ReportQuestion] | None = None
    rows: ReportRows | None = None
    matches: list[str] | None = Field(None, description="Possible matches, to be judged.")


class ReportLot(_Shown):
    """A lot."""

    id: str
    as_in: str = Field(
        description="Words that name the first lot whose route, acts and missing documents are "
        "the same; empty where none is before."
    )
    title: str
    route: str
    no_tenders: str
    acts: list[ReportAct]
    unsettled: list[str] = Field(description="What the rules about the lot lack, and why.")
    missing: list[str] = Field(description="Documents that may be asked for.")
    tenders: list[ReportTender]


class ReportRule(_Shown):
    """A rule that applied, or that could not be told."""

    id: str
    title: str
    text: str = Field(description="What the law then asks; empty of one that could not be told.")
    concerns: str = Field(description="The lots and tenders, with the parties that it applied to.")
    missing: str = Field(description="What would have to be known; empty where it applied.")
    source: str = Field(description="Its citation, and what of it was checked when.")
    citation: str
    verified: str = Field(description="Whether it was checked against the act, in words.")
    checked: str = Field(description="What of it was checked, and when.")
    reference: str


class ReportSource(_Shown):
    """What the report rests on."""

    id: str
    title: str
    publisher: str
    as_of: str = Field(description="The day that it speaks of; empty where none is known.")
    licence: str
    url: str = Field(description="Its address; empty where it has none.")
    means_not: str = Field(
        description="What an entry of a list does not mean; empty of what is no list."
    )
    ends: str = Field(description="When an entry of the list ends; empty of what is no list.")


class ReportIdentity(_Shown):
    """A line of how the report is told from others and checked."""

    name: str
    value: str


class ReportDocument(_Shown):
    """The report of a screening."""

    language: str
    title: str
    subject: str
    about: str
    notice: str
    read: list[str] = Field(
        description="What became of the rows of tables, and what was stated beside the input."
    )
    id: str
    day: Annotated[list[int], Field(min_length=3, max_length=3, description="Year, month, day.")]
    open: bool = Field(description="Whether points and review needs are shown.")
    copy_: str = Field(alias="copy", description="The mark of your copy; it leads to the log.")
    lots: list[ReportLot]
    rules: list[ReportRule] | None = Field(None, description="Rules that applied.")
    open_rules: list[ReportRule] | None = Field(
        None, description="Rules that could not be told for want of facts."
    )
    sources: list[ReportSource] | None = None
    answers: list[str] | None = Field(
        None, description="Registers that were asked live and have not answered in full."
    )
    verification: str | None = Field(None, description="How the document is checked.")
    code: str | None = Field(None, description="What the code on the document holds.")
    rejects: list[str] | None = Field(None, description="What of the input could not be used.")
    method: list[str] | None = None
    identity: list[ReportIdentity] | None = None
    words: dict[str, str | list[str]] | None = Field(None, description="Headings, by code.")
    qr: str | None = Field(None, description="The code on the document, as SVG.")


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema of a report; what may be left out is never null."""
    schema = ReportDocument.model_json_schema()
    for definition in (schema, *schema["$defs"].values()):
        for name, field in definition["properties"].items():
            kinds = field.pop("anyOf", [])
            present = [kind for kind in kinds if kind != {"type": "null"}]
            if len(present) == len(kinds):
                field |= {"anyOf": kinds} if kinds else {}
                continue
            field.pop("default", None)
            definition["properties"][name] = present[0] | field
    return {"$schema": SCHEMA, "$id": "/v1/schemas/report", **schema}
