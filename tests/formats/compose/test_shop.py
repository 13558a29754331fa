"""The facts of fixtures/compose, whole: what each says and the text that it points to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.facts.model import Container, Resource, Setting
from scanner.formats import compose
from scanner.model import Document, Source

FIXTURES = Path(__file__).parents[3] / "fixtures" / "compose"
DIGEST = "sha256:" + "0123456789abcdef" * 4


def load(path: str, tree: Any) -> Document:
    files = {
        str(one.relative_to(FIXTURES).as_posix()): one.read_text("utf-8")
        for one in FIXTURES.rglob("*")
        if one.is_file()
    }
    source = Source(path, files[path])
    assert compose.matches(source)
    (document,) = compose.parse(source, tree(files))
    return document


@pytest.fixture
def shop(tree: Any) -> Document:
    return load("shop/compose.yaml", tree)


def test_the_document(shop: Document) -> None:
    assert (shop.format, shop.kind, shop.index, shop.in_image_build) == ("compose", "project", 0, False)
    assert shop.value["services"]["db"]["image"] == "postgres:${POSTGRES_VERSION}"
    assert shop.value["services"]["worker"]["image"] == shop.value["x-worker"]["image"]
    assert shop.address(("services", "db", "image")) == "service db"
    assert shop.address(("include", 0)) == "project"


def test_images(shop: Document, shown: Any) -> None:
    found = [
        (shown(shop, one.at), one.ref, one.registry, one.tag, one.grade, one.role, one.name, one.unknown)
        for one in shop.facts.images
    ]
    worker = "${REGISTRY:-docker.io}/shop/worker:${WORKER_TAG:?set the tag}"
    assert found == [
        ("27: shop/web:latest", "shop/web:latest", "docker.io", "latest", "local", "output", "web", ()),
        ("25: docker-image://alpine:3.19", "alpine:3.19", "docker.io", "3.19", "floating", "base", "web", ()),
        ("60: shop/web", "shop/web", "docker.io", None, "local", "service", "migrate", ()),
        (
            "64: postgres:${POSTGRES_VERSION}",
            "postgres:16.1",
            "docker.io",
            "16.1",
            "floating",
            "service",
            "db",
            (),
        ),
        (f"73: busybox@{DIGEST}", f"busybox@{DIGEST}", "docker.io", None, "digest", "service", "probe", ()),
        (
            f"9: {worker}",
            "docker.io/shop/worker:${WORKER_TAG:?set the tag}",
            "docker.io",
            None,
            "unknown",
            "service",
            "worker",
            ("${WORKER_TAG:?set the tag}",),
        ),
        ("97: python:3.12", "python:3.12", "docker.io", "3.12", "floating", "base", "", ()),
    ]


def test_references(shop: Document, shown: Any) -> None:
    found = [
        (shown(shop, one.at), one.kind, one.host, one.name, one.revision, one.grade, one.fetcher, one.phase)
        for one in shop.facts.references
        if one.kind in {"module", "git"}
    ]
    assert found == [
        ("5: ./monitoring.yaml", "module", "", "./monitoring.yaml", None, "local", "include", "deploy"),
        (
            "6: oci://registry.example/shop/mail:1.4.2",
            "module",
            "registry.example",
            "shop/mail",
            "1.4.2",
            "version",
            "include",
            "deploy",
        ),
        (
            "26: https://github.com/shop/assets.git#v1.2.3",
            "git",
            "github.com",
            "shop/assets",
            "v1.2.3",
            "version",
            "build",
            "build",
        ),
    ]


def test_packages_stand_where_they_are_written(shop: Document, shown: Any) -> None:
    found = [
        (shown(shop, one.at), one.name, one.phase) for one in shop.facts.references if one.kind == "package"
    ]
    assert ("85: ${EXTRA:-curl}", "curl", "boot") in found
    assert ("98: flask", "flask", "build") in found


def test_commands(shop: Document, shown: Any) -> None:
    found = [
        (shown(shop, one.at), one.program, one.verb, one.args, one.phase, one.target, one.via)
        for one in shop.facts.commands
    ]
    assert found == [
        ("61: npm ci", "npm", "ci", ("ci",), "boot", "container", ("sh",)),
        (
            "61: npm run migrate -- $$TARGET",
            "npm",
            "run",
            ("run", "migrate", "--", "$TARGET"),
            "boot",
            "container",
            ("sh",),
        ),
        ("70: pg_isready -U shop", "pg_isready", "", ("-U", "shop"), "run", "container", ()),
        ("85: apt-get update", "apt-get", "update", ("update",), "boot", "container", ("sh",)),
        (
            "85: apt-get install -y ${EXTRA:-curl}",
            "apt-get",
            "install",
            ("install", "-y", "curl"),
            "boot",
            "container",
            ("sh",),
        ),
        ("14: test", "worker", "", ("healthy",), "run", "container", ()),
        ("89: worker --slow", "worker", "", ("--slow",), "boot", "container", ()),
        (
            "98: pip install flask $$EXTRA",
            "pip",
            "install",
            ("install", "flask", "$EXTRA"),
            "build",
            "image",
            (),
        ),
    ]


def test_words_of_commands(shop: Document, shown: Any) -> None:
    words = [
        [shown(shop, (*one.at, index)) for index in range(len(one.args) + 1)]
        for one in shop.facts.commands
        if one.program in {"npm", "pip"}
    ]
    assert words == [
        ["61: npm", "61: ci"],
        ["61: npm", "61: run", "61: migrate", "61: --", "61: $$TARGET"],
        ["98: pip", "98: install", "98: flask", "98: $$EXTRA"],
    ]


def test_credentials(shop: Document, shown: Any) -> None:
    found = [
        (shown(shop, one.at), one.kind, one.name, one.phase, one.target) for one in shop.facts.credentials
    ]
    assert found == [
        ('22: "letmein"', "token", "NPM_TOKEN", "build", "image"),
        (
            "66: POSTGRES_PASSWORD=${DB_PASSWORD:-changeme}",
            "password",
            "POSTGRES_PASSWORD",
            "deploy",
            "container",
        ),
        ("11: amqp://worker:hunter2@queue:5672", "url-password", "QUEUE_URL", "deploy", "container"),
    ]


def test_web_as_a_workload(shop: Document, shown: Any) -> None:
    web = next(one for one in shop.facts.workloads if one.name == "web")
    assert (web.at, web.kind, web.namespace, web.managed, web.lifetime) == (
        ("services", "web"),
        "service",
        "",
        True,
        "service",
    )
    assert (shown(shop, web.replicas.at), web.replicas.value) == ("52: 2", 2)
    assert (shown(shop, web.update_strategy.at), web.update_strategy.value) == (
        "54: start-first",
        "start-first",
    )
    assert web.annotations == {"com.centurylinklabs.watchtower.enable": "true"}
    assert web.annotations_at == ("services", "web", "labels")
    (container,) = web.containers
    assert (container.image, container.health_unknown) == (None, ())
    assert (container.probes[0].kind, container.probes[0].enabled) == ("healthcheck", True)
    settings: list[tuple[str, Any]] = [
        (shown(shop, one.at), one.value)
        for one in (
            container.privileged,
            container.read_only_root_filesystem,
            container.allow_privilege_escalation,
            container.run_as_user,
            *container.capabilities_added,
            *container.capabilities_dropped,
            *container.ports,
        )
    ]
    assert settings == [
        ("17: web", None),
        ("45: true", True),
        ("50: no-new-privileges:true", False),
        ('46: "1000:1000"', 1000),
        ("47: NET_ADMIN", "NET_ADMIN"),
        ("47: CAP_SYS_TIME", "SYS_TIME"),
        ("48: all", "ALL"),
        ('29: "127.0.0.1:8080:80"', 80),
        ("30: 9090", 9090),
    ]
    mounts = [
        (shown(shop, one.at), one.kind, one.source, one.target, one.read_only) for one in container.mounts
    ]
    assert mounts == [
        ("35: ./src:/app", "host", "./src", "/app", False),
        ("36: type: bind", "host", "/var/run/docker.sock", "/var/run/docker.sock", True),
        ("40: assets:/assets:ro", "volume", "assets", "/assets", True),
        ("41: cache:/cache", "host", "/srv/cache", "/cache", False),
        ("42: /tmp", "tmpfs", "", "/tmp", False),
        ("44: db-password", "secret", "db-password", "/run/secrets/db-password", True),
    ]


def test_the_other_workloads(shop: Document) -> None:
    found = [
        (
            one.name,
            one.lifetime,
            one.containers[0].image,
            one.containers[0].privileged.value,
            [namespace.value for namespace in one.host_namespaces],
            [probe.enabled for probe in one.containers[0].probes],
            one.containers[0].health_unknown,
        )
        for one in shop.facts.workloads[1:]
    ]
    worker = "docker.io/shop/worker:${WORKER_TAG:?set the tag}"
    assert found == [
        ("migrate", "task", None, None, [], [True], ()),
        ("db", "service", "postgres:16.1", None, [], [True], ()),
        ("probe", "service", f"busybox@{DIGEST}", True, ["network", "pid"], [False], ()),
        ("worker", "service", worker, None, [], [True], ()),
        ("worker-slow", "service", worker, None, [], [True], ()),
        ("tool", "service", None, True, [], [], ("base image of dockerfile_inline",)),
    ]


def test_what_another_file_says_stands_at_extends(shop: Document, shown: Any) -> None:
    tool = shop.facts.workloads[-1].containers[0]
    assert shown(shop, tool.privileged.at) == "92: extends"
    assert [(shown(shop, one.at), one.source) for one in tool.mounts] == [("92: extends", "/etc")]


def test_resources(shop: Document) -> None:
    found = {one.address: (one.values, one.unknown) for one in shop.facts.resources}
    assert found["service web"] == ({"image": "shop/web:latest", "build": "."}, {})
    assert found["service worker"] == ({}, {"image": "docker.io/shop/worker:${WORKER_TAG:?set the tag}"})
    assert shop.facts.resources[2] == Resource(
        at=("services", "db"),
        address="service db",
        type="compose/service",
        provider="compose",
        mode="managed",
        values={"image": "postgres:16.1"},
    )


def test_version_1(tree: Any, shown: Any) -> None:
    old = load("old/docker-compose.yml", tree)
    assert [(shown(old, one.at), one.ref, one.name) for one in old.facts.images] == [
        ("6: redis:3", "redis:3", "cache")
    ]
    web, cache = old.facts.workloads
    assert (web.at, old.address(web.at), cache.at) == (("web",), "service web", ("cache",))
    assert web.host_namespaces == (Setting(("web", "net"), "network"),)
    assert web.containers[0].health_unknown == ("./Dockerfile.web",)


def test_everything_pinned(tree: Any) -> None:
    pinned = load("pinned/docker-stack.yml", tree)
    assert [(one.tag, one.digest, one.grade) for one in pinned.facts.images] == [("1.4.2", DIGEST, "digest")]
    at = ("services", "web")
    (probe,) = pinned.facts.workloads[0].containers[0].probes
    assert pinned.facts.workloads[0].containers[0] == Container(
        at=at,
        name="web",
        role="container",
        image=f"shop/web:1.4.2@{DIGEST}",
        privileged=Setting(at, None),
        read_only_root_filesystem=Setting((*at, "read_only"), True),
        allow_privilege_escalation=Setting((*at, "security_opt", 0), False),
        run_as_user=Setting(at, None),
        run_as_non_root=Setting(at, None),
        probes=(probe,),
    )
    assert (probe.at, probe.kind, probe.enabled) == ((*at, "healthcheck"), "healthcheck", True)
