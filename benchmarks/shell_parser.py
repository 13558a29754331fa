"""Compares shell parsers on scripts: what they parse, how they split it, how fast they are.

    python benchmarks/shell_parser.py [SCRIPTS.json [COMMANDS.json]]

SCRIPTS.json has the shape of fixtures/shell/scripts.json, COMMANDS.json is what fixtures/shell/record prints for it.
bashlex (GPL) is compared if it is installed; Cattleguard does not depend on it.
"""

import importlib.util
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scanner.facts.scripts import script
from scanner.facts.shell import simple
from scanner.facts.shell.context import Collected
from scanner.facts.shell.parse import Grammar
from scanner.facts.shell.variables import Variables
from scanner.facts.shell.walk import Walk

FIXTURES = Path(__file__).parents[1] / "fixtures" / "shell"
Commands = set[tuple[tuple[int, int], ...]]
TESTS_AND_DECLARATIONS = {"[", "export", "declare", "local", "readonly", "typeset", "let", "time", "unset"}


def bare_grammar(text: str) -> Commands | None:
    """Return the commands of the syntax tree as it stands, None if it has an error in it."""
    masked = "".join(character if character < "\x7f" else "%" for character in text)
    root = Grammar().tree(masked)
    if root is None or root.has_error:
        return None
    found: Commands = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "command":
            words = [
                child for child in node.children if child.type not in {"variable_assignment", "file_redirect"}
            ]
            found.add(tuple((word.start_byte, word.end_byte) for word in words))
        stack.extend(node.children)
    return found


def cattleguard(text: str) -> Commands | None:
    """Return the commands that Cattleguard splits a script into, None if a part is unread."""
    collected = Collected()
    Walk(text, Variables(), collected).script()
    if any(found.unread for found in collected.invocations):
        return None
    return {tuple(found.ranges[1:]) for found in collected.invocations}


def bashlex(text: str) -> Commands | None:
    """Return the commands that bashlex finds, None if it rejects the script."""
    library = importlib.import_module("bashlex")  # not a dependency
    try:
        trees = library.parse(text)
    except (library.errors.ParsingError, NotImplementedError):
        return None
    found: Commands = set()
    stack = list(trees)
    while stack:
        node = stack.pop()
        if node.kind == "command":
            words = [part.pos for part in node.parts if part.kind == "word"]
            found.add(tuple(words))
        stack.extend(getattr(node, "parts", ()))
        stack.extend(getattr(node, "list", ()))
        for name in ("command", "output", "heredoc"):
            child = getattr(node, name, None)
            if hasattr(child, "kind"):
                stack.append(child)
    return found


def import_seconds(statement: str) -> float:
    code = f"import time; start = time.process_time(); {statement}; print(time.process_time() - start)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True) for _ in range(5)]
    return statistics.median(float(run.stdout) for run in runs)


def comparable(text: str, commands: Any) -> Commands:
    found = {tuple((start, end) for start, end in words) for words in commands if words}
    return {words for words in found if text[slice(*words[0])] not in TESTS_AND_DECLARATIONS}


def compare(name: str, split: Callable[[str], Commands | None], scripts: Any, recorded: Any) -> None:
    parsed = crashed = same = commands = agreed = valid = 0
    start = time.process_time()
    for case in scripts:
        try:
            found = split(case["text"])
        except Exception:  # noqa: BLE001  (a crash is what is counted)
            crashed += 1
            found = None
        oracle = recorded.get(case["name"], {"error": "not recorded"})
        parsed += found is not None
        if "error" not in oracle:
            valid += 1
            expected = comparable(case["text"], oracle["commands"])
            got = comparable(case["text"], found or ())
            commands += len(expected)
            agreed += len(expected & got)
            same += found is not None and expected == got
    seconds = time.process_time() - start
    print(
        f"{name:12} parsed {parsed}/{len(scripts)}, crashed {crashed}; of {valid} valid ones {same} are split"
        f" alike; commands {agreed}/{commands}; {seconds:.2f} s, {len(scripts) / seconds:.0f} scripts/s"
    )


def only_split() -> None:
    """Switch off what Cattleguard does beyond splitting: wrappers, inner scripts, values of variables."""
    for owner, name, replacement in (
        (simple, "unwrap", lambda _words: (0, ())),
        (simple, "inner", lambda _program, _words: None),
        (Variables, "get", lambda _self, _name: None),
    ):
        setattr(owner, name, replacement)


def main() -> None:
    paths = [Path(argument) for argument in sys.argv[1:]] or [
        FIXTURES / "scripts.json",
        FIXTURES / "commands.json",
    ]
    scripts = json.loads(paths[0].read_text(encoding="utf-8"))
    recorded = {}
    if len(paths) > 1:
        recorded = {case["name"]: case for case in json.loads(paths[1].read_text(encoding="utf-8"))}
    size = sum(len(case["text"]) for case in scripts)
    print(f"{len(scripts)} scripts, {size / 1000:.0f} thousand code points")
    start = time.process_time()
    for case in scripts:
        script(case["text"], (), phase="ci", target="runner")
    seconds = time.process_time() - start
    print(
        f"facts        {seconds:.2f} s, {len(scripts) / seconds:.0f} scripts/s, {size / seconds / 1e6:.2f} MB/s"
    )
    only_split()
    compare("cattleguard", cattleguard, scripts, recorded)
    compare("tree-sitter", bare_grammar, scripts, recorded)
    print(f"import       tree-sitter {import_seconds('import tree_sitter, tree_sitter_bash') * 1000:.0f} ms")
    if importlib.util.find_spec("bashlex") is None:
        print("bashlex is not installed")
        return
    compare("bashlex", bashlex, scripts, recorded)
    print(f"import       bashlex {import_seconds('import bashlex') * 1000:.0f} ms")


if __name__ == "__main__":
    main()
