"""The files of deploy/ hold together: they parse, name real settings, and give nothing away.

No container engine and no systemd is needed; where `systemd-analyze` is at hand it reads the units.
"""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from service.platform.secret_files import person_key
from service.settings import PREFIX, Settings, load_settings

DEPLOY = Path(__file__).parents[1] / "deploy"
EXAMPLE = (DEPLOY / "example.env").read_text("utf-8")
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
HARDENED = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "UMask": "0077",
    "User": "kedjekoll",
}
CLOSED = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
"""What a container on Kubernetes may do."""


def unit(path):
    """A unit's sections; a key that stands twice keeps its last value."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
    parser.optionxform = str
    parser.read_string(path.read_text("utf-8"))
    return parser


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def resources():
    """What is made on Kubernetes, by kind and name."""
    made = yaml.safe_load((DEPLOY / "kubernetes.yaml").read_text("utf-8"))["items"]
    return {(one["kind"], one["metadata"]["name"]): one for one in made}


def pods(resources):
    return {
        name: one["spec"]["template"]
        for (kind, name), one in resources.items()
        if kind in ("Deployment", "Job")
    }


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.*")), ids=lambda path: path.name)
def test_every_setting_that_is_named_is_one(path):
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"KEDJEKOLL_[A-Z_]+", path.read_text("utf-8"))) <= known


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_may_do_no_more_than_it_needs(path):
    service = unit(path)["Service"]
    assert HARDENED.items() <= dict(service).items()
    assert service["ExecStart"].split(" --")[0].find("/opt/kedjekoll/bin/kedjekoll") >= 0


@pytest.mark.parametrize("name", ["kedjekoll.service", "kedjekoll-worker@.service"])
def test_a_service_is_given_the_time_that_it_takes_to_stop(name):
    seconds = int(unit(DEPLOY / "systemd" / name)["Service"]["TimeoutStopSec"])
    assert seconds > Settings.model_fields["stop_seconds"].default + 8


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_reads_every_unit(path):
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True
    )
    about_it = [line for line in ran.stderr.splitlines() if path.stem.rstrip("@") in line]
    assert [line for line in about_it if "is not executable" not in line] == []


def test_every_container_is_closed_and_nothing_is_reached_from_outside(compose):
    for name in ("api", "worker"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        grace = int(service["stop_grace_period"].removesuffix("s"))
        assert grace > int(service["environment"]["KEDJEKOLL_STOP_SECONDS"]) + 8
    published = [port for one in compose["services"].values() for port in one.get("ports", ())]
    assert published == ["127.0.0.1:8000:8000"]
    assert compose["services"]["database"]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_what_compose_refers_to_is_there(compose):
    for service in compose["services"].values():
        assert set(service["networks"]) <= compose["networks"].keys()
        assert service.get("depends_on", {}).keys() <= compose["services"].keys()
        for volume in service["volumes"]:
            source = volume.partition(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).is_file()
        if "build" in service:
            context = (DEPLOY / service["build"]["context"]).resolve()
            assert (context / service["build"]["dockerfile"]).is_file()
    needed = set(re.findall(r"\$\{(\w+):\?", (DEPLOY / "compose.yaml").read_text("utf-8")))
    assert needed <= set(example_env())


def example_env():
    lines = EXAMPLE.splitlines()
    return dict(line.split("=", 1) for line in lines if line and line[0] != "#")


@pytest.mark.parametrize(
    "address", ["", "postgresql+psycopg://kedjekoll:x@db.example.se/kedjekoll"]
)
def test_the_service_starts_with_the_example_once_what_is_empty_is_filled_in(
    monkeypatch, tmp_path, address
):
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    for name, value in example_env().items():
        monkeypatch.setenv(name, value or "0123456789abcdef" * 4)
    if address:
        line = next(one for one in EXAMPLE.splitlines() if "DATABASE_URL" in one)
        monkeypatch.setenv(line.strip("# ").partition("=")[0], address)
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    settings = load_settings()
    assert settings.database_address == (address or f"sqlite:///{tmp_path}/kedjekoll.db")
    assert person_key(settings) == bytes.fromhex("0123456789abcdef" * 4)


def test_the_example_holds_no_secret():
    env = example_env()
    assert {env[name] for name in env if re.search("KEY|PASSWORD|SECRET", name)} == {""}


def test_the_container_runs_as_nobody_in_particular_and_copies_what_there_is():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    steps = re.findall(r"^([A-Z]+) (.*)$", text.replace("\\\n", " "), re.MULTILINE)
    final = steps[max(at for at, (word, _) in enumerate(steps) if word == "FROM") :]
    assert ("USER", "10001:10001") in final
    assert {"HEALTHCHECK", "ENTRYPOINT", "STOPSIGNAL"} <= {word for word, _ in final}
    copied = [rest.split()[:-1] for word, rest in steps if word == "COPY"]
    names = [name for group in copied for name in group if not name.startswith(("--", "/"))]
    assert [name for name in names if not (DEPLOY.parent / name).exists()] == []
    assert "--require-hashes" in text


def test_the_database_of_compose_is_owned_by_a_role_that_the_guard_holds():
    script = (DEPLOY / "database.sh").read_text("utf-8")
    made = re.search(r"CREATE ROLE kedjekoll (.*);", script)
    assert made[1] == "LOGIN PASSWORD :'password'"
    subprocess.run(["sh", "-n", DEPLOY / "database.sh"], check=True)


def test_every_pod_is_closed_and_writes_only_where_a_volume_is(resources):
    for pod in pods(resources).values():
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        (container,) = spec["containers"]
        assert container["securityContext"] == CLOSED
        assert container["resources"]["limits"]["memory"]
        mounted = {one["name"] for one in container["volumeMounts"]}
        assert mounted == {one["name"] for one in spec["volumes"]}


def test_every_pod_gets_all_of_the_secret_and_does_not_start_without_the_key(resources):
    for pod in pods(resources).values():
        (container,) = pod["spec"]["containers"]
        assert container["envFrom"] == [{"secretRef": {"name": "kedjekoll"}}]
        (key,) = (one for one in container["env"] if one["name"] == "KEDJEKOLL_PERSON_KEY")
        wanted = {"name": "kedjekoll", "key": "KEDJEKOLL_PERSON_KEY"}
        assert key["valueFrom"] == {"secretKeyRef": wanted}


def test_only_pods_of_the_cluster_reach_each_other(resources):
    spec = resources["NetworkPolicy", "kedjekoll-cluster"]["spec"]
    assert spec["ingress"] == [{"from": [{"podSelector": spec["podSelector"]}]}]
    label = spec["podSelector"]["matchLabels"].items()
    assert all(label <= pod["metadata"]["labels"].items() for pod in pods(resources).values())


def test_what_pods_refer_to_on_kubernetes_is_there(resources):
    service = resources["Service", "kedjekoll-scheduler"]["spec"]
    (port,) = (one["port"] for one in service["ports"])
    made = pods(resources)
    served = made["kedjekoll-scheduler"]
    assert service["selector"].items() <= served["metadata"]["labels"].items()
    assert str(port) in served["spec"]["containers"][0]["command"]
    for name in ("kedjekoll-cluster-worker", "kedjekoll-portfolio"):
        (container,) = made[name]["spec"]["containers"]
        words = [*container.get("command", ()), *container.get("args", ())]
        assert f"tcp://kedjekoll-scheduler:{port}" in words
    for pod in made.values():
        claims = [one["persistentVolumeClaim"] for one in pod["spec"]["volumes"][:1]]
        assert ("PersistentVolumeClaim", claims[0]["claimName"]) in resources
    for (kind, name), one in resources.items():
        if kind == "Deployment":
            selector = one["spec"]["selector"]["matchLabels"].items()
            assert selector <= made[name]["metadata"]["labels"].items()


def test_kubernetes_has_all_that_is_asked_of_it(resources):
    """By the published schemas; `make manifests` installs them beside the project."""
    schemas = pytest.importorskip("kubernetes_validate", reason="no schemas here: make manifests")
    for one in resources.values():
        schemas.validate(one, schemas.latest_version(), strict=True)


def test_only_people_are_led_to_tls_and_programs_are_told():
    plain = (DEPLOY / "Caddyfile").read_text("utf-8").partition("http://kedjekoll.example.se {")[2]
    plain = plain.partition("\n}")[0].split()
    led = plain[plain.index("path") + 1 : plain.index("redir")]
    assert led == ["/", "/app", "/app/*", "/docs"]
    assert "403" in plain


def test_behind_the_proxy_of_compose_the_service_knows_that_people_come_by_tls(compose):
    assert compose["services"]["api"]["environment"]["KEDJEKOLL_TRUSTED_PROXIES"] == "*"
    assert compose["services"]["api"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy here")
def test_caddy_reads_its_file():
    command = ["caddy", "adapt", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


def test_the_proxy_loosens_nothing_of_tls():
    said = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert not re.search(r"^\s*(tls|protocols|ciphers|curves|auto_https)\b", said, re.MULTILINE)
    assert "tls_insecure_skip_verify" not in said
