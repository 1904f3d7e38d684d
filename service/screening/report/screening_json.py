"""The form of a screening's report as JSON, with its published schema.

The report holds what the document shows, text by text: words are in the language of the request,
and numbers stand beside them only where something is drawn. What is narrowed, or closed before
award, is left out and never null. Exact values are in the screening itself.
"""

from typing import Annotated, Any

from pydantic import Field

from service.screening.report.rules_json import ReportOutcome, ReportRule, Shown

SCHEMA = "https://json-schema.org/draft/2020-12/schema"
"""The dialect that the schema is written in."""

Place = Annotated[
    int, Field(ge=0, le=1000, description="Place in a drawing, in thousandths of its width.")
]
Ppm = Annotated[int, Field(ge=0, le=1_000_000, description="Parts per million.")]


class ReportAct(Shown):
    """A next act under the law."""

    text: str
    basis: str = Field(description="The citation.")
    rule: str = Field(description="ID of the rule.")


class ReportNextAct(Shown):
    """The one next act: a known adverse fact before what is unknown, a tender before the rest."""

    text: str = Field(description="What to do.")
    basis: str = Field(description="The citation, or that no provision is needed.")
    to: str = Field(description="The firm, authority or unit that it is addressed to.")
    by: str = Field(description="The day, or what it comes before.")
    lot: str = Field(description="ID of the lot; empty if it concerns none.")
    tender: str = Field(description="ID of the tender; empty if it is general.")


class ReportStep(Shown):
    """A step in the points of a party: the base, a factor that adds points, or the sum."""

    text: str
    factor: str = Field(description="ID of the factor; empty for the base and the sum.")
    points: str
    bounds: str = Field(
        description="Lowest and highest points if the fact is not known; otherwise empty."
    )
    from_: int = Field(alias="from", description="Points before the step.")
    to: int = Field(description="Points after the step.")
    least: int
    most: int
    unknown: bool


class ReportFactor(Shown):
    """A factor of the card, or its base: what is known, and what it adds."""

    family: str
    factor: str = Field(description="ID of the factor; empty for the base.")
    label: str
    fact: str = Field(description="What is known, or why it is not.")
    points: str
    least: str
    most: str
    reason: str
    sources: list[str]


class ReportPart(Shown):
    """A party, or a part of the chain whose party is undisclosed."""

    tier: str
    name: str
    heading: str
    numbers: list[str] | None = Field(
        None, description="Numbers of the party; none for a natural person."
    )
    own_work: str
    known: str
    need: str | None = Field(None, description="Review need; closed before the award.")
    factors: list[ReportFactor] | None = Field(
        None, description="The base and every factor; their sum is the points of the part."
    )
    exposure: str | None = Field(
        None, description="Share of the exposure; closed before the award."
    )
    exposure_ppm: Ppm | None = None
    points: str | None = None
    typical: str | None = Field(None, description="The typical range of its points.")
    summary: str | None = None
    steps: list[ReportStep] | None = None
    silent: list[str] | None = Field(None, description="Factors that add no points now.")
    low: int | None = Field(None, description="Lowest point in the drawing.")
    high: int | None = None


class ReportNode(Shown):
    """A position in the chain."""

    depth: int = Field(ge=0)
    text: str
    received_ppm: Ppm
    is_named: bool = Field(description="Whether anybody is named for it.")
    facts: int = Field(ge=0, description="Number of facts found about the firm.")


class ReportQuestion(Shown):
    """An unknown fact, and what settles it."""

    what: str
    party: str | None = Field(None, description="The party that it concerns.")
    unknown: str | None = Field(None, description="The unknown fact, without the party.")
    document: str
    gate: str = Field(description="The provision that permits asking for it.")


class ReportClosed(Shown):
    """A document that may not be requested now."""

    party: str = Field(description="The party that it concerns.")
    unknown: str = Field(description="The unknown facts that it would settle.")
    document: str
    why: str = Field(description="Why it may not be requested now.")


class ReportRows(Shown):
    """The full lengths of the lists of a tender."""

    parts: int
    tree: int
    questions: int
    closed: int


class ReportFact(Shown):
    """A known adverse fact about a firm: a reason to ask, never a verdict."""

    text: str = Field(description="The fact, with its figure, source and date.")
    means_not: str = Field(description="What it does not mean.")
    law: str = Field(description="The act that it permits, as a question of law.")


class ReportFirm(Shown):
    """What is known about a firm in a tender, and what has been looked up."""

    name: str
    found: list[ReportFact]
    looked: list[str] = Field(
        description="Look-ups without a result, and look-ups that were not made."
    )
    is_looked_up: bool = Field(description="Whether any register or list was searched.")


class ReportReason(Shown):
    """The main reasons for the points of a party."""

    party: str
    text: str


class ReportLine(Shown):
    """A line on what is worth asking for."""

    text: str
    depth: int = Field(ge=0)


class ReportHourly(Shown):
    """The price of an hour beside the comparison cost, in words and in places of a drawing."""

    paid: str = Field(description="What the price allows for an hour at most, or the interval.")
    cost: str = Field(description="The comparison cost of an hour.")
    agreement: str = Field(description="The collective agreement; empty if it has no name.")
    sum: str = Field(
        description="How the price of an hour was worked out; empty if no single sum shows it."
    )
    gap: str = Field(
        description="How far below the interval the price is; empty if it is not below it."
    )
    level: str = Field(description="The source of the pay level; empty if it is not known.")
    text: str = Field(description="What the drawing shows, in words.")
    paid_from: Place
    paid_to: Place
    cost_from: Place
    cost_to: Place


class ReportTender(Shown):
    """A tender. Need, points and reason are closed before the award; facts are not."""

    id: str
    as_in: str = Field(
        description=(
            "The first tender with the same content; empty if there is none before this one, "
            "and if the report is narrowed."
        )
    )
    name: str
    heading: str
    hours: str = Field(
        description="Whose hours the price is divided by; empty if those of the tender."
    )
    parties: str
    known: str
    price: str | None = Field(
        None, description="Price of an hour of work, with the comparison cost."
    )
    hourly: ReportHourly | None = Field(
        None, description="The same as it is drawn; left out if the price was not compared."
    )
    reasons: list[ReportReason] | None = Field(None, description="Closed before the award.")
    heaviest: str | None = Field(
        None,
        description="The party with the largest share of the exposure; closed before the award.",
    )
    asking: list[ReportLine] | None = Field(None, description="Closed before the award.")
    chain: str | None = Field(
        None, description="Number of named parties, and of parts for which nobody is named."
    )
    facts_short: str | None = Field(None, description="The facts found, in one line.")
    next_: ReportNextAct | None = Field(
        None,
        alias="next",
        description="The next act about this tender or its lot; left out if narrowed.",
    )
    judgements: list[str] | None = Field(
        None, description="People's judgements of possible matches."
    )
    facts: list[ReportFirm] | None = Field(
        None,
        description="For each tenderer and firm that it relies on; for others, what was found.",
    )
    need: str | None = None
    points: str | None = None
    reason: str | None = None
    parts: list[ReportPart]
    tree: list[ReportNode] | None = None
    remarks: list[str] | None = None
    questions: list[ReportQuestion] | None = Field(
        None, description="What may be obtained or requested now."
    )
    closed: list[ReportClosed] | None = Field(
        None, description="What may not be requested now, or is asked of nobody."
    )
    closed_line: str | None = Field(
        None, description="The number of such documents, and why, in one line; empty if none."
    )
    rows: ReportRows | None = None
    matches: list[str] | None = Field(None, description="Possible matches, for judgement.")


class ReportLot(Shown):
    """A lot."""

    id: str
    as_in: str = Field(
        description=(
            "The first lot with the same route, acts and missing documents; empty if there is "
            "none before this one."
        )
    )
    title: str
    route: str
    stated: list[str] = Field(
        description=(
            "What the buyer states of the lot, in words: tenders received, estimate and awarded "
            "value, framework agreement."
        )
    )
    terms: str = Field(
        description=(
            "What the act asks about labour terms, and that a review need does not answer it; "
            "empty for acts without a rule."
        )
    )
    no_tenders: str
    uneven: list[str] = Field(
        description="What was looked up about some tenderers and not about others, in words."
    )
    acts: list[ReportAct]
    unsettled: list[str] = Field(description="Facts that the rules about the lot lack, and why.")
    missing: list[str] = Field(description="Documents that may be obtained or requested now.")
    tenders: list[ReportTender]


class ReportSource(Shown):
    """A source of the report."""

    id: str
    title: str
    publisher: str
    as_of: str = Field(description="Date of the content; empty if not known.")
    licence: str
    url: str = Field(description="Address; empty if there is none.")
    means_not: str = Field(
        description="What a list entry does not mean; empty if the source is not a list."
    )
    ends: str = Field(description="When a list entry ends; empty if the source is not a list.")
    is_cited: bool = Field(description="Whether a value of a factor rests on it.")


class ReportIdentity(Shown):
    """A line on how to identify and verify the report."""

    name: str
    value: str


class ReportDocument(Shown):
    """The report of a screening."""

    language: str
    title: str
    subject: str
    stage: str | None = Field(None, description="Stage of the purchase, in words; may be empty.")
    about: str
    notice: str
    read: list[str] = Field(
        description="How the rows of tables were read, and what was stated beside the input."
    )
    stated: list[str] = Field(
        description=(
            "The earlier notices that the purchase refers to, in words: a framework agreement that "
            "is called off from, a contract that is changed."
        )
    )
    id: str
    day: Annotated[list[int], Field(min_length=3, max_length=3, description="Year, month, day.")]
    open: bool = Field(description="Whether points and review needs are shown.")
    copy_: str = Field(
        alias="copy", description="The mark of your copy; leads to the entry in the log."
    )
    next_: ReportNextAct | None = Field(
        None, alias="next", description="The one next act; left out of the page of a part."
    )
    lots: list[ReportLot]
    rules: list[ReportRule] | None = Field(None, description="Rules that applied.")
    open_rules: list[ReportRule] | None = Field(
        None, description="Rules that could not be answered because facts are missing."
    )
    outcomes: list[ReportOutcome] | None = Field(
        None,
        description=(
            "What each rule answered about each lot, tender and party; of the whole, and of a "
            "tender."
        ),
    )
    sources: list[ReportSource] | None = None
    answers: list[str] | None = Field(
        None, description="Registers queried live that have not answered in full."
    )
    closed_line: str | None = Field(
        None, description="The number of documents that may not be requested now, and why."
    )
    verification: str | None = Field(None, description="How to verify the document.")
    code: str | None = Field(None, description="Content of the code on the document.")
    rejects: list[str] | None = Field(
        None, description="Parts of the input that could not be used."
    )
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
