"""Where answers of policies are placed: tables over real documents, and properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.discover.limits import Limits
from scanner.discover.tree import FileTree
from scanner.facts.model import Facts
from scanner.formats.registry import recognise
from scanner.model import Document, Source
from scanner.policy.placing import Said, place_all
from scanner.policy.placing.hints import told
from scanner.policy.placing.matches import Match, matches
from scanner.policy.placing.paths import follow, segments
from scanner.policy.placing.words import named
from scanner.syntax.nodes import NodeMap, plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from pathlib import Path

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  labels:
    app.kubernetes.io/name: shop
    team: payments
spec:
  replicas: 1
  template:
    metadata:
      labels:
        app: shop
    spec:
      hostNetwork: true
      containers:
        - name: web
          image: nginx:latest
          args: ["--port", "8080", "--verbose"]
          ports:
            - containerPort: 8080
            - containerPort: 9090
        - name: side
          image: busybox:1.37
"""
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: nginx-pod
spec:
  containers:
    - name: nginx
      image: nginx
  volumes:
    - name: host
      hostPath: {path: /tmp}
    - name: empty
      emptyDir: {}
Policies: []
Environment:
  Variables: [PASSWORD]
"""
TERRAFORM = """\
resource "aws_s3_bucket" "logs" {
  bucket = "shop-logs"
  acl    = "public-read"
}

resource "aws_s3_bucket" "data" {
  bucket = "shop-data"
  tags   = { team = "payments" }
}

resource "aws_instance" "web" {
  ami = "ami-123"
}
"""
COMPOSE = """\
services:
  web:
    image: nginx:1.27
    depends_on: [db]
    user: root
  db:
    image: postgres:16
volumes:
  data: {}
"""
DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM golang:1.26 AS build
RUN go build ./...
FROM nginx:latest
USER root
EXPOSE 80 22
"""


def document_of(root: Path, name: str, text: str) -> Document:
    (root / name).write_text(text, "utf-8")
    tree = FileTree(root, Limits())
    source = tree.read(name)
    assert source is not None
    format_ = recognise(source)
    assert format_ is not None
    return format_.parse(source, tree)[0]


def placed(document: Document, said: Said) -> tuple[str, str, int]:
    [place] = place_all(document, [said], document.value)
    return ".".join(map(str, place.at)), place.located, document.span(place.at).line


GIVEN: list[tuple[dict[str, Any], str, str]] = [
    ({"at": ["spec", "replicas"]}, "spec.replicas", "exact"),
    ({"at": ["spec", "template", "spec", "containers", 1]}, "spec.template.spec.containers.1", "exact"),
    ({"path": "spec.replicas"}, "spec.replicas", "exact"),
    ({"path": "input.spec.replicas"}, "spec.replicas", "exact"),
    (
        {"json_path": "$.spec.template.spec.containers[0].image"},
        "spec.template.spec.containers.0.image",
        "exact",
    ),
    (
        {"path": '$.metadata.labels["app.kubernetes.io/name"]'},
        "metadata.labels.app.kubernetes.io/name",
        "exact",
    ),
    ({"field": "metadata.labels.app.kubernetes.io/name"}, "metadata.labels.app.kubernetes.io/name", "exact"),
    (
        {"pointer": "/spec/template/spec/containers/0/ports/1"},
        "spec.template.spec.containers.0.ports.1",
        "exact",
    ),
    (
        {"pointer": "/metadata/labels/app.kubernetes.io~1name"},
        "metadata.labels.app.kubernetes.io/name",
        "exact",
    ),
    ({"location": "spec.template.spec.containers[*]"}, "spec.template.spec.containers", "exact"),
    ({"key": "kind"}, "kind", "exact"),
    ({"_loc": {"file": "d.yaml", "line": 9}}, "spec.replicas", "exact"),
    ({"loc": {"line": 18}}, "spec.template.spec.containers.0.image", "exact"),
    ({"path": "spec.template.spec.securityContext.runAsNonRoot"}, "spec.template.spec", "value"),
    (
        {"at": ["spec", "template", "spec", "containers", 7, "image"]},
        "spec.template.spec.containers",
        "value",
    ),
    ({"field": "replicas"}, "spec.replicas", "value"),
    ({"field": "nowhere"}, "metadata.name", "document"),
    ({"path": "other/file.yaml"}, "metadata.name", "document"),
    ({"path": 3, "at": {}, "key": None}, "metadata.name", "document"),
    ({"_loc": {"file": "other.yaml", "line": 9}}, "metadata.name", "document"),
    ({"_loc": {"line": 99999}}, "metadata.name", "document"),
    ({"image": "busybox:1.37"}, "spec.template.spec.containers.1.image", "value"),
    ({"details": {"container": "web"}}, "spec.template.spec.containers.0", "value"),
    ({"ports": [9090]}, "spec.template.spec.containers.0.ports.1.containerPort", "value"),
]


@pytest.mark.parametrize(("members", "at", "located"), GIVEN)
def test_places_that_are_given(tmp_path: Path, members: dict[str, Any], at: str, located: str) -> None:
    document = document_of(tmp_path, "d.yaml", DEPLOYMENT)
    assert placed(document, Said("it is wrong", members))[:2] == (at, located)


KUBERNETES: list[tuple[str, str, str]] = [
    ("container web uses nginx:latest", "spec.template.spec.containers.0.image", "value"),
    ('container "side" has no limits', "spec.template.spec.containers.1", "value"),
    ("container 'web' in Deployment shop has no limits", "spec.template.spec.containers.0", "value"),
    ('Deployment "shop" has no owner', "metadata.name", "value"),
    ("Deployment/shop: port 9090 is open", "spec.template.spec.containers.0.ports.1.containerPort", "value"),
    ("spec.template.spec.hostNetwork must be false", "spec.template.spec.hostNetwork", "value"),
    ("hostNetwork is used", "spec.template.spec.hostNetwork", "value"),
    ("team `payments` is gone", "metadata.labels.team", "value"),
    ("web and side share a network", "spec.template.spec.containers", "value"),
    ("nothing that stands there", "metadata.name", "document"),
    ("", "metadata.name", "document"),
    ("%s %!d(MISSING) [](){}<> \"unclosed 'quotes `here", "metadata.name", "document"),
]


@pytest.mark.parametrize(("message", "at", "located"), KUBERNETES)
def test_messages_about_manifests(tmp_path: Path, message: str, at: str, located: str) -> None:
    document = document_of(tmp_path, "d.yaml", DEPLOYMENT)
    assert placed(document, Said(message))[:2] == (at, located)


OTHERS: list[tuple[str, str, Said, str, str]] = [
    ("main.tf", TERRAFORM, Said("ALB `logs` is public"), "resource.aws_s3_bucket.logs", "value"),
    ("main.tf", TERRAFORM, Said("aws_s3_bucket.logs is public"), "resource.aws_s3_bucket.logs", "value"),
    ("main.tf", TERRAFORM, Said("x", {"resource": "aws_instance.web"}), "resource.aws_instance.web", "exact"),
    (
        "main.tf",
        TERRAFORM,
        Said("x", {"resource": "aws_s3_bucket.logs", "attribute": "acl"}),
        "resource.aws_s3_bucket.logs.0.acl",
        "exact",
    ),
    (
        "main.tf",
        TERRAFORM,
        Said('AWS resource: "aws_s3_bucket" named "data" is missing required tags: {"owner"}'),
        "resource.aws_s3_bucket.data.0.tags",
        "value",
    ),
    (
        "main.tf",
        TERRAFORM,
        Said('bucket "shop-data" is old'),
        "resource.aws_s3_bucket.data.0.bucket",
        "value",
    ),
    ("main.tf", TERRAFORM, Said("nothing"), "resource.aws_s3_bucket.logs", "document"),
    ("pod.yaml", POD, Said("privileged container is not allowed: nginx"), "spec.containers.0", "value"),
    (
        "pod.yaml",
        POD,
        Said('type hostPath is not allowed. Allowed types: ["configMap", "emptyDir"]'),
        "spec.volumes.0.hostPath",
        "value",
    ),
    (
        "pod.yaml",
        POD,
        Said("no secrets in environment variables", reads=[("Policies", None), ("Environment", "Variables")]),
        "Environment.Variables",
        "value",
    ),
    ("compose.yaml", COMPOSE, Said("service web may not run as root"), "services.web.user", "value"),
    ("compose.yaml", COMPOSE, Said("service `db` is not backed up"), "services.db", "value"),
    ("compose.yaml", COMPOSE, Said("image nginx:1.27 is old"), "services.web.image", "value"),
    ("compose.yaml", COMPOSE, Said("nothing"), "services.web", "document"),
    ("Dockerfile", DOCKERFILE, Said("the user must not be root"), "4.Value.0", "value"),
    ("Dockerfile", DOCKERFILE, Said('unallowed image ["nginx:latest"]'), "3.Value.0", "value"),
    ("Dockerfile", DOCKERFILE, Said("port 22 is exposed"), "5.Value.1", "value"),
    ("Dockerfile", DOCKERFILE, Said("there is no health check"), "1", "document"),
]


@pytest.mark.parametrize(("name", "text", "said", "at", "located"), OTHERS)
def test_messages_about_others(
    tmp_path: Path, name: str, text: str, said: Said, at: str, located: str
) -> None:
    assert placed(document_of(tmp_path, name, text), said)[:2] == (at, located)


READS: list[tuple[tuple[tuple[str | None, ...], ...], str, str, str]] = [
    (
        (("kind",), ("spec", "template", "spec", "securityContext", "runAsNonRoot")),
        "it runs as root",
        "spec.template.spec",
        "value",
    ),
    (
        (("spec", "replicas"), ("spec", "template", "spec", "hostNetwork")),
        "one replica",
        "spec.template.spec.hostNetwork",
        "value",
    ),
    (
        (("spec", "replicas"), ("spec", "template", "spec", "hostNetwork")),
        "replicas are too few",
        "spec.replicas",
        "value",
    ),
    (
        (("spec", "template", "spec", "containers", None, "image"),),
        "some image is wrong",
        "spec.template.spec.containers",
        "value",
    ),
    ((("kind",), ("metadata", "name")), "no", "metadata.name", "document"),
    ((("nowhere", "at", "all"),), "no", "metadata.name", "document"),
    (((),), "no", "metadata.name", "document"),
]


@pytest.mark.parametrize(("reads", "message", "at", "located"), READS)
def test_what_the_rule_reads(
    tmp_path: Path, reads: tuple[tuple[str | None, ...], ...], message: str, at: str, located: str
) -> None:
    document = document_of(tmp_path, "d.yaml", DEPLOYMENT)
    assert placed(document, Said(message, {}, reads))[:2] == (at, located)


UNLABELLED = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector: {matchLabels: {name: shop, tier: web}}
  template:
    metadata:
      labels: {name: shop, tier: web}
    spec:
      containers:
        - name: main
          image: nginx
          resources:
            requests: {memory: 2Gi, cpu: 2}
        - name: web
          image: web
          resources:
            requests: {memory: 2Gi, cpu: 3}
            limits: {memory: 2Gi}
"""
LABELLED = UNLABELLED.replace("  name: shop\nspec", "  name: shop\n  labels: {name: shop, tier: web}\nspec")
FIRST = "spec.template.spec.containers.0"
SECOND = "spec.template.spec.containers.1"
HINTS: list[tuple[str, str, str]] = [
    (UNLABELLED, "Deployment/shop: not all labels in 'metadata.labels'", "metadata"),
    (UNLABELLED, "Deployment/shop: spec.affinity.podAntiAffinity is not set", "spec"),
    (UNLABELLED, "Deployment/shop: see apps.example.com and metadata.name.first", "metadata.name"),
    (UNLABELLED, "container 'main' has no memory limits", f"{FIRST}.resources"),
    (UNLABELLED, "container 'web' has no cpu limit", f"{SECOND}.resources.limits"),
    (UNLABELLED, "container <web> has a memory limit of <2Gi>", f"{SECOND}.resources.limits.memory"),
    (UNLABELLED, "container 'main': memory requests are too high", f"{FIRST}.resources.requests.memory"),
    (UNLABELLED, "container 'main': limits or requests of memory", f"{FIRST}.resources.requests.memory"),
    (UNLABELLED, "Deployment/shop needs at least 2 nodes", "metadata.name"),
    (UNLABELLED, "Deployment/shop has 2 replica(s)", "spec.replicas"),
    (UNLABELLED, "Found 'name=shop'", "spec.template.metadata.labels.name"),
    (LABELLED, "Found 'name=shop'", "metadata.labels.name"),
    (LABELLED, "Found 'tier=web', which says nothing", "metadata.labels.tier"),
    (LABELLED, "container 'web' has no probe", SECOND),
]


@pytest.mark.parametrize(("text", "message", "at"), HINTS)
def test_what_the_other_words_say(tmp_path: Path, text: str, message: str, at: str) -> None:
    assert placed(document_of(tmp_path, "d.yaml", text), Said(message))[0] == at


def test_a_short_number_stands_under_a_key_that_is_named_or_read() -> None:
    places = [Match(("spec", key), is_key=False) for key in ("cpu", "replicas", "weight")]
    assert told({}, "12", places, {"12": 1.0}, {"cpu"}) == places[:1]
    assert told({}, "12", places, {"12": 1.0, "replica": 0.5}, ()) == places[1:2]
    assert told({}, "12", places[:1], {"12": 1.0}, ()) == places[:1]
    assert told({}, "2", places[:1], {"2": 0.5}, ()) == []
    assert told({}, "1234", places, {"1234": 1.0}, ()) == places


PLAN = {
    "planned_values": {"root_module": {"resources": [{"address": "a_disk.x", "name": "x"}]}},
    "resource_changes": [{"address": "a_disk.x", "name": "x", "change": {"after": {"zones": ["1"]}}}],
    "configuration": {"root_module": {"resources": [{"address": "a_disk.x", "name": "x"}]}},
}


@pytest.mark.parametrize(
    ("message", "at"),
    [
        ("'a_disk.x' is not encrypted", "resource_changes.0.address"),
        ("'a_disk.x' needs `zones` in at least 2 regions", "resource_changes.0.change.after.zones"),
    ],
)
def test_what_several_sections_have_is_placed_in_one(message: str, at: str) -> None:
    source = Source("d.json", "{}")
    document = Document(source, "data", "", 0, PLAN, NodeMap(source, parse(source, Dialect.CORE)[0]), Facts())
    [place] = place_all(document, [Said(message)], PLAN)
    assert ".".join(map(str, place.at)) == at


def test_the_only_entry_that_holds_a_text_of_the_rule(tmp_path: Path) -> None:
    document = document_of(tmp_path, "d.yaml", DEPLOYMENT)
    reads = (("spec", "template", "spec", "containers", None, "image"),)
    assert placed(document, Said("no", {}, reads, (":latest",))) == (
        "spec.template.spec.containers.0.image",
        "value",
        18,
    )


def test_pointers_are_led_back(tmp_path: Path) -> None:
    document = document_of(tmp_path, "d.yaml", DEPLOYMENT)
    value = {"wrapped": document.value}
    [place] = place_all(document, [Said("x", {"path": "wrapped.spec.replicas"})], value, lambda at: at[1:])
    assert (place.at, place.located) == (("spec", "replicas"), "exact")


def test_a_text_that_stands_everywhere_tells_nothing() -> None:
    value = {"items": [{"image": "same"} for _ in range(100)], "other": "rare"}
    assert set(matches(value, {"same", "rare"})) == {"rare"}


def test_a_large_document_takes_bounded_work() -> None:
    value = {"items": [{"name": f"item-{number}", "values": list(range(20))} for number in range(50_000)]}
    source = Source("d.json", "{}")
    root = parse(source, Dialect.CORE)[0]
    document = Document(source, "kubernetes", "List", 0, value, NodeMap(source, root), Facts())
    said = [Said(f"item item-{number} is wrong") for number in range(0, 50_000, 500)]
    places = place_all(document, said, value)
    assert places[7].at == ("items", 3500)


def test_words() -> None:
    said = named(
        'image "a b" of web-1 (nginx:1.27), port 80. It\'s `c`',
        {"msg": "no", "n": 5, "list": [{"x": "deep"}]},
    )
    assert {"a b", "web-1", "nginx:1.27", "80", "c", "5", "deep", "nginx", "1.27"} <= said.keys()
    assert "no" not in said
    assert said["a b"] > said["web-1"] > said["nginx"]


@pytest.mark.parametrize("text", ["a..b", "a[", "[", "]", "a[b", "", ".", "/", "a\nb", "$", "x" * 2000])
def test_odd_paths(text: str) -> None:
    found = segments(text)
    assert found is None or follow({"a": {"b": 1}}, found)[0] in {(), ("a",), ("a", "b")}


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=6), st.sampled_from(["web", "nginx:1"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.text(max_size=4), st.sampled_from(["name", "metadata", "kind"])), inner, max_size=4
        ),
    ),
    max_leaves=20,
)
MESSAGES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["container web uses nginx:1", "name", "metadata.name is `web`", "a[0].b"]),
)
READ_PATHS = st.lists(
    st.lists(st.one_of(st.none(), st.sampled_from(["metadata", "name", "0", "kind"])), max_size=4).map(tuple),
    max_size=4,
)


@settings(max_examples=150)
@given(
    value=VALUES,
    message=MESSAGES,
    members=st.dictionaries(st.sampled_from(["at", "path", "_loc", "x"]), VALUES),
    reads=READ_PATHS,
)
def test_every_answer_has_a_place(value: Any, message: str, members: dict[str, Any], reads: Any) -> None:
    source = Source("d.yaml", DEPLOYMENT)
    root = parse(source, Dialect.CORE)[0]
    for seen in (value, plain(root)):
        document = Document(source, "kubernetes", "Pod", 0, seen, NodeMap(source, root), Facts())
        said = Said(message, members, reads, (message[:4],))
        first, second = place_all(document, [said, said], seen)
        assert first == second
        span = document.span(first.at)
        assert (span.line, span.column) <= (span.end_line, span.end_column)
        assert span.end_line <= DEPLOYMENT.count("\n") + 1
        part = seen
        for segment in first.at:
            part = part[segment]
