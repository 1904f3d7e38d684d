"""Numbers of records in the base begin with a word as they do now, so that both sides say the same.

The base says `s_…` where the tree says `screening_…`. That one difference is meant, and it stands
in nearly everything that is looked at, also in where a line breaks and what is sorted. So it is put
into the sources of the base before its wheel is built, and stands in no list of differences.
"""

import re
from pathlib import Path

WORDS = {
    "s": "screening", "m": "mapping", "e": "file", "j": "judgement", "w": "job", "t": "schedule",
    "n": "need", "g": "grant", "k": "key", "v": "review", "l": "logentry", "c": "case",
    "o": "event", "y": "link", "u": "task", "d": "decision", "x": "second", "z": "chain",
    "r": "request", "p": "package", "f": "followup", "i": "incident", "b": "incidententry",
    "q": "disposal", "a": "replylink", "h": "reply", "mo": "monitor", "ev": "monitorevent",
    "wh": "webhook", "de": "delivery", "co": "coverage", "pc": "check", "dd": "disclosure",
    "df": "disclosurefile", "cm": "copy",
}  # fmt: skip
"""What the numbers of a kind begin with, by what they began with in the base."""
_NUMBERS = f"""

_WORDS = {WORDS!r}
_new_id, _id_of, _is_id = new_id, id_of, is_id


def new_id(kind):
    return _WORDS[kind] + _new_id(kind).removeprefix(kind)


def id_of(kind, digest):
    made = _id_of(kind, digest)
    return made and _WORDS[kind] + made.removeprefix(kind)


def is_id(kind, text):
    word, _, body = text.partition("_")
    return word == _WORDS[kind] and _is_id(kind, kind + "_" + body)
"""
"""What is put at the end of the module that draws numbers."""
_PLACES = {
    "service/api/judgements.py": ("max_length=30", "max_length=64"),
    "service/commands/case.py": (
        'kinds = {"s": "screening", "n": "need", "e": "evidence_file", "p": "package"}',
        'kinds = {"n": "need", "f": "evidence_file", "p": "package"}',
    ),
    "service/commands/package.py": ('startswith("n_")', 'startswith("need_")'),
    "service/monitors/resource.py": ("startswith('w_')", "startswith('job_')"),
    "service/registers/party_id.py": ('PREFIX = "p_"', 'PREFIX = "party_"'),
    "service/replayable.py": (
        'REPLAYABLE[record_id.partition("_")[0]]', "REPLAYABLE[record_id[:1]]"
    ),
    "service/units.py": ('startswith("s_")', 'startswith("screening_")'),
}  # fmt: skip
"""Where the base tells a kind by its number, or how long one may be."""
_SAID = re.compile(
    rf"(?<![A-Za-z0-9_\\])({'|'.join(sorted(WORDS, key=len, reverse=True))})"
    r"(\\*_)(?=…| for |[0-9a-hjkmnp-tv-z]{21}\b)"
)
_PARTY = re.compile(r"\bp_(?=[0-9a-z]{40})")


def with_words(file: str, text: str) -> str:
    """Return a file of the base in which numbers begin with words.

    Raises:
        ValueError: A place of it is not as it is in the base.
    """
    if file == "service/record_id.py":
        return text + _NUMBERS
    if file in _PLACES:
        old, new = _PLACES[file]
        if text.count(old) != 1:
            raise ValueError(f"{file} does not have once: {old}")
        text = text.replace(old, new)
    if file.startswith(("service/", "data_ingest/")) and file.endswith((".py", ".yaml", ".json")):
        text = _SAID.sub(lambda found: WORDS[found[1]] + found[2], _PARTY.sub("party_", text))
    return text


def give_words(tree: Path) -> None:
    """Let numbers begin with words in the sources of the base."""
    sources = (path for kind in ("py", "json") for path in tree.glob(f"service/**/*.{kind}"))
    for path in [*sources, tree / "data_ingest/problems.yaml"]:
        text = path.read_text()
        changed = with_words(str(path.relative_to(tree)), text)
        if changed != text:
            path.write_text(changed)
