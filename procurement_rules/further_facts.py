"""Further facts that a legal rule may mention: those of call-offs, of contracts and of other acts.

They became columns of `RuleFacts` with the rules that first named them. None has a default.
"""

from collections.abc import Mapping
from types import MappingProxyType

from data_ingest.model.text import Text

FURTHER_FACTS: Mapping[str, Text] = MappingProxyType(
    {
        "at_threshold": Text(
            "Om upphandlingens värde uppgår till tröskelvärdet i den lag som styr; följer för "
            "LOU, LUF och LUK av värde och föremål.",
            "Whether the value reaches the EU threshold of the act that governs; under LOU, "
            "LUF and LUK it follows from value and subject.",
        ),
        "buyer_is_authority": Text(
            "Om köparen är en upphandlande myndighet; ett kommunalt bolag kan vara det eller "
            "inte, och det följer inte av ägandet ensamt.",
            "Whether the buyer is a contracting authority; a company owned by a municipality "
            "may or may not be one, which does not follow from the ownership alone.",
        ),
        "call_off": Text(
            "Om köpet är ett avrop från ett ramavtal, och om ramavtalet är köparens eget "
            "eller en annan organisations. Anges inget väljs rättsläget som för ett köp som "
            "inte är ett avrop.",
            "Whether the purchase is a call-off from a framework agreement, and whether that "
            "is the buyer's own or another body's. Where nothing is said the route is that of "
            "a purchase which is no call-off.",
        ),
        "mini_competition": Text(
            "Om avropet föregås av en förnyad konkurrensutsättning.",
            "Whether the call-off follows a renewed competition among the suppliers of the "
            "framework.",
        ),
        "labour_risk": Text(
            "Myndighetens egen bedömning: kontraktets art medför risk för brister i "
            "arbetsvillkor eller mänskliga rättigheter.",
            "The authority's own assessment: the nature of the contract brings a risk for "
            "labour conditions or human rights.",
        ),
        "overriding_interest": Text(
            "Myndighetens egen bedömning: tvingande hänsyn till allmänintresset talar mot "
            "uteslutning.",
            "The authority's own assessment: overriding reasons in the public interest speak "
            "against exclusion.",
        ),
        "exclusion_decided": Text(
            "Om myndigheten har beslutat att utesluta leverantören.",
            "Whether the authority has decided to exclude the supplier.",
        ),
        "own_declaration": Text(
            "Om leverantören har lämnat en egenförsäkran (ESPD).",
            "Whether the supplier has handed in its own declaration (ESPD).",
        ),
        "tender_breaks_duties": Text(
            "Myndighetens egen bedömning: anbudet uppfyller inte tillämpliga miljö-, social- "
            "eller arbetsrättsliga skyldigheter.",
            "The authority's own assessment: the tender does not meet applicable "
            "environmental, social or labour-law duties.",
        ),
        "barred_at_award": Text(
            "Myndighetens egen bedömning: leverantören var vid tilldelningen i en situation "
            "enligt 13:1 och borde ha uteslutits.",
            "The authority's own assessment: at award the supplier was in a situation of 13:1 "
            "and should have been excluded.",
        ),
        "register_check": Text(
            "Plats för svaret från en samordnad registerkontroll, när en sådan finns; ingen "
            "gällande regel läser det.",
            "Slot for the answer of a coordinated register check, once there is one; no rule "
            "in force reads it.",
        ),
        "register_check_on": Text(
            "Dagen då svaret från den samordnade registerkontrollen är daterat.",
            "Day by which the answer of the coordinated register check is dated.",
        ),
        "grounds_left": Text(
            "De grunder som inte är uteslutna när registerkontrollen har svarat på andra; koder "
            "med komma emellan. Tomt när ingen kontroll har svarat.",
            "The grounds that are not ruled out once a register check has answered on others; "
            "codes with commas between. Empty where no check has answered.",
        ),
        "work_started_on": Text(
            "Dagen då arbetet påbörjades.",
            "Day on which the work started.",
        ),
        "posted_workers": Text(
            "Om en utländsk arbetsgivare sänder arbetstagare till landet för arbetet.",
            "Whether a foreign employer posts workers to the country for the work.",
        ),
        "posting_proof_shown": Text(
            "Om arbetsgivaren har visat att utstationeringen är anmäld.",
            "Whether the employer has shown that the posting is notified.",
        ),
        "buyer_is_recipient": Text(
            "Om myndigheten själv är mottagare av den utländska arbetsgivarens tjänst.",
            "Whether the authority itself is the recipient of the foreign employer's service.",
        ),
        "posting_months": Text(
            "Utstationeringens längd i hela månader, ersatta arbetstagares tid medräknad.",
            "Length of the posting in whole months, the time of replaced workers included.",
        ),
        "posting_extended": Text(
            "Om arbetsgivaren har anmält att utstationeringen blir längre än tolv månader.",
            "Whether the employer has given notice that the posting exceeds twelve months.",
        ),
        "work_permits": Text(
            "Om arbetstagare med arbetstillstånd utför arbetet.",
            "Whether workers with work permits perform the work.",
        ),
        "wages_unpaid": Text(
            "Om en underleverantörs arbetstagare har meddelat att lön inte är betald.",
            "Whether workers of a subcontractor have given notice that pay is outstanding.",
        ),
        "no_right_to_work": Text(
            "Om ett beslut eller en dom anger att företaget har sysselsatt någon utan rätt "
            "att vistas eller arbeta i landet.",
            "Whether a decision or judgment states that the firm employed a person without "
            "the right to stay or to work.",
        ),
        "f_tax_approved": Text(
            "Om företaget är godkänt för F-skatt utan villkor.",
            "Whether the firm is approved for F-tax without conditions.",
        ),
        "staff_register_trade": Text(
            "Om verksamheten hör till en bransch där personalliggare ska föras.",
            "Whether the activity is in a trade in which a staff register is to be kept.",
        ),
        "tiers_below_low": Text(
            "Antal led av underleverantörer under leverantören, minst.",
            "Number of tiers of subcontractors below the supplier, at least.",
        ),
        "tiers_below_high": Text(
            "Antal led av underleverantörer under leverantören, högst.",
            "Number of tiers of subcontractors below the supplier, at most.",
        ),
        "fine_eur": Text(
            "Slutligt fastställd sanktion enligt en lag om tillbörlig aktsamhet, i hela euro.",
            "Final fine under an act on due diligence, in whole euro.",
        ),
        "employees": Text(
            "Företagets antal anställda.",
            "Number of employees of the firm.",
        ),
        "turnover_eur": Text(
            "Företagets nettoomsättning i hela euro.",
            "Net turnover of the firm in whole euro.",
        ),
        "size_test_met": Text(
            "Om företaget når de storleksgränser som lagen sätter; regeln anger dem.",
            "Whether the firm meets the size test of the act, which the rule states.",
        ),
        "product_banned": Text(
            "Om en myndighet har beslutat att varan inte får tillhandahållas därför att den "
            "har framställts med tvångsarbete.",
            "Whether an authority has decided that the product may not be made available "
            "because it was made with forced labour.",
        ),
        "risk_product": Text(
            "Om varan och dess ursprung står i en officiell förteckning över risk för "
            "tvångsarbete.",
            "Whether the product and its origin stand in an official list of forced-labour risk.",
        ),
        "on_official_list": Text(
            "Om företaget, enligt en bekräftad träff, står på den officiella lista som regeln "
            "anger.",
            "Whether the firm, by a confirmed match, stands on the official list that the "
            "rule names.",
        ),
        "russian_link": Text(
            "Om leverantören, eller en åberopad eller anlitad part över tio procent av "
            "värdet, är etablerad i eller ägs från Ryssland.",
            "Whether the supplier, or a party above ten per cent of the value, is established "
            "in or owned from Russia.",
        ),
        "offence_data": Text(
            "Om uppgifter om domar eller lagöverträdelser rörande personer behandlas.",
            "Whether data on convictions or offences of persons are processed.",
        ),
        "personal_numbers": Text(
            "Om personnummer behandlas.",
            "Whether personal identity numbers are processed.",
        ),
        "personal_data": Text(
            "Om personuppgifter behandlas.",
            "Whether personal data are processed.",
        ),
        "automated_alone": Text(
            "Om ett beslut om en person fattas enbart automatiserat.",
            "Whether a decision on a person is taken by automated means alone.",
        ),
        "profiles_persons": Text(
            "Om personers risk att begå brott bedöms enbart genom profilering.",
            "Whether the risk of persons to offend is assessed by profiling alone.",
        ),
        "machine_text": Text(
            "Om text som en språkmodell har skrivit visas för användare.",
            "Whether text written by a language model is shown to users.",
        ),
        "official_document": Text(
            "Om en rapport har upprättats hos eller kommit in till myndigheten.",
            "Whether a report has been drawn up or received by the authority.",
        ),
        "public_website": Text(
            "Om tjänsten tillhandahålls allmänheten på webben av en offentlig aktör.",
            "Whether the service is given to the public on the web by a public body.",
        ),
        "price_explained": Text(
            "Myndighetens egen bedömning: leverantören har, efter en begäran, förklarat det låga "
            "priset på ett tillfredsställande sätt.",
            "The authority's own assessment: asked to explain it, the supplier has explained the "
            "low price satisfactorily.",
        ),
        "low_price_from_breach": Text(
            "Myndighetens egen bedömning: det onormalt låga priset beror på att anbudet inte "
            "stämmer överens med tillämpliga miljö-, social- eller arbetsrättsliga skyldigheter.",
            "The authority's own assessment: the abnormally low price stems from the tender not "
            "complying with applicable environmental, social or labour-law duties.",
        ),
        "in_qualification_system": Text(
            "Om leverantören är kvalificerad i köparens kvalificeringssystem (LUF 14 kap.).",
            "Whether the supplier is qualified in the buyer's qualification system (LUF 14).",
        ),
    }
)
"""Columns of `RuleFacts` after `chapter`, in words and in their order."""
