"""Writes 100 rules by conftest's conventions, of kinds that policy packs have, and Kubernetes manifests to judge with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LIBRARY = """\
package lib.kubernetes

import rego.v1

workloads := {"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"}

is_workload if input.kind in workloads

pod := input.spec.template if input.kind in {"Deployment", "StatefulSet", "DaemonSet", "Job"}

pod := input.spec.jobTemplate.spec.template if input.kind == "CronJob"

containers contains container if some container in pod.spec.containers

containers contains container if some container in pod.spec.initContainers

volumes contains volume if some volume in pod.spec.volumes

name := sprintf("%s/%s", [input.kind, input.metadata.name])
"""

HEAD = """\
package main

import rego.v1

import data.lib.kubernetes

"""

KINDS: dict[str, tuple[str, Sequence[str | tuple[str, str | int] | tuple[str, str, int]]]] = {
    "label": (
        """\
deny contains msg if {{
	kubernetes.is_workload
	not input.metadata.labels["{0}"]
	msg := sprintf("%s must have the label {0}", [kubernetes.name])
}}
""",
        ["app", "team", "tier", "owner", "cost-center", "app.kubernetes.io/name", "stage", "part", "version", "data"],
    ),
    "pod label": (
        """\
deny contains {{"msg": msg, "details": {{"label": "{0}"}}}} if {{
	labels := object.get(kubernetes.pod.metadata, "labels", {{}})
	not regex.match(`^[a-z0-9.-]+$`, object.get(labels, "{0}", ""))
	msg := sprintf("pods of %s need a well-formed label {0}", [kubernetes.name])
}}
""",
        ["app", "team", "tier", "stage", "version", "region", "zone", "service", "component", "release"],
    ),
    "registry": (
        """\
deny contains msg if {{
	some container in kubernetes.containers
	startswith(container.image, "{0}")
	msg := sprintf("container %s of %s: images of {0} are not allowed", [container.name, kubernetes.name])
}}
""",
        [
            "docker.io/", "gcr.io/", "quay.io/", "ghcr.io/", "public.ecr.aws/", "mcr.microsoft.com/", "library/",
            "registry.hub.docker.com/", "k8s.gcr.io/", "localhost",
        ],
    ),
    "tag": (
        """\
deny contains msg if {{
	some container in kubernetes.containers
	tag := regex.replace(container.image, `^[^@]*:`, "")
	regex.match(`{0}`, tag)
	msg := sprintf("container %s of %s has the tag %s", [container.name, kubernetes.name, tag])
}}
""",
        ["^latest$", "^main", "^master", "^dev", "-snapshot$", "^edge", "^nightly", "^v?[0-9]+$", "^test", "-rc[0-9]*$"],
    ),
    "resource": (
        """\
deny contains msg if {{
	some container in kubernetes.containers
	object.get(container, ["resources", "{0}", "{1}"], "") == ""
	msg := sprintf("container %s of %s has no {0} of {1}", [container.name, kubernetes.name])
}}
""",
        [
            (kind, name)
            for kind in ("limits", "requests")
            for name in ("cpu", "memory", "ephemeral-storage", "storage", "pids")
        ],
    ),
    "security context": (
        """\
deny contains msg if {{
	some container in kubernetes.containers
	found := object.get(container, ["securityContext", "{0}"], null)
	found == {1}
	msg := sprintf("container %s of %s: {0} must not be %v", [container.name, kubernetes.name, found])
}}
""",
        [
            ("privileged", "true"), ("allowPrivilegeEscalation", "true"), ("readOnlyRootFilesystem", "false"),
            ("runAsNonRoot", "null"), ("runAsUser", "0"), ("runAsGroup", "0"), ("procMount", '"Unmasked"'),
            ("runAsNonRoot", "false"), ("readOnlyRootFilesystem", "null"), ("allowPrivilegeEscalation", "null"),
        ],
    ),
    "environment": (
        """\
deny contains msg if {{
	some container in kubernetes.containers
	some variable in container.env
	regex.match(`(?i){0}`, variable.name)
	variable.value
	msg := sprintf("container %s of %s: %s belongs into a secret", [container.name, kubernetes.name, variable.name])
}}
""",
        ["password", "secret", "token", "api_?key", "private", "credential", "passphrase", "access_key", "auth", "dsn"],
    ),
    "capability": (
        """\
deny contains msg if {{
	some container in kubernetes.containers
	some capability in container.securityContext.capabilities.add
	upper(capability) == "{0}"
	msg := sprintf("container %s of %s adds {0}", [container.name, kubernetes.name])
}}
""",
        [
            "SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE", "SYS_MODULE", "NET_RAW", "DAC_OVERRIDE", "SYS_TIME", "MKNOD",
            "SETUID", "ALL",
        ],
    ),
    "volume": (
        """\
deny contains msg if {{
	some volume in kubernetes.volumes
	path := volume.hostPath.path
	some prefix in ["{0}", "/proc"]
	startswith(path, prefix)
	msg := sprintf("%s mounts %s of the host", [kubernetes.name, path])
}}
""",
        ["/etc", "/var/run", "/var/lib", "/root", "/home", "/usr", "/boot", "/dev", "/sys", "/opt"],
    ),
    "probe": (
        """\
deny contains msg if {{
	input.kind in {{"Deployment", "StatefulSet"}}
	some container in kubernetes.pod.spec.containers
	probe := object.get(container, "{0}", {{}})
	object.get(probe, "{1}", {2}) > {2} * 2
	msg := sprintf("container %s of %s: {1} of {0} is too long", [container.name, kubernetes.name])
}}
""",
        [
            (probe, name, most)
            for probe in ("livenessProbe", "readinessProbe")
            for name, most in (
                ("timeoutSeconds", 5), ("periodSeconds", 10), ("failureThreshold", 3), ("initialDelaySeconds", 30),
                ("successThreshold", 1),
            )
        ],
    ),
}  # fmt: skip
"""Text of a rule, and what it is written for, one after the other."""

WORKLOAD = """\
apiVersion: {api}
kind: {kind}
metadata:
  name: service-{number}
  namespace: team-{team}
  labels:
    app: service-{number}
    team: team-{team}
    tier: backend
    owner: team-{team}
    cost-center: "{number}"
    stage: production
    part: service
    version: v{number}
    app.kubernetes.io/name: service-{number}
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app: service-{number}
  template:
    metadata:
      labels:
        app: service-{number}
        team: team-{team}
        tier: backend
        stage: production
        version: v{number}
        region: eu-west
        zone: eu-west-{replicas}
        service: service-{number}
        component: web
    spec:
      serviceAccountName: service-{number}
      initContainers:
        - name: migrate
          image: registry.example/team-{team}/migrate:{tag}
          command: ["/bin/migrate", "--up"]
          resources:
            limits: {{cpu: 500m, memory: 128Mi, ephemeral-storage: 64Mi}}
            requests: {{cpu: 100m, memory: 64Mi}}
          securityContext: {{runAsNonRoot: true, readOnlyRootFilesystem: true}}
      containers:
        - name: web
          image: {registry}team-{team}/service-{number}:{tag}
          ports:
            - containerPort: 8080
          env:
            - name: LOG_LEVEL
              value: info
            - name: DATABASE_URL
              value: postgres://database-{team}/service
            - name: API_TOKEN
              valueFrom:
                secretKeyRef: {{name: service-{number}, key: token}}
          resources:
            limits: {{cpu: "1", memory: 512Mi, ephemeral-storage: 1Gi, storage: 1Gi, pids: 100}}
            requests: {{cpu: 100m, memory: 128Mi, ephemeral-storage: 1Gi, storage: 1Gi}}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: {read_only}
            runAsNonRoot: true
            capabilities:
              drop: [ALL]
              add: [NET_BIND_SERVICE]
          livenessProbe:
            httpGet: {{path: /health, port: 8080}}
            periodSeconds: 10
            timeoutSeconds: {timeout}
          readinessProbe:
            httpGet: {{path: /ready, port: 8080}}
          volumeMounts:
            - {{name: config, mountPath: /etc/service}}
        - name: proxy
          image: registry.example/mesh/proxy:1.2.{team}
          args: ["--upstream", "localhost:8080"]
          resources:
            limits: {{cpu: 200m, memory: 64Mi, ephemeral-storage: 64Mi, storage: 64Mi, pids: 50}}
            requests: {{cpu: 50m, memory: 64Mi, ephemeral-storage: 64Mi, storage: 64Mi}}
          securityContext: {{runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false}}
      volumes:
        - name: config
          configMap: {{name: service-{number}}}
        - name: logs
          hostPath: {{path: {path}}}
"""


def write_pack(directory: Path) -> int:
    """Write the rules and their library below a directory, and return how many rules there are."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "kubernetes.rego").write_text(LIBRARY, "utf-8")
    count = 0
    for kind, (text, uses) in KINDS.items():
        for number, use in enumerate(uses):
            words = (use,) if isinstance(use, str) else use
            name = f"{kind.replace(' ', '_')}_{number}.rego"
            (directory / name).write_text(HEAD + text.format(*words), "utf-8")
            count += 1
    return count


def manifest(number: int) -> str:
    """Return a workload; no two are alike."""
    kind = ("Deployment", "StatefulSet", "DaemonSet")[number % 3]
    return WORKLOAD.format(
        api="apps/v1",
        kind=kind,
        number=number,
        team=number % 17,
        replicas=1 + number % 5,
        tag="latest" if number % 7 == 0 else f"1.{number % 40}.{number % 9}",
        registry=("registry.example/", "docker.io/", "registry.example/", "quay.io/")[number % 4],
        read_only=str(number % 3 != 0).lower(),
        timeout=2 + number % 12,
        path=("/var/log/service", "/data/service", "/etc/service")[number % 3],
    )
