"""Words for reasons about the market: who works, which agreements, which risk."""

from collections.abc import Mapping
from types import MappingProxyType

from data_ingest.model.text import Text

MARKET_REASONS: Mapping[str, Text] = MappingProxyType(
    {
        # the input
        "start_past": Text(
            "Startdagen {day} har passerat. Bedömningen ska göras före annonsering; kontrollera "
            "dagen.",
            "The start, {day}, is in the past. The assessment belongs before the notice; check "
            "the day.",
        ),
        # who does the work
        "work_by_staff": Text(
            "Arbetet utförs i {place} av leverantörens anställda eller av dem som leverantören "
            "anlitar.",
            "The work is done in {place} by the supplier's employees or by those it engages.",
        ),
        "work_in_production": Text(
            "Vid varuköp ligger det mesta av arbetet i tillverkningen. Var och av vem varorna "
            "tillverkas är inte känt.",
            "When goods are bought, most of the work lies in making them. Where and by whom is "
            "not known.",
        ),
        "work_handed_on": Text(
            "Där underleverantörer anlitas lämnas vanligen {share_ppm} av värdet vidare (median). "
            "Siffran bygger på 42 annonser i alla branscher och är osäker.",
            "Where subcontractors are used, the median share handed on is {share_ppm} of the "
            "value. The figure rests on 42 notices over all sectors and is uncertain.",
        ),
        # agreements and parties
        "agreement": Text(
            "{agreement}. Arbetstagare: {workers}. Arbetsgivare: {employers}.",
            "{agreement}. Workers: {workers}. Employers: {employers}.",
        ),
        "agreement_without_level": Text(
            "Ingen kontrollerad lönenivå finns för {agreement}; begär den av parterna.",
            "No checked level of pay is held for {agreement}; ask its parties.",
        ),
        "agreement_unknown": Text(
            "Listan över avtal är inte fullständig och har inget avtal för CPV-koden. Fråga "
            "branschens parter.",
            "The list of agreements is not whole and names none for the CPV code. Ask the parties "
            "of the trade.",
        ),
        "parties_abroad": Text(
            "Arbetet utförs i {country}; svenska kollektivavtal läggs inte till grund.",
            "The work is done in {country}; Swedish agreements are not taken as the basis.",
        ),
        # risk
        "sector_unknown": Text(
            "Inga uppgifter finns om branschen bakom CPV-koden.",
            "Nothing is held about the sector behind the CPV code.",
        ),
        "authority_named": Text(
            "Myndigheter eller lagstiftaren pekar ut branschen.",
            "Authorities or the legislator name the sector.",
        ),
        "authority_greatest": Text(
            "Myndigheter räknar branschen till dem med störst risk.",
            "Authorities count the sector among those with the greatest risk.",
        ),
        "authority_named_twice": Text(
            "Två myndighetskällor räknar branschen till dem med störst risk.",
            "Two sources of authorities count the sector among those with the greatest risk.",
        ),
        "authority_not_named": Text(
            "Ingen av de myndighetskällor som har lästs pekar ut branschen.",
            "None of the authorities' sources that were read names the sector.",
        ),
        "stated_staff_ledger": Text(
            "Branschen ({sector}) ska föra personalliggare.",
            "The sector ({sector}) must keep a staff ledger.",
        ),
        "stated_greatest_risk": Text(
            "Myndigheter nämner branschen ({sector}) bland de fem med störst risk för "
            "arbetslivskriminalitet.",
            "Authorities name the sector ({sector}) among the five with the greatest risk of "
            "work-life crime.",
        ),
        "stated_most_detected": Text(
            "Branschen ({sector}) är en av de tre där flest offer för tvångsarbete upptäcktes.",
            "The sector ({sector}) is one of the three with most detected victims of forced "
            "labour.",
        ),
        "stated_more_common": Text(
            "Arbetslivskriminalitet är vanligare i branschen ({sector}).",
            "Work-life crime is more common in the sector ({sector}).",
        ),
        "stated_inspected_first": Text(
            "Myndigheter har prioriterat branschen ({sector}) vid inspektioner.",
            "Authorities have given the sector ({sector}) priority in inspections.",
        ),
        "form_ordinary": Text(
            "Inget särskilt i hur arbetet brukar utföras. Kedjekolls bedömning, ingen statistik.",
            "Nothing stands out in how such work is done. Kedjekoll's judgement, no statistics.",
        ),
        "form_night": Text(
            "Arbetet utförs ofta kvällar och nätter. Kedjekolls bedömning, ingen statistik.",
            "Such work is often done in the evening and at night. Kedjekoll's judgement, no "
            "statistics.",
        ),
        "form_seasonal": Text(
            "Arbetet är ofta säsongsbundet. Kedjekolls bedömning, ingen statistik.",
            "Such work is often seasonal. Kedjekoll's judgement, no statistics.",
        ),
        "form_isolated": Text(
            "Arbetet utförs ofta avskilt eller ensamt. Kedjekolls bedömning, ingen statistik.",
            "Such work is often done apart or alone. Kedjekoll's judgement, no statistics.",
        ),
        "form_employer_housing": Text(
            "Arbetsgivaren ordnar ofta bostad. Kedjekolls bedömning, ingen statistik.",
            "The employer often provides the housing. Kedjekoll's judgement, no statistics.",
        ),
        "housed_by_employer": Text(
            "De som utför arbetet kan bo i en bostad som arbetsgivaren ordnar, enligt det som har "
            "angetts. Boendet gör dem mer beroende av arbetsgivaren. Kedjekolls bedömning, ingen "
            "statistik.",
            "Those who do the work may live in housing that the employer arranges, as stated. It "
            "makes them depend more on the employer. Kedjekoll's judgement, no statistics.",
        ),
        "form_alone": Text(
            "Bara arbetets form talar för en risk. Fråga parterna innan risken bedöms.",
            "Only the form of labour points to a risk. Ask the parties before the risk is judged.",
        ),
        "unnamed_is_no_proof": Text(
            "Att ingen pekar ut branschen visar inte att risken saknas. Väg in det ni själva vet "
            "om marknaden.",
            "That nobody names the sector does not show that there is no risk. Weigh in what you "
            "know of the market yourselves.",
        ),
        "production_unknown": Text(
            "Var varorna tillverkas är inte känt. Ange tillverkningslandet som plats om det går.",
            "Where the goods are made is not known. State the country of manufacture as the place "
            "if you can.",
        ),
        "goods_listed": Text(
            "Varor i branschen finns på en offentlig lista för tvångsarbete när de kommer från: "
            "{countries}.",
            "Goods of the industry are on a public list for forced labour where they come from: "
            "{countries}.",
        ),
        "statements_are_swedish": Text(
            "Svenska myndigheters uttalanden gäller inte arbete i {country}.",
            "Statements of Swedish authorities do not speak of work in {country}.",
        ),
        "good_listed": Text(
            "{good} från {country} finns på en offentlig lista över varor som det finns skäl att "
            "tro framställs med tvångsarbete.",
            "{good} from {country} is on a public list of goods that there is reason to believe "
            "are made with forced labour.",
        ),
        "good_listed_unverified": Text(
            "{good} från {country} anges i en prioriterad sektor. Uppgiften är inte kontrollerad.",
            "{good} from {country} is given as of a sector of high priority. That is unverified.",
        ),
        "good_unlisted": Text(
            "Ingen vara från landet i den branschen finns på de listor som har lästs. Det visar "
            "inte att risken saknas.",
            "No good of that industry and country is on the lists that were read. That does not "
            "show that there is no risk.",
        ),
    }
)
"""By code; see `procurement_rules.needs.wording.REASONS`."""
