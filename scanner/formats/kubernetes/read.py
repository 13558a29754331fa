"""Reads a manifest into documents, and the facts off each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.model import Facts
from scanner.formats.kubernetes.commands import commands
from scanner.formats.kubernetes.configs import config, given_credentials, stored_credentials
from scanner.formats.kubernetes.embedded import is_searched, search
from scanner.formats.kubernetes.images import field_image, pod_images
from scanner.formats.kubernetes.objects import KubernetesObject, objects, resource
from scanner.formats.kubernetes.pods import Pod, template_path, template_pod
from scanner.formats.kubernetes.tasks import task_pods
from scanner.formats.kubernetes.workloads import container_address, workload
from scanner.model import Document
from scanner.syntax import json, yaml
from scanner.syntax.nodes import NodeMap, plain

if TYPE_CHECKING:
    from scanner.facts.model import (
        Command,
        Config,
        Credential,
        Image,
        Reference,
        Resource,
        Workload,
    )
    from scanner.facts.scripts import ScriptFacts
    from scanner.formats.kubernetes.embedded import ImageField
    from scanner.model import Pointer, Source, Words
    from scanner.syntax.nodes import Node

_NO_KIND = "document"


def read(source: Source, name: str) -> list[Document]:
    """Return the documents of a manifest; `name` is the name of this format."""
    return [_document(source, name, index, root) for index, root in enumerate(_roots(source))]


def _roots(source: Source) -> list[Node]:
    if source.path.lower().endswith(".json"):
        return json.parse_stream(source)
    return yaml.parse(source, yaml.Dialect.KUBERNETES)


def _document(source: Source, name: str, index: int, root: Node) -> Document:
    value = plain(root)
    collected = _Collected()
    for item in objects(value):
        collected.add(item)
    kind = value.get("kind") if isinstance(value, dict) else None
    return Document(
        source=source,
        format=name,
        kind=kind if isinstance(kind, str) and kind else _NO_KIND,
        index=index,
        value=value,
        source_map=NodeMap(source, root),
        facts=collected.facts(),
        addresses=collected.addresses,
        scripts=collected.scripts,
    )


class _Collected:
    """The facts of one document, as they are found."""

    def __init__(self) -> None:
        self.images: list[Image] = []
        self.references: list[Reference] = []
        self.commands: list[Command] = []
        self.workloads: list[Workload] = []
        self.configs: list[Config] = []
        self.credentials: list[Credential] = []
        self.resources: list[Resource] = []
        self.addresses: dict[Pointer, str] = {}
        self.scripts: dict[Pointer, tuple[Words, ...]] = {}

    def add(self, item: KubernetesObject) -> None:
        """Add the facts of one object."""
        self.addresses[item.at] = item.address
        self.resources.append(resource(item))
        defined = config(item)
        if defined is not None:
            self.configs.append(defined)
            self.credentials.extend(stored_credentials(item))
        pods, fields = _pods(item)
        if any(pod.parts for pod in pods):
            self.workloads.append(workload(item, pods))
        for pod in pods:
            self._add_pod(item, pod)
        self.images.extend(field_image(field) for field in fields)

    def _add_pod(self, item: KubernetesObject, pod: Pod) -> None:
        self.images.extend(pod_images(pod))
        self.credentials.extend(given_credentials(pod))
        for part in pod.parts:
            self.addresses[part.at] = container_address(item, part)
            for run in commands(pod, part):
                self._add_run(run)

    def _add_run(self, run: ScriptFacts) -> None:
        self.commands.extend(run.commands)
        self.references.extend(run.references)
        self.credentials.extend(run.credentials)
        self.scripts.update(run.scripts)

    def facts(self) -> Facts:
        """Return all of them."""
        return Facts(
            images=tuple(self.images),
            references=tuple(self.references),
            commands=tuple(self.commands),
            workloads=tuple(self.workloads),
            configs=tuple(self.configs),
            credentials=tuple(self.credentials),
            resources=tuple(self.resources),
        )


def _pods(item: KubernetesObject) -> tuple[list[Pod], list[ImageField]]:
    """Return the pods an object describes, and the images it names besides."""
    path = template_path(item)
    if path is not None:
        found = list(template_pod(item, path))
        if found or not is_searched(item):
            return found, []
    tasks = task_pods(item)
    if tasks is not None:
        return list(tasks), []
    return search(item) if is_searched(item) else ([], [])
