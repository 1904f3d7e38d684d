"""The one file that checks bundles: it needs `cryptography` alone, and leaves nothing unchecked."""

import ast
import base64
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from service.casework.bundle_readme import readme, verifier
from service.operations.audit import kedjekoll_verify
from service.operations.audit.bundle import manifest_of, pack
from service.operations.audit.checkpoint import SigningKey
from service.operations.audit.kedjekoll_verify import Invalid, main, read_key, verify
from tests.service.operations.audit.conftest import KEY
from tests.service.operations.audit.test_bundle import ABOUT, MEMBERS, made

FILE = Path(kedjekoll_verify.__file__)
STATED = KEY.verifier.text()
KEYS = [read_key(STATED)]
ALONE = """
import sys
from importlib.abc import MetaPathFinder

class Nothing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {*sys.stdlib_module_names, "cryptography", "cffi", "_cffi_backend"}:
            raise ImportError(name)

sys.meta_path.insert(0, Nothing())
import runpy
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""  # noqa: E501


@pytest.fixture
def bundle(log):
    """A bundle with a file whose name is not ASCII."""
    members = MEMBERS | {"bilaga-å.txt": b"bilaga"}
    return made(log, manifest_of(ABOUT | {"actor": "Åsa"}, members), of=members)


def unpacked(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return members, members.pop("manifest.json"), members.pop("proof.json")


def test_it_imports_the_standard_library_and_cryptography_alone():
    imported = set()
    for node in ast.walk(ast.parse(FILE.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.partition(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


def test_it_checks_bundles_where_nothing_else_is_installed(bundle, tmp_path):
    whole, changed = tmp_path / "whole.zip", tmp_path / "changed.zip"
    whole.write_bytes(bundle)
    changed.write_bytes(bundle[:-1] + b"x")
    run = [sys.executable, "-c", ALONE, str(FILE), "--key", STATED]
    found = subprocess.run([*run, whole], capture_output=True, text=True, timeout=120, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert "VALID: screening screening_1, issued by anna and signed 2026-11-26T12:00:00Z" in (
        found.stdout
    )
    both = [*run, whole, changed]
    found = subprocess.run(both, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 1
    assert "NOT VALID: the file is not written as a bundle is." in found.stdout


def test_a_key_with_a_wrong_character_and_a_missing_file_are_usage_errors(tmp_path, capsys):
    wrong = STATED[:-3] + ("A" if STATED[-3] != "A" else "B") + STATED[-2:]
    for arguments, said in (
        (["--key", wrong, "x.zip"], "a character is wrong"),
        (["--key", STATED, str(tmp_path / "none.zip")], "none.zip"),
    ):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
        assert said in capsys.readouterr().err


def test_the_text_of_a_bundle_names_the_hash_of_the_program():
    for language in ("sv", "en"):
        text = readme("screening_1", language).decode()
        assert hashlib.sha256(verifier()).hexdigest() in text
        assert "python kedjekoll-verify.py --key" in text
    assert verifier() == FILE.read_bytes()


def of_proof(**changes):
    """Return what writes a bundle anew with fields of its proof changed."""

    def variant(bundle):
        members, manifest, proof = unpacked(bundle)
        said = json.loads(proof)
        for name, change in changes.items():
            said[name] = change(said.get(name))
        written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return pack(members, manifest, written.encode())

    return variant


def of_zip(change):
    """Return what writes the archive in another way."""

    def variant(bundle):
        members, manifest, proof = unpacked(bundle)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            change(archive, [("manifest.json", manifest), *members.items(), ("proof.json", proof)])
        return packed.getvalue()

    return variant


def _commented(archive, files):
    archive.comment = b"a remark"
    for name, content in files:
        archive.writestr(name, content)


def _reordered(archive, files):
    for name, content in reversed(files):
        archive.writestr(name, content)


def _readable(archive, files):
    for name, content in files:
        entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, content)


def _signed_by(key):
    return lambda note: note + key.sign(note.partition("\n\n")[0] + "\n")


def _loose(text):
    """Return base64 with its unused bits set: another way to write the same bytes."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body = text.rstrip("=")
    last = alphabet[alphabet.index(body[-1]) | 1]
    return body[:-1] + last + "=" * (len(text) - len(body))


VARIANTS = {
    "a space in the proof": lambda bundle: pack(
        unpacked(bundle)[0], unpacked(bundle)[1], unpacked(bundle)[2].replace(b",", b", ", 1)
    ),
    "a further field in the proof": of_proof(more=lambda _: 1),
    "a place as text": of_proof(leaf_index=str),
    "a place as a fraction": of_proof(leaf_index=float),
    "true as a place": of_proof(leaf_index=lambda _: True),
    "another place": of_proof(leaf_index=lambda place: place + 1),
    "a place below 0": of_proof(leaf_index=lambda _: -1),
    "a hash too many": of_proof(
        hashes=lambda hashes: [*hashes, base64.b64encode(bytes(32)).decode()]
    ),
    "a hash too few": of_proof(hashes=lambda hashes: hashes[1:] if hashes else [""]),
    "a hash that is a number": of_proof(hashes=lambda _: [1]),
    "a salt with loose bits": of_proof(salt=_loose),
    "a salt without padding": of_proof(salt=lambda salt: salt.rstrip("=")),
    "a longer salt": of_proof(salt=lambda salt: base64.b64encode(bytes(33)).decode()),
    "a record with a space": of_proof(record=lambda record: record.replace(",", ", ", 1)),
    "a record that is a list": of_proof(record=lambda _: "[]"),
    "a note without its signatures": of_proof(checkpoint=lambda note: note.partition("\n\n")[0]),
    "a note with an empty line": of_proof(checkpoint=lambda note: note + "\n"),
    "a note with a line that is none": of_proof(checkpoint=lambda note: note + "hello\n"),
    "a note that is signed twice": of_proof(checkpoint=_signed_by(KEY)),
    "a note signed by a stranger": of_proof(
        checkpoint=_signed_by(SigningKey("witness.example/w", bytes(range(32))))
    ),
    "a note of another size": of_proof(
        checkpoint=lambda note: note.replace("\n", "\n1", 1)
    ),
    "a note that ends in a carriage return": of_proof(
        checkpoint=lambda note: note.replace("\n", "\r\n", 1)
    ),
    "a comment": of_zip(_commented),
    "files in another order": of_zip(_reordered),
    "files with another mode": of_zip(_readable),
    "a byte before": lambda bundle: b"x" + bundle,
    "a byte after": lambda bundle: bundle + b"x",
    "nothing": lambda bundle: b"",
    "no proof": lambda bundle: bundle[: bundle.rindex(b"proof.json")],
}  # fmt: skip


def test_whatever_is_written_in_another_way_is_refused(bundle):
    assert verify(bundle, KEYS).members["bilaga-å.txt"] == b"bilaga"
    for name, variant in VARIANTS.items():
        written = variant(bundle)
        assert written != bundle, name
        with pytest.raises(Invalid):
            raise AssertionError(name, verify(written, KEYS))
