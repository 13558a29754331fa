"""Finds calls of functions that do not exist, or on whose results the engines do not agree."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.policy.checking.functions import AGREED, BUILTINS, OPA_ONLY
from scanner.policy.checking.patterns import PATTERNS, problem
from scanner.policy.checking.syntax import Tree, function_name, modifiers, name_of, specs, text_of, unwrap
from scanner.policy.engines.regorus_session import REACHING
from scanner.suggest import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.policy.checking.corpus import Corpus, Path
    from scanner.policy.checking.remark import Remark
    from scanner.policy.checking.source import Text

_OF_CONFTEST = ("parse_config", "parse_config_file", "parse_combined_config_files")
"""What `conftest verify` adds to the built-in functions."""
_VERB = re.compile(r"%[-+# 0-9.]*(.)")


def check_calls(text: Text, corpus: Corpus) -> Iterator[Remark]:
    """Yield remarks on the calls in a policy."""
    replaced = {name_of(one["refr"]) for one in modifiers(text.tree)}
    for kind, node in text.nodes:
        if kind == "Call" and text.continued(node) is None:
            name, arguments = name_of(node["fcn"]), node["params"]
            if name not in replaced:
                yield from _of_function(text, node, name, corpus)
            if name in PATTERNS and len(arguments) > PATTERNS[name]:
                yield from _of_pattern(text, arguments[PATTERNS[name]])
            elif name == "sprintf" and len(arguments) == 2:
                yield from _of_sprintf(text, node, *arguments)
            elif name in ("semver.compare", "semver.is_valid"):
                yield from _of_versions(text, arguments)
            elif name == "object.subset" and len(arguments) == 2:
                yield from _of_subset(text, node, arguments[1])


def _of_function(text: Text, node: Tree, name: str, corpus: Corpus) -> Iterator[Remark]:
    """Yield a remark if a function does not exist everywhere; where `with` replaces it, it need not."""
    path = text.names.paths.get(id(node["fcn"]), ())
    if not name or corpus.defines((*text.package, *name.split("."))) or text.names.is_variable(node["fcn"]):
        return
    if path[:1] == ("data",):
        yield from _of_package(text, node, path, corpus)
    elif path[:1] == ("input",):
        yield text.remark(node, "function", f"`{name}` is no function", "`input` holds values alone")
    elif name in REACHING:
        message = f"`{name}` reaches out of the evaluation, which no policy can do here"
        yield text.remark(node, "outside", message, "what a policy needs must be in `input` or in data files")
    elif name not in BUILTINS and not (text.test and not text.native and name in _OF_CONFTEST):
        yield text.remark(node, "function", f"there is no function `{name}`", _like(text, name))
    elif name in OPA_ONLY:
        message = f"the embedded engine has no `{name}`"
        yield text.remark(node, "function", message, "write it with other functions, or use `--engine opa`")
    elif text.native and name not in AGREED and not (text.test and name == "print"):
        message = f"`{name}` is not a function on which the engines agree"
        hint = "docs/policies.md lists those that native policies can use"
        yield text.remark(node, "function", message, hint)


def _of_package(text: Text, node: Tree, path: Path, corpus: Corpus) -> Iterator[Remark]:
    """Yield a remark if a function is not in its package, of which everything else is here."""
    functions = {one[-1] for one in corpus.definitions if one[:-1] == path[:-1]}
    if functions and path not in corpus.definitions:
        name = name_of(node["fcn"])
        message = f"there is no function `{name}`"
        yield text.remark(node, "function", message, suggest(path[-1], functions))


def _like(text: Text, name: str) -> str:
    own = {one for one in map(function_name, specs(text.tree)) if one}
    hint = suggest(name, {one for one in own | AGREED if ("." in one) == ("." in name)})
    return hint if hint.startswith("did") else "define it, or import the package that does"


def _of_pattern(text: Text, argument: Tree) -> Iterator[Remark]:
    pattern = text_of(argument)
    found = None if pattern is None else problem(pattern, classes=text.native)
    if found is not None:
        yield text.remark(unwrap(argument)[1], "pattern", *found)


def _of_sprintf(text: Text, node: Tree, form: Tree, values: Tree) -> Iterator[Remark]:
    written = text_of(form)
    if written is None:
        return
    verbs = _VERB.findall(written.replace("%%", ""))
    given = values.get("Array")
    if given is not None and len(verbs) != len(given["items"]) and not {"[", "*"} & set(verbs):
        message = f"{_count(len(verbs), 'verb')}, but {_count(len(given['items']), 'value')}"
        hint = "give as many values as the text has verbs; `%%` is a percent sign"
        yield text.remark(node, "sprintf", message, hint)
    if text.native and any(verb not in "sqvd" for verb in verbs):
        hint = "the engines write the others differently"
        yield text.remark(node, "sprintf", "use only %s, %q, %v and %d", hint)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _of_versions(text: Text, arguments: list[Tree]) -> Iterator[Remark]:
    for argument in arguments:
        if (text_of(argument) or "").startswith(("v", "V")):
            message = "only one engine takes a version that begins with `v`"
            hint = 'take it off: `trim_prefix(version, "v")`'
            yield text.remark(unwrap(argument)[1], "version", message, hint)


def _of_subset(text: Text, node: Tree, part: Tree) -> Iterator[Remark]:
    if "Array" in part and not part["Array"]["items"]:
        message = "the engines disagree on whether an empty array is a part of everything"
        yield text.remark(node, "subset", message, "ask for the case of an empty array before")
