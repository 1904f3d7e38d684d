"""Reference page of the rules: each with its source, its condition, its words and its examples."""

import re
from collections.abc import Iterator

from data_ingest.text import Text
from procurement_rules.facts import REGIMES
from procurement_rules.parameter import DatedValue, Parameter
from procurement_rules.rule import Rule
from procurement_rules.rulebook import load_rulebook
from service.reference_pages.markdown import both, code, listed, page, table

UNVERIFIED = Text("EJ VERIFIERAD", "NOT VERIFIED")

GAPS: tuple[Text, ...] = (
    Text(
        "Tjänster i bilaga 2 (bland annat restaurang, måltider, hotell, bevakning samt hälso- och "
        "sjukvård och omsorg) upphandlas enligt 19 kap. oavsett värde. Varje uteslutningsgrund är "
        "då frivillig, och särskilda arbetsrättsliga villkor får ställas men krävs inte. Se "
        "SE-LOU-BILAGA2, SE-LOU-19-17 och SE-LOU-19-TERMS.",
        "Services in Annex 2 (among them restaurants, catering, hotels, guarding, health care and "
        "social care) are procured under chapter 19 at any value. Every ground for exclusion is "
        "then optional, and special labour terms may be set but are not required. See "
        "SE-LOU-BILAGA2, SE-LOU-19-17 and SE-LOU-19-TERMS.",
    ),
    Text(
        "Under tröskelvärdet gäller 19 kap. på samma sätt, och vid direktupphandling 19 a kap., "
        "som inte har några uteslutningsgrunder bland reglerna här. Se SE-LOU-5-1 och "
        "SE-LOU-19A-2.",
        "Below the EU threshold chapter 19 applies in the same way, and for direct awards chapter "
        "19 a, for which no ground for exclusion is among the rules here. See SE-LOU-5-1 and "
        "SE-LOU-19A-2.",
    ),
    Text(
        "Den obligatoriska kontrollen omfattar anbudsgivaren och de företag vars kapacitet "
        "åberopas. Andra underleverantörer nås genom kontraktsvillkor, uppgiftsskyldighet och "
        "villkor som förs vidare. Se SE-LOU-4-10, SE-LOU-14-7-1, SE-LOU-17-1, SE-LOU-17-7 och "
        "SE-LOU-17-2-2.",
        "The mandatory check covers the tenderer and the firms whose capacity it relies on. Other "
        "subcontractors are reached by contract terms, by the duty to state names, and by terms "
        "that are passed down. See SE-LOU-4-10, SE-LOU-14-7-1, SE-LOU-17-1, SE-LOU-17-7 and "
        "SE-LOU-17-2-2.",
    ),
    Text(
        "Om en dom för människoexploatering (BrB 4:1 b) omfattas av LOU 13:1 är inte klarlagt. "
        "Frågan går till en jurist. Se SE-LOU-13-1-EXPLOIT och SE-LOU-13-3-EXPLOIT.",
        "Whether a judgment for human exploitation (BrB 4:1 b) falls under LOU 13:1 is not "
        "settled. The question goes to a lawyer. See SE-LOU-13-1-EXPLOIT and SE-LOU-13-3-EXPLOIT.",
    ),
    Text(
        "LUF, LUK, LUFS och LOV har inga regler här, inte heller andra länders rätt. Svaret är då "
        "att Kedjekoll saknar regler.",
        "LUF, LUK, LUFS and LOV have no rules here, nor has the law of other countries. The answer "
        "is then that Kedjekoll ships none.",
    ),
)
"""What the shipped rules do not reach; read from the same copies of the act as the rules."""


def rules() -> str:
    """Return the page of all rules, by act and provision."""
    book = load_rulebook()
    in_law = [rule for rule in book.rules if rule not in book.upcoming()]
    acts = sorted({(rule.jurisdiction, rule.instrument) for rule in in_law})
    unverified = [rule.id for rule in in_law if not rule.verified]
    return page(
        "Rules",
        "Questions of law that are put to a procurement. Each rule answers *applies*, *does not"
        " apply* or *cannot tell*. No answer decides anything: a person does, with a mandate and"
        " after hearing the supplier. This is no legal advice.",
        "The law is that of the day on which the procurement began. The conditions are SQL over the"
        " [facts](facts.md); a rule holds where its act governs, `applies` and `when` are true."
        " *Verified* means that the text was seen in the source named; a rule that was not is"
        f" marked **{UNVERIFIED.en}** and is never shown as a duty.",
        f"{len(in_law)} rules, of which {len(unverified)} not verified"
        + (f" ({', '.join(map(_link, unverified))})" if unverified else "")
        + ". What is not covered stands [below](#gaps).",
        "## Regimes",
        table(
            ("regime", "meaning", "betydelse"),
            ((code(name), text.en, text.sv) for name, text in REGIMES.items()),
        ),
        *(
            block
            for act in acts
            for block in (
                f"## {act[1]} ({act[0]})",
                *(
                    block
                    for rule in sorted(in_law, key=lambda rule: _in_order(rule.id))
                    if (rule.jurisdiction, rule.instrument) == act
                    for block in _rule(rule)
                ),
            )
        ),
        "## Upcoming",
        "Rules that are only proposed or reported. They are shown and never applied.",
        "\n\n".join(block for rule in book.upcoming() for block in _rule(rule))
        or "None is shipped. A bill of March 2026 on a coordinated check of suppliers by"
        " Bolagsverket may have become law; whether it has was not found"
        " ([limits](../limits.md#the-law)).",
        "## Gaps",
        "What these rules do not reach:",
        *(both(gap) for gap in GAPS),
        "## Amounts, periods and lists of the law",
        *(block for name in sorted(book.parameters) for block in _parameter(book.parameters[name])),
    )


def _in_order(rule_id: str) -> list[tuple[int, str]]:
    """Return a key that puts 4-10 before 13-1."""
    return [
        (int(part), "") if part.isdecimal() else (10**9, part)
        for part in re.split(r"(\d+)|-", rule_id)
        if part
    ]


def _link(rule_id: str) -> str:
    return f"[{rule_id}](#{rule_id.lower()})"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}"
    mark = "" if rule.verified else f"**{UNVERIFIED.en} / {UNVERIFIED.sv}.** "
    yield f"{mark}**{rule.title.en}** / **{rule.title.sv}**"
    until = f" to {rule.in_force.to}" if rule.in_force.to else ""
    seen = "Verified" if rule.verified else "Not verified"
    yield listed(
        [
            f"[{rule.citation}]({rule.reference})",
            f"In force from {rule.in_force.from_}{until}. Asked about each {rule.concerns}."
            f" Consequence: `{rule.consequence}`.",
            f"{seen}: {rule.verification} Last checked {rule.last_checked}.",
            *(f"Not verified: {one.en} / {one.sv}" for one in rule.unverified_parts),
            *(f"Limit: {one.en} / {one.sv}" for one in rule.limits),
        ]
    )
    yield f"```sql\n-- applies\n{rule.applies}\n-- when\n{rule.when}\n```"
    if rule.parameters:
        yield table(
            ("name in the condition", "value"),
            (
                (code(name), f"[{one.id}](#{one.id})" + (f", of `{one.of}`" if one.of else ""))
                for name, one in rule.parameters.items()
            ),
        )
    yield "Then:"
    yield both(rule.then)
    if rule.asks is not None:
        yield "What may be asked" + (f", by {_link(rule.gate)}:" if rule.gate else ":")
        yield both(rule.asks)
    yield table(
        ("example", "procurement begun", "known", "outcome"),
        (
            (
                one.name,
                one.as_of,
                ", ".join(
                    f"`{name}` = {_value(value)}"
                    for name, value in one.given.items()
                    if value is not None
                ),
                one.outcome.replace("_", " "),
            )
            for one in rule.examples
        ),
    )


def _value(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _parameter(parameter: Parameter) -> Iterator[str]:
    yield f"### {parameter.id}"
    yield f"{parameter.title.en} / {parameter.title.sv}. Unit: {parameter.unit}."
    yield table(
        ("from", "to", "value", "source", "verified", "note"),
        (
            (
                dated.from_,
                dated.to,
                _amount(dated),
                dated.reference,
                f"{'yes' if dated.verified else '**no**'}: {dated.verification}"
                f" Last checked {dated.last_checked}.",
                dated.note,
            )
            for dated in parameter.values
        ),
    )


def _amount(dated: DatedValue) -> str:
    return f"{dated.value:,}" if isinstance(dated.value, int) else ", ".join(dated.value)
