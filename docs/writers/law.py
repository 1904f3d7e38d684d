"""Reference pages of the rules: each with its source, its condition, its words and its examples."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from data_ingest.model.text import Text
from docs.writers.law_pages import act_page, acts, chapters, law, of_act, page_of, title_of
from docs.writers.markdown import both, code, codes, listed, page, table
from procurement_rules.facts import REGIMES
from procurement_rules.parameter import DatedValue, Parameter
from procurement_rules.reading import reading_words
from procurement_rules.rule import NO_DAY_SET, Rule
from procurement_rules.rulebook import load_rulebook

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
        "SE-LOU-19a-2.",
        "Below the EU threshold chapter 19 applies in the same way, and for direct awards chapter "
        "19 a, for which no ground for exclusion is among the rules here. See SE-LOU-5-1 and "
        "SE-LOU-19a-2.",
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
        "LUF och LUK prövas mot tröskelvärdet och med de regler som står här. Under tröskelvärdet "
        "prövas 19:17 och 19:18 LUF; 15 kap. LUK har inga regler om uteslutning eller onormalt "
        "låga anbud. Tjänster i lagarnas bilagor prövas inte. LOV är läst, LUFS bara till en del; "
        "av dem prövas uteslutning. Se SE-LUF-THRESHOLD, SE-LUF-19-17, SE-LUFS-ALL och SE-LOV-ALL.",
        "LUF and LUK are tried against the threshold and by the rules on these pages. Below it "
        "19:17 and 19:18 of LUF are tried; chapter 15 of LUK has no rules on exclusion or "
        "abnormally low tenders. Services in the annexes of those acts are not tried. LOV has been "
        "read, LUFS only in part; of them exclusion is tried. See SE-LUF-THRESHOLD, SE-LUF-19-17, "
        "SE-LUFS-ALL and SE-LOV-ALL.",
    ),
    Text(
        "En upphandling som påbörjades under en äldre lydelse än den som är läst får svaret att "
        "det inte går att avgöra, till exempel 19 kap. LOU före den 1 februari 2022. "
        "Övergångsregler är lästa bara för några ändringar.",
        "A procurement that began under an earlier wording than the one read is answered by cannot "
        "tell, such as LOU chapter 19 before 1 February 2022. Transition rules have been read for "
        "some amendments only.",
    ),
    Text(
        "Vad som gäller vid avrop från ett ramavtal, eget eller en annan organisations, och vid "
        "förnyad konkurrensutsättning är inte läst. Inget regelsystem väljs då. Se SE-LOU-CALLOFF.",
        "What applies to a call-off from a framework agreement, the buyer's own or another body's, "
        "and for a renewed competition has not been read. No regime is chosen then. See "
        "SE-LOU-CALLOFF.",
    ),
    Text(
        "Om ett kommunalt bolag är en upphandlande myndighet avgörs inte här. Se SE-LOU-BUYER.",
        "Whether a company owned by a municipality is a contracting authority is not decided here. "
        "See SE-LOU-BUYER.",
    ),
    Text(
        "Svensk rätt har ingen gräns för antalet led. En gräns är ett kontraktsvillkor som ska ha "
        "samband med föremålet och vara proportionerligt. Se SE-LOU-17-1.",
        "Swedish law has no limit on tiers. A limit is a contract term that must be linked to the "
        "subject and be proportionate. See SE-LOU-17-1.",
    ),
    Text(
        "En samordnad registerkontroll kan ha blivit lag sedan reglerna kontrollerades. Ingen "
        "regel läser dess svar. Se SE-LEVKONTROLL-2026.",
        "A coordinated register check may have become law since the rules were checked. No rule "
        "reads its answer. See SE-LEVKONTROLL-2026.",
    ),
    Text(
        "Andra länders rätt: enskilda regler, de flesta inte verifierade, och ingen väg genom "
        "lagen. Producentländers rätt finns inte alls.",
        "The law of other countries: single rules, most of them not verified, and no route through "
        "the law. That of producer countries is not here at all.",
    ),
)
"""What the shipped rules do not reach; read from the same copies of the acts as the rules."""


def pages() -> Mapping[str, Callable[[], str]]:
    """Return the files about the rules, and what each is written by: one for each act."""
    return {
        "rules.md": rules,
        "rules-gaps.md": gaps,
        "rules-upcoming.md": upcoming,
        **{act_page(*act): partial(_act, *act) for act in acts()},
        **{
            name: partial(_chapter, rules)
            for act in acts()
            for name, rules in chapters(*act).items()
        },
    }


def rules() -> str:
    """Return the page that leads to all others: regimes, acts, amounts."""
    book = load_rulebook()
    held = law()
    return page(
        "Rules",
        "Questions of law about a procurement. Each rule answers *applies*, *does not"
        " apply* or *cannot tell*. No answer decides anything: a person does, with a mandate and"
        " after hearing the supplier. This is no legal advice. How to read a rule:"
        " [read the rules](../how-to/read-the-rules.md).",
        "The law is that of the day on which the procurement began. The conditions are SQL over the"
        " [facts](facts.md); a rule holds where its act governs, `applies` and `when` are true."
        " A rule was read in the act, in official guidance, second-hand or not at all, and says"
        " which, in what state of the act, and when. *Verified* means that the act was read; a rule"
        f" that was not is marked **{UNVERIFIED.en}** and is never shown as a duty.",
        f"{len(held)} rules, of which {sum(not rule.verified for rule in held)} not verified, and"
        f" {len(book.upcoming())} that are only proposed or reported.",
        "## Acts",
        table(
            ("jurisdiction", "act", "first provision", "rules", "not verified"),
            (
                (
                    country,
                    f"[{act}]({act_page(country, act)})",
                    (own := of_act(country, act))[0].citation,
                    len(own),
                    sum(not rule.verified for rule in own),
                )
                for country, act in acts()
            ),
        ),
        "## Regimes",
        table(
            ("regime", "meaning", "betydelse"),
            ((code(name), text.en, text.sv) for name, text in REGIMES.items()),
        ),
        "## Upcoming",
        "[Law that is proposed, reported or not yet in force](rules-upcoming.md).",
        "[What changed in the acts and when, and what was read of them](law-changes.md).",
        "## Gaps",
        "[What these rules do not reach](rules-gaps.md).",
        "## Amounts, periods and lists of the law",
        *(block for name in sorted(book.parameters) for block in _parameter(book.parameters[name])),
    )


def gaps() -> str:
    """Return the page of what the rules do not reach."""
    named = re.compile(r"\b(?:SE|EU)-[A-Z0-9]+(?:-[A-Za-z0-9]+)*")
    known = {rule.id: rule for rule in load_rulebook().rules}

    def linked(text: str) -> str:
        return named.sub(lambda match: _link(known[match.group()]), text)

    return page(
        "Gaps of the rules",
        "What the shipped [rules](rules.md) do not reach, and what therefore has to be assessed in"
        " another way.",
        *(both(Text(linked(gap.sv), linked(gap.en))) for gap in GAPS),
        "## Not verified",
        "Rules that nobody has read in the act. They are shown as such and are never a duty.",
        listed(f"{_link(rule)}: {rule.title.en}" for rule in law() if not rule.verified),
    )


def upcoming() -> str:
    """Return the page of law to come: proposed, reported, or adopted for a later day."""
    checked = max(rule.last_checked for rule in load_rulebook().rules)
    later = [rule for rule in law() if rule.in_force.from_ > checked]
    return page(
        "Upcoming law",
        "What is only proposed or reported is shown here and never applied.",
        *(block for rule in load_rulebook().upcoming() for block in _rule(rule)),
        "## Adopted for a later day",
        f"Law whose first day is after {checked}, when the rules were last checked.",
        table(
            ("from", "rule", "title"),
            (
                (rule.in_force.from_, _link(rule), rule.title.en)
                for rule in sorted(later, key=lambda rule: (rule.in_force.from_, rule.id))
            ),
        ),
    )


def _act(country: str, act: str) -> str:
    own = of_act(country, act)
    parts = chapters(country, act)
    if not parts:
        return page(
            f"Rules: {act} ({country})",
            "Part of the [rules](rules.md). No answer decides anything; this is no legal advice.",
            *(block for rule in own for block in _rule(rule)),
        )
    return page(
        f"Rules: {act} ({country})",
        f"Part of the [rules](rules.md). {len(own)} rules of {act}, by chapter.",
        *(block for name, rules in parts.items() for block in _listed(name, rules)),
    )


def _listed(name: str, rules: Sequence[Rule]) -> Iterator[str]:
    title = title_of(rules[0])
    yield f"## {title[0].upper()}{title[1:]}"
    yield f"Conditions, words and examples: [{title}]({name})."
    yield table(
        ("rule", "title", "rubrik"),
        ((_link(rule), rule.title.en, rule.title.sv) for rule in rules),
    )


def _chapter(rules: Sequence[Rule]) -> str:
    first = rules[0]
    act = act_page(first.jurisdiction, first.instrument)
    return page(
        f"Rules: {first.instrument} ({first.jurisdiction}), {title_of(first)}",
        f"Part of the [rules of {first.instrument}]({act}). No answer decides anything; this is no"
        " legal advice.",
        *(block for rule in rules for block in _rule(rule)),
    )


def _read(rule: Rule) -> str:
    return str(rule.last_checked) if rule.read is None else reading_words(rule.read, "en")


def _link(rule: Rule) -> str:
    return f"[{rule.id}]({page_of(rule)}#{rule.id.lower()})"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"## {rule.id}"
    mark = "" if rule.verified else f"**{UNVERIFIED.en} / {UNVERIFIED.sv}.** "
    yield f"{mark}**{rule.title.en}** / **{rule.title.sv}**"
    until = f" to {rule.in_force.to}" if rule.in_force.to else ""
    begins = rule.in_force.from_
    since = "No day of entry into force" if begins == NO_DAY_SET else f"In force from {begins}"
    if rule.in_force.read_from is not None:
        since += f", in the wording read from {rule.in_force.read_from}"
    seen = "Verified" if rule.verified else "Not verified"
    yield listed(
        [
            f"[{rule.citation}]({rule.reference})",
            f"{since}{until}. Asked about each {rule.concerns}; speaks to the {rule.addressee}."
            f" Consequence: `{rule.consequence}`.",
            *_raised(rule),
            f"{seen}: {_read(rule)}. {rule.verification}",
            *(f"Not verified: {part.en} / {part.sv}" for part in rule.unverified_parts),
            *(f"Limit: {limit.en} / {limit.sv}" for limit in rule.limits),
        ]
    )
    yield f"```sql\n-- applies\n{rule.applies}\n-- when\n{rule.when}\n```"
    if rule.parameters:
        yield table(
            ("name in the condition", "value"),
            (
                (
                    code(name),
                    f"[{parameter.id}](rules.md#{parameter.id})"
                    + (f", of `{parameter.of}`" if parameter.of else ""),
                )
                for name, parameter in rule.parameters.items()
            ),
        )
    yield "Then:"
    yield both(rule.then)
    if rule.asks is not None:
        yield "What may be asked" + (
            f", by {_link(load_rulebook().rule(rule.gate))}:" if rule.gate else ":"
        )
        yield both(rule.asks)
    yield table(
        ("example", "procurement begun", "known", "outcome"),
        (
            (
                example.name,
                example.as_of,
                ", ".join(
                    f"`{name}` = {_value(value)}"
                    for name, value in example.given.items()
                    if value is not None
                ),
                example.outcome.replace("_", " "),
            )
            for example in rule.examples
        ),
    )


def _raised(rule: Rule) -> Iterator[str]:
    if rule.raised_by:
        yield f"Asked only where one of these is known: {codes(rule.raised_by)}."


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
