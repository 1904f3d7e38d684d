"""Every form of a kept screening, its bundle and its exports, of several purchases."""

from tests.alike.purchases import AS_OF, SAMPLES, awarded, deep, unknown, usual
from tests.alike.walk import LANGUAGES, Walk

_FORMS = ("pdf", "xlsx", "csv", "md", "json")
_STANDARDS = ("ftm", "espd-request", "ocds")
_BUNDLED = ("usual", "deep", "with registers")
_NOTICES = {
    "eforms": ("eforms/award.xml", "application/xml"),
    "contract notice": ("eforms/contract.xml", "application/xml"),
    "ted": ("ted_export/award.xml", "application/xml"),
    "ocds": ("ocds/award.json", "application/json"),
}


def look_at_screenings(walk: Walk) -> dict[str, str]:
    """Note the documents of purchases without registers, and return the screenings by name."""
    made = {
        name: screen(walk, name, document)
        for name, document in (
            ("usual", usual()),
            ("awarded", awarded()),
            ("unknown", unknown()),
            ("deep", deep()),
        )
    }
    for name, (path, kind) in _NOTICES.items():
        content = (SAMPLES / path).read_bytes()
        where = f"/v1/screenings?as_of={AS_OF}&name={path.rpartition('/')[2]}"
        answer = walk.tell(f"screen {name}", where, content, kind=kind)
        made[name] = answer.get("id", "screening_1")
    for name in ("usual", "awarded", "unknown", "deep"):
        look_at_forms(walk, name, made[name])
    for name in _NOTICES:
        walk.look(f"{name} report xlsx", f"/v1/screenings/{made[name]}/report?format=xlsx")
        walk.look(f"{name} report pdf", f"/v1/screenings/{made[name]}/report", "en")
    _look_at_layouts(walk, made["deep"])
    _look_at_corrected(walk, screen(walk, "to be corrected", usual()))
    return made


def screen(walk: Walk, name: str, document: dict) -> str:
    """Screen a purchase and return the number of its screening."""
    answer = walk.tell(f"screen {name}", f"/v1/screenings?as_of={AS_OF}", document)
    return answer.get("id", "screening_1")


def look_at_forms(walk: Walk, name: str, screening: str) -> None:
    """Note every form of a screening in both languages, its bundle and its exports."""
    where = f"/v1/screenings/{screening}"
    for language in LANGUAGES:
        for form in _FORMS:
            walk.look(f"{name} report {form}", f"{where}/report?format={form}", language)
        walk.look(f"{name} overview", f"{where}/report?format=json&overview=true", language)
        for standard in _STANDARDS:
            walk.look(f"{name} export {standard}", f"{where}/export?as={standard}", language)
    if name in _BUNDLED:
        walk.look(f"{name} bundle", f"{where}/bundle", "sv")


def _look_at_layouts(walk: Walk, screening: str) -> None:
    where = f"/v1/screenings/{screening}/report"
    for words in (
        "format=json&tender=B1",
        "format=json&tender=B1&part=2",
        "format=json&tender=B1&rows=parts&offset=1&limit=2",
        "format=json&tender=B1&rows=tree",
        "format=json&tender=A2&rows=questions&limit=3",
        "format=pdf&tender=B1",
        "format=json&part=1",
        "format=json&tender=Z9",
    ):
        walk.look_twice(f"layout {words}", f"{where}?{words}", "en")
    for form in ("pdf", "xlsx", "csv"):
        walk.look_twice(f"twice {form}", f"{where}?format={form}")


def _look_at_corrected(walk: Walk, screening: str) -> None:
    """Note a screening that was corrected and then superseded, and each of those in its place."""
    where = f"/v1/screenings/{screening}"
    links = [
        link.get("link_id")
        for tender in _tenders(walk.ask(f"{where}/chain"))
        for link in tender.get("links", [])
    ]
    stated = {
        "removed": links[:1],
        "added": [
            {
                "tender_id": "A1",
                "contractor": "norr",
                "name": "Påhittad Golvvård AB",
                "number": "559998-0017",
                "share_low_ppm": 50_000,
                "share_high_ppm": 150_000,
                "description": "Golvvård på natten",
            }
        ],
        "tenders": [{"tender_id": "A2", "hours": 31_000, "hourly_rate": "191.50"}],
    }
    corrected = walk.tell("correct", f"{where}/corrections", stated).get("id", "screening_1")
    later = walk.tell(
        "supersede", f"/v1/screenings/{corrected}/superseding?as_of=2026-11-26", {}
    ).get("id", "screening_1")
    for name, number in (("first", screening), ("corrected", corrected), ("later", later)):
        walk.look(f"superseded {name}", f"/v1/screenings/{number}")
        walk.look(f"superseded {name} pdf", f"/v1/screenings/{number}/report", "en")
        walk.look(f"superseded {name} md", f"/v1/screenings/{number}/report?format=md")
        walk.look(f"superseded {name} xlsx", f"/v1/screenings/{number}/report?format=xlsx")


def _tenders(chain: dict) -> list[dict]:
    return chain.get("tenders") or chain.get("items") or []
