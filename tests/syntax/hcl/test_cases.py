"""The reader against what HashiCorp's parser made of 2,622 sources (fixtures/hcl/hcl-cases.jsonl.gz)."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from scanner.errors import ParseError
from scanner.model import Source
from scanner.syntax.hcl import parse, tree

CASES = Path(__file__).parents[3] / "fixtures" / "hcl" / "hcl-cases.jsonl.gz"


@cache
def cases() -> list[dict[str, Any]]:
    with gzip.open(CASES, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def result(case: dict[str, Any]) -> tree.Body | ParseError:
    try:
        return parse(Source(case["name"], case["source"]))
    except ParseError as error:
        return error


def test_every_source_is_valid_exactly_if_it_is_to_hashicorp() -> None:
    wrong = [case["name"] for case in cases() if isinstance(result(case), tree.Body) != case["valid"]]
    assert (len(cases()), wrong) == (2622, [])


def test_every_valid_source_gives_the_same_blocks_labels_ranges_and_expressions() -> None:
    for case in cases():
        body = result(case)
        if case["valid"]:
            assert isinstance(body, tree.Body)
            assert canonical(case["source"], body) == case["body"], case["name"]


def test_the_first_error_stands_where_hashicorp_puts_it() -> None:
    invalid = [case for case in cases() if not case["valid"]]
    same = 0
    for case in invalid:
        error = result(case)
        assert isinstance(error, ParseError)
        assert error.span is not None
        same += case["error_at"][0] == f"{error.span.line}:{error.span.column}"
    assert (same, len(invalid)) == (796, 830)


# --- the form of the recorded results ---------------------------------------------------------------------


def canonical(text: str, body: tree.Body) -> list[dict[str, Any]]:
    """Return a body in the form of the recorded results, with ranges as lines and byte offsets."""
    in_bytes = [0, *accumulate(len(char.encode()) for char in text)]
    items: list[dict[str, Any]] = []
    for item in body.items:
        lines = [text.count("\n", 0, offset) + 1 for offset in (item.start, item.end)]
        place = [lines[0], in_bytes[item.start], lines[1], in_bytes[item.end]]
        if isinstance(item, tree.Attribute):
            items.append({"k": "attr", "t": item.name, "r": place, "e": written(item.value)})
            continue
        labels = {"l": [label.value for label in item.labels]} if item.labels else {}
        nested = {"b": canonical(text, item.body)} if item.body.items else {}
        items.append({"k": "block", "t": item.type, **labels, "r": place, **nested})
    return items


def written(node: tree.Expression) -> str:
    match node:
        case tree.Literal():
            return constant(node.value)
        case tree.Template():
            return f"(wrap {written(node.wrapped)})" if node.wrapped else template(node.parts)
        case tree.BareKey():
            return quoted(node.name)
        case tree.Variable():
            return f"(ref {node.name})"
        case tree.Traversal(source=tree.Variable(name=name)):
            return traversal("ref", name, node.steps)
        case tree.Traversal():
            return traversal("rel", written(node.source), node.steps)
        case tree.Parens():
            return f"(par {written(node.inner)})"
        case tree.Unary():
            return f"(u{'neg' if node.operator == '-' else '!'} {written(node.operand)})"
        case tree.Binary():
            return f"({node.operator} {written(node.left)} {written(node.right)})"
        case tree.Conditional():
            return f"(if {written(node.condition)} {written(node.then)} {written(node.otherwise)})"
        case tree.FunctionCall():
            arguments = [*map(written, node.arguments), *(["..."] if node.expand else [])]
            return f"(call {' '.join([node.name, *arguments])})"
        case tree.TupleCons():
            return f"[{' '.join(map(written, node.items))}]"
        case tree.ObjectCons():
            return "{" + " ".join(f"{written(item.key)}={written(item.value)}" for item in node.items) + "}"
        case tree.ForTuple() | tree.ForObject():
            return comprehension(node)


def comprehension(node: tree.ForTuple | tree.ForObject) -> str:
    if isinstance(node, tree.ForTuple):
        result, grouped = written(node.body), ""
    else:
        result, grouped = f"{written(node.key)}=>{written(node.value)}", " ..." if node.grouped else ""
    condition = f" if {written(node.condition)}" if node.condition else ""
    names = f"{node.key_name or ''},{node.value_name}"
    return f"(for {names} {written(node.collection)} {result}{condition}{grouped})"


def constant(value: int | Decimal | bool | None) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value)


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def traversal(kind: str, base: str, steps: tuple[tree.Step, ...]) -> str:
    """Return a traversal as HashiCorp nests it: constant steps together, other indexes and splats around."""
    trail = ""

    def closed() -> str:
        if kind == "ref":
            return f"(ref {base}{trail})"
        return f"(rel {base} {trail})" if trail else base

    for step in steps:
        match step:
            case tree.GetAttr():
                trail += f".{step.name}"
            case tree.LegacyIndex():
                trail += f"[{constant(step.key)}]"
            case tree.Index(key=tree.Template() as key) if key.literal is not None:
                trail += f"[{quoted(key.literal)}]"
            case tree.Index(key=tree.Literal(value=value)):
                trail += f"[{'?' if value is None or isinstance(value, bool) else constant(value)}]"
            case tree.Index():
                kind, base, trail = "rel", f"(idx {closed()} {written(step.key)})", ""
            case tree.Splat():
                kind, base, trail = "rel", f"(splat {closed()} {traversal('rel', '_', step.steps)})", ""
    return closed()


def template(parts: tuple[tree.Part, ...]) -> str:
    texts: list[str] = []
    for part in parts:
        text = template_part(part)
        if text.startswith('"') and texts and texts[-1].startswith('"'):
            texts[-1] = texts[-1][:-1] + text[1:]
        elif text != '""':
            texts.append(text)
    return f"(tmpl {' '.join(texts or [quoted('')])})"


def template_part(part: tree.Part) -> str:
    match part:
        case tree.Text():
            return quoted(part.value)
        case tree.Interpolation():
            return written(part.expression)
        case tree.IfDirective():
            branches = f"{template(part.then)} {template(part.otherwise or ())}"
            return f"(if {written(part.condition)} {branches})"
        case tree.ForDirective():
            names = f"{part.key_name or ''},{part.value_name}"
            return f"(join (for {names} {written(part.collection)} {template(part.body)}))"
