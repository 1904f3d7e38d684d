"""The facts that a buyer has on the desk: Skatteverket's answer and the form of ten fields.

Labels say the unit of an amount. The provisions are those of the Swedish procurement act, LOU
(2016:1145), as of 2026-11-24; that Skatteverket's answer counts as what the buyer fetches itself
(15:5) is the reading of the project, as for the registration as an employer. A provision that lets
the buyer ask only under a condition says so in the document that settles the fact.
"""

from collections.abc import Mapping

from data_ingest.model.text import Text
from risk_models.facts.fact import ANYONE, DERIVED, READ_BY_BUYER, YES_NO, Fact, FactKind

F_TAX_STATES = ("approved", "not_approved", "left", "revoked")
VAT_STATES = ("registered", "never", "left")
HOUSING = ("none", "free_choice", "tied")

MOST_SEK = 10**12
MOST_PERSONS = 10**7
MOST_HOURS = 10**7
"""Greatest amounts that an answer may hold: far above any real one, so that sums stay exact."""

SKATTEVERKET_ANSWER = Text(
    "Skatteverkets svar på blankett SKV 4820 eller motsvarande intyg från etableringslandet, som "
    "köparen hämtar själv",
    "Skatteverket's answer on form SKV 4820 or the like from the country of establishment, which "
    "the buyer fetches",
)
_OWN_HOURS = Text(
    "anbudets uppgift om egna timmar, som får begäras i en förklaring om anbudet framstår som "
    "onormalt lågt",
    "the hours of its own that the tender states, which may be asked for in an explanation if the "
    "tender appears abnormally low",
)
_POSTING = Text(
    "kopia av anmälan om utstationering till Arbetsmiljöverket eller annat bevis om den",
    "a copy of the notice of posting to Arbetsmiljöverket, or other proof of it",
)
SUBCONTRACTORS_STATED = Text(
    "uppgift om hur stor del som läggs ut på underleverantörer och vilka de är",
    "a statement of the share that is subcontracted and of who the subcontractors are",
)

DESK_FACTS: Mapping[str, Fact] = {
    "f_tax": Fact(
        label=Text(
            "Godkännande för F-skatt eller motsvarande i etableringslandet",
            "Approval for F-tax, or the like where the firm is established",
        ),
        kind=FactKind.CODE,
        codes=F_TAX_STATES,
        document=SKATTEVERKET_ANSWER,
        gate="LOU 15:5",
        bases=ANYONE,
    ),
    "vat_registration": Fact(
        label=Text("Registrering för moms", "Registration for VAT"),
        kind=FactKind.CODE,
        codes=VAT_STATES,
        document=SKATTEVERKET_ANSWER,
        gate="LOU 15:5",
        bases=ANYONE,
    ),
    "employer_contributions_3m": Fact(
        label=Text(
            "Redovisade arbetsgivaravgifter under de senaste tre månaderna, i kronor",
            "Employer contributions declared for the last three months, in SEK",
        ),
        kind=FactKind.INTEGER,
        unit="SEK",
        least=0,
        most=MOST_SEK,
        document=SKATTEVERKET_ANSWER,
        gate="LOU 15:5",
        bases=ANYONE,
    ),
    "contribution_months": Fact(
        label=Text(
            "Månader av de senaste tre för vilka lön har redovisats",
            "Months of the last three for which pay has been declared",
        ),
        kind=FactKind.INTEGER,
        unit="months",
        least=0,
        most=3,
        document=SKATTEVERKET_ANSWER,
        gate="LOU 15:5",
        bases=ANYONE,
    ),
    "tax_debts": Fact(
        label=Text(
            "Skulder för skatter och avgifter hos Kronofogden, i kronor",
            "Debts of taxes and contributions at Kronofogden, in SEK",
        ),
        kind=FactKind.INTEGER,
        unit="SEK",
        least=0,
        most=MOST_SEK,
        document=SKATTEVERKET_ANSWER,
        gate="LOU 15:5",
        bases=ANYONE,
    ),
    "headcount": Fact(
        label=Text("Antal anställda", "Persons employed"),
        kind=FactKind.INTEGER,
        unit="persons",
        least=0,
        most=MOST_PERSONS,
        document=Text(
            "uppgift om antal anställda, som får begäras som bevis om kvalificeringskraven rör "
            "teknisk kapacitet",
            "a statement of headcount, which may be requested as evidence where qualification "
            "concerns technical capacity",
        ),
        gate="LOU 15:11",
        bases=ANYONE,
    ),
    "subcontractors_used": Fact(
        label=Text("Underleverantörer anlitas för delen", "Subcontractors are used for the part"),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=SUBCONTRACTORS_STATED,
        gate="LOU 17:6",
        bases=ANYONE,
    ),
    "posted_workers": Fact(
        label=Text("Utstationerad personal i arbetet", "Posted workers in the work"),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=_POSTING,
        gate="LOU 17:5",
        bases=ANYONE,
    ),
    "posting_notice": Fact(
        label=Text(
            "Utstationeringen är anmäld (bevis läst av köparen)",
            "The posting has been notified (proof read by the buyer)",
        ),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=_POSTING,
        gate="LOU 17:5",
        bases=READ_BY_BUYER,
    ),
    "employer_housing": Fact(
        label=Text("Bostad som arbetsgivaren ordnar", "Housing arranged by the employer"),
        kind=FactKind.CODE,
        codes=HOUSING,
        document=Text(
            "svar enligt ett särskilt kontraktsvillkor om bostad som arbetsgivaren ordnar, om "
            "upphandlingsdokumenten har ett sådant",
            "the answer under a special contract term on housing arranged by the employer, if the "
            "procurement documents have one",
        ),
        gate="LOU 17:1",
        bases=ANYONE,
    ),
    "own_hours_per_month": Fact(
        label=Text("Egna timmar i månaden på delen", "Own hours a month on the part"),
        kind=FactKind.INTEGER,
        unit="hours",
        least=0,
        most=MOST_HOURS,
        document=_OWN_HOURS,
        gate="LOU 16:7",
        bases=ANYONE,
    ),
    "payroll_capacity": Fact(
        label=Text(
            "Redovisade arbetsgivaravgifter i förhållande till vad de egna timmarna kräver",
            "Employer contributions declared, against what the own hours call for",
        ),
        kind=FactKind.INTEGER,
        unit="permille",
        least=0,
        document=Text(
            f"{SKATTEVERKET_ANSWER.sv}, och {_OWN_HOURS.sv}",
            f"{SKATTEVERKET_ANSWER.en}, and {_OWN_HOURS.en}",
        ),
        gate="LOU 16:7",
        bases=DERIVED,
        derived_from=("employer_contributions_3m", "own_hours_per_month"),
    ),
    "hours_per_head": Fact(
        label=Text("Egna timmar i månaden per anställd", "Own hours a month for each employed"),
        kind=FactKind.INTEGER,
        unit="hours",
        least=0,
        document=Text(
            f"uppgift om antal anställda, och {_OWN_HOURS.sv}",
            f"a statement of headcount, and {_OWN_HOURS.en}",
        ),
        gate="LOU 16:7",
        bases=DERIVED,
        derived_from=("headcount", "own_hours_per_month", "reported_employees"),
    ),
    "subcontractors_named": Fact(
        label=Text(
            "Någon underleverantör till parten är namngiven i kedjan",
            "A subcontractor of the party is named in the chain",
        ),
        kind=FactKind.YES_NO,
        codes=YES_NO,
        document=SUBCONTRACTORS_STATED,
        gate="LOU 17:6",
        bases=DERIVED,
    ),
}
"""The facts by code: eleven that are answered, and three that are derived.

The form's field of contributions gives two of them and so does that of posting; tax debts are in
Skatteverket's answer only. The agreement and the registration as an employer, which are fields of
the form too, stand in `risk_models.facts.catalogue`.
"""
