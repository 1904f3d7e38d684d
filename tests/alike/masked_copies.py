"""Disclosures of a case: every place masked or handed out, in turn and together."""

from typing import Any

from tests.alike.marked import CASE, DECISION, PERSON, MarkedWalk, marked
from tests.alike.purchases import AS_OF
from tests.alike.walk import LANGUAGES

_PAPERS = ("report", "masking_list", "refusal", "metadata")
_ALONE = ("title", "buyer", "amount", "lot1.title", "rejects", "actor", "lot1.tender1.part1.name")
_CLASSES = ("price", "chain", "answers", "points", "matches", "name")


def look_at_copies(walk: MarkedWalk) -> tuple[str, str]:
    """Note what is handed out of a case, and return its address and its screening."""
    before, _ = open_case(walk, "before", "tenders_in", is_awarded=False)
    walk.look("before proposals", f"{before}/masked-copies/proposals", "en")
    _hand_out(walk, "before", before, {})
    _hand_out(walk, "before title", before, {"mask": [_masked("title")], "language": "en"})
    _refusals(walk, "before", before, ["lot1.tenders"])
    opening = {"reason": f"ZQX-opening-z {PERSON}"}
    walk.tell("before open points", f"{before}/openings", opening, case=before)
    _hand_out(walk, "before opened", before, {})

    case, screening = open_case(walk, "after", "contract_start", is_awarded=True)
    places = walk.ask(f"{case}/masked-copies/proposals").get("items", [])
    for language in LANGUAGES:
        walk.look("after proposals", f"{case}/masked-copies/proposals", language)
        _hand_out(walk, f"after {language}", case, {"language": language})
    _in_turn(walk, case, places)
    _together(walk, case, places)
    _refusals(walk, "after", case, ["lot1.tender1.points", "title", "lot9.title"])
    _mark(walk, case)
    walk.look("after list of copies", f"{case}/masked-copies", "en")
    walk.run("disclose --list", "disclose", CASE["diary_number"] + "-after", "--list")
    words = ("--mask", "lot1.tender2.part1.name=osl-31-16: ZQX-reason-cli-z", "-o", "handed")
    walk.run("disclose", "disclose", CASE["diary_number"] + "-after", *words, "--lang", "en")
    walk.written("disclosed files", "handed")
    return case, screening


def open_case(walk: MarkedWalk, name: str, stage: str, *, is_awarded: bool) -> tuple[str, str]:
    """Open a case with a screening whose every text is a marker; return both."""
    document = marked(is_awarded=is_awarded)
    said = walk.tell(f"{name} screen", f"/v1/screenings?as_of={AS_OF}&name=ZQX-file-z", document)
    screening = said.get("id", "screening_1")
    stated = CASE | {"diary_number": f"{CASE['diary_number']}-{name}", "stage": stage}
    made = walk.tell(f"{name} case", "/v1/cases", stated)
    case = f"/v1/cases/{made.get('case', {}).get('id', 'c_1')}"
    link = {"kind": "screening", "id": screening}
    walk.tell(f"{name} link", f"{case}/links", link, case=case)
    task = {"text": f"ZQX-task-z {PERSON}", "due_on": "2027-12-15"}
    walk.tell(f"{name} task", f"{case}/tasks", task, case=case)
    walk.tell(f"{name} decision", f"{case}/decisions", DECISION, case=case)
    return case, screening


def _hand_out(walk: MarkedWalk, name: str, case: str, stated: dict[str, Any]) -> None:
    made = walk.tell(f"copy {name}", f"{case}/masked-copies", stated, case=case)
    where = f"{case}/masked-copies/{made.get('id', 'dd_1')}"
    for paper in _PAPERS:
        if paper in made.get("files", {}):
            walk.look(f"copy {name} {paper}", f"{where}/content?file={paper}")
    if name == "after sv":
        walk.look("copy once more", where, "en")
        walk.look_twice("copy twice", f"{where}/content")
        walk.look("copy of no such paper", f"{where}/content?file=none")


def _masked(key: str, ground: str | None = None) -> dict[str, str]:
    said = {"key": key, "reason": f"ZQX-reason-{key.replace('.', '-')}-z {PERSON}"}
    return said | ({"ground": ground} if ground else {})


def _freed(key: str) -> dict[str, str]:
    return {"key": key, "reason": f"ZQX-freed-{key.replace('.', '-')}-z {PERSON}"}


def _in_turn(walk: MarkedWalk, case: str, places: list[dict[str, Any]]) -> None:
    """Mask each kind of place alone, and hand out each class of all tenders alone."""
    for key in _ALONE:
        ground = "osl-31-16" if key == "buyer" else "ZQX-ground-z" if key == "title" else None
        _hand_out(walk, f"mask {key}", case, {"mask": [_masked(key, ground)]})
    for of_class in _CLASSES:
        keys = [
            one["key"] for one in places if one["key"].endswith(f".{of_class}") and one["proposed"]
        ]
        if keys and of_class != "points":  # which follow the others
            _hand_out(walk, f"free {of_class}", case, {"unmask": [_freed(key) for key in keys]})


def _together(walk: MarkedWalk, case: str, places: list[dict[str, Any]]) -> None:
    """Hand out all that is proposed; mask all that can be masked; mask all names."""
    proposed = [one["key"] for one in places if one["proposed"]]
    others = [one["key"] for one in places if not one["proposed"]]
    names = [key for key in others if key.endswith(".name")]
    first = [key for key in proposed if ".tender1." in key]
    for name, stated in {
        "nothing masked": {"unmask": [_freed(key) for key in proposed]},
        "all masked": {"mask": [_masked(key) for key in others]},
        "names masked, all else free": {
            "mask": [_masked(key) for key in names],
            "unmask": [_freed(key) for key in proposed],
        },
        "first tender free": {"unmask": [_freed(key) for key in first]},
        "own grounds": {"mask": [_masked(key, "ZQX-own-ground-z") for key in proposed]},
    }.items():
        _hand_out(walk, name, case, {"language": "en"} | stated)


def _refusals(walk: MarkedWalk, name: str, case: str, keys: list[str]) -> None:
    for key in keys:
        stated = {"unmask": [_freed(key)]}
        walk.tell(f"refused {name} free {key}", f"{case}/masked-copies", stated, case=case)
    twice = {"mask": [_masked("title"), _masked("title")]}
    walk.tell(f"refused {name} twice", f"{case}/masked-copies", twice, case=case)
    both = {"mask": [_masked("buyer")], "unmask": [_freed("buyer")]}
    walk.tell(f"refused {name} both", f"{case}/masked-copies", both, case=case)
    for field in (
        {"screening_id": "screening_1"},
        {"mask": [{"key": "title", "reason": ""}]},
        {"to": "x"},
    ):
        what = next(iter(field))
        walk.tell(f"refused {name} {what}", f"{case}/masked-copies", field, case=case)


def _mark(walk: MarkedWalk, case: str) -> None:
    stated = {
        "state": "final",
        "document_type": "ZQX-type-z",
        "ground": "ZQX-marking-ground-z",
        "disposal_class": "ZQX-class-z",
        "lasts_until": "2040-01-01",
        "reason": f"ZQX-marking-reason-z {PERSON}",
    }
    walk.tell("mark", f"{case}/marking", stated, case=case)
    walk.look("marking", f"{case}/marking")
    _hand_out(walk, "after marking", case, {})
