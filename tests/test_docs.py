"""The documentation is true: its examples run, its links lead somewhere, its pages are fresh.

How examples run: every Python block does; a console block does where `<!-- run -->` stands on the
line before it. Blocks of a page run in order, in one empty folder in which the files of the
checkout can be read, and share what they leave there; `$API` is a running service, `$KEY` its start
key. In a console block a line after `$ ` is a command, and the lines below it are what it prints,
`...` standing for anything. Where a page restores one machine on another, `$OLD_DATABASE` and
`$NEW_DATABASE` are their databases, and `$PORT` is free.
"""

import doctest
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from data_ingest.formats import eforms
from docs.writers import __main__ as reference_pages
from docs.writers.eforms_fields import FIELDS
from docs.writers.json_schema import fields, type_of
from docs.writers.markdown import table
from risk_models.card.scorecard import load_scorecard
from service.platform.secret_files import START_KEY_FILE
from tests.renewed import IS_WANTED, renewed_lines
from tests.service.own_server import free_port, wait_until_ready
from tests.started import process

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
RUN = "<!-- run -->"
LONGEST = 60_000
"""How many bytes a page may have."""
FENCE = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")


class Block(NamedTuple):
    """A fenced block that is run: its kind, its text and the line that it begins on."""

    kind: str
    text: str
    line: int


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """The blocks of a page that run."""
    text = page.read_text("utf-8")
    found = []
    for fence in FENCE.finditer(text):
        marked = text[: fence.start()].endswith(RUN + "\n")
        if fence["kind"] == "python" or marked:
            found.append(
                Block(fence["kind"], fence["text"], text.count("\n", 0, fence.start()) + 1)
            )
    return found


@cache
def prose(page: Path) -> str:
    """The text of a page without its code."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", page.read_text("utf-8")))


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def commands(tmp_path_factory, kedjekoll) -> Path:
    """A folder with `kedjekoll` alone, so that the `python` of a page is the real one."""
    made = tmp_path_factory.mktemp("command")
    (made / "kedjekoll").symlink_to(kedjekoll)
    return made


@pytest.fixture
def folder(tmp_path, monkeypatch, commands, migrated_file) -> Path:
    """An empty working folder with the checkout's files, and the project's commands on the path."""
    work = tmp_path / "work"
    work.mkdir()
    for entry in ROOT.iterdir():
        if not entry.name.startswith("."):
            (work / entry.name).symlink_to(entry)
    monkeypatch.chdir(work)
    path = [str(commands), str(Path(sys.executable).parent), os.environ["PATH"]]
    monkeypatch.setenv("PATH", os.pathsep.join(path))
    (tmp_path / "data").mkdir()
    shutil.copy(migrated_file, tmp_path / "data" / "kedjekoll.db")
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path / "data"))
    return work


@pytest.fixture
def api(folder, monkeypatch) -> Iterator[None]:
    """A running service at `$API`, with its start key in `$KEY`."""
    port = free_port()
    monkeypatch.setenv("API", f"http://127.0.0.1:{port}")
    command = ["kedjekoll", "serve", "--port", str(port)]
    log = folder.parent / "log"
    with log.open("wb") as output, process(command, stderr=output) as server:
        wait_until_ready(port, server, told=log.read_text)
        monkeypatch.setenv("KEY", (folder.parent / "data" / START_KEY_FILE).read_text())
        yield


@pytest.fixture
def machines(folder, monkeypatch) -> Iterator[None]:
    """Two machines of a page: an empty database for each, and a port. What serves ends with it."""
    monkeypatch.delenv("KEDJEKOLL_DATA_DIR")
    monkeypatch.setenv("PORT", str(free_port()))
    for machine in ("old", "new"):
        monkeypatch.setenv(f"{machine.upper()}_DATABASE", f"sqlite:///{folder / machine}.db")
    yield
    for served in folder.glob("*.pid"):
        with suppress(ProcessLookupError):
            os.kill(int(served.read_text()), signal.SIGKILL)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=name)
def test_the_examples_of_a_page_run_and_print_what_they_say(page, folder, request):
    if "$API" in page.read_text("utf-8"):
        request.getfixturevalue("api")
    if "$NEW_DATABASE" in page.read_text("utf-8"):
        request.getfixturevalue("machines")
    run_page(page)


def test_a_machine_with_postgresql_is_restored_as_the_page_says(
    machines, guarded_url, second_guarded_url, monkeypatch
):
    monkeypatch.setenv("OLD_DATABASE", guarded_url)
    monkeypatch.setenv("NEW_DATABASE", second_guarded_url)
    run_page(ROOT / "docs" / "how-to" / "restore.md")


def run_page(page: Path) -> None:
    """Run the blocks of a page, each after the other."""
    shared: dict[str, object] = {}
    for block in blocks(page):
        if block.kind == "python":
            run_python(block, page, shared)
        else:
            assert block.kind == "console", f"{page}:{block.line}: only console blocks run"
            run_console(block, page)


class Renewing(doctest.DocTestRunner):
    """Runs what stands in a page, and writes what it prints today where that is something else."""

    def __init__(self, page: Path) -> None:
        super().__init__(optionflags=doctest.ELLIPSIS)
        self.page = page

    def report_failure(self, out, test, example, got) -> None:
        """Write what was printed; it is no failure any more."""
        source = "".join(
            f"{'>>>' if at == 0 else '...'} {line}\n"
            for at, line in enumerate(example.source.splitlines())
        )
        if renew(self.page, f"{source}{example.want}", source, example.want, got):
            self.failures -= 1


def renew(page: Path, stands: str, said: str, expected: str, printed: str) -> bool:
    """Write into a page what a command or expression prints today; False where it is not found."""
    text = page.read_text("utf-8")
    page.write_text(text.replace(stands, said + renewed_lines(expected, printed), 1), "utf-8")
    return stands in text


def run_python(block: Block, page: Path, shared: dict[str, object]) -> None:
    if ">>>" not in block.text:
        exec(compile(block.text, f"{page}:{block.line}", "exec"), shared)
        return
    test = doctest.DocTestParser().get_doctest(block.text, shared, page.name, str(page), block.line)
    shown: list[str] = []
    runner = Renewing(page) if IS_WANTED else doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=shown.append, clear_globs=False)
    shared.update(test.globs)
    assert not runner.failures, "".join(shown)


def run_console(block: Block, page: Path) -> None:
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        if command.startswith("curl ") and shutil.which("curl") is None:
            pytest.skip("curl is not installed")
        ran = subprocess.run(
            command, shell=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        printed = ran.stdout if ran.stdout.endswith("\n") or not ran.stdout else ran.stdout + "\n"
        where = f"{page}:{block.line}: {command}\nexit code {ran.returncode}\n{printed}"
        assert ran.returncode == 0, where
        same = doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS)
        if not same and IS_WANTED:
            same = renew(page, f"$ {command}\n{expected}", f"$ {command}\n", expected, printed)
        assert same, f"{where}\nexpected:\n{expected}"


def test_every_relative_link_leads_to_a_file_and_a_heading():
    assert [one for page in PAGES for one in lost_links(page)] == []


def lost_links(page: Path) -> Iterator[str]:
    """The links of a page that lead nowhere, each with its page and what is not there."""
    for link in LINK.finditer(prose(page)):
        target, _, anchor = link["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / target).resolve() if target else page
        if not file.is_relative_to(ROOT) or not file.exists():
            yield f"{name(page)}: {link['target']}: no such file"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file):
            yield f"{name(page)}: {link['target']}: no such heading"


def test_every_page_has_one_title():
    titles = {page: len(re.findall(r"^# ", prose(page), re.MULTILINE)) for page in PAGES}
    assert {name(page): count for page, count in titles.items() if count != 1} == {}


def test_no_page_is_longer_than_somebody_reads():
    sizes = {name(page): page.stat().st_size for page in PAGES if page.name != "CHANGELOG.md"}
    too_long = {page: size for page, size in sizes.items() if size > LONGEST}
    assert too_long == {}, "split it by what its readers look for"


def test_every_page_of_the_documentation_is_linked_from_another():
    linked = {
        (page.parent / link["target"].partition("#")[0]).resolve()
        for page in PAGES
        for link in LINK.finditer(prose(page))
    }
    unlinked = [
        name(page)
        for page in (ROOT / "docs").rglob("*.md")
        if page not in linked and "decisions" not in page.parts
    ]
    assert unlinked == []


@pytest.fixture(scope="module")
def written_once():
    """Each page worked out once, and then handed out: all of them take seconds."""
    with pytest.MonkeyPatch.context() as patched:
        known = {page: cache(write) for page, write in reference_pages.PAGES.items()}
        patched.setattr(reference_pages, "PAGES", known)
        yield


@pytest.mark.usefixtures("written_once")
def test_the_reference_pages_are_fresh():
    assert reference_pages.stale(REFERENCE) == [], "run make docs"


@pytest.mark.usefixtures("written_once")
def test_writing_gives_what_checking_asks_for(tmp_path, capsys):
    new = tmp_path / "docs" / "reference"
    assert reference_pages.main([str(new)]) == 0
    assert reference_pages.main(["--check", str(new)]) == 0
    (new / "rules.md").write_text("")
    (new / "gone.md").write_text("")
    assert reference_pages.main(["--check", str(new)]) == 1
    assert "gone.md, rules.md" in capsys.readouterr().err


@pytest.mark.usefixtures("written_once")
def test_a_missing_page_is_out_of_date(tmp_path):
    assert "rules.md" in reference_pages.stale(tmp_path)


def test_every_listed_field_of_eforms_is_read_and_every_field_that_is_named_is_listed():
    reader = Path(next(iter(eforms.__path__)))
    files = sorted([*reader.glob("*.py"), *(ROOT / "data_ingest").glob("*.py")])
    source = "\n".join(file.read_text("utf-8") for file in files)
    elements = set(re.findall(r"\{(?:CAC|CBC|EFAC|EFBC)\}(\w+)", source))
    listed = {field.code for field in FIELDS}
    assert {field.element for field in FIELDS} - elements == set()
    assert set(re.findall(r"\b(?:BT|OPT|OPP)-\d+\b", source)) - listed == set()


def test_the_method_that_a_source_names_is_a_heading_of_the_page():
    method = (ROOT / "docs" / "method.md").read_text("utf-8")
    headings = set(re.findall(r"^## (.+?)(?: \(\*.+)?$", method, re.MULTILINE))
    sources = [factor.source for factor in load_scorecard().factors]
    assert not [one for one in sources if "METHOD" in one]
    named = [re.findall(r"[Tt]he method(?:, | \()([^)]+)\)", one) for one in sources]
    told = [one for one in sources if "he method" in one]
    assert len(told) == sum(map(bool, named)) >= 10
    assert {heading for found in named for heading in found} <= headings


def test_types_of_a_schema_are_put_in_words():
    assert type_of({"const": "a"}) == "`a`"
    assert type_of({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}) == (
        "date, or null"
    )
    assert type_of({"type": "object", "additionalProperties": {"type": "integer"}}) == (
        "object of integer"
    )
    assert type_of({"type": "array", "items": {"$ref": "#/$defs/Lot"}}) == "list of [Lot](#lot)"
    assert type_of({}) == "any value"


def test_an_object_without_a_description_begins_with_its_table():
    shown = list(fields({"properties": {"id": {"type": "string"}}, "required": ["id"]}))
    assert [block.splitlines()[-1] for block in shown] == ["| `id` | text | yes |  |"]


def test_a_table_without_rows_is_left_out():
    assert table(("a", "b"), []) == ""
