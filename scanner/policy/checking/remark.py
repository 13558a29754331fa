"""What a check says of a policy."""

from __future__ import annotations

import msgspec

from scanner.model import Span  # noqa: TC001 - msgspec reads the annotations

CHECKS = {
    "invalid-policy": "The file cannot be read, is not valid Rego, or is nested too deeply to be checked.",
    "metadata": "METADATA of a rule is missing, incomplete or wrong, or the rule stands in the wrong place.",
    "missing-import": "A native policy does not begin with `import rego.v1`.",
    "verdict": "`deny` or `unknown` is no set of objects with the members of a verdict.",
    "function": "A function does not exist, or the engines do not agree on its results.",
    "outside": "A function reaches out of the evaluation: network, environment.",
    "undefined-under-not": "Under `not`, something is read that may be missing: the engines decide differently.",
    "walk": "`walk` is destructured, which finds nothing in one engine.",
    "null-collection": "What is iterated may be null, which is an error in one engine.",
    "type": "A function of texts is given what is no text, or may be none.",
    "sprintf": "`sprintf` has another number of values than of verbs, or a verb on which the engines differ.",
    "pattern": "A regular expression means something else, or is not valid, in one engine.",
    "number": "A number is compared, or too large to be held, exactly in one engine only.",
    "version": "A version begins with `v`, which is valid in one engine only.",
    "subset": "`object.subset` of an empty array has another result in each engine.",
    "keyword": "A keyword is used as a name, which one engine does not read.",
    "else-after-index": "A rule with `else` begins with the value of an index, which the engines read differently.",
    "continued-line": "A line begins with `(` and continues the one before it.",
    "reused-name": "A comprehension declares a variable that its body has too.",
    "mock": "`with` replaces a rule by another name than its full path, or gives a value that is not bound before.",
    "unknown-field": "A field is read that `input` never has.",
    "impossible-value": "Something is compared with a value that it never has.",
    "format": "A rule asks for the format or the kind of the file, instead of judging facts.",
    "unreachable": "A body can never be true.",
    "unused-variable": "A variable is assigned or declared, and never used.",
    "unused-argument": "A function does not use an argument.",
    "unused-import": "An import is not used.",
    "unused-rule": "A rule or function is used by nothing, or by tests alone.",
    "missing-tests": "A rule has no unit tests, or no examples.",
    "test-file": "A test file has no tests, or a test stands where it is not run.",
}
"""What each check objects to, by name."""


class Remark(msgspec.Struct, frozen=True):
    """Something to change in a policy.

    Attributes:
        span: where.
        check: which of `CHECKS` says so.
        message: what is wrong.
        hint: what to do about it.
    """

    span: Span
    check: str
    message: str
    hint: str

    def __str__(self) -> str:
        """Return `path:line:column: check: message`."""
        return f"{self.span.path}:{self.span.line}:{self.span.column}: {self.check}: {self.message}"
