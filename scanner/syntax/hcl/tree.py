"""The nodes of an HCL file: bodies, attributes, blocks, and expressions.

Every node has `start` and `end`, a half-open range of code points in the text of its source; the range of a
node lies inside that of its parent. Nodes are immutable and take part in no reference cycle, so the garbage
collector need not see them. A tree is at most `MAX_HEIGHT` nodes high, so a recursive walk that takes up to
three Python frames per node is safe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal


MAX_HEIGHT = 256
"""How many nodes may stand above one another, the body of the file included."""


class Node(Struct, frozen=True, gc=False):
    """What all nodes have: their range in the text."""

    start: int
    end: int


# --- structure -------------------------------------------------------------------------------------------


class Body(Node, frozen=True, gc=False):
    """The content of a file or a block, in the order of the file.

    The range of a block's body is what stands between its braces.
    """

    items: tuple[Attribute | Block, ...]

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes by name. HCL allows a name once in a body."""
        return {item.name: item for item in self.items if type(item) is Attribute}

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The nested blocks."""
        return tuple(item for item in self.items if type(item) is Block)


class Attribute(Node, frozen=True, gc=False):
    """`name = value`. The name stands at `start` and is `len(name)` long."""

    name: str
    value: Expression


class Block(Node, frozen=True, gc=False):
    """`type "label" label { body }`. The type stands at `start`; the body is between the braces."""

    type: str
    labels: tuple[Label, ...]
    body: Body

    @property
    def header_end(self) -> int:
        """The offset after the last label, or after the type of a block without labels."""
        return self.labels[-1].end if self.labels else self.start + len(self.type)


class Label(Node, frozen=True, gc=False):
    """A block label, with its quotes in the range if it has any, and without them in the value."""

    value: str


# --- expressions -----------------------------------------------------------------------------------------


class Literal(Node, frozen=True, gc=False):
    """A number, `true`, `false` or `null`. Strings are templates.

    A number is an int where it is a whole number of at most 4000 digits, otherwise an exact Decimal.
    """

    value: int | Decimal | bool | None


class Template(Node, frozen=True, gc=False):
    """A quoted string or a heredoc, from its opening quote or `<<` to its closing quote or end marker.

    Attributes:
        parts: texts, interpolations and directives in order; none for `""`. A text follows another one only
            where something of the source between them is not in the value (indentation that `<<-` removes).
        heredoc: whether it is written as a heredoc.
        flush: whether it is a heredoc with `<<-`.
    """

    parts: tuple[Part, ...]
    heredoc: bool = False
    flush: bool = False

    @property
    def literal(self) -> str | None:
        """The value of a template that is only text, otherwise None."""
        parts = self.parts
        if len(parts) == 1:
            part = parts[0]
            return part.value if type(part) is Text else None
        texts = [part.value for part in parts if type(part) is Text]
        return "".join(texts) if len(texts) == len(parts) else None

    @property
    def wrapped(self) -> Expression | None:
        """The expression of a template that is one interpolation and nothing else, which keeps its type."""
        parts = self.parts
        if len(parts) == 1 and type(parts[0]) is Interpolation:
            return parts[0].expression
        return None


class Variable(Node, frozen=True, gc=False):
    """A name that stands for a value: the root of `aws_instance.web`."""

    name: str


class Traversal(Node, frozen=True, gc=False):
    """`source.name`, `source[key]`, `source.0`, `source.*`, `source[*]`: one or more steps from a value."""

    source: Expression
    steps: tuple[Step, ...]


class FunctionCall(Node, frozen=True, gc=False):
    """`name(argument, last...)`. The name is `provider::aws::arn_parse` where it has a namespace.

    Attributes:
        name: the name without any spaces.
        name_end: the offset after the name, which stands at `start`.
        arguments: the arguments.
        expand: whether the last argument is expanded (`...`).
    """

    name: str
    name_end: int
    arguments: tuple[Expression, ...]
    expand: bool


class Conditional(Node, frozen=True, gc=False):
    """A choice, `condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


class Binary(Node, frozen=True, gc=False):
    """`left operator right`; the operator is one of `|| && == != < <= > >= + - * / %`."""

    operator: str
    left: Expression
    right: Expression


class Unary(Node, frozen=True, gc=False):
    """`-operand` or `!operand`."""

    operator: str
    operand: Expression


class TupleCons(Node, frozen=True, gc=False):
    """`[a, b]`."""

    items: tuple[Expression, ...]


class ObjectCons(Node, frozen=True, gc=False):
    """`{ a = 1, "b" : 2, (c) = 3 }`."""

    items: tuple[ObjectItem, ...]


class ObjectItem(Node, frozen=True, gc=False):
    """One `key = value` or `key : value`. A key that is a bare name is a `BareKey`."""

    key: Expression
    value: Expression


class BareKey(Node, frozen=True, gc=False):
    """The key of an object item that is a name and stands for itself, keywords included."""

    name: str


class ForTuple(Node, frozen=True, gc=False):
    """`[for key_name, value_name in collection : body if condition]`."""

    key_name: str | None
    value_name: str
    collection: Expression
    body: Expression
    condition: Expression | None


class ForObject(Node, frozen=True, gc=False):
    """`{for key_name, value_name in collection : key => value... if condition}`; grouped is the `...`."""

    key_name: str | None
    value_name: str
    collection: Expression
    key: Expression
    value: Expression
    grouped: bool
    condition: Expression | None


class Parens(Node, frozen=True, gc=False):
    """`(inner)`."""

    inner: Expression


# --- steps of a traversal --------------------------------------------------------------------------------


class GetAttr(Node, frozen=True, gc=False):
    """`.name`, from its dot."""

    name: str


class Index(Node, frozen=True, gc=False):
    """`[key]`, from its bracket."""

    key: Expression


class LegacyIndex(Node, frozen=True, gc=False):
    """`.0`, from its dot, the same as `[0]`. The grammar allows any number there, even `.1e3`."""

    key: int | Decimal


class Splat(Node, frozen=True, gc=False):
    """`.*` or, if full, `[*]`, with the steps that are taken from each element.

    A full splat takes all steps after it, another splat included; `.*` only the `.name` and `.0` steps.
    """

    full: bool
    steps: tuple[Step, ...]


# --- parts of a template ---------------------------------------------------------------------------------


class Text(Node, frozen=True, gc=False):
    """Literal text. The value has escapes decoded and is in Unicode normal form C.

    Space removed by a strip marker (`~`) or by `<<-` is neither in the range nor in the value.
    """

    value: str


class Interpolation(Node, frozen=True, gc=False):
    """`${expression}`, with its braces."""

    expression: Expression


class IfDirective(Node, frozen=True, gc=False):
    """`%{if condition}then%{else}otherwise%{endif}`; otherwise is None where there is no `else`."""

    condition: Expression
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...] | None


class ForDirective(Node, frozen=True, gc=False):
    """`%{for key_name, value_name in collection}body%{endfor}`."""

    key_name: str | None
    value_name: str
    collection: Expression
    body: tuple[Part, ...]


Expression = (
    Literal
    | Template
    | Variable
    | Traversal
    | FunctionCall
    | Conditional
    | Binary
    | Unary
    | TupleCons
    | ObjectCons
    | BareKey
    | ForTuple
    | ForObject
    | Parens
)
Step = GetAttr | Index | LegacyIndex | Splat
Part = Text | Interpolation | IfDirective | ForDirective


def children(node: Node) -> Iterator[Node]:
    """Return the nodes directly inside of a node, in the order of the text."""
    for field in node.__struct_fields__[2:]:
        value = getattr(node, field)
        if isinstance(value, tuple):
            yield from value
        elif isinstance(value, Node):
            yield value
