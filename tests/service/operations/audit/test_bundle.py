import gzip
import hashlib
import io
import os
import random
import zipfile

import pytest

from service.operations.audit.bundle import (
    EXPORTED,
    RULEBOOK,
    InvalidBundle,
    check_bundle,
    manifest_of,
    pack,
)
from service.operations.audit.checkpoint import SigningKey
from service.operations.audit.entry import load_entry, write_entry
from service.operations.audit.proof import EntryProof, prove
from service.platform.db.database import transaction
from tests.service.operations.audit.conftest import ANNA, AS_ANNA, BEGUN, KEY

MEMBERS = {"screening.json": b'{"points":1}', "report-sv.pdf": b"%PDF-1.7 made up"}
ABOUT = {"screening": "screening_1", "language": "sv"}
KEYS = [KEY.verifier]
CHANGES = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1_000


@pytest.fixture
def bundle(log) -> bytes:
    return made(log, manifest_of(ABOUT, MEMBERS))


def made(
    log, manifest: bytes, *, subject: str = "screening_1", action: str = EXPORTED, of=MEMBERS
) -> bytes:
    with transaction(log.engine, tenant=ANNA.tenant_id) as connection:
        entry = write_entry(
            connection,
            action,
            subject,
            **AS_ANNA,
            at=BEGUN,
            content_sha256=hashlib.sha256(manifest).hexdigest(),
        )
    log.seal()
    with transaction(log.engine, read_only=True, tenant=ANNA.tenant_id) as connection:
        placed = load_entry(connection, tenant_id=ANNA.tenant_id, entry_id=entry.id)
        proof = prove(connection, placed, KEYS)
    return pack(of, manifest, proof.dump())


def test_a_bundle_shows_its_files_and_when_they_were_made(bundle):
    found = check_bundle(bundle, KEYS)
    assert found.members == MEMBERS
    assert found.manifest["about"] == ABOUT
    assert found.entry["subject_id"] == "screening_1"
    assert found.checkpoint.signed_at == BEGUN


def test_a_bundle_has_the_same_bytes_every_time(bundle):
    found = check_bundle(bundle, KEYS)
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        manifest, proof = archive.read("manifest.json"), archive.read("proof.json")
    assert pack(dict(reversed(found.members.items())), manifest, proof) == bundle


def test_a_bundle_with_any_byte_changed_is_refused(bundle):
    draw = random.Random(20261126)
    for _ in range(CHANGES):
        at, value = draw.randrange(len(bundle)), draw.randrange(256)
        if bundle[at] != value:
            with pytest.raises(InvalidBundle):
                check_bundle(bundle[:at] + bytes([value]) + bundle[at + 1 :], KEYS)


@pytest.mark.parametrize("end", [0, 1, 100, -1, -30])
def test_a_bundle_that_is_cut_off_or_added_to_is_refused(bundle, end):
    with pytest.raises(InvalidBundle):
        check_bundle(bundle[:end], KEYS)
    with pytest.raises(InvalidBundle):
        check_bundle(bundle + bundle[:30], KEYS)


def test_a_bundle_of_another_log_is_refused(bundle):
    with pytest.raises(InvalidBundle, match="none of the known keys"):
        check_bundle(bundle, [SigningKey(KEY.name, bytes(32)).verifier])


def test_a_bundle_with_a_file_exchanged_names_it(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        manifest, proof = archive.read("manifest.json"), archive.read("proof.json")
    forged = pack(MEMBERS | {"report-sv.pdf": b"%PDF-1.7 forged"}, manifest, proof)
    with pytest.raises(InvalidBundle, match=r"report-sv\.pdf"):
        check_bundle(forged, KEYS)


def test_a_bundle_with_an_exchanged_file_and_manifest_is_refused(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        proof = archive.read("proof.json")
    members = MEMBERS | {"report-sv.pdf": b"%PDF-1.7 forged"}
    with pytest.raises(InvalidBundle, match="something else"):
        check_bundle(pack(members, manifest_of(ABOUT, members), proof), KEYS)


def test_an_entry_of_another_screening_or_action_proves_no_bundle(log):
    manifest = manifest_of(ABOUT, MEMBERS)
    for changed in ({"subject": "screening_2"}, {"action": "screening.read"}):
        with pytest.raises(InvalidBundle, match="something else"):
            check_bundle(made(log, manifest, **changed), KEYS)


def test_a_bundle_shows_its_rulebook_and_refuses_another(log):
    text = b'{"id":"SE-LOU-13-1"}'
    sha256 = hashlib.sha256(text).hexdigest()
    for rules, is_right in (
        (gzip.compress(text), True),
        (gzip.compress(b"{}"), False),
        (b"", False),
    ):
        members = MEMBERS | {RULEBOOK: rules}
        bundled = made(log, manifest_of(ABOUT | {"rulebook_sha256": sha256}, members), of=members)
        if is_right:
            assert check_bundle(bundled, KEYS).members[RULEBOOK] == rules
        else:
            with pytest.raises(InvalidBundle, match="is not the rulebook of the screening"):
                check_bundle(bundled, KEYS)


def test_a_compressed_archive_is_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"0" * 10_000)
    with pytest.raises(InvalidBundle, match="compressed"):
        check_bundle(buffer.getvalue(), KEYS)


@pytest.mark.parametrize(
    "manifest",
    [
        b"[]",
        b"{}",
        b"\xff",
        b'{"about": 1}',
        b'{"about": 1, "sha256": {}}',
        b'{"about": {}, "sha256": 2}',
        b'{"about": {}, "sha256": ["a"]}',
        b'{"about": [], "sha256": {}}',
        b'{"about": {"a": %s}, "sha256": {}}' % (b"[" * 900 + b"]" * 900),
    ],
    ids=lambda manifest: manifest[:40].decode("latin-1"),
)
def test_a_manifest_that_says_nothing_is_refused(log, manifest):
    with pytest.raises(InvalidBundle, match="manifest"):
        check_bundle(made(log, manifest), KEYS)


def test_a_signature_of_a_key_that_is_not_stated_is_refused_in_a_bundle(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        manifest, written = archive.read("manifest.json"), archive.read("proof.json")
    proof = EntryProof.model_validate_json(written)

    def signed_too(key):
        line = key.sign(proof.checkpoint.partition("\n\n")[0] + "\n")
        signed = proof.model_copy(update={"checkpoint": proof.checkpoint + line})
        return pack(MEMBERS, manifest, signed.dump())

    assert check_bundle(bundle, KEYS).members == MEMBERS
    other = SigningKey("witness.example/w1", bytes(range(32)))
    with pytest.raises(InvalidBundle, match="1 signatures of keys that were not stated"):
        check_bundle(signed_too(other), KEYS)
    assert check_bundle(signed_too(other), [*KEYS, other.verifier]).members == MEMBERS
