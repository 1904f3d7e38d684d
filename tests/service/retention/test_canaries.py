"""A thousand made-up personal numbers over the doors: none logged, answered or kept."""

import io
import json
import logging
import random

import pytest
import structlog

from service.app import create_app
from service.platform.process import logs
from service.settings import Settings

COUNT = 1_000
TOGETHER = 5
"""Numbers in one document: each document is read in a process of its own, which takes long."""
SEED = 17


def _numbers():
    """Made-up numbers with right check digits, written in turn in each of eleven ways."""
    drawn = random.Random(SEED)
    found = {}
    while len(found) < COUNT:
        nine = f"{drawn.randrange(40, 99)}{drawn.randrange(1, 13):02}{drawn.randrange(1, 29):02}"
        nine += f"{drawn.randrange(1000):03}"
        doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(nine))
        ten = nine + str(-sum(one // 10 + one % 10 for one in doubled) % 10)
        six, four = ten[:6], ten[6:]
        day = f"19{six[:2]}-{six[2:4]}-{six[4:]}"
        ways = (
            *(ten, f"{six}-{four}", f"19{ten}", f"19{six}-{four}", f"{six}\u2013{four}"),
            *(f"{six} - {four}", f"{day}-{four}", f"{day} {four}", f"{six}\u00a0{four}"),
            *(f"{six}\u2212{four}", f"{six}\u200b{four}"),
        )
        found[ten] = ways[len(found) % len(ways)]
    return found


@pytest.fixture(scope="module")
def passed(client, tmp_path_factory):
    """What was logged, answered and kept when all the numbers had gone in by several doors."""
    folder = tmp_path_factory.mktemp("canaries")
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    before, written = (root.handlers, root.level, access.disabled), io.StringIO()
    logs.configure("json", written)
    api = client(create_app(Settings(data_dir=folder, language="en", requests_per_minute=0)))
    answers, waiting = [], []
    for at, number in enumerate(_numbers().values()):
        door = at % 5 if at % 5 != 1 or at % 25 == 1 else 0
        if door == 0:
            answered = api.get(f"/v1/screenings/{number}?q={number}")
        elif door == 1:
            stated = {"by": "number", "what": number}
            answered = api.post("/v1/subjects/search", json=stated)
        elif door == 2:
            path = f"/v1/evidence-files?name=intyg {number}.txt"
            head = {"content-type": "text/plain"}
            answered = api.post(path, content=str(at).encode(), headers=head)
        elif door == 3:
            stated = {"diary_number": f"KS {at}", "title": f"Om {number}"}
            answered = api.post("/v1/cases", json=stated)
        elif len(waiting) < TOGETHER - 1:
            waiting.append(number)
            continue
        else:
            stated = {"id": number, number: number} | {one: one for one in waiting}
            answered = api.post("/v1/screenings", json=stated)
            waiting.clear()
        answers.append(answered.text + str(answered.headers))
    assert not waiting
    lines = written.getvalue()
    root.handlers, access.disabled = before[0], before[2]
    root.setLevel(before[1])
    structlog.reset_defaults()
    kept = b"".join(path.read_bytes() for path in folder.glob("kedjekoll.db*"))
    return lines, answers, kept


def test_the_doors_were_used(passed):
    lines, answers, _ = passed
    statuses = [
        json.loads(line)["status"] for line in lines.splitlines() if "request.answered" in line
    ]
    assert len(answers) == len(statuses) == COUNT - COUNT // 5 // TOGETHER * (TOGETHER - 1)
    assert {200, 201, 404, 422} <= set(statuses)
    assert 500 not in statuses


@pytest.mark.parametrize("where", ["log", "answers", "database"])
def test_no_number_is_in_the_log_the_answers_or_the_database(passed, where):
    lines, answers, kept = passed
    text = {"log": lines, "answers": "\n".join(answers), "database": kept.decode("latin-1")}[where]
    leaked = [ten for ten, way in _numbers().items() if way in text or ten in text]
    assert leaked == []
