"""A language is one added file, and no text escapes: pages, documents, commands in a made-up one.

The file is put into a copy of the code, which then serves an organisation that has something on
every page, and runs commands.
"""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import docx
import httpx2
import pytest
from pypdf import PdfReader

from data_ingest.sources import SOURCES
from procurement_rules.needs.agreements import AGREEMENTS
from procurement_rules.package.sheet import LANGUAGE_NAMES
from procurement_rules.rulebook import load_rulebook
from procurement_rules.support.contacts import load_contacts
from procurement_rules.support.situations import load_situations
from risk_models.facts.catalogue import FACTS
from service.documents.forms import MEDIA
from tests.alike import pages_made, pages_walk
from tests.alike.install import environment
from tests.alike.notes import Notes
from tests.alike.pages_browser import Browser, Names
from tests.edited_tree import ROOT, EditedTree
from tests.pseudo_locale import LANGUAGE, Known, Visible, strings, translated
from tests.service.own_server import free_port, wait_until_ready
from tests.started import PATIENCE, process
from tests.workbooks import text_of

EXAMPLES = ROOT / "service" / "screening" / "purchase" / "examples"
REFERENCE = ROOT / "data_ingest" / "reference"
NAMED = ("title", "publisher", "licence", "agreement", "name")
NAMES = """
Kedjekoll CPV NACE NUTS SEK EUR LOU LUF LUK LUFS SE NO ON SHA CSV JSON PDF Markdown local user
Apache MIT NLOD OFL riksdagen SN SSB min csv UTC md persons replay
"""
"""Names of things, which are the same in every language."""


class Copy:
    """The code with the added language, and a folder of data."""

    def __init__(self, folder: Path) -> None:
        self.tree = EditedTree(folder, "data_ingest")
        begin = "import sys; from docs.writers.catalogue import main; sys.exit(main(sys.argv[1:]))"
        begun = self.tree.run(begin, "--language", LANGUAGE)
        assert begun.returncode == 0, begun.stderr
        file = folder / "data_ingest" / "locales" / f"{LANGUAGE}.po"
        file.write_bytes(translated(file.read_bytes()))
        self.data = folder / "of-run"
        self.data.mkdir()
        own = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment = environment(self.data, {"LANGUAGE": LANGUAGE}) | own
        self.command = [sys.executable, "-m", "service.cli"]

    def run(self, *words: str | Path) -> str:
        """Run a command, and return what it says."""
        ran = subprocess.run(
            [*self.command, *words],
            cwd=self.data,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout + ran.stderr

    def run_all(self, commands: list[list[str]]) -> list[str]:
        """Run commands in one process, and return what each says."""
        ran = subprocess.run(
            [sys.executable, "-c", RUNNER],
            cwd=self.data,
            env=self.environment | {"COLUMNS": "500"},
            input=json.dumps(commands),
            capture_output=True,
            text=True,
            check=True,
        )
        said: list[str] = json.loads(ran.stdout.splitlines()[-1])
        return said

    @contextmanager
    def serve(self) -> Iterator[httpx2.Client]:
        """Give a client of the running service, with the start key."""
        port = free_port()
        with (
            (self.data / "log").open("ab") as log,
            process(
                [*self.command, "serve", "--port", str(port)],
                cwd=self.data,
                env=self.environment,
                stdout=log,
                stderr=log,
            ) as server,
            httpx2.Client(
                base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE
            ) as client,
        ):
            wait_until_ready(port, server, told=(self.data / "log").read_text)
            key = (self.data / "data" / "start.key").read_text()
            client.headers["authorization"] = f"Bearer {key}"
            yield client


class Seen:
    """What an organisation sees of the service in the made-up language.

    Attributes:
        pages: Each page by its address.
        files: Each file of text by its address.
        known: What is rightly in Latin letters.
    """

    def __init__(self, api: httpx2.Client) -> None:
        self.sent: list[str] = []
        api.event_hooks["request"].append(self._note)
        self.made = pages_made.Made(api, Names())
        pages_made.make(self.made)
        browser = Browser(str(api.base_url), Notes(), self.made.names, LANGUAGE)
        with browser.client:
            pages_walk.log_in(browser, api.headers["authorization"].removeprefix("Bearer "))
            found = pages_walk.walk(browser, self.made.ids, lambda: pages_made.sealed(api))
        self.pages: dict[str, str] = {}
        self.files: dict[str, str] = {}
        for address, answer in found.items():
            if answer.page is not None:
                self.pages[address] = answer.response.text
        api.headers["accept-language"] = LANGUAGE
        self.files |= {at: _text_of(answer) for at, answer in _documents(api, self.made)}
        api.headers["accept-language"] = "en"
        self.known = Known([*self.sent, *_names_of_others(), NAMES], [*_of_records(api, self.made)])

    def _note(self, request: httpx2.Request) -> None:
        kind = request.headers.get("content-type", "")
        if kind == "application/json":
            self.sent += strings(json.loads(request.content))
        elif kind == "text/csv":
            self.sent.append(request.content.decode("utf-8", "replace"))


def _documents(api: httpx2.Client, made: pages_made.Made) -> Iterator[tuple[str, httpx2.Response]]:
    """Yield documents of every kind: all forms of one, and one form of the others."""
    ids = made.ids
    case, run = f"/v1/cases/{ids['case']}", ids["case run"]
    coverage = f"/v1/coverage/{ids['coverage']}/report"
    portfolio = f"/v1/portfolios/{ids['portfolio 2026-11-24']}/report"
    made.write("case", "masked-copies", {"language": LANGUAGE}, "its copy")
    asked = [
        *(f"/v1/screenings/{run}/report?format={form}" for form in ("md", "docx", "xlsx", "pdf")),
        f"/v1/needs/{ids['need']}/document?format=md",
        *(f"{path}?format={form}" for path in (coverage, portfolio) for form in ("md", "xlsx")),
        f"{case}/comparison?from={run}&to={ids['again']}&format=md",
        f"{case}/chain-request-form",
        f"{case}/masked-copies/{ids['its copy']}/content?format=docx",
    ]
    for path in asked:
        yield path, api.get(path).raise_for_status()
    for path in _drafts(api, ids.values()):
        yield path, api.get(path, headers={"accept": MEDIA["md"]}).raise_for_status()
    token = {"accept": MEDIA["md"], "authorization": f"Bearer {made.keys['reply']}"}
    yield "/v1/replies", api.get("/v1/replies", headers=token).raise_for_status()


def _drafts(api: httpx2.Client, ids: Iterable[str]) -> Iterator[str]:
    """Yield where each document of each package is."""
    for path in (f"/v1/packages/{one}" for one in ids if one.startswith("package_")):
        for document in api.get(path).json()["documents"]:
            yield f"{path}?document={document['number']}"


def _text_of(answer: httpx2.Response) -> str:
    """Return what a reader of a document reads."""
    kind = answer.headers["content-type"].partition(";")[0]
    if kind == MEDIA["xlsx"]:
        return text_of(answer.content)
    if kind == MEDIA["docx"]:
        document = docx.Document(BytesIO(answer.content))
        cells = (cell for table in document.tables for row in table.rows for cell in row.cells)
        return "\n".join(block.text for block in (*document.paragraphs, *cells))
    if kind == MEDIA["pdf"]:
        return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    return answer.text.replace("\\", "")  # what Markdown escapes


def _names_of_others() -> Iterator[str]:
    """Yield codes and names: of facts and sources, publishers, acts, agreements, places."""
    yield from (*FACTS, *SOURCES, *LANGUAGE_NAMES.values())
    for source in SOURCES.values():
        yield from (source.publisher, source.licence)
    for rule in load_rulebook().rules:
        yield from (rule.citation, rule.id)
    for name in ("no_brreg_enheter.json", "xx_own_list.csv"):
        yield (pages_made.SOURCES / name).read_text()
    yield pages_made.LEDGER.read_text("cp1252")
    yield pages_made.REGISTER
    for name in ("sources.csv", "wage_levels.csv", "nuts.csv"):
        with (REFERENCE / name).open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                yield from (row[column] for column in NAMED if column in row)
    for one in (*load_contacts(), *load_situations().explanations):
        yield from (one.source, getattr(one, "citation", ""))
    for agreement in AGREEMENTS:
        yield from (agreement.name, agreement.workers, agreement.employers)


def _of_records(api: httpx2.Client, made: pages_made.Made) -> Iterator[str]:
    """Yield what records say in English: it was written when they were made."""
    for state in ("open", "done", "not_needed"):
        yield from strings(api.get(f"/v1/tasks?limit=100&state={state}").raise_for_status().json())
    for number in made.ids.values():
        if number.startswith("package_"):
            yield from strings(api.get(f"/v1/packages/{number}").json())
    yield from strings(api.get("/v1/support/texts").raise_for_status().json()["sheets"])
    token = {"authorization": f"Bearer {made.keys['reply']}"}
    yield from strings(api.get("/v1/replies", headers=token).raise_for_status().json())


def _registers(folder: Path) -> dict[str, Path]:
    register = folder / "register.txt"
    register.write_text(pages_made.REGISTER)
    return {
        "no_brreg_enheter": pages_made.SOURCES / "no_brreg_enheter.json",
        "se_bolagsverket_bulk": register,
        "xx_own_list": pages_made.SOURCES / "xx_own_list.csv",
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module")
def seen(copy: Copy) -> Iterator[Seen]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages_made, "EXAMPLES", EXAMPLES)
        patched.setattr(pages_walk, "MOST", 1)
        patched.setattr(pages_walk, "MOST_BY_KIND", {})
        for source, file in _registers(copy.data).items():
            copy.run("ingest", source, file, "--as-of", "2026-11-20")
        with copy.serve() as api:
            yield Seen(api)


def test_no_text_of_a_page_escapes(seen: Seen):
    assert len(seen.pages) > 60
    escaped = {
        address: left
        for address, page in seen.pages.items()
        if (left := seen.known.escaped(Visible(page).texts))
    }
    assert escaped == {}


def test_no_text_of_a_document_escapes(seen: Seen):
    assert len(seen.files) > 5
    escaped = {
        address: left
        for address, text in seen.files.items()
        if (left := seen.known.escaped(text.splitlines()))
    }
    assert escaped == {}


COMMANDS = """
screen --example
screen --example --full
need --cpv 90919200 --value 9600000 --place SE224 --start 2027-02-01
portfolio {ledger}
report {case run} --format md
case list
case show {case}
case tasks
case new 2026/7 Lokalvård
case hold {plain} --reason Prov
package {case run} --kind letters --stage award
coverage show {coverage}
monitor list
monitor show {monitor}
reply list {case}
look-up 559999-0016
snapshot list
snapshot prune --keep 1
rules check
people list
webhook list
schedule list
retention
audit seal
audit verify
audit replay --sample 1
map list
support
incident
incident show {incident}
"""
"""Each with what was made, by name. Usage errors are in English, as the help is."""
RUNNER = """
import json, sys
from typer.testing import CliRunner
from service.cli.main import app

runner = CliRunner()
print(json.dumps([runner.invoke(app, words).output for words in json.load(sys.stdin)]))
"""


def test_no_text_of_a_command_escapes(copy: Copy, seen: Seen):
    names = seen.made.ids | {"ledger": str(pages_made.LEDGER)}
    asked = [line.format_map(names).split() for line in COMMANDS.strip().splitlines()]
    told = (text.replace("\\", "") for text in copy.run_all(asked))
    said = dict(zip(COMMANDS.strip().splitlines(), told, strict=True))
    assert {words for words, text in said.items() if not text} == set()
    escaped = {
        words: left
        for words, text in said.items()
        if (left := seen.known.escaped(text.splitlines()))
    }
    assert escaped == {}


def test_a_text_that_escapes_is_told():
    known = Known(["Norr AB"], ["Judge the match on Norr AB."])
    said = ["Norr AB: Ψηοοσε", "Judge the match on Norr AB.", "Choose a file", "task_0123456789abc"]
    assert known.escaped(said) == ["Choose a file"]
    assert Visible("<p>Choose<b lang='sv'>Välj</b><input title='a file'>").texts == [
        "Choose",
        "a file",
    ]
