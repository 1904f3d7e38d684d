"""A portfolio in parts that lie in object storage: a server that speaks S3, and a real cluster.

`make storage` installs what is needed beside the project; without it these tests are skipped.
"""

import io
import subprocess
import sys
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from socket import create_connection, socket

import polars as pl
import pytest

from benchmarks.portfolio_at_scale import made_list
from data_ingest.model.problem import UnreadableInput
from service.suppliers.portfolios.cluster import ClusterFault, key_check
from service.suppliers.portfolios.part_files import names_in, read_part, write_part
from service.suppliers.portfolios.partitions import PartitionOrder, screen_partitions
from tests.service.suppliers.portfolios.real_cluster import KEY, Cluster
from tests.started import process, until

s3fs = pytest.importorskip("s3fs", reason="no s3fs here: make storage")

SERVER = "moto[server]==5.2.5"
FILES, EACH = 4, 10


@pytest.fixture(scope="module")
def server():
    """Port of a server that speaks S3, from an environment of its own."""
    with closing(socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = ["--isolated", "--no-project", "--python", sys.executable, "--with", SERVER]
    command = [Path(sys.executable).with_name("uv"), "run", "-q", *own, "moto_server"]
    listening = ["-H", "127.0.0.1", "-p", str(port)]

    def answers():
        assert serving.poll() is None, "the server could not be installed"
        with suppress(OSError), create_connection(("127.0.0.1", port)):
            return True
        return False

    with process([*command, *listening], stderr=subprocess.DEVNULL) as serving:
        until(answers)
        yield port


@pytest.fixture(scope="module")
def keys(server):
    """The environment of whoever may use the storage."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "made-up")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem().mkdir("parts")
        yield patch


@pytest.fixture(scope="module")
def cluster(keys, tmp_path_factory):
    with closing(Cluster(tmp_path_factory.mktemp("cluster"))) as started:
        yield started


@pytest.fixture(scope="module")
def folders(keys, tmp_path_factory):
    """The same list of suppliers in several Parquet files: in a folder, and in object storage."""
    places = (str(tmp_path_factory.mktemp("files")), "s3://parts/in")
    table = pl.read_csv(io.BytesIO(made_list(FILES * EACH)), separator=";", infer_schema=False)
    for at, some in enumerate(table.iter_slices(EACH)):
        written = io.BytesIO()
        some.write_parquet(written)
        for place in places:
            write_part(place, f"{at:03}.parquet", written.getvalue())
    return places


def screened(cluster, folder, out, advance=lambda *_: None):
    order = PartitionOrder(
        folder=folder, out=out, as_of=date(2026, 11, 26), country="SE", snapshot_id=None,
        key_check=key_check(KEY),
    )  # fmt: skip
    return screen_partitions(order, scheduler=cluster.address, advance=advance)


def when(out):
    storage = s3fs.S3FileSystem()
    storage.invalidate_cache()
    found = storage.ls(out.removeprefix("s3://"), detail=True)
    return {one["name"]: one["LastModified"] for one in found if "run.json" not in one["name"]}


def test_parts_in_object_storage_have_the_bytes_of_those_in_a_folder(cluster, folders, tmp_path):
    here, there = folders
    screened(cluster, here, str(tmp_path))
    screened(cluster, there, "s3://parts/out")
    assert names_in("s3://parts/out") == names_in(str(tmp_path))
    for name in names_in(str(tmp_path)):
        assert read_part("s3://parts/out", name) == read_part(str(tmp_path), name)


def test_what_was_there_when_the_cluster_was_ended_is_not_made_again(cluster, folders):
    def kill(done, _):
        if done == 2:
            cluster.kill("scheduler")

    with pytest.raises(ClusterFault):
        screened(cluster, folders[1], "s3://parts/again", kill)
    left = when("s3://parts/again")
    assert 0 < len(left) < FILES
    cluster.begin()
    said = screened(cluster, folders[1], "s3://parts/again")
    assert len(said["parts"]) == FILES
    assert left.items() < when("s3://parts/again").items()


def test_a_bucket_that_does_not_exist_is_said_of_the_worker(cluster, folders):
    with pytest.raises(UnreadableInput) as fault:
        screened(cluster, folders[1], "s3://nobody-has-it/out")
    (problem,) = fault.value.problems
    assert problem.code == "cluster-storage"
    assert "bucket does not exist" in problem.params["reason"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "EndpointConnectionError"),
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "NoCredentialsError"),
    ],
)
def test_storage_that_cannot_be_used_is_said(keys, monkeypatch, changed, reason):
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    with pytest.raises(UnreadableInput) as fault:
        names_in("s3://parts/in")
    assert fault.value.problems[0].params["reason"].startswith(reason)
    s3fs.S3FileSystem.clear_instance_cache()
