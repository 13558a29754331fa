"""python-hcl2 as a second opinion, and the case for which it is not the first one (docs/adr/0002)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hcl2
import pytest

from scanner.model import Source
from scanner.syntax.hcl import parse, tree

FIXTURES = Path(__file__).parents[3] / "fixtures" / "hcl"

TRAILING_SPACE = """\
resource "aws_instance" "first" {
  user_data = <<EOF
echo first
EOF\x20
}

resource "aws_instance" "second" {
  associate_public_ip_address = true
}

resource "aws_instance" "third" {
  user_data = <<EOF
echo third
EOF
}
"""


@pytest.mark.parametrize(
    "text",
    [
        (FIXTURES / "plain.tf").read_text("utf-8"),
        "a = 1\nb = -1\nc = 1.5\nd = true\ne = null\n",
        'a = "x"\nb = ["x", 1, [true]]\nc = { d = "e", f = 2 }\n',
        'b "c" "d" {\n  e = 1\n  f {\n    g = 2\n  }\n  f {\n    g = 3\n  }\n}\n',
        "# c\na = 1 // d\n/* e */\nb = 2\n",
    ],
    ids=["file", "constants", "collections", "blocks", "comments"],
)
def test_both_read_the_same(text: str) -> None:
    expected = hcl2.loads(text)
    expected.pop("__comments__", None)
    assert shape(parse(Source("x.tf", text))) == expected


def test_python_hcl2_drops_what_follows_a_heredoc_whose_end_has_a_trailing_space() -> None:
    body = parse(Source("x.tf", TRAILING_SPACE))
    names = [[label.value for label in block.labels] for block in body.blocks]
    assert names == [["aws_instance", "first"], ["aws_instance", "second"], ["aws_instance", "third"]]
    script = body.blocks[0].body.attributes["user_data"].value
    assert isinstance(script, tree.Template)
    assert script.literal == "echo first\n"

    resources = hcl2.loads(TRAILING_SPACE)["resource"]
    assert [list(resource['"aws_instance"']) for resource in resources] == [['"first"']]


def shape(body: tree.Body) -> dict[str, Any]:
    """Return a body as python-hcl2 gives it: blocks as lists of dicts, strings with their quotes."""
    result: dict[str, Any] = {item.name: plain(item.value) for item in body.attributes.values()}
    for block in body.blocks:
        inner = {**shape(block.body), "__is_block__": True}
        for label in reversed(block.labels):
            inner = {f'"{label.value}"': inner}
        result.setdefault(block.type, []).append(inner)
    return result


def plain(node: tree.Expression) -> Any:
    match node:
        case tree.Literal():
            return node.value if node.value is None or isinstance(node.value, int) else float(node.value)
        case tree.Unary(operator="-", operand=tree.Literal(value=int(value))):
            return -value
        case tree.Template():
            return f'"{node.literal}"'
        case tree.TupleCons():
            return [plain(item) for item in node.items]
        case tree.ObjectCons():
            return {key(item.key): plain(item.value) for item in node.items}
        case tree.FunctionCall(name=name, arguments=(tree.Variable(name=argument),)):
            return f"${{{name}({argument})}}"
    raise NotImplementedError(node)


def key(node: tree.Expression) -> str:
    assert isinstance(node, tree.BareKey)
    return node.name
