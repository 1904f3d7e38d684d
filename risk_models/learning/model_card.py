"""The model card of a learned card: what it is, how it did, and what it does not mean."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

from data_ingest.model import figures
from data_ingest.model.text import Language
from risk_models.card.learned_from import LEAST_POSITIVES
from risk_models.learning.challengers import MISSING
from risk_models.learning.evaluation import LEAST_IN_BAND
from risk_models.learning.model_card_charts import plots
from risk_models.learning.model_card_words import REASONS, VERDICTS
from risk_models.learning.model_card_words import say as said
from risk_models.learning.study import Learned
from risk_models.learning.uneven_words import together_lines, uneven_lines


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]


def _dicts(value: object) -> dict[str, dict[str, object]]:
    return value if isinstance(value, dict) else {}


def blocks(learned: Learned, language: Language) -> list[tuple[str, list[str]]]:
    """Return the card's sections: heading, and lines of paragraphs, tables and charts."""

    def say(key: str, **values: object) -> str:
        return said(key, language, **values)

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
        say("tau", tau=card.tau, why=REASONS[card.tau_reason].to(language)),
        say("rounding", loss=number(round(card.rounding_loss / 1_000_000, 3))),
        say("forward", split=report["split"]) if report["forward"] else say("not_forward"),
    ]
    what += together_lines(report, language)
    if card.held_back:
        what.append(say("held_back", families=", ".join(card.held_back)))
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
                VERDICTS[str(difference["verdict"])].to(language),
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
    uneven = _dicts(report["detection_ratios"])
    ratios = (
        uneven_lines(uneven, language, number=number, table=_table) if uneven else [say("together")]
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
    each = _table(
        [
            say("factor"),
            say("information"),
            say("chance"),
            say("unknown_share"),
            say("groups"),
            say("folds"),
            say("shift"),
        ],
        [
            [
                evidence.id,
                number(evidence.value),
                number(evidence.by_chance),
                number(round(evidence.unknown_ppm / 10_000, 1)),
                _groups(evidence.groups),
                ", ".join(f"{low}–{high}" if low < high else str(low) for low, high in reached),
                "" if evidence.shift is None else number(evidence.shift),
            ]
            for evidence, reached in zip(learned.evidence, learned.over_folds, strict=False)
        ],
    )
    shapes = [f"chart:shape-{place}" for place in range(1, len(card.factors) + 1)]
    return [
        (say("what"), what),
        (say("how"), [*how, "chart:calibration", "chart:gain", "chart:lift"]),
        (say("decisions"), [say("decision_limit"), "chart:decisions"]),
        (say("others"), [*others, *missing]),
        (say("size"), [*size, "chart:size"]),
        (say("ratios"), ratios),
        (say("each"), [say("each_limit"), *each] if learned.evidence else [say("together")]),
        (say("points"), [*points, *shapes]),
        (say("limits"), [say("limit", least=LEAST_POSITIVES)]),
    ]


def _groups(groups: Sequence[int]) -> str:
    """Return the places of the bins, with + between those that the data join: `1+2, 3`."""
    joined: dict[int, list[str]] = {}
    for place, group in enumerate(groups, 1):
        joined.setdefault(group, []).append(str(place))
    return ", ".join("+".join(places) for places in joined.values())


def markdown(learned: Learned, language: Language) -> str:
    """Return the model card as Markdown; its charts are files beside it."""
    shown = [f"# {said('title', language, id=learned.card.id)}"]
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
    title = escape(said("title", language, id=learned.card.id))
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
