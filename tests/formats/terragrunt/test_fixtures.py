from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scanner.discover import FileTree, Limits
from scanner.formats.registry import recognise

if TYPE_CHECKING:
    from scanner.model import Document

ESTATE = Path(__file__).parents[3] / "fixtures" / "terragrunt"


def lines(path: str) -> list[str]:
    """Return the facts of a file, and how they are reached."""
    tree = FileTree(ESTATE, Limits())
    source = tree.read(path)
    assert source is not None
    format_ = recognise(source)
    assert format_ is not None
    return [line for document in format_.parse(source, tree) for line in told(document)]


def told(document: Document) -> list[str]:
    facts = document.facts
    named = [(one.at, f"image {one.ref} {one.grade}") for one in facts.images]
    named += [(one.at, f"{one.kind} {one.ref} {one.grade}") for one in facts.references]
    named += [(one.at, f"{one.program} {one.phase}") for one in facts.commands]
    named += [(one.at, f"credential {one.name}") for one in facts.credentials]
    named += [(one.at, f"{one.address} {one.values.get('labels', {})}") for one in facts.resources]
    found = [f"failed: {one.message}" for one in document.failures]
    for at, text in named:
        span = document.span(at)
        related = [f"{one.message} {one.span.path}:{one.span.line}" for one in document.related(at)]
        found.append(" < ".join([f"{span.line}:{span.column} {text}", *related]))
    return found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("root.hcl", ["11:9 provider kreuzwerker/docker floating"]),
        ("live/prod/env.hcl", ["3:23 credential registry_password"]),
        ("live/dev/env.hcl", []),
        ("live/prod/db/terragrunt.hcl", ["7:12 module //modules//db local", "11:5 ssh deploy"]),
        ("live/queues/terragrunt.stack.hcl", ["2:12 module ../../units/queue local"]),
        (
            "units/queue/terragrunt.hcl",
            [
                "2:12 module ../../../../modules/queue local < live/queues/.terragrunt-stack/orders is made here live/queues/terragrunt.stack.hcl:2"
            ],
        ),
        (
            "modules/db/main.tf",
            [
                "15:12 image registry.example.com/db:latest floating < live/dev/db is called here live/dev/db/terragrunt.hcl:7 < input image of live/dev/db live/dev/db/terragrunt.hcl:16",
                "13:1 docker_container.db {'environment': 'dev', 'managed': 'terragrunt', 'tier': 'data'} < live/dev/db is called here live/dev/db/terragrunt.hcl:7",
                "15:12 image registry.example.com/db:1.4.2 version < live/prod/db is called here live/prod/db/terragrunt.hcl:7 < input image of live/prod/db live/prod/db/terragrunt.hcl:16",
                "13:1 docker_container.db {'environment': 'prod', 'managed': 'terragrunt', 'tier': 'data'} < live/prod/db is called here live/prod/db/terragrunt.hcl:7",
            ],
        ),
        (
            "modules/queue/main.tf",
            [
                "7:11 image registry.example.com/queue:2 floating < live/queues/.terragrunt-stack/orders is called here units/queue/terragrunt.hcl:2 < input image of live/queues/.terragrunt-stack/orders units/queue/terragrunt.hcl:6",
                "5:1 docker_container.queue {} < live/queues/.terragrunt-stack/orders is called here units/queue/terragrunt.hcl:2",
            ],
        ),
    ],
)
def test_the_estate(path: str, expected: list[str]) -> None:
    assert lines(path) == expected
