"""A portfolio that the service has queued, scored over TLS by workers that see its data folder."""

from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import dask.config
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from benchmarks.ledger import made_up
from service.operations.installation import open_installation
from service.operations.jobs.job import problems_of
from service.settings import Settings
from service.suppliers.portfolios.cluster import ClusterFault, connected
from service.suppliers.portfolios.part_files import names_in
from tests.service.suppliers.portfolios.conftest import job_in, run_in
from tests.service.suppliers.portfolios.real_cluster import KEY, Cluster

FIRMS = {"5599990008": "Norr AB", "5599990016": "Söder AB"}


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """The environment of whoever may ask: one made-up certificate, which is its own issuer."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "made-up")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "one.pem").write_bytes(pem + secret)
    names = ["CA_FILE", *(f"{who}__CERT" for who in ("SCHEDULER", "WORKER", "CLIENT"))]
    with pytest.MonkeyPatch.context() as patch:
        for one in names:
            patch.setenv(f"DASK_DISTRIBUTED__COMM__TLS__{one}", str(folder / "one.pem"))
        dask.config.refresh()
        yield
    dask.config.refresh()


@pytest.fixture(scope="module")
def cluster(certified, tmp_path_factory, add_register):
    """Workers that share a data folder in which a register is loaded."""
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "data").mkdir()
    firms = [
        {"party_id": f"SE-ON:{number}", "kind": "company", "country": "SE", "display_name": name,
         "founded_on": date(2026, 6, 1), "status": "winding_down"}
        for number, name in FIRMS.items()
    ]  # fmt: skip
    numbers = [
        {"party_id": f"SE-ON:{number}", "scheme": "SE-ON", "number": number} for number in FIRMS
    ]
    add_register(folder / "data", "se_bolagsverket_bulk", parties=firms, identifiers=numbers)
    with closing(Cluster(folder, "tls")) as started:
        yield started


@pytest.fixture(scope="module")
def installation(cluster):
    opened = open_installation(
        Settings(data_dir=cluster.data, person_key=KEY.hex(), scheduler=cluster.address)
    )
    yield opened
    opened.close()


def ledger():
    rows = ["Org.nr;Leverantör;CPV", *(f"{number};;90910000" for number in FIRMS)]
    return "\n".join(rows).encode()


@pytest.mark.parametrize("content", [ledger(), made_up(60, suppliers=12)], ids=["list", "ledger"])
def test_a_queued_run_has_the_bytes_of_one_scored_where_the_job_runs(installation, content):
    here = run_in(replace(installation, scheduler=None), ("s.csv", content), source="x")
    there = run_in(installation, ("s.csv", content), source="x")
    assert there.snapshot_id is not None
    assert there.output == here.output
    assert names_in(str(installation.data_dir / "parts")) == []


def test_what_a_register_says_is_in_what_workers_have_scored(installation, run_of):
    run = run_of(("s.csv", ledger()), source="y")
    for name in FIRMS.values():
        assert name.encode() in run.output


def test_workers_are_asked_over_tls(cluster):
    assert cluster.address.startswith("tls://")


def test_a_job_whose_scheduler_is_gone_ends_and_says_so(installation):
    ended = job_in(replace(installation, scheduler="tcp://127.0.0.1:9"), ("s.csv", ledger()))
    assert ended.state == "failed"
    assert [one.code for one in problems_of(ended)] == ["cluster-unreachable"]


@pytest.mark.parametrize("certificate", ["", "/nowhere.pem"])
def test_who_has_no_certificate_to_ask_with_is_told(certified, cluster, certificate):
    setting = {"distributed.comm.tls.client.cert": certificate or None}
    with dask.config.set(setting), pytest.raises(ClusterFault) as fault, ExitStack() as stack:
        stack.enter_context(connected(cluster.address))
    assert fault.value.problems[0].code == "cluster-tls"
