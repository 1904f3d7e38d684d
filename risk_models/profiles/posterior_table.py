"""The posterior as a table by code, and how a CPV or NACE code is looked up in it.

A CPV code leads to the node of its longest prefix among the occupations and `cpv_nace.csv`; of two
equally long ones the occupation's applies. So painting has a row of its own, and window cleaning is
not taken for the cleaning of premises.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import dataframely as dy
import polars as pl

from data_ingest.model.country_and_sector_facts import SectorFacts
from data_ingest.model.reference_tables import CpvNace
from data_ingest.model.statement_tables import (
    ForeignRates,
    Occupations,
    SectorPosterior,
    SectorStatements,
)
from risk_models.industry.sectors import SectorValues, sector_fact, sector_values
from risk_models.profiles.industry import SECTIONS, lineage
from risk_models.profiles.posterior import posterior_of
from risk_models.profiles.statements import Evidence, Statement, evidence_of

POSTERIOR_SOURCE = "kedjekoll-sector-posterior-2026"
"""Row of sources.csv for the posterior of industries."""


class Tables(NamedTuple):
    """What the posterior is made from.

    Attributes:
        statements: Statements about nodes.
        foreign: Rates of other countries.
        occupations: The leaves of the tree.
        cpv_nace: The industry of each CPV prefix.
        sectors: Facts by CPV prefix, of which the form of labour is read.
    """

    statements: dy.DataFrame[SectorStatements]
    foreign: dy.DataFrame[ForeignRates]
    occupations: dy.DataFrame[Occupations]
    cpv_nace: dy.DataFrame[CpvNace]
    sectors: dy.DataFrame[SectorFacts]


@dataclass(frozen=True)
class Nodes:
    """What leads from a CPV code to a node and a form of labour.

    Attributes:
        occupations: Occupation by CPV prefix.
        industries: NACE code by CPV prefix.
        sectors: What is stated by CPV prefix.
        forms: Form of labour by occupation, where it is not that of the CPV prefix.
    """

    occupations: Mapping[str, str]
    industries: Mapping[str, str]
    sectors: SectorValues
    forms: Mapping[str, str]

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """Every prefix at which the node or the form can change, in order."""
        forms = self.sectors.get("labour_form", {})
        return tuple(sorted({*self.occupations, *self.industries, *forms}))

    def node_of(self, cpv: str) -> str | None:
        """Return the node of a CPV code or prefix; None where no prefix of it is known."""
        for length in range(len(cpv), 1, -1):
            prefix = cpv[:length]
            if found := self.occupations.get(prefix) or self.industries.get(prefix):
                return found
        return None

    def form_of(self, cpv: str) -> str:
        """Return the form of labour of a CPV code; `ordinary` where none is stated."""
        own = self.forms.get(self.node_of(cpv) or "")
        return own or sector_fact(cpv, "labour_form", self.sectors) or "ordinary"


def evidence_from(tables: Tables) -> Evidence:
    """Return the evidence of the tables.

    Raises:
        ValueError: A statement names a node that is not in the tree, or one publisher contradicts
            itself at a node.
    """
    parents = dict(tables.occupations.select("occupation", "parent").iter_rows())
    columns = Statement.__dataclass_fields__
    evidence = evidence_of(
        (Statement(*row) for row in tables.statements.select(*columns).iter_rows()),
        tables.foreign.select("outcome_set", "nace", "permille").iter_rows(),
        parents,
    )
    for node in (*evidence.statements, *evidence.foreign, *parents.values()):
        evidence.lineage(node)
    return evidence


def nodes_from(tables: Tables) -> Nodes:
    """Return what leads from CPV codes to nodes."""
    rows = tables.occupations.select("occupation", "cpv_prefixes").iter_rows()
    return Nodes(
        {prefix: occupation for occupation, prefixes in rows for prefix in prefixes.split()},
        dict(tables.cpv_nace.select("cpv_prefix", "nace").iter_rows()),
        sector_values(tables.sectors),
        dict(
            tables.occupations.drop_nulls("labour_form").select("occupation", "labour_form").rows()
        ),
    )


def posterior_rows(tables: Tables) -> Iterator[dict[str, Any]]:
    """Give the rows of `SectorPosterior`: sections and nodes with evidence, then CPV prefixes."""
    evidence, nodes = evidence_from(tables), nodes_from(tables)
    for nace in sorted({*SECTIONS, *evidence.statements, *evidence.foreign} - {*evidence.parents}):
        yield _row("nace", nace, nace, "ordinary", evidence)
    for occupation in sorted(evidence.parents):
        yield _row("occupation", occupation, occupation, "ordinary", evidence)
    for prefix in nodes.prefixes:
        node = nodes.node_of(prefix)
        if node is not None:
            yield _row("cpv", prefix, node, nodes.form_of(prefix), evidence)


def _row(scheme: str, code: str, node: str, form: str, evidence: Evidence) -> dict[str, Any]:
    found = posterior_of(node, evidence, form=form)
    low, high = found.interval()
    return {
        "scheme": scheme,
        "code": code,
        "node": node,
        "form": form,
        "points": found.points,
        "points_low": low,
        "points_high": high,
        "points_without_transfer": posterior_of(node, evidence, form=form, beta_permille=0).points,
        "points_with_half": posterior_of(node, evidence, form=form, beta_permille=500).points,
        "source_id": POSTERIOR_SOURCE,
    }


@dataclass(frozen=True)
class PosteriorTable:
    """Rows of `SectorPosterior` to look codes up in.

    Attributes:
        by_cpv: Rows by CPV prefix.
        by_node: Rows by NACE code and occupation.
        by_sni: Occupation by SNI 2007 code of five digits.
    """

    by_cpv: Mapping[str, Mapping[str, Any]]
    by_node: Mapping[str, Mapping[str, Any]]
    by_sni: Mapping[str, str]

    def of_cpv(self, cpv: str) -> Mapping[str, Any] | None:
        """Return the row of a CPV code: that of its longest prefix; None where none is known."""
        for length in range(len(cpv), 1, -1):
            if cpv[:length] in self.by_cpv:
                return self.by_cpv[cpv[:length]]
        return None

    def of_industry(self, code: str) -> Mapping[str, Any]:
        """Return the row of a registered activity.

        That of the occupation which an SNI code means, or of the narrowest node around the code.

        Args:
            code: A section letter, NACE Rev. 2 (two to four digits) or SNI 2007 (five).

        Raises:
            ValueError: This is no code of the tree.
        """
        if code in self.by_sni:
            return self.by_node[self.by_sni[code]]
        around = lineage(code[:4])
        return next(self.by_node[one] for one in around if one in self.by_node)


def table_of(
    rows: dy.DataFrame[SectorPosterior], occupations: dy.DataFrame[Occupations]
) -> PosteriorTable:
    """Return the shipped rows, to look codes up in them."""
    by_cpv: dict[str, Mapping[str, Any]] = {}
    by_node: dict[str, Mapping[str, Any]] = {}
    for row in rows.iter_rows(named=True):
        (by_cpv if row["scheme"] == "cpv" else by_node)[row["code"]] = row
    coded = occupations.drop_nulls("sni5").select("occupation", "sni5").iter_rows()
    by_sni = {sni: occupation for occupation, codes in coded for sni in codes.split()}
    return PosteriorTable(by_cpv, by_node, by_sni)


def posterior_facts(cpvs: Iterable[str], table: PosteriorTable) -> dy.DataFrame[SectorFacts]:
    """Return the fact `sector_posterior` of each CPV code.

    A code whose industry is not known has no row.

    Args:
        cpvs: CPV codes of eight digits.
        table: The shipped rows.
    """
    found = ((cpv, table.of_cpv(cpv)) for cpv in sorted(set(cpvs)))
    rows = [
        (cpv, "sector_posterior", str(row["points"]), row["source_id"])
        for cpv, row in found
        if row is not None
    ]
    return SectorFacts.validate(
        pl.DataFrame(rows, schema=SectorFacts.column_names(), orient="row"), cast=True
    )
