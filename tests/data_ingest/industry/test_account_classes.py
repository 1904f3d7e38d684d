"""Ordinary Swedish accounts, by class: each class of a chart of accounts is one kind of thing.

The texts are made up in the way of a municipality's chart of accounts. They state what holds for
classes of words, not the exact prefix of each; that is in `account_texts.csv`.
"""

import pytest

from data_ingest.industry.texts import industry_of_text

CLASSES = {
    "85": "Köp av huvudverksamhet, äldreomsorg|Köp av HVB-platser|Ledsagarservice|Jourhem"
    "|Ersättning familjehem, omkostnadsdel|Korttidsplatser LSS|Placeringskostnader barn",
    "80": "463100 Köp av skolplatser gymnasium|Köp av huvudverksamhet förskola|Föreläsararvoden"
    "|Ersättning fristående förskolor|Terminsavgifter",
    "7962": "Inhyrda vikarier|Inhyrd arbetskraft",
    "60": "SKOLSKJUTS TAXI|Arbetsresor LSS|Skolskjutsersättning|Resekostnader personal tåg",
    "641": "Porto o paket|Postbefordran, bud",
    "642": "Mobiltelefoni abonnemang|Bredbandsavgifter|Internetuppkoppling",
    "9062": "61200-Snöröjning o halkbek|Sandning och saltning",
    "905": "Sophämtningsavgift|Hyra container",
    "773": "Häckklippning|Ogräsbekämpning",
    "45": "Byggentr. ny-/ombyggn|Bostadsanpassning|Underhåll skola|Skadegörelse",
    "50": "Service vitvaror|Underhåll möbler|Serviceavtal kopiatorer|Skrivarservice"
    "|Datorreparationer",
    "71": "Teknikkonsult VA|Elkonsulter|Lantmäteriförrättning|Detaljplaner",
    "72": "Konsultarvode IT|Systemavgifter|Webbutveckling",
    "79": "Ekonomikonsulter|Konsulttjänst ekonomi|Upphandlingsstöd|Information och marknadsföring",
    "70": "Hyra skola|Kallhyra|Tomträtt",
    "30": "Leasing av datorer|Hyra av kopieringsmaskin|Toner|Utrustning IT",
    "39": "Möbler och inventarier|Kontorsstolar|Tvättmaskiner, vitvaror|Kem-tekniska artiklar",
    "33": "Förbrukningsmaterial vård|Medicinska artiklar|Rullstol",
    "44": "Rörmaterial|Kakel och klinker|Målningsmaterial",
    "15": "Livsmed|Fruktkorgar|Specialkost",
    "34": "Hyrbil|Inhyrda fordon|Släpvagn",
    "92": "Simhallsavgifter entré|Biobiljetter|Konstinköp|Idrottsarrangemang",
    "09": "Elkraft nätavgift|Fastighetsel|Effektavgift|Pellets/flis",
    "48": "Licenser program|Datorprogram",
}
NO_PURCHASE = "Interna hyror|Interndebitering IT|Partistöd|Övriga avgifter|Intäkter hyra lokal"
UNCLEAR = (
    "Material till städning|Inventarier skola|Underhåll|Hyra maskiner|Konsulttjänster|Resekostnader"
    "|Leasing inventarier|Projekt|Personal|Serviceavgifter|Ersättning|Städkonsult|Mediakostnader"
)


def texts(joined):
    return joined.split("|")


@pytest.mark.parametrize(
    ("prefix", "text"), [(prefix, text) for prefix in CLASSES for text in texts(CLASSES[prefix])]
)
def test_an_account_reads_as_its_class(prefix, text):
    assert (industry_of_text(text, "SE").cpv_prefix or "").startswith(prefix)


@pytest.mark.parametrize("text", texts(NO_PURCHASE))
def test_what_is_no_purchase_says_so(text):
    assert industry_of_text(text, "SE")[:2] == (None, "no_purchase")


@pytest.mark.parametrize("text", texts(UNCLEAR))
def test_a_word_that_many_industries_could_mean_stays_unclear(text):
    assert industry_of_text(text, "SE")[:2] == (None, "unclear")


@pytest.mark.parametrize(
    "text",
    [
        "Anställningskostnader",
        "TV-sändning",
        "Stockholms län",
        "Distrikt öst",
        "Sång",
        "Bankgiro",
        "Projektkostnader",
        "Presentation",
    ],
)
def test_a_word_that_looks_like_another_says_nothing_of_it(text):
    assert industry_of_text(text, "SE").cpv_prefix is None
