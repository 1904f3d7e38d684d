"""Words for reasons of law: which chapter, which terms, which levels, which other route."""

from collections.abc import Mapping
from types import MappingProxyType

from data_ingest.model.text import Text
from procurement_rules.needs.levels import STATUTE

LAW_REASONS: Mapping[str, Text] = MappingProxyType(
    {
        # route
        "regime_full": Text(
            "Bestämmelserna för upphandling från tröskelvärdet gäller, bland annat 17 kap.",
            "The provisions for procurement at or above the threshold apply, chapter 17 among "
            "them.",
        ),
        "regime_chapter_19": Text(
            "19 kap. LOU gäller i stället för 17 kap.", "LOU chapter 19 applies, not chapter 17."
        ),
        "regime_chapter_19_direct": Text(
            "19 a kap. LOU gäller: direktupphandling.", "LOU chapter 19 a applies: direct award."
        ),
        "regime_unknown": Text(
            "Det går inte att avgöra vilka kapitel i LOU som gäller.",
            "It cannot be told which chapters of LOU apply.",
        ),
        "regime_outside": Text(
            "Reglerna för {instrument} finns inte i regelverket här. Bedöm rättsläget på annat "
            "sätt.",
            "The rules of {instrument} are not in the rulebook here. Assess the legal position in "
            "another way.",
        ),
        "law_of_day": Text(
            "Lagen prövas som den gäller när upphandlingen påbörjas, här {day}.",
            "The law is that of the day the procurement begins, here {day}.",
        ),
        "annex2_listed": Text(
            "CPV {cpv} är en tjänst i bilaga 2: 19 kap. gäller oavsett värde.",
            "CPV {cpv} is an Annex 2 service: chapter 19 applies at any value.",
        ),
        "annex2_not_listed": Text(
            "CPV {cpv} är ingen tjänst i bilaga 2.", "CPV {cpv} is no Annex 2 service."
        ),
        "annex2_unknown": Text(
            "Det går inte att avgöra om CPV {cpv} är en tjänst i bilaga 2 den dagen.",
            "It cannot be told whether CPV {cpv} is an Annex 2 service on that day.",
        ),
        "value_reaches": Text(
            "Värdet, {amount} {currency}, når tröskelvärdet {limit_eur} euro ({limit_for}).",
            "The value, {currency} {amount}, reaches the threshold of EUR {limit_eur} "
            "({limit_for}).",
        ),
        "value_below": Text(
            "Värdet, {amount} {currency}, är under tröskelvärdet {limit_eur} euro ({limit_for}).",
            "The value, {currency} {amount}, is below the threshold of EUR {limit_eur} "
            "({limit_for}).",
        ),
        "value_unsure": Text(
            "Det går inte att avgöra om värdet, {amount} {currency}, når tröskelvärdet "
            "{limit_eur} euro ({limit_for}).",
            "It cannot be told whether the value, {currency} {amount}, reaches the threshold of "
            "EUR {limit_eur} ({limit_for}).",
        ),
        "threshold_in_kronor": Text(
            "Tröskelvärdet motsvarar {limit_sek} kronor.", "The threshold is SEK {limit_sek}."
        ),
        "threshold_margin": Text(
            "Tröskelvärdet i kronor är inte känt för perioden. Det antas ligga mellan {low_sek} "
            "och {high_sek} kronor; däremellan går det inte att avgöra.",
            "The threshold in kronor is not known for the period. It is assumed to lie between "
            "SEK {low_sek} and {high_sek}; in between one cannot tell.",
        ),
        "value_other_currency": Text(
            "Ett värde i {currency} kan inte jämföras med tröskelvärdet. Ange värdet i SEK eller "
            "EUR.",
            "A value in {currency} cannot be compared with the threshold. State it in SEK or EUR.",
        ),
        "threshold_unknown": Text(
            "Tröskelvärdet är inte känt för den dag då upphandlingen påbörjas.",
            "The threshold is not known for the day the procurement begins.",
        ),
        "missing_fact": Text("Behöver anges: {fact}", "To be stated: {fact}"),
        # terms
        "terms_in_sweden": Text(
            "Risken gör villkor om lön, semester och arbetstid behövliga. Arbetet utförs i "
            "Sverige, så de ska ställas.",
            "The risk makes terms on pay, holiday and working time needed. The work is done in "
            "Sweden, so they are to be set.",
        ),
        "terms_abroad": Text(
            "Risken gör villkor behövliga. Arbetet utförs inte i Sverige: villkor i enlighet med "
            "ILO:s kärnkonventioner ska ställas.",
            "The risk makes terms needed. The work is not done in Sweden: terms in line with the "
            "ILO core conventions are to be set.",
        ),
        "terms_pass_down": Text(
            "Medverkar underleverantörer direkt i arbetet ska leverantören säkerställa att även de "
            "uppfyller villkoren.",
            "Where subcontractors take a direct part in the work, the supplier is to secure that "
            "they meet the terms too.",
        ),
        "terms_risk_unknown": Text(
            "Om villkor är behövliga beror på risken, och den kan inte bedömas på detta underlag.",
            "Whether terms are needed depends on the risk, which cannot be told from what is held.",
        ),
        "terms_regime_unknown": Text(
            "Skyldigheten beror på om 17 kap. gäller, och det går inte att avgöra.",
            "The duty depends on whether chapter 17 applies, which cannot be told.",
        ),
        "terms_other_act": Text(
            "Förslaget prövar bara 17 kap. LOU.", "Only LOU chapter 17 is tried here."
        ),
        "terms_voluntary": Text(
            "17 kap. gäller inte. Myndigheten får ställa villkoren och anger dem då i "
            "upphandlingsdokumenten.",
            "Chapter 17 does not apply. The authority may set the terms and then states them in "
            "the documents.",
        ),
        "terms_voluntary_direct": Text(
            "17 kap. gäller inte vid direktupphandling. Villkor får avtalas.",
            "Chapter 17 does not apply to a direct award. Terms may be agreed.",
        ),
        "voluntary_risk_yes": Text(
            "Risken talar för att ställa villkoren ändå.",
            "The risk speaks for setting the terms nevertheless.",
        ),
        "voluntary_risk_no": Text(
            "Underlaget visar ingen risk som talar för frivilliga villkor.",
            "Nothing held shows a risk that speaks for voluntary terms.",
        ),
        "voluntary_risk_cannot_tell": Text(
            "Bedöm risken innan frivilliga villkor väljs bort.",
            "Judge the risk before voluntary terms are left out.",
        ),
        "terms_not_needed": Text(
            "Inget i underlaget visar att villkor är behövliga.",
            "Nothing held shows that terms are needed.",
        ),
        # levels
        "levels_abroad": Text(
            "Svenska avtalsnivåer gäller inte. Utgå från ILO:s kärnkonventioner och reglerna där "
            "arbetet utförs.",
            "Swedish levels do not apply. Start from the ILO core conventions and the rules where "
            "the work is done.",
        ),
        "levels_not_asked": Text(
            "Inga villkor föreslås, så inga nivåer behövs.",
            "No terms are proposed, so no levels are needed.",
        ),
        "pay_known": Text(
            "Lön: {pay} {currency} i timmen, {category}, {from} till {to} ({agreement}). "
            "Kontrollera mot avtalet; timlönen kan vara omräknad från månadslön.",
            "Pay: {currency} {pay} an hour, {category}, {from} to {to} ({agreement}). Check "
            "against the agreement; hourly pay may be worked out from monthly pay.",
        ),
        "pay_known_from": Text(
            "Lön: {pay} {currency} i timmen, {category}, från {from} ({agreement}). "
            "Kontrollera mot avtalet; timlönen kan vara omräknad från månadslön.",
            "Pay: {currency} {pay} an hour, {category}, from {from} ({agreement}). Check "
            "against the agreement; hourly pay may be worked out from monthly pay.",
        ),
        "pay_unknown": Text(
            "Lön: inte känd. Ingen kontrollerad nivå finns för den {day}.",
            "Pay: not known. No checked level is held for {day}.",
        ),
        "pay_unknown_after": Text(
            "Lön efter {day}: inte känd. Kontraktet löper till {end}; ange hur nivån räknas om.",
            "Pay after {day}: not known. The contract runs to {end}; state how the level is to "
            "follow.",
        ),
        "holiday_pay": Text(
            "Semester: semesterlön {share_ppm} av lönen ({agreement}).",
            "Holiday: holiday pay {share_ppm} of pay ({agreement}).",
        ),
        "holiday_days_unknown": Text(
            f"Semester: antal dagar enligt avtal är inte känt. Lägst gäller {STATUTE['holiday'].sv}"
            "; inte kontrollerat mot lagtexten.",
            "Holiday: days by agreement are not known. At least by statute: "
            f"{STATUTE['holiday'].en}; not checked against the act.",
        ),
        "hours_unknown": Text(
            f"Arbetstid enligt avtal: inte känd. Enligt lag gäller {STATUTE['hours'].sv}; inte "
            "kontrollerat mot lagtexten.",
            f"Working time by agreement: not known. By statute: {STATUTE['hours'].en}; not "
            "checked against the act.",
        ),
        "levels_need_not_be_stated": Text(
            "En nivå som det inte finns förutsättningar att ange behöver inte anges. Anteckna "
            "varför.",
            "A level that cannot be stated need not be. Note why.",
        ),
        "levels_voluntary": Text(
            "17 kap. 3 § gäller inte; samma nivåer kan användas om villkor ställs frivilligt.",
            "17:3 does not apply; the same levels can be used where terms are set voluntarily.",
        ),
        "hear": Text(
            "Ge parterna tillfälle att yttra sig om nivåerna om det inte är obehövligt: {parties}.",
            "Let the parties comment on the levels unless that is needless: {parties}.",
        ),
        "ask_parties": Text(
            "Branschens parter kan tillfrågas om nivåerna: {parties}.",
            "The parties of the trade can be asked about the levels: {parties}.",
        ),
        "hear_unknown": Text(
            "Ta reda på vilka parter som har centrala kollektivavtal i branschen och ge dem "
            "tillfälle att yttra sig om det inte är obehövligt.",
            "Find out which parties have central agreements in the trade, and let them comment "
            "unless that is needless.",
        ),
        # sexual exploitation
        "exploitation_not_asked": Text(
            "CPV-koden pekar inte särskilt ut hotell, konferens, resor, transport eller boende, "
            "och ingen fråga om det som köps har besvarats med ja.",
            "The CPV code does not single out hotels, conferences, travel, transport or housing, "
            "and no question about what is bought has been answered with yes.",
        ),
        "exploitation_hotel": Text(
            "Köpet rör hotell eller logi, en miljö där sexuell exploatering kan förekomma. "
            "Kedjekolls bedömning.",
            "The purchase is of hotels or lodging, a setting where sexual exploitation may occur. "
            "Kedjekoll's judgement.",
        ),
        "exploitation_conference": Text(
            "Köpet rör konferens eller evenemang, en miljö där sexuell exploatering kan "
            "förekomma. Kedjekolls bedömning.",
            "The purchase is of conferences or events, a setting where sexual exploitation may "
            "occur. Kedjekoll's judgement.",
        ),
        "exploitation_travel": Text(
            "Köpet rör resor, ett sammanhang där sexuell exploatering kan förekomma. Kedjekolls "
            "bedömning.",
            "The purchase is of travel, a setting where sexual exploitation may occur. Kedjekoll's "
            "judgement.",
        ),
        "exploitation_transport": Text(
            "Köpet rör transport, ett sammanhang där sexuell exploatering kan förekomma. "
            "Kedjekolls bedömning.",
            "The purchase is of transport, a setting where sexual exploitation may occur. "
            "Kedjekoll's judgement.",
        ),
        "exploitation_housing": Text(
            "Köpet rör boende, en miljö där sexuell exploatering kan förekomma. Kedjekolls "
            "bedömning.",
            "The purchase is of housing, a setting where sexual exploitation may occur. "
            "Kedjekoll's judgement.",
        ),
        "answered_own_staff": Text(
            "Egen personal eller förtroendevalda använder det som köps. En policy säger vad som "
            "gäller på resa och vart man anmäler; ett utkast finns bland breven.",
            "Own staff or elected representatives use what is bought. A policy says what holds on "
            "travel and where to report; a draft is among the letters.",
        ),
        "answered_housed": Text(
            "De som utför arbetet kan bo hos arbetsgivaren och är då beroende av den också efter "
            "arbetstid. Arbetsvillkor och sexuell exploatering bedöms i samma ärende. Kedjekolls "
            "bedömning.",
            "Those who do the work may live with the employer and then depend on it after work "
            "too. Working conditions and sexual exploitation are assessed as one case. "
            "Kedjekoll's judgement.",
        ),
        "answered_staff_abroad": Text(
            "Leverantörens personal reser eller arbetar utomlands i kontraktet, där köparen inte "
            "ser hur den uppför sig. Kedjekolls bedömning.",
            "The supplier's staff travel or work abroad under the contract, where the buyer does "
            "not see how they act. Kedjekoll's judgement.",
        ),
        "exploitation_terms_full": Text(
            "Villkor får ställas om de har anknytning till det som köps, till exempel om rutin "
            "och utbildning för personalen vid misstanke. De är ingen skyldighet.",
            "Terms linked to the subject may be set, for example on a routine and training for "
            "staff who suspect it. They are no duty.",
        ),
        "exploitation_terms_chapter_19": Text(
            "Villkor får ställas i upphandlingsdokumenten oavsett värde, till exempel om rutin "
            "och utbildning för personalen vid misstanke. De är ingen skyldighet.",
            "Terms may be set in the documents at any value, for example on a routine and "
            "training for staff who suspect it. They are no duty.",
        ),
        "exploitation_terms_open": Text(
            "Frågan gäller oavsett värde. Vilket stöd som finns för villkor beror på vilken lag "
            "och vilket kapitel som gäller.",
            "The question holds at any value. What supports terms depends on the act and chapter "
            "that apply.",
        ),
    }
)
"""By code; see `procurement_rules.needs.wording.REASONS`."""
