"""The words of the model card, in both languages."""

from collections.abc import Mapping

from data_ingest.model.text import Language, Text

WORDS: Mapping[str, Text] = {
    "title": Text("Modellkort: {id}", "Model card: {id}"),
    "what": Text("Vad det är", "What it is"),
    "is": Text(
        "Ett kort med hela poäng som har lärts av {positives} publicerade fynd bland {rows} rader, "
        "kring expertkortet {expert}. Det beskriver hur ofta fynd publiceras, inte hur vanligt "
        "tvångsarbete är: fynd kräver att någon har inspekterat, beslutat och publicerat. "
        "Poäng är en anledning att granska och säger ingenting om en enskild part.",
        "A card of whole points learned from {positives} published findings among {rows} rows, "
        "around the expert card {expert}. It describes how often findings are published, not how "
        "common forced labour is: a finding needs somebody to inspect, decide and publish. "
        "Points are a reason to look and say nothing about any one party.",
    ),
    "estimand": Text(
        "Enhet: {unit}. Utfall: {outcome}. Uppgifter till och med {features}, utfall till och med "
        "{outcomes}.",
        "Unit: {unit}. Outcome: {outcome}. Facts until {features}, outcomes until {outcomes}.",
    ),
    "tau": Text(
        "Dragning mot expertkortet: τ = {tau}. {why}", "Pull to the expert: τ = {tau}. {why}"
    ),
    "rounding": Text(
        "Avrundningen till hela poäng ändrar deviansen med {loss}.",
        "Rounding to whole points changes the deviance by {loss}.",
    ),
    "forward": Text(
        "Siffrorna gäller utfall efter {split} hos parter vars grupp kortet inte har sett.",
        "The figures are of outcomes after {split} of parties whose group the card had not seen.",
    ),
    "not_forward": Text(
        "Siffrorna gäller parter vars grupp kortet inte har sett, men inte senare utfall: de är "
        "för vänliga.",
        "The figures are of parties whose group the card had not seen, but not of later outcomes: "
        "they are too kind.",
    ),
    "how": Text("Hur det gick", "How it did"),
    "measure": Text("mått", "measure"),
    "value": Text("värde", "value"),
    "interval": Text("95 %-intervall", "95 % interval"),
    "others": Text("Mot andra modeller (AUC, parvis)", "Against other models (AUC, paired)"),
    "model": Text("modell", "model"),
    "difference": Text("skillnad", "difference"),
    "verdict": Text("utsaga", "verdict"),
    "missing": Text("Inte jämförd: {name} ({why}).", "Not compared: {name} ({why})."),
    "size": Text("Efter storlek", "By size"),
    "band": Text("storlek", "size"),
    "rows": Text("rader", "rows"),
    "few": Text("visas inte: under {least} utfall", "not shown: under {least} outcomes"),
    "ratios": Text("Om upptäckten är ojämn", "If detection is uneven"),
    "leak": Text(
        "Varning för läcka: {what} skiljer utfallen åt för väl (AUC {auc}).",
        "Warning of a leak: {what} tells the outcomes apart too well (AUC {auc}).",
    ),
    "points": Text("Poäng", "Points"),
    "factor": Text("faktor", "factor"),
    "bin": Text("klass", "bin"),
    "expert": Text("expert", "expert"),
    "learned": Text("lärt", "learned"),
    "unknown": Text("okänt", "unknown"),
    "share": Text("andel ppm", "share ppm"),
    "limits": Text("Gränser", "Limits"),
    "limit": Text(
        "Intervallen för poängen kommer av likelihoodens krökning och täcker inte expertens eget "
        "fel. Under {least} utfall lärs ingenting. Storlek ger inga poäng: större parter "
        "inspekteras oftare.",
        "The intervals of the points come from the curvature of the likelihood and do not cover "
        "the expert's own error. Nothing is learned from fewer than {least} outcomes. Size gives "
        "no points: larger parties are inspected more.",
    ),
    "look_ahead": Text("Framåtblick: {text}", "Look-ahead: {text}"),
    "calibration": Text("Kalibrering", "Calibration"),
    "predicted": Text("beräknad andel, per 1 000", "predicted rate, per 1,000"),
    "observed": Text("publicerade fynd, per 1 000", "published findings, per 1,000"),
    "gain": Text("Andel av fynden i toppen", "Share of findings in the top"),
    "examined": Text("granskade rader, %", "rows examined, %"),
    "found": Text("funna, %", "found, %"),
    "by_size": Text("Poäng efter storlek", "Points by size"),
    "lift": Text("Lyft per tiondel", "Lift by tenth"),
    "tenth": Text(
        "tiondel av raderna, högst poäng först", "tenth of the rows, highest points first"
    ),
    "times": Text("andel fynd mot medel", "rate of findings to the mean"),
    "decisions": Text("Nytta av att granska efter kortet", "Net benefit of reviewing by the card"),
    "threshold": Text("granskar från andel, per 1 000", "reviews from a rate of, per 1,000"),
    "benefit": Text("nettonytta, fynd per 1 000", "net benefit, findings per 1,000"),
    "decision_limit": Text(
        "Heldragen: kortet. Streckad: granska alla. Noll: granska ingen. Den som granskar från "
        "5 per 1 000 granskar 200 parter för ett fynd. Kurvan räknar publicerade fynd, inte vad en "
        "granskning förebygger.",
        "Solid: the card. Dashed: review all. Zero: review none. Who reviews from 5 per 1,000 "
        "reviews 200 parties for one finding. The curve counts published findings, not what a "
        "review prevents.",
    ),
    "each": Text("Varje faktor för sig", "Each factor by itself"),
    "information": Text("informationsvärde", "information value"),
    "chance": Text("av en slump", "by chance"),
    "unknown_share": Text("okänt, %", "unknown, %"),
    "groups": Text("klasser som data ger", "bins that the data give"),
    "folds": Text("poäng i fem delar", "points in five fits"),
    "shift": Text("förskjutning (PSI)", "shift (PSI)"),
    "each_limit": Text(
        "Informationsvärdet säger hur väl faktorn ensam skiljer utfallen åt; det är bara något "
        "värt när det är klart större än vad slumpen ger. Klasser som data ger är grannar som "
        "raderna inte skiljer åt eller har i fel ordning, hopslagna (+). Kortet behåller expertens "
        "klasser. Poäng i fem delar är det lägsta och högsta av fem kort som lärdes utan en "
        "femtedel av grupperna. Förskjutningen är den senare halvan av raderna mot den tidigare; "
        "från 0,2 har något ändrats.",
        "The information value tells how well the factor alone tells the outcomes apart; it means "
        "something only where it is clearly larger than what chance gives. Bins that the data give "
        "are neighbours that the rows do not tell apart, or have in the wrong order, joined (+). "
        "The card keeps the expert's bins. Points in five fits are the least and the most of five "
        "cards learned without a fifth of the groups. The shift is the later half of the rows "
        "against the earlier; from 0.2 something has changed.",
    ),
    "together": Text(
        "Inte mätt: utfallen är kända bara för flera företag tillsammans.",
        "Not measured: the outcomes are known only of several firms together.",
    ),
    "held_back": Text(
        "Budgeten för {families} höll poängen tillbaka: mer hade passat utfallen.",
        "The budget of {families} held the points back: more would have fitted the outcomes.",
    ),
}

REASONS: Mapping[str, Text] = {
    "few_positives": Text(
        "Färre än 60 utfall: bredden väljs inte.", "Fewer than 60 outcomes: it is not chosen."
    ),
    "forward": Text(
        "Vald på senare utfall hos andra grupper, ett standardfel mot experten.",
        "Chosen on later outcomes of other groups, one standard error towards the expert.",
    ),
    "groups_only": Text(
        "Vald på andra grupper; tidpunkter för senare utfall saknas.",
        "Chosen on other groups; there are no days of later outcomes.",
    ),
    "range": Text(
        "Smalare än vald, så att poängen ryms på ett kort.",
        "Narrower than chosen, so that the points fit on a card.",
    ),
}

VERDICTS: Mapping[str, Text] = {
    "better": Text("bättre", "better"),
    "not_worse": Text("inte sämre", "not worse"),
    "worse": Text("sämre", "worse"),
    "not_shown": Text("inte visat", "not shown"),
}


def say(key: str, language: Language, **values: object) -> str:
    """Return the words of a key in a language, with values in their places."""
    return WORDS[key].to(language).format(**values)
