from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.discover import FileTree, Limits
from scanner.formats import terraform_plan
from scanner.model import Assumptions, Source

if TYPE_CHECKING:
    from scanner.model import Document

FIXTURES = Path(__file__).parents[3] / "fixtures" / "terraform-plan"
EMPTY = {"format_version": "1.2", "terraform_version": "1.11.4"}


def tree(root: Path, **assumptions: Any) -> FileTree:
    return FileTree(root, Limits(), assumptions=Assumptions(**assumptions))


def fixture(path: str) -> Source:
    return Source(path, (FIXTURES / path).read_text("utf-8"))


def document(plan: dict[str, Any] | Source, root: Path = FIXTURES / "nowhere") -> Document:
    """Return the one document of a plan."""
    source = plan if isinstance(plan, Source) else Source("plan.json", json.dumps({**EMPTY, **plan}))
    (found,) = terraform_plan.parse(source, tree(root))
    return found


def text_at(found: Document, *pointer: str | int) -> str:
    """Return the text of the plan that a pointer leads to."""
    start, end = found.source_map.locate(pointer)
    return found.source.text[start:end]
