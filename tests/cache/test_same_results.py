"""A scan with kept results gives what a scan without them gives, whatever happens to the files between scans."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.cache.store import Store
from scanner.govern.configuration import RuleConfig
from scanner.model import Assumptions, Source
from tests.cache import cases

TEXTS: dict[str, list[str]] = {}
for _case in cases.CASES:
    for _path, _text in (*_case.files.items(), *_case.change.items()):
        if _text is not None and _text not in TEXTS.setdefault(_path, []):
            TEXTS[_path].append(_text)
TEXTS["pod.yaml"] = [cases.POD.format(image=image) for image in ("nginx:latest", cases.PINNED, "{{ x }}")]
TEXTS["Dockerfile"] = ["FROM nginx:latest\n", f"FROM {cases.PINNED}\n", "FROM\n", "\0"]
TEXTS[".cattleguardignore"] = ["mods/\n", "*.tfvars\n"]
PATHS = sorted(TEXTS)

OPTIONS: list[dict[str, Any]] = [
    {},
    {"strict": True},
    {"rule_configs": {"unpinned-image": RuleConfig(severity="low")}},
    {"exclude": ("mods/",)},
    {"formats": frozenset({"terraform"})},
    {"inventory": True},
    {"assumptions": Assumptions(variables={"image": "nginx:latest"})},
    {"assumptions": Assumptions(variable_files=(Source("x.tfvars", f'image = "{cases.PINNED}"\n'),))},
    {"assumptions": Assumptions(variable_files=(Source("x.tfvars", 'image = "redis:7"\n'),))},
    {"assumptions": Assumptions(workspace="prod")},
]

a_path = st.sampled_from(PATHS)
a_text = a_path.flatmap(lambda path: st.tuples(st.just(path), st.sampled_from(TEXTS[path])))
an_edit: st.SearchStrategy[dict[str, Any]] = st.one_of(
    a_text.map(lambda said: dict([said])),
    a_text.map(lambda said: dict([said])),
    a_path.map(lambda path: {path: None}),
    st.tuples(a_path, a_path).map(lambda paths: {"from": paths[0], "to": paths[1]}),
    st.just({}),
)
a_step = st.tuples(st.lists(an_edit, max_size=3), st.sampled_from(OPTIONS))


def edited(root: Path, edit: dict[str, Any], write: Any) -> None:
    """Change a tree as an edit says; `from` and `to` move a file."""
    if "from" not in edit:
        write(root, edit)
        return
    path = root / edit["from"]
    if path.is_file() and edit["from"] != edit["to"]:
        text = path.read_text("utf-8")
        write(root, {edit["from"]: None, edit["to"]: text})


@settings(max_examples=40)
@given(files=st.sets(a_text, min_size=4, max_size=25), steps=st.lists(a_step, min_size=2, max_size=5))
def test_kept_results_are_those_of_a_scan_without_them(
    files: set[tuple[str, str]],
    steps: list[tuple[list[dict[str, Any]], dict[str, Any]]],
    scans: Any,
    write: Any,
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory, "tree")
        cache = Store(Path(directory, "cache"), 1)
        write(root, dict(sorted(files)))
        for edits, said in (([], {}), *steps, ([], {})):
            for edit in edits:
                edited(root, edit, write)
            fresh = scans.text(root, **said)
            assert scans.text(root, cache=cache, **said) == fresh
            assert scans.text(root, cache=cache, **said) == fresh
