"""Measures beside a collective agreement, each with the proof that the buyer has read of it.

A measure is three facts: whether it is stated, whether the paper names its issuer and covers this
party and site, and the day of the paper. Paper without issuer, date and scope scores nothing. The
provisions are those of the Swedish procurement act, LOU (2016:1145), as of 2026-11-26: each is a
special contract term and its proof, which may be asked for only if the procurement documents have
the term.
"""

from collections.abc import Iterator, Mapping

from data_ingest.model.text import Text
from risk_models.facts.fact import ANYONE, READ_BY_BUYER, YES_NO, Fact, FactKind

AUDIT_STATES = ("closed", "open_findings", "none")


def _measure(
    code: str, label: Text, document: Text, codes: tuple[str, ...] = YES_NO
) -> Iterator[tuple[str, Fact]]:
    """Yield the three facts of a measure."""
    yield (
        code,
        Fact(
            label=label,
            kind=FactKind.YES_NO if codes == YES_NO else FactKind.CODE,
            codes=codes,
            document=document,
            gate="LOU 17:1",
            bases=ANYONE,
        ),
    )
    yield (
        f"{code}_covers",
        Fact(
            label=Text(
                f"{label.sv}: underlaget namnger sin utfärdare och omfattar parten och platsen "
                "(läst av köparen)",
                f"{label.en}: the paper names its issuer and covers the party and the site (read "
                "by the buyer)",
            ),
            kind=FactKind.YES_NO,
            codes=YES_NO,
            document=document,
            gate="LOU 17:1",
            bases=READ_BY_BUYER,
        ),
    )
    yield (
        f"{code}_dated_on",
        Fact(
            label=Text(
                f"{label.sv}: underlagets datum (läst av köparen)",
                f"{label.en}: date of the paper (read by the buyer)",
            ),
            kind=FactKind.DATE,
            document=document,
            gate="LOU 17:1",
            bases=READ_BY_BUYER,
        ),
    )


MEASURE_FACTS: Mapping[str, Fact] = dict(
    (
        *_measure(
            "bank_wages",
            Text("Lön betalas till eget bankkonto", "Wages paid to the worker's own account"),
            Text(
                "intyg från bank eller revisor om hur lönen betalas i arbetet",
                "a statement by a bank or auditor of how wages are paid in the work",
            ),
        ),
        *_measure(
            "worker_channel",
            Text("Väg att slå larm för dem som arbetar", "Channel for workers to raise concerns"),
            Text(
                "beskrivning av kanalen, vem som driver den och vilka arbetsplatser den gäller",
                "a description of the channel, who runs it and which sites it is for",
            ),
        ),
        *_measure(
            "subcontractor_approval",
            Text(
                "Underleverantörer prövas innan de börjar arbeta",
                "Subcontractors approved before they start work",
            ),
            Text(
                "rutin för att pröva underleverantörer, med de prövningar som har gjorts",
                "the procedure for approving subcontractors, with the approvals given",
            ),
        ),
        *_measure(
            "labour_audit",
            Text("Revision av arbetsvillkoren", "Audit of labour conditions"),
            Text(
                "revisionsrapport om arbetsvillkoren, med hur varje avvikelse har åtgärdats",
                "the audit report on labour conditions, with how each finding was closed",
            ),
            AUDIT_STATES,
        ),
    )
)
"""The facts by code: three a measure."""
