"""The model card of a learned card: what it is, how it did, and what it does not mean."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape

from data_ingest.model import figures
from data_ingest.model.text import Language, Text
from risk_models.card.learned_from import LEAST_POSITIVES
from risk_models.learning.challengers import MISSING
from risk_models.learning.evaluation import LEAST_IN_BAND
from risk_models.learning.plots import Axis, curve, ranges
from risk_models.learning.study import Learned

_WORDS: Mapping[str, Text] = {
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
    "ratio": Text("upptäcktskvot", "detection ratio"),
    "rate_ratio": Text("övre femtedelen mot resten", "top fifth to the rest"),
    "leak": Text(
        "Varning för läcka: {what} skiljer utfallen åt för väl (AUC {auc}).",
        "Warning of a leak: {what} tells the outcomes apart too well (AUC {auc}).",
    ),
    "points": Text("Poäng", "Points"),
    "factor": Text("faktor", "factor"),
    "bin": Text("klass", "bin"),
    "expert": Text("expert", "expert"),
    "learned": Text("inlärt", "learned"),
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
}

_REASONS: Mapping[str, Text] = {
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

_VERDICTS: Mapping[str, Text] = {
    "better": Text("bättre", "better"),
    "not_worse": Text("inte sämre", "not worse"),
    "worse": Text("sämre", "worse"),
    "not_shown": Text("inte visat", "not shown"),
}


def _say(key: str, language: Language, **values: object) -> str:
    return _WORDS[key].to(language).format(**values)


def plots(learned: Learned, language: Language) -> dict[str, str]:
    """Return the charts of a card as SVG, by the name of their file."""

    def say(key: str) -> str:
        return _say(key, language)

    pairs = [(1000 * one, 1000 * two) for one, two in learned.calibration]
    most = max(0.001, *(max(pair) for pair in pairs))
    gain = [(5.0 * at, 100 * one) for at, one in enumerate(learned.gain)]
    charts = {
        "calibration": curve(
            say("calibration"),
            Axis(say("predicted"), 0, most, 1),
            Axis(say("observed"), 0, most, 1),
            pairs,
            diagonal=True,
        ),
        "gain": curve(
            say("gain"),
            Axis(say("examined"), 0, 100),
            Axis(say("found"), 0, 100),
            gain,
            diagonal=True,
        ),
    }
    for place, factor in enumerate(learned.card.factors, 1):
        names = (*factor.codes, say("unknown"))
        bars = [
            (name, float(low), float(point), float(high))
            for name, low, point, high in zip(
                names, factor.low, (*factor.points, factor.unknown), factor.high, strict=True
            )
        ]
        charts[f"shape-{place}"] = ranges(factor.id, say("bin"), _around(bars, say("points")), bars)
    sizes = [(name, float(a), float(b), float(c)) for name, a, b, c in learned.points_by_size]
    charts["size"] = ranges(say("by_size"), say("band"), _around(sizes, say("points")), sizes)
    return charts


def _around(bars: Sequence[tuple[str, float, float, float]], title: str) -> Axis:
    low = min(0.0, *(bar[1] for bar in bars)) if bars else 0.0
    high = max(1.0, *(bar[3] for bar in bars)) if bars else 1.0
    return Axis(title, low - 1, high + 1)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]


def _dicts(value: object) -> dict[str, dict[str, object]]:
    return value if isinstance(value, dict) else {}


def blocks(learned: Learned, language: Language) -> list[tuple[str, list[str]]]:
    """Return the card's sections: heading, and lines of paragraphs, tables and charts."""

    def say(key: str, **values: object) -> str:
        return _say(key, language, **values)

    def number(value: object) -> str:
        if not isinstance(value, int | float):
            return str(value)
        exact = Decimal(str(value))
        decimals = -min(0, int(exact.as_tuple().exponent))
        return figures.number(exact, language, decimals=decimals)

    def reach(value: object) -> str:
        assert isinstance(value, list)
        return f"{number(value[0])} … {number(value[1])}"

    card, report = learned.card, learned.held_out
    stated = card.estimand
    what = [
        say("is", positives=card.positives, rows=card.rows, expert=card.expert_card),
        say(
            "estimand",
            unit=stated.unit.to(language),
            outcome=stated.outcome.to(language),
            features=stated.features_until,
            outcomes=stated.outcomes_until,
        ),
        say("tau", tau=card.tau, why=_REASONS[card.tau_reason].to(language)),
        say("rounding", loss=number(round(card.rounding_loss / 1_000_000, 3))),
        say("forward", split=report["split"]) if report["forward"] else say("not_forward"),
    ]
    if stated.look_ahead:
        what.append(say("look_ahead", text=stated.look_ahead.to(language)))
    leaked = report["leaks"]
    assert isinstance(leaked, list)
    what.extend(say("leak", what=leak["what"], auc=leak["auc"]) for leak in leaked)
    measures = ("auc", "average_precision", "recall_at_1", "recall_at_5", "recall_at_20", "brier")
    results = [_dicts(report[measure]) for measure in measures]
    how = _table(
        [say("measure"), say("value"), say("interval")],
        [
            [name, number(result["value"]), reach(result["interval"])]
            for name, result in zip(measures, results, strict=True)
        ],
    )
    others = _table(
        [say("model"), "AUC", say("difference"), say("interval"), say("verdict")],
        [
            [
                name,
                number(difference["auc"]),
                number(difference["difference"]),
                reach(difference["interval"]),
                _VERDICTS[str(difference["verdict"])].to(language),
            ]
            for name, difference in _dicts(report["differences"]).items()
        ],
    )
    missing = [
        say("missing", name=name, why=MISSING[str(why)].to(language))
        for name, why in _dicts(report["not_compared"]).items()
    ]
    few = say("few", least=LEAST_IN_BAND)
    size = _table(
        [say("band"), say("rows"), "AUC", say("interval")],
        [
            [name, size_band["rows"], few, ""]
            if size_band.get("suppressed")
            else [
                name,
                size_band["rows"],
                number((area := _dicts(size_band["auc"]))["value"]),
                reach(area["interval"]),
            ]
            for name, size_band in _dicts(report["by_size"]).items()
        ],
    )
    ratios = _table(
        [say("ratio"), "AUC", say("rate_ratio")],
        [
            [ratio, number(detection["auc"]), number(detection["rate_ratio"])]
            for ratio, detection in _dicts(report["detection_ratios"]).items()
        ],
    )
    points = _table(
        [say("factor"), say("bin"), say("expert"), say("learned"), say("interval"), say("share")],
        [
            [factor.id, code, expert, point, f"{low} … {high}", share]
            for factor in card.factors
            for code, expert, point, low, high, share in zip(
                (*factor.codes, say("unknown")),
                (*factor.expert, factor.expert_unknown),
                (*factor.points, factor.unknown),
                factor.low,
                factor.high,
                factor.shares_ppm,
                strict=True,
            )
        ],
    )
    shapes = [f"chart:shape-{place}" for place in range(1, len(card.factors) + 1)]
    return [
        (say("what"), what),
        (say("how"), [*how, "chart:calibration", "chart:gain"]),
        (say("others"), [*others, *missing]),
        (say("size"), [*size, "chart:size"]),
        (say("ratios"), ratios),
        (say("points"), [*points, *shapes]),
        (say("limits"), [say("limit", least=LEAST_POSITIVES)]),
    ]


def markdown(learned: Learned, language: Language) -> str:
    """Return the model card as Markdown; its charts are files beside it."""
    shown = [f"# {_say('title', language, id=learned.card.id)}"]
    for heading, lines in blocks(learned, language):
        shown.append(f"\n## {heading}\n")
        previous = ""
        for line in lines:
            if previous and not (previous.startswith("|") and line.startswith("|")):
                shown.append("")
            name = line.removeprefix("chart:")
            shown.append(f"![{name}]({name}.svg)" if line.startswith("chart:") else line)
            previous = line
    return "\n".join(shown) + "\n"


def html(learned: Learned, language: Language) -> str:
    """Return the model card as one HTML page with its charts inside, without any script."""
    charts = plots(learned, language)
    title = escape(_say("title", language, id=learned.card.id))
    shown = [
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>body{{font:16px/1.5 sans-serif;max-width:60rem;"
        "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{border:1px solid "
        f"#767676;padding:.2rem .5rem;text-align:left}}</style></head><body><h1>{title}</h1>"
    ]
    for heading, lines in blocks(learned, language):
        shown.append(f"<h2>{escape(heading)}</h2>")
        table: list[str] = [line for line in lines if line.startswith("|")]
        if table:
            shown.append(_html_table(table))
        for line in lines:
            if line.startswith("chart:"):
                shown.append(charts[line.removeprefix("chart:")])
            elif not line.startswith("|"):
                shown.append(f"<p>{escape(line)}</p>")
    return "\n".join([*shown, "</body></html>"]) + "\n"


def _html_table(lines: Sequence[str]) -> str:
    rows = [[escape(cell) for cell in line[2:-2].split(" | ")] for line in lines]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[2:]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
