"""What an entry of a published list says of a party, what it does not mean, and when it ends.

A list is its publisher's word. An entry never says that a firm is to be excluded; it is a reason
to look at it, and to hear it. It is tied to a party by its number, corroborated by the name; under
the same name alone it is a possible match, which is shown and never scored (a named person
confirms it or not). How a list is read is said in its module in `data_ingest.sources`, and which
purchases it can concern in `data_ingest.lists.relevance`.
"""

from datetime import date
from typing import Literal, NamedTuple

import polars as pl

from data_ingest.lists.entry_subject import OWN_LABOUR
from data_ingest.model.text import Text, joined, plain

Concern = Literal["goods", "employers", "producers", "own", "sanctions"]
"""What a list is about: goods at a border; employers of one country; employers of one country whose
goods are sold abroad; whatever a buyer has put on its own; whom funds may not be made available to,
on grounds that hardly ever are about work."""

EntryState = Literal["not_yet", "current", "ended"]


class EntryTerm(NamedTuple):
    """How long a list keeps an entry.

    Attributes:
        months: From the day of listing.
        month_end: Whether the entry stays to the end of the month in which they have passed.
        source: Where it says so.
    """

    months: int
    month_end: bool
    source: str


class ListMeaning(NamedTuple):
    """What a list says.

    Attributes:
        concern: What it is about.
        country: Whose employers it is about; None where it is not of one country.
        says: One neutral sentence, with the placeholders {name}, {day} and {category}.
        undated: The same without {day}, for an entry that does not say when it was listed.
        means_not: What an entry does not mean.
        ends: When an entry ends, in the words of its publisher's practice.
        term: That as a rule; None where the list itself says when an entry ends, or nothing does.
    """

    concern: Concern
    country: str | None
    says: Text
    undated: Text
    means_not: Text
    ends: Text
    term: EntryTerm | None = None


OWN_CATEGORIES: dict[str, Text] = {
    OWN_LABOUR: Text(
        "avvikelse om lön, arbetstid, bostad, rekrytering eller tvång",
        "deviation on pay, working hours, housing, recruitment or coercion",
    ),
    "contract_deviation": Text(
        "avvikelse vid avtalsuppföljning", "deviation found in contract follow-up"
    ),
    "audit_deviation": Text(
        "avvikelse vid revision på plats", "deviation found in an audit on site"
    ),
    "authority_decision": Text("beslut av en myndighet", "decision of an authority"),
    "public_list": Text("uppgift i en annan offentlig lista", "entry of another public list"),
}
"""What an entry of a buyer's own list can be. A judgment is none of them: the person who handles
the case enters the legal ground there."""

LISTS: dict[str, ListMeaning] = {
    "us_cbp_wro": ListMeaning(
        concern="goods",
        country=None,
        says=Text(
            "{name} nämns i ett beslut av USA:s tull- och gränsskydd (CBP) den {day} om varor som"
            " hålls kvar vid import på grund av uppgifter om tvångsarbete.",
            "{name} is named in a decision of US Customs and Border Protection (CBP) of {day} on"
            " goods that are held at import because of information about forced labour.",
        ),
        undated=Text(
            "{name} nämns i ett beslut av USA:s tull- och gränsskydd (CBP) om varor som hålls kvar"
            " vid import på grund av uppgifter om tvångsarbete; listan anger inte när.",
            "{name} is named in a decision of US Customs and Border Protection (CBP) on goods that"
            " are held at import because of information about forced labour; the list does not say"
            " when.",
        ),
        means_not=Text(
            "Beslutet gäller varor vid gränsen och prövar inte vad företaget gör i andra led.",
            "The decision is about goods at the border and does not examine what the firm does"
            " elsewhere.",
        ),
        ends=Text(
            "När CBP har återkallat eller ändrat beslutet.",
            "When CBP has revoked or modified the decision.",
        ),
    ),
    "us_uflpa_entities": ListMeaning(
        concern="goods",
        country=None,
        says=Text(
            "{name} togs den {day} upp på listan enligt USA:s lag UFLPA; varor från företag på"
            " listan presumeras inte få importeras till USA.",
            "{name} was put on the entity list of the US act UFLPA on {day}; goods of firms on the"
            " list are presumed not to be admissible to the USA.",
        ),
        undated=Text(
            "{name} har tagits upp på listan enligt USA:s lag UFLPA; varor från företag på listan"
            " presumeras inte få importeras till USA. Listan anger inte när.",
            "{name} was put on the entity list of the US act UFLPA; goods of firms on the list are"
            " presumed not to be admissible to the USA. The list does not say when.",
        ),
        means_not=Text(
            "Presumtionen gäller import till USA och kan brytas; den är ingen dom.",
            "The presumption is about imports to the USA and can be rebutted; it is no judgment.",
        ),
        ends=Text(
            "När arbetsgruppen FLETF har tagit bort företaget från listan.",
            "When the task force FLETF has removed the firm from the list.",
        ),
    ),
    "br_lista_suja": ListMeaning(
        concern="producers",
        country="BR",
        says=Text(
            "Brasiliens arbetsministerium tog den {day} upp {name} i sitt register över"
            " arbetsgivare som enligt ett administrativt beslut har haft arbetstagare under"
            " slaveriliknande förhållanden.",
            "On {day} the Brazilian Ministry of Labour and Employment entered {name} in its"
            " register of employers that, according to an administrative decision, had workers in"
            " conditions analogous to slavery.",
        ),
        undated=Text(
            "Brasiliens arbetsministerium har tagit upp {name} i sitt register över arbetsgivare"
            " som enligt ett administrativt beslut har haft arbetstagare under slaveriliknande"
            " förhållanden; dagen anges inte.",
            "The Brazilian Ministry of Labour and Employment entered {name} in its register of"
            " employers that, according to an administrative decision, had workers in conditions"
            " analogous to slavery; the day is not stated.",
        ),
        means_not=Text(
            "Beslutet är administrativt, gäller ett arbetsställe vid en inspektion och är ingen dom"
            " i brottmål.",
            "The decision is administrative, is about one place of work at one inspection, and is"
            " no judgment of a criminal court.",
        ),
        ends=Text(
            "Två år efter införandet, eller tidigare om ministeriet tar bort posten.",
            "Two years after inclusion, or earlier if the ministry takes the entry off.",
        ),
        term=EntryTerm(
            months=24,
            month_end=False,
            source="Portaria Interministerial MTE/MDHC/MIR 18/2024 (earlier 4/2016): two years;"
            " checked against the lists of 2023-04-05 and 2024-12-04, which hold no older entry",
        ),
    ),
    "ca_ircc_noncompliant": ListMeaning(
        concern="employers",
        country="CA",
        says=Text(
            "Kanadas migrationsmyndighet (IRCC) anger att {name} i ett beslut den {day} bedömdes"
            " inte ha följt villkoren för arbetsgivare till utländsk arbetskraft.",
            "Immigration, Refugees and Citizenship Canada states that {name}, in a decision of"
            " {day}, was found non-compliant with the conditions for employers of foreign workers.",
        ),
        undated=Text(
            "Kanadas migrationsmyndighet (IRCC) anger att {name} bedömdes inte ha följt villkoren"
            " för arbetsgivare till utländsk arbetskraft; dagen framgår inte.",
            "Immigration, Refugees and Citizenship Canada states that {name} was found"
            " non-compliant with the conditions for employers of foreign workers; the day is not"
            " stated.",
        ),
        means_not=Text(
            "Många av skälen gäller uteblivna handlingar eller möten, inte arbetsförhållanden; se"
            " koderna.",
            "Many of the reasons are papers or meetings missed, not working conditions; see the"
            " codes.",
        ),
        ends=Text(
            "När ett tidsbestämt förbud löper ut. Beslut om enbart avgift står kvar utan slutdag,"
            " liksom förbud vars avgift är obetald.",
            "When a ban of a stated length runs out. A penalty alone stays without an end, and so"
            " does a ban whose penalty is unpaid.",
        ),
    ),
    "jp_mhlw_violations": ListMeaning(
        concern="employers",
        country="JP",
        says=Text(
            "Japans arbetsministerium (MHLW) publicerade den {day} {name} bland ärenden från"
            " yrkesinspektionen enligt arbetsrättslig lag.",
            "On {day} Japan's Ministry of Health, Labour and Welfare published {name} among cases"
            " of the labour inspectorates under labour law.",
        ),
        undated=Text(
            "Japans arbetsministerium (MHLW) har publicerat {name} bland ärenden från"
            " yrkesinspektionen enligt arbetsrättslig lag; dagen framgår inte.",
            "Japan's Ministry of Health, Labour and Welfare has published {name} among cases of the"
            " labour inspectorates under labour law; the day is not stated.",
        ),
        means_not=Text(
            "Publiceringen är ingen dom. De flesta ärenden (73 procent av dem från 2016 till 2023)"
            " gäller säkerhet i arbetet.",
            "Publication is no judgment. Most cases (73 per cent of those of 2016 to 2023) are"
            " about safety at work.",
        ),
        ends=Text(
            "Vid utgången av den månad då ett år har gått sedan publiceringen, eller tidigare om"
            " bristen är åtgärdad.",
            "At the end of the month in which a year has passed since publication, or earlier if"
            " what was wrong has been mended.",
        ),
        term=EntryTerm(
            months=12,
            month_end=True,
            source="Practice that the ministry stated in 2017-03 (about one year, then the next end"
            " of a month); general knowledge, not checked against its notice",
        ),
    ),
    "xx_own_list": ListMeaning(
        concern="own",
        country=None,
        says=Text(
            "Köparen tog den {day} upp {name} på sin egen lista: {category}.",
            "On {day} the buyer entered {name} in its own list: {category}.",
        ),
        undated=Text(
            "Köparen har tagit upp {name} på sin egen lista: {category}; dagen framgår inte.",
            "The buyer entered {name} in its own list: {category}; the day is not stated.",
        ),
        means_not=Text(
            "Uppgiften är köparens egen; leverantören kan ha en annan bild och ska höras innan den"
            " får följder.",
            "The entry is the buyer's own; the supplier may see it otherwise and is to be heard"
            " before it has consequences.",
        ),
        ends=Text(
            "Den dag som listan anger, annars tre år efter att uppgiften togs upp.",
            "On the day that the list states, else three years after the entry was made.",
        ),
        term=EntryTerm(
            months=36,
            month_end=False,
            source="Expert judgement, 2026-11-25, by analogy with the three years of Directive"
            " 2014/24/EU Article 57(7)",
        ),
    ),
    "xx_eu_sanctions": ListMeaning(
        concern="sanctions",
        country=None,
        says=Text(
            "{name} togs den {day} upp på EU:s lista över finansiella sanktioner ({category}).",
            "On {day} {name} was put on the EU list of financial sanctions ({category}).",
        ),
        undated=Text(
            "{name} står på EU:s lista över finansiella sanktioner ({category}); dagen framgår"
            " inte.",
            "{name} is on the EU list of financial sanctions ({category}); the day is not stated.",
        ),
        means_not=Text(
            "Grunden är sanktionsprogrammets och sällan arbetsvillkor. Posten ger inga poäng; vad"
            " den betyder för köpet står i den förordning som posten länkar till.",
            "The ground is that of the programme and seldom working conditions. The entry scores"
            " nothing; what it means for the purchase is in the regulation that it links to.",
        ),
        ends=Text(
            "När rådet har tagit bort posten; den finns då inte i nästa version.",
            "When the Council has taken the entry off; it is not in the next version then.",
        ),
    ),
    "gb_fcdo_sanctions": ListMeaning(
        concern="sanctions",
        country=None,
        says=Text(
            "{name} togs den {day} upp på Storbritanniens sanktionslista ({category}).",
            "On {day} {name} was put on the UK Sanctions List ({category}).",
        ),
        undated=Text(
            "{name} står på Storbritanniens sanktionslista ({category}); dagen framgår inte.",
            "{name} is on the UK Sanctions List ({category}); the day is not stated.",
        ),
        means_not=Text(
            "Listan är Storbritanniens, inte EU:s. Grunden är sällan arbetsvillkor, och posten ger"
            " inga poäng.",
            "The list is the United Kingdom's, not the EU's. The ground is seldom working"
            " conditions, and the entry scores nothing.",
        ),
        ends=Text(
            "När beslutet har upphävts; posten finns då inte i nästa version.",
            "When the designation has been revoked; the entry is not in the next version then.",
        ),
    ),
}  # fmt: skip
"""The lists whose meaning is known, by id of their source. Sentences: expert judgement,
2026-11-25 and, of sanctions, 2026-12-01, after what each publisher says of its list."""


def ends_on(list_id: str, listed_on: pl.Expr) -> pl.Expr:
    """Return the day on which entries end by the list's own rule (Date); null if it has none.

    Args:
        list_id: A key of `LISTS`.
        listed_on: Day of listing (Date).
    """
    term = LISTS[list_id].term
    if term is None:
        return pl.lit(None, pl.Date)
    day = listed_on.dt.offset_by(f"{term.months}mo")
    return day.dt.month_end() if term.month_end else day


def entry_state(as_of: date) -> pl.Expr:
    """Return which `EntryState` entries are in (String), of columns `listed_on`, `delisted_on`.

    An entry holds up to the day before it ends. One without a day of listing counts as listed, and
    one without an end as not ended, as long as its publisher still has it.
    """
    return (
        pl.when(pl.col("delisted_on") <= as_of)
        .then(pl.lit("ended"))
        .when(pl.col("listed_on") > as_of)
        .then(pl.lit("not_yet"))
        .otherwise(pl.lit("current"))
        .alias("state")
    )


_ENDED = Text("Uppgiften upphörde att gälla den {day}.", "The entry ended on {day}.")
_ENDS = Text("Uppgiften gäller till den {day}.", "The entry holds until {day}.")


def statement(
    list_id: str,
    *,
    name: str,
    category: str,
    listed_on: date | None,
    delisted_on: date | None,
    as_of: date,
) -> Text:
    """Return what a list says of a subject, in one neutral sentence, and when that ends.

    Args:
        list_id: A key of `LISTS`.
        name: The subject's, as the list writes it.
        category: The list's own code.
        listed_on: Day of listing.
        delisted_on: Day on which the entry ends or has ended.
        as_of: The day for which it is said.
    """
    meaning = LISTS[list_id]
    said = meaning.undated if listed_on is None else meaning.says
    words = OWN_CATEGORIES.get(category, plain(category))
    sentences = [said.filled(name=name, day=listed_on, category=words)]
    if delisted_on is not None:
        ends = _ENDED if delisted_on <= as_of else _ENDS
        sentences.append(ends.filled(day=delisted_on))
    return joined(" ", sentences)
