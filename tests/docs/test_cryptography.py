"""The page of keys and algorithms names what the code uses, and nothing else."""

import re
from functools import cache
from pathlib import Path

from service.operations.people.access_tokens import _ALGORITHM
from service.operations.people.signing_keys import _ALGORITHM_OF
from service.platform import secret_files
from service.retention.backup.sealed_keys import _COST

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cryptography.md").read_text("utf-8")
PACKAGES = ("data_ingest", "procurement_rules", "risk_models", "service")
HASHED = re.compile(r"\bhashlib\.(\w+)|\bfile_digest\(\w+, \"(\w+)\"")
IMPORTED = re.compile(r"^from cryptography\.hazmat\.primitives\.\S+ import (\([^)]+\)|.+)$", re.M)
HELPERS = {"file_digest", "new"}
NO_ALGORITHM = {"Encoding", "PublicFormat", "PrivateFormat", "NoEncryption"}


@cache
def texts():
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {path: path.read_text("utf-8") for path in paths}


@cache
def used():
    """Algorithms by their names in the code."""
    found = set()
    for text in texts().values():
        found |= {name for pair in HASHED.findall(text) for name in pair if name}
        for names in IMPORTED.findall(text):
            found |= {
                re.sub(r"(Private|Public)Key$", "", name) for name in re.findall(r"\w+", names)
            }
    return found - HELPERS - NO_ALGORITHM


def test_every_algorithm_of_the_code_is_listed_and_every_listed_one_is_used():
    table = PAGE.partition("## Algorithms")[2].partition("\n`MD5`")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")][1:]
    listed = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    tokens = {_ALGORITHM, *_ALGORITHM_OF.values()}
    assert listed == used() | tokens
    assert _COST.split() == PAGE.partition("`Scrypt`, ")[2].partition(" |")[0].split()


def test_no_algorithm_is_one_that_has_been_broken():
    assert used()
    assert used().isdisjoint({"md5", "sha1", "MD5", "SHA1", "ECB", "CBC", "ARC4", "TripleDES"})


def test_each_file_of_a_key_is_listed():
    files = [value for name, value in vars(secret_files).items() if name.endswith("_FILE")]
    assert len(files) == 3
    for file in [*files, "log.keys", "witness.key"]:
        assert f"`{file}`" in PAGE


def test_where_secrets_are_made_nothing_is_drawn_by_a_generator_that_can_be_guessed():
    makers = {path: text for path, text in texts().items() if "import secrets" in text}
    assert len(makers) > 10
    for path, text in makers.items():
        assert not re.search(r"\brandom\.|\buuid\d\(|np\.random", text), path
    people = ROOT / "service" / "operations" / "people"
    for path, text in texts().items():
        if path.is_relative_to(people):
            assert not re.search(r"\brandom\.|\buuid\d\(", text), path
