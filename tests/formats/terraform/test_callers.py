from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.formats.terraform.modules.reached import MAX_REACHED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.terraform.conftest import Graph, Reading

LEAF = 'variable "x" {\n  default = "default"\n}\nresource "t" "r" {\n  x = var.x\n}\n'


def call(source: str, name: str = "m", more: str = "") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n{more}}}\n'


def reached(found: Graph, path: str) -> list[tuple[str, str]]:
    """Return the root module and the address of each instance."""
    return [(instance.root.module.directory, instance.address) for instance in found.instances(path)]


def test_a_directory_that_nobody_calls_is_a_root_module(graph: type[Graph]) -> None:
    found = graph({"a/main.tf": LEAF, "b/main.tf": LEAF})
    assert reached(found, "a/main.tf") == [("a", "")]
    assert found.values("a/main.tf") == {"t.r": {"x": "default"}}


def test_a_module_is_reached_once_for_each_path_of_calls(graph: type[Graph]) -> None:
    found = graph(
        {
            "live/b/main.tf": call("../../leaf", "leaf", '  x = "b"\n') + call("../../middle"),
            "live/a/main.tf": call("../../middle", "one") + call("../../middle", "two"),
            "middle/main.tf": call("../leaf", "inner", '  x = "middle"\n'),
            "leaf/main.tf": LEAF,
            "examples/simple/main.tf": call("../..", "root") + call("../../leaf", "leaf"),
        }
    )
    assert reached(found, "leaf/main.tf") == [
        ("examples/simple", "module.leaf"),
        ("live/a", "module.one.module.inner"),
        ("live/a", "module.two.module.inner"),
        ("live/b", "module.leaf"),
        ("live/b", "module.m.module.inner"),
    ]
    assert reached(found, "middle/main.tf") == [
        ("live/a", "module.one"),
        ("live/a", "module.two"),
        ("live/b", "module.m"),
    ]


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"m/backend.tf": 'terraform {\n  backend "s3" {\n  }\n}\n'}, id="a backend"),
        pytest.param({"m/backend.tf.json": '{"terraform": {"backend": {"s3": {}}}}'}, id="a backend in JSON"),
        pytest.param({"m/backend.tf": "terraform {\n  cloud {\n  }\n}\n"}, id="a cloud"),
        pytest.param({"m/terraform.tfvars": 'x = "given"\n'}, id="a variable file"),
        pytest.param({"m/.terraform.lock.hcl": ""}, id="a lock file"),
    ],
)
def test_a_called_module_with_what_only_roots_have_is_a_root_too(
    files: dict[str, str], graph: type[Graph]
) -> None:
    found = graph({"main.tf": call("./m"), "m/main.tf": LEAF, **files})
    assert reached(found, "m/main.tf") == [("m", ""), ("", "module.m")]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param("  count = 0\n", id="count"),
        pytest.param("  for_each = {}\n", id="for_each"),
        pytest.param("  count = var.create ? 1 : 0\n", id="a variable"),
        pytest.param("  lifecycle {\n    enabled = var.create\n  }\n", id="enabled"),
    ],
)
def test_a_call_that_makes_nothing_reaches_nothing(more: str, graph: type[Graph]) -> None:
    create = 'variable "create" {\n  default = false\n}\n'
    found = graph(
        {
            "a/main.tf": create + call("../m", "a", more),
            "b/main.tf": call("../m", "b"),
            "m/main.tf": LEAF,
        }
    )
    assert reached(found, "m/main.tf") == [("b", "module.b")]


def test_a_module_of_which_no_call_makes_anything_is_a_root_module(graph: type[Graph]) -> None:
    found = graph({"main.tf": call("./m", "m", "  count = 0\n"), "m/main.tf": LEAF})
    assert reached(found, "m/main.tf") == [("m", "")]


def test_an_unknown_number_of_calls_is_one_instance(graph: type[Graph]) -> None:
    text = 'variable "n" {}\n' + call("./m", "m", "  count = var.n\n")
    found = graph({"main.tf": text, "m/main.tf": LEAF})
    (instance,) = found.instances("m/main.tf")
    assert (instance.address, instance.instances) == ("module.m", None)


def test_directories_that_only_a_cycle_calls_are_root_modules(graph: type[Graph]) -> None:
    found = graph(
        {"a/main.tf": call("../b"), "b/main.tf": call("../a") + call("../c", "c"), "c/main.tf": LEAF}
    )
    assert reached(found, "a/main.tf") == [("a", "")]
    assert reached(found, "b/main.tf") == [("b", "")]
    assert reached(found, "c/main.tf") == [("c", "")]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('# source = "./m"\n', id="in a comment"),
        pytest.param('resource "t" "r" {\n  source = "./m"\n}\n', id="of something else"),
        pytest.param('module "m" {\n  source = "./m"\n', id="in a file that is not valid"),
        pytest.param('module "m" {\n  source = "./n"\n}\n', id="of another directory"),
    ],
)
def test_what_is_no_call_does_not_reach(text: str, graph: type[Graph]) -> None:
    assert reached(graph({"main.tf": text, "m/main.tf": LEAF}), "m/main.tf") == [("m", "")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("main.tf", 'module "m" {\n  source   =   "./m"\n}\n', id="spaces"),
        pytest.param("main.tf", 'module "m" { source = ".//m" }\n', id="slashes"),
        pytest.param("main.tofu", call("./m"), id="OpenTofu"),
        pytest.param("main.tf.json", '{"module": {"m": {"source" : "./m"}}}', id="JSON"),
        pytest.param(
            "main.tf.json", '{"module": [{"m": [{"source":\n"./\\u006d"}]}]}', id="JSON with escapes"
        ),
    ],
)
def test_calls_are_found_however_they_are_written(path: str, text: str, graph: type[Graph]) -> None:
    assert reached(graph({path: text, "m/main.tf": LEAF}), "m/main.tf") == [("", "module.m")]


def test_so_many_instances_are_looked_at(graph: type[Graph]) -> None:
    half = MAX_REACHED // 2
    text = call("./m", "a", f"  count = {half}\n  x = count.index\n")
    text += call("./m", "b", f'  count = {half + 1}\n  x = "b${{count.index}}"\n')
    found = graph({"main.tf": text, "m/a.tf": LEAF, "m/b.tf": ""})
    assert reached(found, "m/a.tf") == [
        ("", f"module.{name}[{index}]") for name in ("a", "b") for index in range(half)
    ]
    message = (
        f"calls reach the module in more ways than are followed; it was looked at in {MAX_REACHED} of them"
    )
    assert found.failures("m/a.tf") == [f"m/a.tf:1 : {message}"]
    assert found.failures("m/b.tf") == []
    assert found.failures("main.tf") == []


def test_calls_that_give_the_same_are_one(graph: type[Graph]) -> None:
    calls = "".join(
        call("./m", f"m{index}", f'  x = "{index % 2}"\n  y = local.none\n')
        for index in range(1, MAX_REACHED * 3)
    )
    found = graph({"main.tf": calls, "m/a.tf": LEAF + 'variable "y" {\n}\n'})
    assert reached(found, "m/a.tf") == [("", "module.m1"), ("", "module.m10")]
    assert found.failures("m/a.tf") == []


def test_calls_that_give_the_same_explain_what_is_found(read_all: Callable[..., list[Reading]]) -> None:
    calls = "".join(call("./m", f"m{index}") for index in range(10, 40))
    (document,) = read_all({"main.tf": calls, "m/a.tf": LEAF}, "m/a.tf")
    related = document.related(("resource", "t", "r", 0, "x"))
    assert [message for kind, message, _ in related if kind == "call"] == [
        f"module.m{index} is called here" for index in range(10, 30)
    ]


def test_calls_from_different_roots_and_so_often_are_not_one(graph: type[Graph]) -> None:
    roots = {f"r{index}/main.tf": call("../m", "m", '  x = "1"\n') for index in range(30)}
    counted = {"s/main.tf": call("../m", "a", '  count = 2\n  x = "1"\n') + call("../m", "b", '  x = "1"\n')}
    found = graph(roots | counted | {"m/a.tf": LEAF})
    assert reached(found, "m/a.tf") == [
        *((root, "module.m") for root in sorted(f"r{index}" for index in range(30))),
        ("s", "module.a"),
        ("s", "module.b"),
    ]


def test_calls_that_double_and_lead_nowhere_end(graph: type[Graph]) -> None:
    files = {
        f"m{index}/main.tf": call(f"../m{index + 1}", "a") + call(f"../m{index + 1}", "b")
        for index in range(30)
    }
    files["m30/main.tf"] = call("../leaf", "leaf", "  count = 0\n")
    found = graph(files | {"leaf/main.tf": LEAF})
    assert reached(found, "leaf/main.tf") == [("leaf", "")]
    message = "calls reach the module in more ways than are followed; it was looked at in 1 of them"
    assert found.failures("leaf/main.tf") == [f"leaf/main.tf:1 : {message}"]
