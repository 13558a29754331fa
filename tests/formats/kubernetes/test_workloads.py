from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.facts.model import (
    Command,
    ConfigUse,
    Container,
    Credential,
    Facts,
    Mount,
    Probe,
    Setting,
    Workload,
)
from scanner.formats.kubernetes import parse
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Pointer, Source, Span
from scanner.syntax import yaml
from scanner.syntax.nodes import plain

FIXTURES = Path(__file__).parents[3] / "fixtures" / "kubernetes"
POD = ("spec", "template", "spec")
APP = (*POD, "containers", 0)


class NoTree:
    def read(self, path: str) -> Source | None:
        raise AssertionError(path)

    def names(self, directory: str) -> tuple[str, ...]:
        raise AssertionError(directory)

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


def document(text: str) -> Document:
    (found,) = parse(Source("m.yaml", text), NoTree())
    return found


def facts(text: str) -> Facts:
    return document(text).facts


def workload(kind: str, spec: str, api_version: str = "apps/v1", metadata: str = "{name: w}") -> Workload:
    (found,) = facts(
        f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n"
    ).workloads
    return found


def pod(spec: str) -> Workload:
    """Return the workload of a Pod with these fields beside its one container."""
    return workload("Pod", f"{{containers: [{{name: a, image: b}}], {spec}}}", "v1")


def container(body: str, spec: str = "") -> Container:
    return workload("Pod", f"{{containers: [{{name: a, image: b, {body}}}], {spec}}}", "v1").containers[0]


def fixture() -> Document:
    source = Source("deployment.yaml", (FIXTURES / "deployment.yaml").read_text("utf-8"))
    (found,) = parse(source, NoTree())
    return found


def test_a_workload_with_something_of_everything() -> None:
    (found,) = fixture().facts.workloads
    assert (found.at, found.kind, found.name, found.namespace) == ((), "Deployment", "web", "shop")
    assert (found.managed, found.lifetime) == (True, "service")
    assert found.replicas == Setting(("spec", "replicas"), 3)
    assert found.update_strategy == Setting(("spec", "strategy", "type"), "RollingUpdate")
    assert found.host_namespaces == (Setting((*POD, "hostNetwork"), "network"),)
    assert found.annotations == {
        "keel.sh/policy": "minor",
        "keel.sh/trigger": "poll",
        "prometheus.io/port": "9090",
    }
    assert found.annotations_at == ("metadata", "annotations")
    assert [(one.name, one.role) for one in found.containers] == [
        ("migrate", "init"),
        ("proxy", "sidecar"),
        ("app", "container"),
    ]
    assert found.configs == (
        ConfigUse((*APP, "envFrom", 0, "configMapRef", "name"), "ConfigMap", "settings"),
        ConfigUse((*APP, "envFrom", 1, "secretRef", "name"), "Secret", "extra", optional=True),
        ConfigUse((*APP, "env", 1, "valueFrom", "secretKeyRef", "name"), "Secret", "tokens"),
        ConfigUse((*POD, "volumes", 1, "configMap", "name"), "ConfigMap", "settings"),
        ConfigUse((*POD, "volumes", 4, "projected", "sources", 0, "secret", "name"), "Secret", "tokens"),
    )


def test_a_container_with_something_of_everything() -> None:
    context = (*APP, "securityContext")
    digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
    assert fixture().facts.workloads[0].containers[2] == Container(
        at=APP,
        name="app",
        role="container",
        image=f"registry.example/shop/web@{digest}",
        privileged=Setting(context, None),
        read_only_root_filesystem=Setting((*context, "readOnlyRootFilesystem"), True),
        allow_privilege_escalation=Setting((*context, "allowPrivilegeEscalation"), False),
        run_as_user=Setting((*context, "runAsUser"), 2000),
        run_as_non_root=Setting((*POD, "securityContext", "runAsNonRoot"), True),
        capabilities_added=(Setting((*context, "capabilities", "add", 0), "NET_ADMIN"),),
        capabilities_dropped=(Setting((*context, "capabilities", "drop", 0), "ALL"),),
        probes=(
            Probe((*APP, "livenessProbe"), "liveness", enabled=True),
            Probe((*APP, "readinessProbe"), "readiness", enabled=True),
        ),
        ports=(Setting((*APP, "ports", 0, "containerPort"), 8080),),
        mounts=(
            Mount((*APP, "volumeMounts", 0), "host", "/var/log", "/var/log/app", read_only=False),
            Mount((*APP, "volumeMounts", 1), "config", "settings", "/etc/app", read_only=True),
            Mount((*APP, "volumeMounts", 2), "tmpfs", "scratch", "/tmp", read_only=False),
            Mount(
                (*APP, "volumeMounts", 3),
                "image",
                "registry.example/models/m:latest",
                "/model",
                read_only=True,
            ),
            Mount((*APP, "volumeMounts", 4), "projected", "token", "/token", read_only=True),
            Mount((*APP, "volumeMounts", 5), "claim", "data", "/data", read_only=True),
        ),
    )


def test_images_stand_where_they_are_written() -> None:
    found = fixture()
    assert [
        (image.ref[:36], image.grade, image.role, image.name, image.pull_policy, found.span(image.at))
        for image in found.facts.images
    ] == [
        ("registry.example/shop/migrate:2.0.1", "version", "init", "migrate", None, at(28, 18, 53)),
        ("envoyproxy/envoy:v1.30", "floating", "init", "proxy", None, at(34, 18, 40)),
        (
            "registry.example/shop/web@sha256:012",
            "digest",
            "container",
            "app",
            "IfNotPresent",
            at(38, 18, 115),
        ),
        ("registry.example/models/m:latest", "floating", "volume", "model", "Always", at(88, 30, 64)),
    ]


def test_commands_stand_where_they_are_written() -> None:
    found = fixture()
    script = (*APP, "args", 0)
    assert found.facts.commands == (
        Command((*POD, "initContainers", 0, "command"), "migrate", "", ("up",), "boot", "container"),
        Command((*script, 0), "apt-get", "install", ("install", "-y", "curl"), "boot", "container", ("sh",)),
        Command((*script, 1), "app", "", (), "boot", "container", ("sh", "exec")),
        Command(
            (*APP, "lifecycle", "postStart", "exec", "command"),
            "touch",
            "",
            ("/tmp/started",),
            "boot",
            "container",
        ),
    )
    assert found.span((*script, 0)) == at(43, 15, 38)
    assert found.span((*script, 0, 3)) == at(43, 34, 38)
    assert found.address((*script, 0, 3)) == "Deployment/shop/web container app"
    assert [(one.kind, one.name, found.span(one.at)) for one in found.facts.references] == [
        ("package", "curl", at(43, 34, 38))
    ]


def test_credentials_are_literals_alone() -> None:
    found = fixture()
    assert found.facts.credentials == (
        Credential((*APP, "env", 0, "value"), "password", "DB_PASSWORD", "deploy", "container"),
    )
    assert found.span(found.facts.credentials[0].at) == at(52, 22, 36)


def at(line: int, column: int, end_column: int) -> Span:
    return Span("deployment.yaml", line, column, line, end_column)


TEMPLATE = "{template: {spec: {containers: [{name: a, image: b}]}}}"


@pytest.mark.parametrize(
    ("kind", "api_version", "spec", "managed", "lifetime"),
    [
        ("Deployment", "apps/v1", TEMPLATE, True, "service"),
        ("Deployment", "extensions/v1beta1", TEMPLATE, True, "service"),
        ("DaemonSet", "apps/v1", TEMPLATE, True, "service"),
        ("StatefulSet", "apps/v1", TEMPLATE, True, "service"),
        ("ReplicaSet", "apps/v1", TEMPLATE, False, "service"),
        ("ReplicationController", "v1", TEMPLATE, False, "service"),
        ("Job", "batch/v1", TEMPLATE, True, "task"),
        ("CronJob", "batch/v1beta1", f"{{jobTemplate: {{spec: {TEMPLATE}}}}}", True, "scheduled"),
        ("Pod", "v1", "{containers: [{name: a}]}", False, "service"),
        ("Pod", "v1", "{restartPolicy: Never, containers: [{name: a}]}", False, "task"),
        ("DeploymentConfig", "apps.openshift.io/v1", TEMPLATE, True, "service"),
        ("Rollout", "argoproj.io/v1alpha1", TEMPLATE, True, "service"),
        ("Service", "serving.knative.dev/v1", TEMPLATE, True, "service"),
        ("Configuration", "serving.knative.dev/v1", TEMPLATE, True, "service"),
        ("Revision", "serving.knative.dev/v1", "{containers: [{image: a}]}", True, "service"),
        ("ScaledJob", "keda.sh/v1alpha1", f"{{jobTargetRef: {TEMPLATE}}}", True, "task"),
        ("Workflow", "argoproj.io/v1alpha1", "{templates: [{container: {image: a}}]}", True, "task"),
        ("CronWorkflow", "argoproj.io/v1", "{workflowSpec: {templates: [{script: {}}]}}", True, "scheduled"),
        ("Task", "tekton.dev/v1", "{steps: [{image: a}]}", True, "task"),
        ("ClusterTask", "tekton.dev/v1beta1", "{steps: [{image: a}]}", True, "task"),
        ("StepAction", "tekton.dev/v1beta1", "{image: a}", True, "task"),
        ("TaskRun", "tekton.dev/v1", "{taskSpec: {steps: [{image: a}]}}", True, "task"),
        ("Pipeline", "tekton.dev/v1", "{finally: [{taskSpec: {steps: [{image: a}]}}]}", True, "task"),
        ("Job", "batch.volcano.sh/v1alpha1", f"{{tasks: [{TEMPLATE[:-1]}, replicas: 1}}]}}", True, "task"),
        (
            "Any",
            "example.com/v1",
            "{deep: [{podTemplate: {spec: {containers: [{name: a, image: b}]}}}]}",
            True,
            "service",
        ),
        (
            "Any",
            "example.com/v1",
            "{schedule: x, pod: {containers: [{name: a, image: b}]}}",
            True,
            "scheduled",
        ),
    ],
)
def test_everything_with_a_pod_template_is_a_workload(
    kind: str, api_version: str, spec: str, managed: bool, lifetime: str
) -> None:
    found = workload(kind, spec, api_version)
    assert (found.kind, found.managed, found.lifetime, len(found.containers)) == (kind, managed, lifetime, 1)


def test_a_pod_template_is_a_workload() -> None:
    text = "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: t}\ntemplate: {spec: {containers: [{name: a}]}}\n"
    (found,) = facts(text).workloads
    assert (found.kind, found.managed, found.containers[0].at) == (
        "PodTemplate",
        True,
        ("template", "spec", "containers", 0),
    )


@pytest.mark.parametrize(
    ("kind", "api_version", "spec"),
    [
        ("Service", "v1", TEMPLATE),
        ("ConfigMap", "v1", TEMPLATE),
        ("Rollout", "argoproj.io/v1alpha1", "{workloadRef: {name: a}}"),
        ("ClusterPolicy", "kyverno.io/v1", "{pattern: {containers: [{name: '*', image: '!*:latest'}]}}"),
        ("K8sAllowed", "constraints.gatekeeper.sh/v1beta1", "{containers: [{name: a, image: b}]}"),
        (
            "CustomResourceDefinition",
            "apiextensions.k8s.io/v1",
            "{example: {containers: [{name: a, image: b}]}}",
        ),
        ("Prometheus", "monitoring.coreos.com/v1", "{containers: [{name: prometheus, resources: {}}]}"),
    ],
)
def test_what_has_no_pod_is_no_workload(kind: str, api_version: str, spec: str) -> None:
    assert facts(f"apiVersion: {api_version}\nkind: {kind}\nspec: {spec}\n").workloads == ()


def test_an_owner_manages_a_pod() -> None:
    assert workload(
        "Pod", "{containers: [{name: a}]}", "v1", "{name: p, ownerReferences: [{name: rs}]}"
    ).managed


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        (
            "DaemonSet",
            "updateStrategy: {type: OnDelete}",
            Setting(("spec", "updateStrategy", "type"), "OnDelete"),
        ),
        ("Deployment", "strategy: {type: Recreate}", Setting(("spec", "strategy", "type"), "Recreate")),
        ("Deployment", "strategy: {type: '${S}'}", Setting(("spec", "strategy", "type"), None, ("${S}",))),
        ("Deployment", "replicas: 1", Setting(("spec",), None)),
    ],
)
def test_the_update_strategy_is_as_set(kind: str, spec: str, expected: Setting) -> None:
    assert workload(kind, f"{{{spec}, {TEMPLATE[1:]}").update_strategy == expected


def test_the_strategy_of_a_rollout_is_its_name() -> None:
    found = workload("Rollout", f"{{strategy: {{canary: {{}}}}, {TEMPLATE[1:]}", "argoproj.io/v1alpha1")
    assert found.update_strategy == Setting(("spec", "strategy", "canary"), "canary")


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("hostPID: true", Setting(("spec", "hostPID"), "pid")),
        ("hostIPC: true", Setting(("spec", "hostIPC"), "ipc")),
        ("hostUsers: true", Setting(("spec", "hostUsers"), "user")),
        ("hostNetwork: ${HOST}", Setting(("spec", "hostNetwork"), None, ("${HOST}",))),
        ("hostUsers: false", None),
        ("hostNetwork: no", None),
    ],
)
def test_host_namespaces(spec: str, expected: Setting | None) -> None:
    assert pod(spec.replace("${HOST}", "'${HOST}'")).host_namespaces == (
        () if expected is None else (expected,)
    )


CONTEXT: Pointer = ("spec", "containers", 0, "securityContext")


@pytest.mark.parametrize(
    ("body", "spec", "field", "expected"),
    [
        ("securityContext: {privileged: true}", "", "privileged", Setting((*CONTEXT, "privileged"), True)),
        ("", "securityContext: {privileged: true}", "privileged", Setting(CONTEXT, None)),
        (
            "securityContext: {runAsUser: 0}",
            "securityContext: {runAsUser: 5}",
            "run_as_user",
            Setting((*CONTEXT, "runAsUser"), 0),
        ),
        (
            "securityContext: {runAsNonRoot: null}",
            "securityContext: {runAsNonRoot: true}",
            "run_as_non_root",
            Setting(("spec", "securityContext", "runAsNonRoot"), True),
        ),
        ("securityContext: []", "", "run_as_user", Setting(CONTEXT, None)),
        (
            "securityContext: {readOnlyRootFilesystem: '{{ .Values.ro }}'}",
            "",
            "read_only_root_filesystem",
            Setting((*CONTEXT, "readOnlyRootFilesystem"), None, ("{{ .Values.ro }}",)),
        ),
        (
            "",
            "os: {name: windows}",
            "read_only_root_filesystem",
            Setting(("spec", "os", "name"), None, ("os.name: windows",)),
        ),
        (
            "",
            "securityContext: {windowsOptions: {hostProcess: true}}",
            "privileged",
            Setting(("spec", "securityContext", "windowsOptions", "hostProcess"), True),
        ),
    ],
)
def test_security_settings_hold_where_they_are_set(
    body: str, spec: str, field: str, expected: Setting
) -> None:
    assert getattr(container(body, spec), field) == expected


def test_capabilities_have_one_spelling() -> None:
    found = container("securityContext: {capabilities: {add: [cap_sys_admin, '$(C)', 1], drop: all}}")
    assert found.capabilities_added == (
        Setting((*CONTEXT, "capabilities", "add", 0), "SYS_ADMIN"),
        Setting((*CONTEXT, "capabilities", "add", 1), None, ("$(C)",)),
    )
    assert found.capabilities_dropped == ()


def test_what_a_patch_leaves_open_is_not_known() -> None:
    (found,) = workload(
        "Deployment", "{template: {spec: {containers: [{name: a, securityContext: {privileged: true}}]}}}"
    ).containers
    open_ = "the manifest that this patch is applied to"
    assert (found.image, found.health_unknown) == (None, (open_,))
    assert found.privileged == Setting((*APP, "securityContext", "privileged"), True)
    assert found.read_only_root_filesystem == Setting((*APP, "securityContext"), None, (open_,))


@pytest.mark.parametrize(
    ("volume", "kind", "source", "read_only"),
    [
        ("hostPath: {path: '/run/${X}'}", "host", "/run/${X}", False),
        ("emptyDir: {}", "empty", "v", False),
        ("emptyDir: null", "empty", "v", False),
        ("secret: {secretName: s}", "secret", "s", True),
        ("persistentVolumeClaim: {claimName: c, readOnly: true}", "claim", "c", True),
        ("ephemeral: {}", "claim", "v", False),
        ("downwardAPI: {}", "projected", "v", True),
        ("csi: {driver: d}", "other", "d", False),
        ("nfs: {server: files, path: /}", "other", "files", False),
        ("cephfs: {}", "other", "v", False),
    ],
)
def test_mounts(volume: str, kind: str, source: str, read_only: bool) -> None:
    found = container("volumeMounts: [{name: v, mountPath: /m}]", f"volumes: [{{name: v, {volume}}}]")
    place = ("spec", "containers", 0, "volumeMounts", 0)
    unknown = ("${X}",) if "$" in source else ()
    assert found.mounts == (Mount(place, kind, source, "/m", read_only, unknown),)


def test_a_mount_of_a_claim_template_or_of_nothing_that_is_here() -> None:
    mounts = "volumeMounts: [{name: c, mountPath: /c}, {name: o, mountPath: /o}]"
    template = f"template: {{spec: {{containers: [{{name: a, image: b, {mounts}}}]}}}}"
    found = workload("StatefulSet", f"{{volumeClaimTemplates: [{{metadata: {{name: c}}}}], {template}}}")
    assert [(mount.kind, mount.source) for mount in found.containers[0].mounts] == [
        ("claim", "c"),
        ("volume", "o"),
    ]


@pytest.mark.parametrize(
    ("body", "commands"),
    [
        ("command: [a, b]", [(("command",), "a", ("b",))]),
        ("command: [a], args: [b, c]", [(("command",), "a", ("b", "c"))]),
        ("args: [--port, '80']", []),
        ("args: [/bin/sh, -c, 'a b']", [(("args", 2, 0), "a", ("b",))]),
        ("command: [sh, -c], args: ['a b']", [(("args", 0, 0), "a", ("b",))]),
        ("command: a", []),
        ("command: [1, 2]", []),
        (
            "command: [$(P), $(Q)], env: [{name: P, value: x}, {name: Q, valueFrom: {}}]",
            [(("command",), "x", ("$(Q)",))],
        ),
        (
            "lifecycle: {preStop: {exec: {command: [sh, -c, 'x']}}}",
            [(("lifecycle", "preStop", "exec", "command", 2, 0), "x", ())],
        ),
    ],
)
def test_commands_of_containers(body: str, commands: list[Any]) -> None:
    found = facts(
        f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{{name: a, image: b, {body}}}]}}\n"
    ).commands
    assert [(one.at[3:], one.program, one.args) for one in found] == commands


def test_words_of_command_and_arguments_have_their_places() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command: [sh, -c]\n    args: [apk add curl]\n"
    )
    found = document(text)
    (command,) = found.facts.commands
    assert found.span((*command.at, 2)) == Span("m.yaml", 6, 20, 6, 24)
    (reference,) = found.facts.references
    assert (reference.kind, reference.name, found.span(reference.at)) == (
        "package",
        "curl",
        Span("m.yaml", 6, 20, 6, 24),
    )


SECRET = """\
apiVersion: v1
kind: Secret
metadata: {name: s}
data:
  password: aHVudGVyMg==
  token: not base64
  user: YWRtaW4=
  empty: ""
  secret-key: ${KEY}
  number: 7
  passphrase: passphrase of the key as base64
  .dockerconfigjson: eyJhdXRocyI6IHsiciI6IHsiYXV0aCI6ICJkWE5sY2pwd1lYTnoifX19
stringData:
  api-token: abcdefgh12345678
"""


def test_credentials_in_secrets() -> None:
    assert [(one.at, one.kind, one.name, one.phase, one.target) for one in facts(SECRET).credentials] == [
        (("data", "password"), "password", "password", "deploy", "cluster"),
        (("data", "token"), "token", "token", "deploy", "cluster"),
        (("data", ".dockerconfigjson"), "registry-credentials", ".dockerconfigjson", "deploy", "cluster"),
        (("stringData", "api-token"), "token", "api-token", "deploy", "cluster"),
    ]


@pytest.mark.parametrize(
    ("name", "hashed"),
    [
        ("app-5hf8c2mk7t", True),
        ("app-5hf8c2mk7", False),
        ("app-config", False),
        ("app-aeijlnopqr", False),
        ("-5hf8c2mk7t", False),
    ],
)
def test_a_content_hash_is_recognised(name: str, hashed: bool) -> None:
    (config,) = facts(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: '{name}'}}\n").configs
    assert config.hashed is hashed
    assert config.immutable == Setting(("immutable",), None)


@pytest.mark.parametrize(
    ("ref", "grade", "unknown"),
    [
        ("nginx:${TAG}", "unknown", ("${TAG}",)),
        ("nginx:$TAG", "unknown", ("$TAG",)),
        ("$(IMAGE)", "unknown", ("$(IMAGE)",)),
        ("{{ .Values.image }}", "unknown", ("{{ .Values.image }}",)),
        ("${REGISTRY}/a:latest", "floating", ("${REGISTRY}",)),
        ("ko://example.com/cmd/app", "unknown", ("ko://example.com/cmd/app",)),
        ("auto", "floating", ()),
        ("REPLACE_ME", "floating", ()),
    ],
)
def test_variables_in_images_are_not_known(ref: str, grade: str, unknown: tuple[str, ...]) -> None:
    text = f"apiVersion: v1\nkind: Pod\nspec: {{containers: [{{name: a, image: '{ref}'}}]}}\n"
    (image,) = facts(text).images
    assert (image.ref, image.grade, image.unknown) == (ref, grade, unknown)


@pytest.mark.parametrize(
    "template",
    [
        "{metadata: {annotations: {inject.istio.io/templates: gateway}}, spec: {containers: [{image: auto}]}}",
        "{metadata: {labels: {sidecar.istio.io/inject: 'true'}}, spec: {containers: [{image: auto}]}}",
        "{spec: {containers: [{name: istio-proxy, image: auto}]}}",
    ],
    ids=["annotation", "label", "name"],
)
def test_an_injected_image_is_not_known(template: str) -> None:
    (image,) = facts(f"apiVersion: apps/v1\nkind: Deployment\nspec: {{template: {template}}}\n").images
    assert (image.grade, image.unknown) == ("unknown", ("auto",))


def test_an_empty_image_is_none() -> None:
    text = "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: ''}], ephemeralContainers: [{name: e, image: f}]}\n"
    found = facts(text)
    assert [(image.ref, image.role) for image in found.images] == [("f", "ephemeral")]
    assert [(one.image, one.role) for one in found.workloads[0].containers] == [
        (None, "container"),
        ("f", "ephemeral"),
    ]


def test_the_fixture_is_what_the_cluster_would_read() -> None:
    found = fixture()
    (root,) = yaml.parse(found.source, yaml.Dialect.KUBERNETES)
    assert found.value == plain(root)
