"""What it takes to add an optional text to a case: six files by hand, and it is everywhere.

`make examples` then writes its reference pages and the examples of the API.
"""

import json
import re

import pytest

from tests.edited_tree import ROOT, EditedTree

FIELDS = "service/casework/cases/particulars.py"
BY_HAND = [
    FIELDS,  # what it tells, what it is called, how it is entered
    "service/casework/cases/request.py",  # how long it may be
    "service/casework/overview/views.py",  # that it is given out
    "service/platform/db/migrations/versions/9999_handbook.py",  # its column
    "data_ingest/locales/sv.po",  # what it is called in Swedish
    "CHANGELOG.md",
]
BEFORE = """            help="Clause under which a subcontractor can be refused.",
        ),
    ]
"""
STATED = """    handbook: Annotated[str | None, _called(message("Handbook")), Entered()]
"""
WORDS_BEGIN = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
SWEDISH = """
#: service/casework/cases/particulars.py
msgid "Handbook"
msgstr "Handbok"
"""
STEP = '''"""A case names the handbook that it follows."""

import sqlalchemy as sa
from alembic import op

revision = "r9999"
down_revision = "NEWEST"


def upgrade() -> None:
    """Give cases the column."""
    op.add_column("cases", sa.Column("handbook", sa.String(), nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("cases", "handbook")
'''
WALK = """
import json, os, sys
from contextlib import ExitStack

import anyio.from_thread
from typer.testing import CliRunner

from docs.writers import api as api_pages
from docs.writers import doors
from service.app import create_app
from service.casework.cases.tables import CASES
from service.cli.main import app as commands
from service.settings import Settings
from tests.service.conftest import Api
from tests.service.entering import FORM_KEY, bearer

folder, seen = sys.argv[1], {}
os.environ |= {"KEDJEKOLL_DATA_DIR": folder, "COLUMNS": "200", "KEDJEKOLL_LANGUAGE": "en"}


def command(*arguments, said=None):
    made = CliRunner().invoke(commands, [*arguments], input=said)
    assert made.exit_code == 0, made.output
    return made.output


command("case", "new", "KS 1", "Cleaning", "--handbook", "First edition")
app = create_app(Settings(data_dir=folder, language="en", requests_per_minute=0))
with ExitStack() as started:
    portal = started.enter_context(anyio.from_thread.start_blocking_portal())
    started.enter_context(portal.wrap_async_context_manager(app.router.lifespan_context(app)))
    api = Api(app, portal, bearer(app.state.installation))
    (case,) = api.get("/v1/cases").json()["items"]
    seen["command"] = case["handbook"]
    at = f"/v1/cases/{case['id']}"
    made = api.request("PATCH", at, json={"handbook": "Second"}, headers={"if-match": '"1"'})
    seen["api"] = made.json()["case"]["handbook"]
    seen["too long"] = api.post(
        "/v1/cases", json={"diary_number": "2", "title": "x", "handbook": "x" * 201}
    ).status_code
    seen["history"] = [one["particulars"] for one in api.get(f"{at}/events").json()["items"]][-1]
    for language in ("sv", "en"):
        shown = api.get("/app/cases/new", headers={"accept-language": language}).text
        seen["page", language] = [
            text in shown for text in (">Handbok", ">Handbook", 'name="handbook"')
        ]
    form = {"form_key": FORM_KEY.search(shown)[1], "once": "1", "stage": "need"}
    form |= {"diary_number": "KS 2", "title": "Guards", "handbook": "By form"}
    address = api.post("/app/cases", data=form).headers["location"]
    seen["form"] = 'value="By form"' in api.get(address).text
    form |= {"version": "1", "handbook": "Changed"}
    assert api.post(address, data=form).status_code == 303
    seen["changed form"] = 'value="Changed"' in api.get(address).text
found = json.loads(command("subject", "export", "--by", "name", said="Second"))
seen["export"] = [one["columns"] for one in found["records"] if one["kind"] == "cases"]
seen["column"] = str(CASES.c.handbook.type), CASES.c.handbook.nullable
seen["pages"] = [
    any(text in write() for write in pages.values())
    for text, pages in (("`handbook`", api_pages.pages()), ("--handbook", doors.pages()))
]
print(json.dumps([[str(name), value] for name, value in seen.items()]))
"""


def newest_step() -> str:
    """The revision of the step of the database that no other one follows."""
    steps = (ROOT / BY_HAND[3]).parent.glob("*.py")
    texts = [step.read_text("utf-8") for step in steps]
    told = re.compile(r'^(down_)?revision\b[^"\n]*"(\w+)"', re.MULTILINE)
    found = [(bool(is_down), name) for text in texts for is_down, name in told.findall(text)]
    (newest,) = {name for is_down, name in found if not is_down} - {
        name for is_down, name in found if is_down
    }
    return newest


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    made = EditedTree(tmp_path_factory.mktemp("tree"), "service", "data_ingest")
    made.put(FIELDS, BEFORE, STATED)
    made.put(
        "service/casework/cases/request.py",
        '"it, new subcontractors can only be registered."\n        ),\n    )\n',
        '    handbook: Line | None = Field(default=None, description="The handbook to follow.")\n',
    )
    made.put(
        "service/casework/overview/views.py",
        "    approval_clause: str | None\n",
        "    handbook: str | None\n",
    )
    made.add(BY_HAND[3], STEP.replace("NEWEST", newest_step()))
    made.put("data_ingest/locales/sv.po", WORDS_BEGIN, SWEDISH)
    made.put("CHANGELOG.md", "## [Unreleased]\n", "\n- A case names the handbook it follows.\n")
    return made


def test_an_optional_text_of_a_case_is_added_in_six_files_and_is_everywhere(tree, tmp_path):
    assert tree.edited == BY_HAND
    done = tree.run(WALK, str(tmp_path / "data"))
    assert done.returncode == 0, done.stderr[-3000:]
    assert dict(json.loads(done.stdout.splitlines()[-1])) == {
        "command": "First edition",
        "api": "Second",
        "too long": 422,
        "history": {"fields": ["handbook"]},
        "('page', 'sv')": [True, False, True],
        "('page', 'en')": [False, True, True],
        "form": True,
        "changed form": True,
        "export": [["handbook"]],
        "column": ["VARCHAR", True],
        "pages": [True, True],
    }


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("    handbook: Annotated[str | None, Entered()]\n", "does not say what it tells"),
        ('    handbook: Annotated[str | None, About("untold"), Entered()]\n', "has no label"),
        ('    handbook: Annotated[str | None, _called(message("a"))]\n', "how it is entered"),
    ],
    ids=["class", "label", "entered"],
)
def test_one_that_does_not_describe_itself_fails_when_it_is_imported(tmp_path, stated, said):
    tree = EditedTree(tmp_path, "service")
    tree.put(FIELDS, BEFORE, stated)
    done = tree.run("import service.casework.cases.tables")
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("TypeError: Particulars.handbook")
    assert said in last
