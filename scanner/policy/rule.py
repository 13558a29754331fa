"""What a rule says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

GOVERNANCE = "governance"
"""The category of rules about changes of what governs; their findings are accepted by nothing."""

CATEGORIES = (
    "pinning",
    "replacing",
    "artifacts",
    "provenance",
    "state",
    "configuration",
    "rollout",
    GOVERNANCE,
)
"""The questions that rules ask, in the order in which they are documented."""

CUSTOM = "custom"
"""The category of rules that ask something else."""

SCOPES = ("document", "project")

FACTS = (
    "images",
    "references",
    "commands",
    "workloads",
    "configs",
    "credentials",
    "resources",
    "changes",
    "governance",
)
"""The kinds of facts of the document contract."""

NEEDS = ("evidence", "revision")
"""What a rule can need beyond what the files say: what is known of images, or another revision of the files."""

Scope = Literal["document", "project"]

Outcome = Literal["deny", "unknown"]
"""The sets that a rule can define."""

OUTCOMES: tuple[Outcome, ...] = ("deny", "unknown")

PARAMETER_TYPES: Mapping[str, type] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "array": list,
}
"""The types a parameter can have, as JSON Schema names them; the items of an array are strings."""


class Parameter(msgspec.Struct, frozen=True):
    """A rule's parameter.

    Attributes:
        description: what it decides.
        type: one of `PARAMETER_TYPES`.
        default: the value where nothing is configured.
        choices: the values that are allowed; empty if any of the type is.
    """

    description: str
    type: str
    default: Any
    choices: tuple[str, ...] = ()

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with a value, or None where it is allowed."""
        if not _is(self.type, value):
            items = " of strings" if self.type == "array" else ""
            return f"must be of type {self.type}{items}"
        if self.choices and value not in self.choices:
            return f"must be one of: {', '.join(self.choices)}"
        return None


class Rule(msgspec.Struct, frozen=True):
    """A rule's metadata.

    Attributes:
        id: its name, `unpinned-image`.
        category: one of `CATEGORIES`, or `CUSTOM`.
        severity: default severity of its findings.
        title: what is wrong, in a few words.
        description: what is wrong and why it matters.
        formats: names of the formats it speaks for.
        remediation: what to do about a finding.
        controls: `framework:control` identifiers.
        related_resources: address and description of further reading.
        parameters: what can be configured.
        scope: whether it judges one document or the facts of all of them.
        redact: whether the text at a finding's place must not be shown.
        path: the rule's file, for messages.
        package: its Rego package.
        outcomes: which of the sets `deny` and `unknown` it defines.
        about: the kinds of facts it judges: it has nothing to say of a document that has none of any of them.
            Empty where it may say something of any document.
        needs: what it needs beyond what the files say; a scan that does not gather it does not apply the rule.
        waivable: whether its findings may be accepted by waivers and baselines.
    """

    id: str
    category: str
    severity: str
    title: str
    description: str
    formats: tuple[str, ...]
    remediation: str
    controls: tuple[str, ...]
    related_resources: tuple[tuple[str, str], ...]
    parameters: Mapping[str, Parameter]
    scope: Scope
    redact: bool
    path: str
    package: str
    outcomes: tuple[Outcome, ...]
    about: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    waivable: bool = True


def _is(type_name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return type_name == "boolean"
    if type_name == "array":
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, PARAMETER_TYPES[type_name])
