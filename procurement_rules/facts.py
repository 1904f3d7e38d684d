"""The facts that a legal rule may mention, each described so that a lawyer can read a rule.

A fact that nobody knows is null, never a default: a rule then answers "cannot tell".
"""

from collections.abc import Mapping
from types import MappingProxyType

import dataframely as dy
import polars as pl

from data_ingest.model.tables import GROUNDS, INSTRUMENTS, NATURES, ROLES
from data_ingest.model.text import Text
from procurement_rules.further_facts import FURTHER_FACTS

KEYS = ("contract_id", "tender_id", "party_id", "ground_id")
"""What one row of facts is about; "" where a key does not apply."""

CHAPTERS = ("full", "ch19", "direct")
"""LOU 13 and 15-17 kap.; 19 kap.; 19 a kap."""

REGIMES: Mapping[str, Text] = MappingProxyType(
    {
        "full": Text(
            "LOU:s bestämmelser för upphandling från och med tröskelvärdet gäller, bland annat "
            "13 och 15–17 kap.",
            "The provisions of LOU for procurement at or above the EU threshold apply, among "
            "them chapters 13 and 15–17.",
        ),
        "chapter_19": Text(
            "19 kap. LOU gäller: annonspliktig upphandling under tröskelvärdet eller av en "
            "tjänst i bilaga 2.",
            "LOU chapter 19 applies: advertised procurement below the EU threshold, or of a "
            "service in Annex 2.",
        ),
        "chapter_19_direct": Text(
            "19 a kap. LOU gäller: direktupphandling.",
            "LOU chapter 19 a applies: direct award.",
        ),
        "outside": Text(
            "Kedjekoll har inga regler för köparens land, eller för den lag som styr "
            "upphandlingen, som avgör vilka bestämmelser som gäller. Enstaka regler kan ändå "
            "visas. Rättsläget måste bedömas på annat sätt.",
            "Kedjekoll ships no rules for the buyer's country, or for the act that governs the "
            "procurement, that tell which provisions apply. Single rules may still be shown. The "
            "legal position has to be assessed in another way.",
        ),
    }
)
"""What each regime of `RoutedFacts.regime` means; null is "cannot tell"."""

FACTS: Mapping[str, Text] = MappingProxyType(
    {
        "contract_id": Text("Kontrakt eller delkontrakt.", "Contract or lot."),
        "tender_id": Text(
            "Anbud; tomt när uppgiften gäller upphandlingen.",
            "Tender; empty when the fact is about the procurement.",
        ),
        "party_id": Text(
            "Företag; tomt när uppgiften inte gäller något företag.",
            "Party; empty when the fact is about no party.",
        ),
        "ground_id": Text(
            "Den omständighet som köparen har antecknat; tomt när ingen har antecknats.",
            "The circumstance that the buyer has noted; empty when none has been noted.",
        ),
        "jurisdiction": Text("Köparens land.", "The buyer's country (ISO 3166 alpha-2)."),
        "instrument": Text(
            "Den lag som styr upphandlingen.", "The act that governs the procurement."
        ),
        "nature": Text("Byggentreprenad, tjänster eller varor.", "Works, services or supplies."),
        "cpv": Text(
            "Huvudsakligt föremål: CPV-kod, åtta siffror utan kontrollsiffra.",
            "Main subject: CPV code, eight digits without the check digit.",
        ),
        "annex2": Text(
            "Om föremålet är en tjänst i LOU bilaga 2; följer av CPV-kod och kontraktstyp.",
            "Whether the subject is a service in LOU Annex 2; follows from CPV code and nature.",
        ),
        "value_eur_low": Text(
            "Hela upphandlingens uppskattade värde i euro utan moms, nedre gräns (LOU 5:3).",
            "Estimated value of the whole procurement in euro without VAT, lower bound.",
        ),
        "value_eur_high": Text(
            "Hela upphandlingens uppskattade värde i euro utan moms, övre gräns (LOU 5:3).",
            "Estimated value of the whole procurement in euro without VAT, upper bound.",
        ),
        "value_sek": Text(
            "Hela upphandlingens uppskattade värde i hela kronor utan moms (LOU 5:3).",
            "Estimated value of the whole procurement in whole Swedish kronor without VAT.",
        ),
        "buyer_kind": Text(
            "Central upphandlande myndighet eller annan upphandlande myndighet.",
            "Central government authority or other contracting authority.",
        ),
        "begun_on": Text(
            "Dagen då upphandlingen påbörjades; den avgör vilken lagtext som gäller.",
            "Day on which the procurement began; it settles which text of the law applies.",
        ),
        "decision_on": Text(
            "Dagen för beslutet om uteslutning; fem- och treårsgränserna räknas till den.",
            "Day of the decision on exclusion; the five and three years are counted to it.",
        ),
        "direct_award": Text(
            "Om kontraktet tilldelas utan föregående annons om anbudsinfordran.",
            "Whether the contract is awarded without a prior call for competition.",
        ),
        "framework": Text(
            "Om upphandlingen avser ett ramavtal.",
            "Whether the procurement is for a framework agreement.",
        ),
        "on_site": Text(
            "Om tjänsten utförs vid en anläggning under myndighetens direkta tillsyn.",
            "Whether the service is performed at a facility under the authority's direct "
            "supervision.",
        ),
        "work_country": Text(
            "Landet där arbetet utförs; SE läses som att svensk arbetsrätt är tillämplig.",
            "Country where the work is done; SE is read as Swedish labour law being applicable.",
        ),
        "labour_terms_needed": Text(
            "Myndighetens behovsbedömning: särskilda arbetsrättsliga villkor är behövliga.",
            "The authority's own needs assessment: special labour terms are needed.",
        ),
        "party_role": Text("Företagets roll i anbudet.", "The role of the party in the tender."),
        "ground": Text(
            "Vad köparen har antecknat om grunder för uteslutning, även att ingen fanns.",
            "What the buyer has noted about grounds for exclusion, also if it found none.",
        ),
        "judged_on": Text("Dagen då domen meddelades.", "Day on which judgment was given."),
        "happened_on": Text("Dagen då händelsen inträffade.", "Day on which the event happened."),
        "is_final": Text(
            "Om domen eller beslutet har fått laga kraft.",
            "Whether the judgment or decision is final.",
        ),
        "paid_or_agreed": Text(
            "Om skulden är betald, eller en bindande överenskommelse om betalning finns.",
            "Whether the debt is paid, or a binding agreement on payment exists.",
        ),
        "self_cleaning_shown": Text(
            "Myndighetens bedömning: leverantören har visat att den är tillförlitlig (13:5).",
            "The authority's own assessment: the supplier has shown that it is reliable (13:5).",
        ),
        "price_below_comparison": Text(
            "Om anbudets pris ligger under jämförelsekostnaden.",
            "Whether the price of the tender lies below the comparison cost.",
        ),
        "agreement_applied": Text(
            "Om leverantören tillämpar motsvarande villkor i ett och samma centrala "
            "kollektivavtal, eller villkoren enligt utstationeringslagen.",
            "Whether the supplier applies the matching terms of one nationwide central "
            "agreement, or those of the posting act.",
        ),
        "subcontracts": Text(
            "Om någon underleverantör anlitas eller avses anlitas.",
            "Whether any subcontractor is, or is meant to be, engaged.",
        ),
        "contract_awarded": Text(
            "Om tilldelningsbeslut har fattats.", "Whether the award decision has been made."
        ),
        "chapter": Text(
            "Vilka kapitel i LOU som gäller; följer av värde, föremål och förfarande.",
            "Which chapters of LOU apply; follows from value, subject and procedure.",
        ),
        **FURTHER_FACTS,
    }
)
"""Every column of `RuleFacts` in words, in its order."""

INTERVALS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "value_eur": ("value_eur_low", "value_eur_high"),
        "tiers_below": ("tiers_below_low", "tiers_below_high"),
    }
)
"""Names that a rule may use for a fact known as an interval.

Such a condition is evaluated at both ends and is "cannot tell" where they differ; it must
therefore only change once as the value grows, as a comparison with a threshold does.
"""


def _described(name: str) -> str:
    return FACTS[name].en


def _key(name: str) -> dy.String:
    return dy.String(primary_key=True, description=_described(name))


def _bool(name: str) -> dy.Bool:
    return dy.Bool(nullable=True, description=_described(name))


def _date(name: str) -> dy.Date:
    return dy.Date(nullable=True, description=_described(name))


def _whole(name: str) -> dy.Int64:
    return dy.Int64(nullable=True, min=0, description=_described(name))


def _code(name: str, codes: tuple[str, ...]) -> dy.Enum:
    return dy.Enum(codes, nullable=True, description=_described(name))


def _text(name: str, regex: str) -> dy.String:
    return dy.String(nullable=True, regex=regex, description=_described(name))


class RuleFacts(dy.Schema):
    """What is known, one row for each contract, tender, party and noted circumstance.

    Every column but the keys is nullable: null is "not known". `annex2` and `chapter`, and under
    LOU, LUF and LUK `at_threshold`, are filled by `procurement_rules.route.route`, whatever they
    held before.
    """

    contract_id = _key("contract_id")
    tender_id = _key("tender_id")
    party_id = _key("party_id")
    ground_id = _key("ground_id")
    jurisdiction = _text("jurisdiction", r"^[A-Z]{2}$")
    instrument = _code("instrument", INSTRUMENTS)
    nature = _code("nature", NATURES)
    cpv = _text("cpv", r"^\d{8}$")
    annex2 = _bool("annex2")
    value_eur_low = _whole("value_eur_low")
    value_eur_high = _whole("value_eur_high")
    value_sek = _whole("value_sek")
    buyer_kind = _code("buyer_kind", ("central", "sub_central"))
    begun_on = _date("begun_on")
    decision_on = _date("decision_on")
    direct_award = _bool("direct_award")
    framework = _bool("framework")
    on_site = _bool("on_site")
    work_country = _text("work_country", r"^[A-Z]{2}$")
    labour_terms_needed = _bool("labour_terms_needed")
    party_role = _code("party_role", (*ROLES, "undisclosed"))
    ground = _code("ground", GROUNDS)
    judged_on = _date("judged_on")
    happened_on = _date("happened_on")
    is_final = _bool("is_final")
    paid_or_agreed = _bool("paid_or_agreed")
    self_cleaning_shown = _bool("self_cleaning_shown")
    price_below_comparison = _bool("price_below_comparison")
    agreement_applied = _bool("agreement_applied")
    subcontracts = _bool("subcontracts")
    contract_awarded = _bool("contract_awarded")
    chapter = _code("chapter", CHAPTERS)
    at_threshold = _bool("at_threshold")
    buyer_is_authority = _bool("buyer_is_authority")
    call_off = _code("call_off", ("none", "own_framework", "other_framework"))
    mini_competition = _bool("mini_competition")
    labour_risk = _bool("labour_risk")
    overriding_interest = _bool("overriding_interest")
    exclusion_decided = _bool("exclusion_decided")
    own_declaration = _bool("own_declaration")
    tender_breaks_duties = _bool("tender_breaks_duties")
    barred_at_award = _bool("barred_at_award")
    register_check = _code("register_check", ("none_reported", "reported"))
    register_check_on = _date("register_check_on")
    grounds_left = _text("grounds_left", r"^[a-z_]+(,[a-z_]+)*$")
    work_started_on = _date("work_started_on")
    posted_workers = _bool("posted_workers")
    posting_proof_shown = _bool("posting_proof_shown")
    buyer_is_recipient = _bool("buyer_is_recipient")
    posting_months = _whole("posting_months")
    posting_extended = _bool("posting_extended")
    work_permits = _bool("work_permits")
    wages_unpaid = _bool("wages_unpaid")
    no_right_to_work = _bool("no_right_to_work")
    f_tax_approved = _bool("f_tax_approved")
    staff_register_trade = _bool("staff_register_trade")
    tiers_below_low = _whole("tiers_below_low")
    tiers_below_high = _whole("tiers_below_high")
    fine_eur = _whole("fine_eur")
    employees = _whole("employees")
    turnover_eur = _whole("turnover_eur")
    size_test_met = _bool("size_test_met")
    product_banned = _bool("product_banned")
    risk_product = _bool("risk_product")
    on_official_list = _bool("on_official_list")
    russian_link = _bool("russian_link")
    offence_data = _bool("offence_data")
    personal_numbers = _bool("personal_numbers")
    personal_data = _bool("personal_data")
    automated_alone = _bool("automated_alone")
    profiles_persons = _bool("profiles_persons")
    machine_text = _bool("machine_text")
    official_document = _bool("official_document")
    public_website = _bool("public_website")
    price_explained = _bool("price_explained")
    low_price_from_breach = _bool("low_price_from_breach")
    in_qualification_system = _bool("in_qualification_system")

    @dy.rule()
    def value_is_an_interval(cls) -> pl.Expr:
        """The lower bound of the value is not above the upper bound."""
        low, high = pl.col("value_eur_low"), pl.col("value_eur_high")
        return low.is_null() | high.is_null() | (low <= high)


class RoutedFacts(RuleFacts):
    """Facts whose legal regime has been sought (`procurement_rules.route.route`)."""

    regime = dy.Enum(tuple(REGIMES), nullable=True)  # null: cannot tell
    threshold_eur = dy.Int64(nullable=True)  # EU threshold that applies, in euro
