"""Kubernetes objects in Terraform: the workloads, images, commands and configs they describe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scanner.errors import ParseError
from scanner.formats.kubernetes.commands import commands
from scanner.formats.kubernetes.configs import config, given_credentials, stored_credentials
from scanner.formats.kubernetes.images import field_image, pod_images
from scanner.formats.kubernetes.objects import KubernetesObject, objects
from scanner.formats.kubernetes.read import described_pods
from scanner.formats.kubernetes.workloads import workload
from scanner.formats.terraform.readers.kubernetes_shape import Shaped, from_blocks, from_object
from scanner.formats.terraform.strings.embedded import call_of
from scanner.formats.terraform.strings.render import render
from scanner.formats.terraform.strings.restore import restored, restored_run
from scanner.formats.terraform.strings.stand_ins import in_script
from scanner.model import Source
from scanner.syntax.nodes import plain
from scanner.syntax.yaml import Dialect, parse

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.facts.model import Workload
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.kubernetes.pods import Pod
    from scanner.formats.terraform.readers.gather import Gatherer
    from scanner.formats.terraform.strings.restore import Fact
    from scanner.formats.terraform.syntax.config import Declaration
    from scanner.model import Pointer

_KINDS = {
    "config_map": ("v1", "ConfigMap"),
    "cron_job": ("batch/v1", "CronJob"),
    "daemon_set": ("apps/v1", "DaemonSet"),
    "daemonset": ("apps/v1", "DaemonSet"),
    "deployment": ("apps/v1", "Deployment"),
    "job": ("batch/v1", "Job"),
    "pod": ("v1", "Pod"),
    "replication_controller": ("v1", "ReplicationController"),
    "secret": ("v1", "Secret"),
    "stateful_set": ("apps/v1", "StatefulSet"),
}
_PREFIX = "kubernetes_"
_MANIFESTS = {"kubernetes_manifest": "manifest", "kubectl_manifest": "yaml_body"}
_PARSED = "_parsed"
"""Ends the name under which a plan has a manifest whose own text its provider always calls sensitive."""
_ENCODERS = frozenset({"jsonencode", "yamlencode"})
_DECODERS = frozenset({"jsondecode", "yamldecode"})
_SUFFIX = re.compile(r"_v[0-9][a-z0-9]*\Z")


def read_kubernetes(declaration: Declaration, gatherer: Gatherer) -> None:
    """Add what a resource says about pods, ConfigMaps and Secrets."""
    kind = declaration.labels[0]
    if kind in _MANIFESTS:
        name = _MANIFESTS[kind]
        shown = name + _PARSED
        _read_manifest(declaration, shown if shown in declaration.body else name, gatherer)
    elif kind.startswith(_PREFIX):
        known = _KINDS.get(_SUFFIX.sub("", kind.removeprefix(_PREFIX)))
        if known is not None:
            shaped = from_blocks(declaration.body, declaration.at)
            shaped.body |= {"apiVersion": known[0], "kind": known[1]}
            _read_objects(shaped, declaration, gatherer)


def _read_manifest(declaration: Declaration, name: str, gatherer: Gatherer) -> None:
    """Add what a manifest says, be it a value, or text that is YAML or JSON."""
    at = (*declaration.at, name)
    value, written = declaration.body.get(name), gatherer.written((*declaration.at, name))
    encoded = call_of(written, _ENCODERS)
    if encoded is not None:
        value = encoded.value()
    if (isinstance(value, dict) and call_of(written, _DECODERS) is None) or (
        not _read_text(value, at, declaration, gatherer) and isinstance(value, dict)
    ):
        _read_objects(from_object(value, at), declaration, gatherer)


def _read_text(value: Value, at: Pointer, declaration: Declaration, gatherer: Gatherer) -> bool:
    """Add what a manifest that is text says; tell whether it is."""
    rendered = render(value, at, gatherer, in_script)
    if rendered is None:
        return False
    source = Source(gatherer.config.source.path, rendered.text)
    try:
        roots = parse(source, Dialect.KUBERNETES)
    except ParseError:
        # What is not YAML once its templates are left open is unknown, and the resource says so.
        return False
    if roots:
        gatherer.places.add_document(at, source, roots[0], rendered)
        shaped = Shaped(plain(roots[0]), rendered.holes, places={(): at})
        _read_objects(shaped, declaration, gatherer, is_text=True)
    return True


def _read_objects(
    shaped: Shaped, declaration: Declaration, gatherer: Gatherer, *, is_text: bool = False
) -> None:
    for item in objects(shaped.body):
        _Reader(shaped, declaration, gatherer, is_text=is_text).read(item)


class _Reader:
    """Reads the facts of one object; credentials only where the attributes of the file do not show them."""

    def __init__(
        self, shaped: Shaped, declaration: Declaration, gatherer: Gatherer, *, is_text: bool
    ) -> None:
        self._shaped = shaped
        self._declaration = declaration
        self._gatherer = gatherer
        self._is_text = is_text

    def read(self, item: KubernetesObject) -> None:
        """Add the facts of an object."""
        gatherer = self._gatherer
        defined = config(item)
        if defined is not None:
            gatherer.configs.append(self._restored(defined))
        pods, fields = described_pods(item)
        if any(pod.parts for pod in pods):
            gatherer.workloads.append(self._workload(item, pods))
        for pod in pods:
            self._read_pod(pod)
        gatherer.images += (self._restored(field_image(field)) for field in fields)
        if self._is_text:
            found = [*stored_credentials(item), *(found for pod in pods for found in given_credentials(pod))]
            gatherer.credentials += map(self._restored, found)

    def _workload(self, item: KubernetesObject, pods: list[Pod]) -> Workload:
        found = self._restored(workload(item, pods))
        undecided = self._shaped.undecided_probes
        if not undecided:
            return found
        containers = (
            msgspec.structs.replace(
                container, health_unknown=container.health_unknown + undecided.get(container.at, ())
            )
            for container in found.containers
        )
        return msgspec.structs.replace(found, containers=tuple(containers))

    def _read_pod(self, pod: Pod) -> None:
        self._gatherer.images += map(self._restored, pod_images(pod))
        for part in pod.parts:
            name = f"{self._gatherer.address(self._declaration)} container {self._shaped.holes.restored(part.name)}"
            self._gatherer.addresses[self._shaped.place(part.at)] = name.rstrip()
            for run in commands(pod, part):
                self._add_run(run)

    def _add_run(self, run: ScriptFacts) -> None:
        gatherer = self._gatherer
        run = restored_run(run, self._shaped.holes, self._shaped.place)
        rendered = None
        for pointer in () if self._is_text else run.scripts:
            written = gatherer.written(pointer)
            rendered = None if written is None else render(written.value(), pointer, gatherer, in_script)
        gatherer.add_script(run, rendered=rendered)

    def _restored(self, fact: Fact) -> Fact:
        return restored(fact, self._shaped.holes, self._shaped.place)
