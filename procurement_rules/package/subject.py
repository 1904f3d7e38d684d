"""What a package is made about: a procurement at a stage, its tenders and what is unknown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from data_ingest.model.tables import Stage
from data_ingest.model.text import Text
from procurement_rules.needs.bought import Kind, QuestionCode, kind_of
from procurement_rules.rule import Outcome, Rule
from procurement_rules.rulebook import Rulebook

OTHER_ACTS = ("LUF", "LUK")
"""Acts whose rules hold only where they govern: no regime tells of it, unlike under LOU."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A ground that a person has noted: its kind and its days, never what a judgment says."""

    ground: str
    judged_on: date | None
    happened_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A named party of a tender.

    Attributes:
        party_id: Its key.
        name: Its name.
        role: Code of `data_ingest.model.tables.ROLES`.
        tier: Its least tier; one of tier 1 is engaged by the buyer itself.
        country: Country of establishment (ISO 3166-1 alpha-2); None: not known.
        posted: Whether it posts workers to the contract; None: not known.
        posting_shown: Whether the buyer has read proof that the posting is notified.
        applies: Rules about it that apply.
        circumstances: What a person has noted about it.
        number: Its Swedish organisation number as people write it; None: not known, or personal.
    """

    party_id: str
    name: Text
    role: str
    tier: int = 1
    country: str | None = None
    posted: bool | None = None
    posting_shown: bool | None = None
    applies: frozenset[str] = frozenset()
    circumstances: tuple[Circumstance, ...] = ()
    number: str | None = None

    @property
    def may_post(self) -> bool | None:
        """Whether it posts workers to Sweden or, being foreign, may do so; None: nobody knows.

        Only a foreign employer posts. Where a firm that is established here, or nobody knows where,
        says that there are posted workers, it is not known whose they are.
        """
        if self.posted is False:
            return False
        if self.country == "SE":
            return None if self.posted else False
        return None if self.country is None else True


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfChain:
    """A part of a tender's chain and its review need.

    Attributes:
        name: What it is called.
        tier: Its tier, from 1.
        named: Whether it is known who does it.
        share_ppm: Its own work, in ppm of the whole tender.
        band: The band of its review need (`risk_models.card.bands.Band`).
    """

    name: Text
    tier: int
    named: bool
    share_ppm: int
    band: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tender:
    """A tender of the lot, in tender order.

    Attributes:
        tender_id: Its key.
        name: Name of the tenderer, or of those of a consortium.
        awarded: Whether it has been awarded the contract.
        applies: Rules about the tender that apply.
        values: Merge fields that are its own.
        firms: Its named parties.
        parts: Every part of its chain, also those that nobody has named.
        band: The band of the whole tender; None: not stated.
    """

    tender_id: str
    name: Text
    awarded: bool
    applies: frozenset[str] = frozenset()
    values: Mapping[str, Text]
    firms: tuple[Firm, ...] = ()
    parts: tuple[PartOfChain, ...] = ()
    band: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownFact:
    """What is not known of a party and the document that would settle it.

    Attributes:
        tender_id: The tender; "" before there are any.
        about: Whom it concerns.
        provision: The provision that `risk_models` names; None where nothing permits asking.
        document: What is asked for.
        facts: What it settles.
    """

    tender_id: str
    about: Text
    provision: str | None
    document: Text
    facts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LabourParty:
    """A party of the labour market.

    Attributes:
        name: Trade union or employers' organisation.
        agreement: The agreement that it is a party to.
        levels: The lowest levels that are held of that agreement; None: none are.
    """

    name: str
    agreement: str
    levels: Text | None

    def values(self) -> dict[str, Text]:
        """Return the merge fields that are its own."""
        held = {} if self.levels is None else {"levels": self.levels}
        return {"agreement": named(self.agreement), **held}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The procurement that a package is made about; one lot.

    Attributes:
        stage: Where it stands.
        regime: Regime of the lot; None: cannot tell.
        begun_on: The day that pins the law.
        as_of: The day of the draft.
        work_in_sweden: Whether the work is done in Sweden; None: not known.
        nature: "works", "services" or "supplies"; None: not known.
        cpv: Main subject, eight digits; None: not known.
        starts_on: The day on which the work begins; None: not known.
        values: Merge fields of the whole procurement.
        proposals: What is proposed for merge fields that a person has to confirm.
        answers: What has been answered of the questions about what is bought.
        outcomes: What rules about the contract answered, by rule.
        tenders: In tender order.
        unknowns: In tender order, then by what they are worth.
        labour_parties: The parties of the labour market that the category has.
        instrument: The act that governs, such as "LOU"; None: not known.
    """

    stage: Stage
    regime: str | None
    begun_on: date
    as_of: date
    work_in_sweden: bool | None
    values: Mapping[str, Text]
    outcomes: Mapping[str, Outcome]
    tenders: tuple[Tender, ...] = ()
    unknowns: tuple[UnknownFact, ...] = ()
    labour_parties: tuple[LabourParty, ...] = ()
    nature: str | None = None
    cpv: str | None = None
    starts_on: date | None = None
    instrument: str | None = None
    proposals: Mapping[str, Text] = field(default_factory=dict)
    answers: Mapping[QuestionCode, bool] = field(default_factory=dict)

    @property
    def bought(self) -> Kind | None:
        """What kind of rooms, travel, transport, housing or staff is bought; None: none of them."""
        return None if self.cpv is None else kind_of(self.cpv)

    def standing(self, rule_ids: Iterable[str], rulebook: Rulebook) -> tuple[Rule, ...]:
        """Return the rules that are law for the procurement and are not known not to apply.

        A rule that turns on whether the contract has been awarded is judged by the stage instead.
        """
        return tuple(
            rule
            for rule in self.in_force(rule_ids, rulebook)
            if "contract_awarded" in rule.when
            or self.outcomes.get(rule.id) is not Outcome.DOES_NOT_APPLY
        )

    def in_force(self, rule_ids: Iterable[str], rulebook: Rulebook) -> tuple[Rule, ...]:
        """Return the rules that are law for the procurement, whatever they answer so far.

        That is what a duty needs whose facts come about only when the work has begun.
        """
        rules = [rulebook.rule(rule_id) for rule_id in rule_ids]
        return tuple(
            rule for rule in rules if rule.in_force.states(self.begun_on) and self._governs(rule)
        )

    def governed(self, rule_ids: Iterable[str], rulebook: Rulebook) -> bool:
        """Tell whether some of these rules are of the act that governs, or of LOU."""
        return any(self._governs(rulebook.rule(rule_id)) for rule_id in rule_ids)

    def _governs(self, rule: Rule) -> bool:
        return rule.instrument not in OTHER_ACTS or rule.instrument == self.instrument

    def contracted(self, chosen: Sequence[str]) -> tuple[Tender, ...]:
        """Return the tenders that a person has named, or else those that have the contract."""
        if chosen:
            return tuple(tender for tender in self.tenders if tender.tender_id in chosen)
        return tuple(tender for tender in self.tenders if tender.awarded)


def named(name: str) -> Text:
    """Return a name as a text: it is the same in both languages."""
    return Text(name, name)
