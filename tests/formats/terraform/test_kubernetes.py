from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import (
    Command,
    ConfigUse,
    Container,
    Image,
    Mount,
    Probe,
    Setting,
    Workload,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

DEPLOYMENT = """\
resource "kubernetes_deployment_v1" "web" {
  metadata {
    name      = "web"
    namespace = var.namespace
    annotations = { "keel.sh/policy" = "force" }
  }
  spec {
    replicas = 3
    strategy {
      type = "Recreate"
    }
    template {
      metadata {
        labels = { app_name = "web" }
      }
      spec {
        host_network = "true"
        init_container {
          name  = "init"
          image = "busybox"
        }
        container {
          name              = "web"
          image             = "${var.registry}/web:${local.tag}"
          image_pull_policy = "Always"
          command           = ["sh", "-c", "apk add curl-${var.version} && exec web"]
          port {
            container_port = 8080
          }
          env_from {
            config_map_ref {
              name = "settings"
            }
          }
          security_context {
            run_as_user               = "1000"
            privileged                = var.privileged
            read_only_root_filesystem = true
            capabilities {
              add = ["NET_ADMIN", var.capability]
            }
          }
          liveness_probe {
            http_get {
              path = "/"
              port = 8080
            }
          }
          volume_mount {
            name       = "host"
            mount_path = "/host"
            read_only  = true
          }
        }
        volume {
          name = "host"
          host_path {
            path = "/var"
          }
        }
      }
    }
  }
}
locals { tag = "1.2.3" }
"""
AT = ("resource", "kubernetes_deployment_v1", "web", 0)
SPEC = (*AT, "spec", 0, "template", 0, "spec", 0)
WEB = (*SPEC, "container", 0)
INIT = (*SPEC, "init_container", 0)
CONTEXT = (*WEB, "security_context", 0)


def unset(at: Pointer, *path: str | int) -> Setting:
    return Setting((*at, *path), None)


def test_a_deployment(read: Callable[..., Any]) -> None:
    reading = read(DEPLOYMENT)
    facts = reading.document.facts
    assert facts.workloads == (
        Workload(
            at=AT,
            kind="Deployment",
            name="web",
            namespace="${var.namespace}",
            managed=True,
            lifetime="service",
            replicas=Setting((*AT, "spec", 0, "replicas"), 3),
            update_strategy=Setting((*AT, "spec", 0, "strategy", 0, "type"), "Recreate"),
            host_namespaces=(Setting((*SPEC, "host_network"), "network"),),
            annotations={"keel.sh/policy": "force"},
            annotations_at=(*AT, "metadata", 0, "annotations"),
            containers=(
                Container(
                    at=INIT,
                    name="init",
                    role="init",
                    image="busybox",
                    privileged=unset(INIT, "security_context"),
                    read_only_root_filesystem=unset(INIT, "security_context"),
                    allow_privilege_escalation=unset(INIT, "security_context"),
                    run_as_user=unset(INIT, "security_context"),
                    run_as_non_root=unset(INIT, "security_context"),
                ),
                Container(
                    at=WEB,
                    name="web",
                    role="container",
                    image="${var.registry}/web:1.2.3",
                    privileged=Setting((*CONTEXT, "privileged"), None, ("var.privileged",)),
                    read_only_root_filesystem=Setting((*CONTEXT, "read_only_root_filesystem"), True),
                    allow_privilege_escalation=unset(CONTEXT),
                    run_as_user=Setting((*CONTEXT, "run_as_user"), "1000"),
                    run_as_non_root=unset(CONTEXT),
                    capabilities_added=(
                        Setting((*CONTEXT, "capabilities", 0, "add", 0), "NET_ADMIN"),
                        Setting((*CONTEXT, "capabilities", 0, "add", 1), None, ("var.capability",)),
                    ),
                    probes=(Probe((*WEB, "liveness_probe", 0), "liveness", enabled=True),),
                    ports=(Setting((*WEB, "port", 0, "container_port"), 8080),),
                    mounts=(Mount((*WEB, "volume_mount", 0), "host", "/var", "/host", read_only=True),),
                ),
            ),
            configs=(ConfigUse((*WEB, "env_from", 0, "config_map_ref", 0, "name"), "ConfigMap", "settings"),),
        ),
    )
    assert facts.images == (
        Image(
            (*INIT, "image"),
            "busybox",
            "docker.io",
            "library/busybox",
            None,
            None,
            "floating",
            "init",
            "init",
        ),
        Image(
            (*WEB, "image"),
            "${var.registry}/web:1.2.3",
            "",
            "",
            "1.2.3",
            None,
            "version",
            "container",
            "web",
            "Always",
            unknown=("var.registry",),
        ),
    )
    script = (*WEB, "command", 2)
    assert facts.commands == (
        Command(
            (*script, 0),
            "apk",
            "add",
            ("add", "curl-${var.version}"),
            "boot",
            "container",
            ("sh",),
            ("var.version",),
        ),
        Command((*script, 1), "web", "", (), "boot", "container", ("sh", "exec")),
    )
    assert reading.texts(facts.workloads + facts.images + facts.commands) == [
        'resource "kubernetes_deployment_v1" "web"',
        '"busybox"',
        '"${var.registry}/web:${local.tag}"',
        "apk add curl-${var.version}",
        "exec web",
    ]
    assert [
        reading.text(pointer)
        for pointer in (
            WEB,
            CONTEXT,
            (*CONTEXT, "privileged"),
            (*CONTEXT, "allow_privilege_escalation"),
            (*INIT, "security_context", "privileged"),
            (*SPEC, "host_network"),
            (*script, 0, 2),
        )
    ] == [
        "container",
        "security_context",
        "var.privileged",
        "security_context",
        "init_container",
        '"true"',
        "curl-${var.version}",
    ]
    assert reading.document.address((*WEB, "image")) == "kubernetes_deployment_v1.web container web"
    assert reading.document.address(AT) == "kubernetes_deployment_v1.web"


@pytest.mark.parametrize(
    ("kind", "spec", "path", "expected"),
    [
        ("kubernetes_pod", "{c}", (), ("Pod", False, "service")),
        ("kubernetes_pod_v1", '{c}\nrestart_policy = "Never"', (), ("Pod", False, "task")),
        ("kubernetes_deployment", "{t}", ("template", 0, "spec", 0), ("Deployment", True, "service")),
        ("kubernetes_daemonset", "{t}", ("template", 0, "spec", 0), ("DaemonSet", True, "service")),
        ("kubernetes_daemon_set_v1", "{t}", ("template", 0, "spec", 0), ("DaemonSet", True, "service")),
        ("kubernetes_stateful_set", "{t}", ("template", 0, "spec", 0), ("StatefulSet", True, "service")),
        (
            "kubernetes_replication_controller",
            "{t}",
            ("template", 0, "spec", 0),
            ("ReplicationController", False, "service"),
        ),
        ("kubernetes_job_v1", "{t}", ("template", 0, "spec", 0), ("Job", True, "task")),
        (
            "kubernetes_cron_job_v1",
            'schedule = "* * * * *"\njob_template {{\nspec {{\n{t}\n}}\n}}',
            ("job_template", 0, "spec", 0, "template", 0, "spec", 0),
            ("CronJob", True, "scheduled"),
        ),
    ],
)
def test_kinds(kind: str, spec: str, path: Pointer, expected: Any, read: Callable[..., Any]) -> None:
    container = 'container {\nname = "c"\nimage = "app:1.2.3"\n}'
    body = spec.format(c=container, t=f"template {{\nspec {{\n{container}\n}}\n}}")
    reading = read(f'resource "{kind}" "r" {{\nmetadata {{\nname = "n"\n}}\nspec {{\n{body}\n}}\n}}\n')
    (workload,) = reading.document.facts.workloads
    (image,) = reading.document.facts.images
    at = ("resource", kind, "r", 0)
    assert (workload.kind, workload.managed, workload.lifetime) == expected
    assert (workload.at, workload.name) == (at, "n")
    assert image.at == (*at, "spec", 0, *path, "container", 0, "image")
    assert reading.text(image.at) == '"app:1.2.3"'


def test_dynamic_blocks(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "kubernetes_pod" "p" {\n  spec {\n    dynamic "container" {\n      for_each = var.containers\n'
        '      content {\n        image = container.value.image\n        dynamic "security_context" {\n'
        "          for_each = var.secure ? [1] : []\n          content {\n"
        "            read_only_root_filesystem = true\n          }\n        }\n"
        '        dynamic "liveness_probe" {\n          for_each = var.probes\n          content {\n            exec {}\n'
        "          }\n        }\n      }\n    }\n  }\n}\n"
    )
    (workload,) = reading.document.facts.workloads
    (container,) = workload.containers
    at = ("resource", "kubernetes_pod", "p", 0, "spec", 0, "dynamic", "container", 0, "content", 0)
    assert container.at == at
    assert container.image == "${container.value.image}"
    assert container.read_only_root_filesystem == Setting(
        (*at, "dynamic", "security_context", 0, "content", 0, "read_only_root_filesystem"),
        None,
        ("var.secure ? [1] : []",),
    )
    assert container.privileged == Setting((*at, "dynamic", "security_context", 0, "content", 0), None)
    assert (container.probes, container.health_unknown) == ((), ("var.probes",))


def test_a_deployment_of_a_module(read_all: Callable[..., Any]) -> None:
    module = (
        'variable "image" {}\nvariable "env" {}\nvariable "secure" {}\n'
        'resource "kubernetes_deployment" "d" {\n  metadata {\n    name = "d"\n  }\n  spec {\n    replicas = 2 + 1\n'
        '    template {\n      spec {\n        container {\n          name  = "c"\n          image = var.image\n'
        '          dynamic "env" {\n            for_each = var.env\n            content {\n'
        "              name  = env.key\n              value = env.value\n            }\n          }\n"
        '          dynamic "security_context" {\n            for_each = var.secure ? [1] : []\n'
        "            content {\n              run_as_non_root = true\n            }\n          }\n"
        '          dynamic "liveness_probe" {\n            for_each = var.secure ? [1] : []\n            content {\n'
        "              exec {}\n            }\n          }\n        }\n      }\n    }\n  }\n}\n"
    )
    main = (
        'module "a" {\n  source = "./m"\n  image = "app:1.2.3"\n  env = { A = "1" }\n  secure = true\n}\n'
        'module "b" {\n  source = "./m"\n  image = "app"\n  env = {}\n  secure = false\n}\n'
    )
    first, second = read_all({"main.tf": main, "m/main.tf": module}, "m/main.tf")
    at = ("resource", "kubernetes_deployment", "d", 0)
    container = (*at, "spec", 0, "template", 0, "spec", 0, "container", 0)
    (one,) = first.document.facts.workloads
    (other,) = second.document.facts.workloads
    assert one.replicas == other.replicas == Setting((*at, "spec", 0, "replicas"), 3)
    assert [workload.containers[0].image for workload in (one, other)] == ["app:1.2.3", "app"]
    assert [workload.containers[0].run_as_non_root for workload in (one, other)] == [
        Setting((*container, "security_context", 0, "run_as_non_root"), True),
        Setting((*container, "security_context"), None),
    ]
    assert one.containers[0].probes == (Probe((*container, "liveness_probe", 0), "liveness", enabled=True),)
    assert (other.containers[0].probes, other.containers[0].health_unknown) == ((), ())
    assert first.document.address((*container, "image")) == "module.a.kubernetes_deployment.d container c"
    assert first.related((*container, "image")) == [
        ("call", "module.a is called here", "main.tf:1:1"),
        ("value", "argument image of module.a", "main.tf:3:11"),
    ]
