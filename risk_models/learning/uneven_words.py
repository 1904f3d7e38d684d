"""What a model card says of uneven detection, and of what its split kept together."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from data_ingest.model.text import Language, Text
from risk_models.learning.detection import TOP_PERCENT
from risk_models.learning.sensitivity import MOVED

_WORDS: Mapping[str, Text] = {
    "again": Text(
        "Ett fynd kräver att någon har tittat efter. Hur många gånger troligare ett fynd är hos "
        "ett företag som inspekterades går inte att läsa ur fynden. Därför antas en kvot, och allt "
        "görs om för varje kvot: poängen lärs på nytt och rangordningen mäts på senare fynd, där "
        "ett fynd hos ett inspekterat företag räknas som 1 delat med kvoten. Kortet som används "
        "bygger på kvoten {served}.",
        "A finding needs somebody to look. How many times likelier one is in a firm that was "
        "inspected cannot be read from findings. So a ratio is stated, and everything is done "
        "again at each: the points are learned anew, and the ranking is measured on later "
        "findings, where one in an inspected firm counts as 1 divided by the ratio. The card in "
        "use states the ratio {served}.",
    ),
    "inspected": Text(
        "Rader där företaget inspekterades: {yes}, inte inspekterades: {no}, okänt: {unknown}.",
        "Rows in which the firm was inspected: {yes}, was not: {no}, not known: {unknown}.",
    ),
    "expert_top": Text(
        "Ingen kolumn säger vilka som inspekterades. Här antas det vara de {percent} % av raderna "
        "som har flest poäng på expertkortet. Inget annat urval av samma storlek följer kortet "
        "närmare, så antagandet är det hårdaste mot det som har lärts.",
        "No column says who was inspected. Here the {percent} % of the rows with the most points "
        "on the expert card are taken to have been. No other choice of that size follows the card "
        "more closely, so that this is the hardest on what was learned.",
    ),
    "all": Text(
        "Alla rader gäller företag som inspekterades, eller inga. Kvoten ändrar då ingenting.",
        "All rows are of firms that were inspected, or none. Then the ratio changes nothing.",
    ),
    "ratio": Text("kvot", "ratio"),
    "auc": Text("AUC, poängen", "AUC of the points"),
    "interval": Text("95 %-intervall", "95 % interval"),
    "recall": Text("funna i översta 20 %", "found in the top 20 %"),
    "in_use": Text("AUC, kortet som används", "AUC of the card in use"),
    "correlation": Text("rangkorrelation", "rank correlation"),
    "bins": Text("klasser som ändras", "bins that change"),
    "moved": Text(
        "Kvot {ratio} ger {points} poäng i stället för {served}: {factor}, {bin}.",
        "The ratio {ratio} gives {points} points instead of {served}: {factor}, {bin}.",
    ),
    "still": Text(
        "Ingen klass ändras med mer än {most} poäng.", "No bin changes by more than {most} points."
    ),
    "limits": Text(
        "Rangkorrelationen är mellan radernas poäng vid kvoten och på kortet som används. En klass "
        "räknas om den ändras med mer än {most} poäng. Tabellen visar vad som vilar på att alla "
        "upptäcks lika ofta. Den visar inte vilken kvot som är rätt, inte skillnader mellan "
        "inspektioner eller i vad som publiceras, och ingenting om ett enskilt företag. Metod: "
        "känslighetsanalys med antagna kvoter (Greenland 1996; Fox, MacLehose och Lash 2021). "
        "Kvoterna är en bedömning, 2026-11-30.",
        "The rank correlation is of the rows' points at the ratio with those on the card in use. A "
        "bin is counted if it changes by more than {most} points. The table shows what rests on "
        "everybody being found out equally often. It does not show which ratio is right, how "
        "inspections differ from each other or what is published, and nothing about any one firm. "
        "Method: sensitivity analysis at stated ratios (Greenland 1996; Fox, MacLehose and Lash "
        "2021). The ratios are judgement, 2026-11-30.",
    ),
    "together": Text(
        "Delningen håller ihop företag under samma ägare: {keys} nycklar för juridiska personer i "
        "{clusters} grupper. {rows_joined} rader hör till grupper med flera nycklar.",
        "The split keeps firms under the same owner together: {keys} keys of legal persons in "
        "{clusters} clusters. {rows_joined} rows belong to clusters of several keys.",
    ),
    "by_registers": Text(
        "Registren (ögonblicksbild {snapshot}) känner till {found} av dem, och för {owned} även en "
        "ägare som bestämmer. Övriga räknas som ensamma. Företag med samma fysiska person som "
        "ägare hålls inte ihop, eftersom registren här inte namnger fysiska personer.",
        "The registers (snapshot {snapshot}) know {found} of them, and of {owned} a controlling "
        "owner too. Others count as alone. Firms owned by the same natural person are not kept "
        "together, since the registers here name no natural persons.",
    ),
    "alone": Text(
        "Delningen håller bara ihop rader för samma juridiska person; ägare är inte kända.",
        "The split keeps only the rows of the same legal person together; owners are not known.",
    ),
}


def together_lines(report: Mapping[str, object], language: Language) -> list[str]:
    """Return what the split kept together, as sentences."""
    told = report.get("kept_together")
    if not isinstance(told, Mapping):
        return [_WORDS["alone"].to(language)]
    keys = ["together", *(["by_registers"] if "snapshot" in told else [])]
    return [_WORDS[key].to(language).format(**told) for key in keys]


def uneven_lines(
    report: Mapping[str, Any],
    language: Language,
    *,
    number: Callable[[object], str],
    table: Callable[[Sequence[str], Sequence[Sequence[object]]], list[str]],
) -> list[str]:
    """Return what becomes of the card at each detection ratio: sentences and one table.

    Args:
        report: As `sensitivity.under_ratios` returns it.
        language: Of the text.
        number: Writes a number.
        table: Writes a table of a head and rows.
    """

    def say(key: str, **values: object) -> str:
        return _WORDS[key].to(language).format(most=MOVED, percent=TOP_PERCENT, **values)

    ratios, told = report["ratios"], report["inspected"]
    lines = [say("again", served=report["served"])]
    lines.append(say("expert_top") if told is None else say("inspected", **told))
    if told is not None and not (told["yes"] and told["no"]):
        return [*lines, say("all")]
    rows = [
        [
            ratio,
            at["tau"],
            number(at["auc"]["value"]),
            " … ".join(number(end) for end in at["auc"]["interval"]),
            number(at["recall_at_20"]["value"]),
            " … ".join(number(end) for end in at["recall_at_20"]["interval"]),
            number(at["served"]["auc"]),
            "" if at["rank_correlation"] is None else number(at["rank_correlation"]),
            len(at["moved"]),
        ]
        for ratio, at in ratios.items()
    ]
    heads = ("auc", "interval", "recall", "interval", "in_use", "correlation", "bins")
    moved = [
        say("moved", ratio=ratio, **one) for ratio, at in ratios.items() for one in at["moved"]
    ]
    return [
        *lines,
        *table([say("ratio"), "τ", *(say(head) for head in heads)], rows),
        *(moved or [say("still")]),
        say("limits"),
    ]
