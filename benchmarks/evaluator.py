"""Evaluates generated expressions, and prints how many of them it evaluates in a second.

    python benchmarks/evaluator.py

Each line is one kind of expression as configuration holds it; the last one is a whole module's mixture. Figures
are medians of several runs in processor time. Expressions are parsed before the clock starts.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from scanner.evaluate.evaluator import Evaluator
from scanner.evaluate.function import Surroundings
from scanner.evaluate.functions import TERRAFORM
from scanner.evaluate.meter import Meter
from scanner.evaluate.scope import Resolved
from scanner.facts.model import Unknown
from scanner.model import Source
from scanner.syntax.hcl import parse_expression
from scanner.syntax.hcl.tree import GetAttr

if TYPE_CHECKING:
    from scanner.evaluate.values import Value
    from scanner.syntax.hcl.tree import Expression, Step

RUNS = 5
COUNT = 20_000
BUDGET = 10**9

KINDS = {
    "literal": ['"ami-{0}"', "{0}", "true"],
    "name": ["var.image", "var.missing", "var.settings.size"],
    "template": ['"${{var.registry}}/app:{0}"', '"${{var.missing}}-{0}"'],
    "object": ['{{ Name = "web-{0}", Environment = var.environment, ports = [80, {0}] }}'],
    "call": [
        'merge(var.tags, {{ Name = "web-{0}" }})',
        'lookup(var.tags, "team", "none")',
        "length(var.zones)",
    ],
    "conditional": ['var.environment == "production" ? {0} : 1', "var.missing ? {0} : {0}"],
    "for": [
        '[for i, zone in var.zones : "${{zone}}-${{i}}-{0}"]',
        "{{ for zone in var.zones : zone => {0} }}",
    ],
    "splat": ["var.subnets[*].id", "var.subnets[0].id"],
}
VALUES: dict[str, Value] = {
    "image": "registry.example/app:1.2.3",
    "registry": "registry.example",
    "environment": "production",
    "settings": {"size": 3, "kind": "small"},
    "tags": {"team": "platform", "owner": "infrastructure"},
    "zones": ["a", "b", "c"],
    "subnets": [{"id": "subnet-1"}, {"id": "subnet-2"}],
}


class Variables:
    """A scope with the variables."""

    def resolve(self, root: str, steps: tuple[Step, ...]) -> Resolved | None:  # noqa: ARG002 - all are variables
        step = steps[0]
        name = step.name if isinstance(step, GetAttr) else ""
        return Resolved(VALUES.get(name, Unknown(f"var.{name}")), 1, 10, 3)


def main() -> None:
    mixture: list[tuple[Expression, str]] = []
    for kind, patterns in KINDS.items():
        texts = [patterns[index % len(patterns)].format(index) for index in range(COUNT)]
        expressions = [(parse_expression(Source("main.tf", text)), text) for text in texts]
        mixture += expressions[: COUNT // len(KINDS)]
        _report(kind, expressions)
    _report("mixture", mixture)


def _report(kind: str, expressions: list[tuple[Expression, str]]) -> None:
    seconds = statistics.median(_seconds(expressions) for _ in range(RUNS))
    print(f"{kind:12} {len(expressions) / seconds:12,.0f} expressions/s")


def _seconds(expressions: list[tuple[Expression, str]]) -> float:
    run = Evaluator(Variables(), TERRAFORM, Surroundings(), Meter(BUDGET))
    start = time.process_time()
    for expression, text in expressions:
        run.value(expression, text)
    return time.process_time() - start


if __name__ == "__main__":
    main()
