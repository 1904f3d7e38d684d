"""What the codes and numbers of a profile say in words, and what they do not mean."""

from collections.abc import Mapping

from data_ingest.model.text import Text

RATE = Text(
    "Antalet arbetsgivare i Brasiliens register över slavliknande arbetsförhållanden per formell "
    "anställning i branschen, jämfört med alla branscher (1 000) och sammanvägt med branschen "
    "ovanför. Intervallet rymmer 80 procent.",
    "The number of employers on Brazil's register of labour analogous to slavery per formal job in "
    "the industry, against all industries (1,000), and drawn towards the industry above. The "
    "interval holds 80 per cent.",
)
"""What a structural rate is."""

RATE_NOT_MEANING = Text(
    "Talet beror både på förhållandena i branschen och på var inspektioner har gjorts. Det gäller "
    "Brasilien och formella anställningar, och det säger ingenting om något enskilt företag.",
    "The figure depends on conditions in the industry as well as on where inspections were made. "
    "It is about Brazil and formal jobs, and it says nothing about any one firm.",
)
"""What a structural rate does not mean."""

NO_RATE = Text(
    "För branschen finns inget tal: formella anställningar saknas nästan helt i underlaget.",
    "There is no figure for the industry: the data has almost no formal jobs in it.",
)
"""Said where an industry has no rate."""

POINTS = Text(
    "Förslag till poäng för bransch, i delar. Delarna är expertbedömningar. Poängkortet "
    "baseline-2 läser samma delar på en snävare skala, i faktorn för branschen. De är skäl att "
    "titta "
    "närmare, aldrig ett omdöme.",
    "A proposal of points for the sector, in parts. The parts are expert judgement. The "
    "scorecard baseline-2 reads the same parts on a narrower scale, in the factor of the industry. "
    "They are a reason to look, never a verdict.",
)
"""What the points are."""

IN_PART = Text(
    "Uttalanden och varor som bara gäller en del av branschen ger inga poäng. Ange en smalare kod "
    "för att se om de gäller arbetet.",
    "Statements and goods that are about a part of the industry only earn no points. State a "
    "narrower code to see whether they apply to the work.",
)
"""Why something is listed without points."""

COMPOSITE = Text(
    "Landets plats bland andra länder enligt publicerade mått: 0 är minst risk, 1 000 mest, 500 är "
    "måttens medel. Rangen 1 är minst risk; spannet är rangen under tolv sätt att väga samman "
    "måtten.",
    "The place of the country among others by published measures: 0 is least risk, 1,000 most, 500 "
    "the mean of the measures. Rank 1 is least risk; the range is the rank under twelve ways to "
    "weigh the measures together.",
)
"""What a composite is."""

COMPOSITE_NOT_MEANING = Text(
    "Talet gäller platsen där arbetet utförs. Det säger ingenting om ett företag därifrån eller om "
    "någons ursprung, och det mäter inte förekomsten av tvångsarbete. Ett värde som saknas är "
    "okänt, inte lågt.",
    "The figure is about the place where work is done. It says nothing about a firm from there or "
    "about anybody's origin, and it does not measure how common forced labour is. A figure that is "
    "missing is unknown, not low.",
)
"""What a composite does not mean."""

GOODS = Text(
    "Listan anger varor som enligt utgivaren kan antas framställas med barn- eller tvångsarbete i "
    "landet. Den nämner ingen tillverkare, och tjänster förekommer inte på den.",
    "The list gives goods that its publisher has reason to believe are made with child or forced "
    "labour in the country. It names no maker, and services do not occur on it.",
)
"""What listed goods are."""

DISCOUNT: Mapping[str, Text] = {
    "carried_over": Text(
        "En fjärdedel av skillnaden mot alla branscher förs över.",
        "A quarter of the difference from all industries is carried over.",
    ),
    "contradicted": Text(
        "Svenska myndigheter pekar ut branschen eller en del av den, medan Brasiliens tal är lågt. "
        "Talet förs därför inte över.",
        "Swedish authorities name the industry or a part of it, while Brazil's figure is low. The "
        "figure is therefore not carried over.",
    ),
}
"""Why so much of a rate is carried over."""

AUTHORITY: Mapping[str, Text] = {
    "not_named": Text(
        "Branschen är inte utpekad av myndigheterna.",
        "The industry is not named by the authorities.",
    ),
    "named": Text(
        "Branschen är utpekad av en myndighet eller omfattas av krav på personalliggare.",
        "The industry is named by an authority or must keep a staff ledger.",
    ),
    "greatest": Text(
        "Branschen hör till dem som myndigheterna ser störst risk i eller har funnit flest offer "
        "i.",
        "The industry is among those where authorities see the greatest risk or detected most "
        "victims.",
    ),
    "named_twice": Text(
        "Branschen är utpekad både för störst risk och bland dem med flest upptäckta offer.",
        "The industry is named both for the greatest risk and among those with most detected "
        "victims.",
    ),
}
"""What each key of `AUTHORITY_POINTS` says."""

DOMAIN_LABELS: Mapping[str, Text] = {
    "rights": Text("rättigheter för dem som arbetar", "rights of people who work"),
    "enforcement": Text("tillsyn och rättsskydd", "enforcement and legal protection"),
    "economic_vulnerability": Text("ekonomisk utsatthet", "economic vulnerability"),
}
"""What each domain of a country is called."""

ROLES: Mapping[str, Text] = {
    "used": Text("ingår i sammanvägningen", "part of the composite"),
    "variant": Text(
        "ingår bara när rangens spann prövas; utgivaren rapporterar inte om alla länder",
        "used for the range of ranks alone; its publisher does not report on all countries",
    ),
    "count": Text(
        "ingår inte; ett antal som växer med landets storlek",
        "not used; a number that grows with the size of the country",
    ),
    "outcome": Text(
        "ingår inte; räknar upptäckta fall, som poängen ska kunna prövas mot",
        "not used; counts what was found, which points must be testable against",
    ),
}
"""What each result of `role_of` says."""
