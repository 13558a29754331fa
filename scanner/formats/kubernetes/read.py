"""Reads a manifest into documents, and the facts off each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.facts.collected import CollectedFacts
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
    from scanner.formats.kubernetes.embedded import ImageField
    from scanner.model import Source
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
    collected = CollectedFacts()
    for item in objects(value):
        _add(collected, item)
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
        itemised=True,
    )


def _add(collected: CollectedFacts, item: KubernetesObject) -> None:
    """Add the facts of one object."""
    collected.addresses[item.at] = item.address
    collected.resources.append(resource(item))
    defined = config(item)
    if defined is not None:
        collected.configs.append(defined)
        collected.credentials.extend(stored_credentials(item))
    pods, fields = described_pods(item)
    if any(pod.parts for pod in pods):
        collected.workloads.append(workload(item, pods))
    for pod in pods:
        _add_pod(collected, item, pod)
    collected.images.extend(field_image(field) for field in fields)


def _add_pod(collected: CollectedFacts, item: KubernetesObject, pod: Pod) -> None:
    collected.images.extend(pod_images(pod))
    collected.credentials.extend(given_credentials(pod))
    for part in pod.parts:
        collected.addresses[part.at] = container_address(item, part)
        for run in commands(pod, part):
            collected.add_run(run)


def described_pods(item: KubernetesObject) -> tuple[list[Pod], list[ImageField]]:
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
