"""A needs assessment as a readable page in a terminal, in Swedish or English."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.text import Text as Styled

from data_ingest.model.text import Language, Text
from procurement_rules.needs.wording import PROPOSAL, TITLE
from service.screening.needs.assessment import NeedAssessment
from service.screening.needs.wording import blocks, notes, outcome, stated


def render_need(need: NeedAssessment, language: Language) -> RenderableType:
    """Return an assessment as something that rich can print.

    Nothing from the input is read as markup.

    Args:
        need: The assessment.
        language: Language of the page.
    """
    return Group(*_lines(need, language))


def _lines(need: NeedAssessment, language: Language) -> Iterator[RenderableType]:
    yield Line(Styled(TITLE.to(language), style="bold"), align="left")
    for label, value in stated(need, language):
        yield Styled.assemble((f"{label}: ", "dim"), value)
    for note in notes(need, language):
        yield Styled(f"! {note}")
    yield Styled()
    yield Styled(outcome(need, language), style="bold")
    yield Styled(PROPOSAL.to(language), style="italic")
    for place, block in enumerate(blocks(need, language), 1):
        yield Styled()
        yield Styled.assemble((f"{place}. {block.heading} ", "bold"), block.said)
        for line in block.lines:
            source = f" · {line.source}, {line.dated}" if line.source else ""
            yield Padding(Styled.assemble(f"– {line.text}", (source, "dim")), (0, 0, 0, 3))
    yield Styled()
    yield Line(style="dim")
    decided = Text(
        "Beslutas av en person: namn, mandat, datum.",
        "Decided by a person: name, mandate, date.",
    )
    yield Styled(decided.to(language), style="dim")
    foot = Text("Regelverk {rules} · resultat {result}", "Rulebook {rules} · result {result}")
    shown = foot.to(language).format(rules=need.rulebook_sha256[:12], result=need.sha256()[:12])
    yield Styled(shown, style="dim")
