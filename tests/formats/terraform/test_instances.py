from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.evaluate.values import Text
from scanner.facts.model import Unknown
from scanner.formats.terraform.modules.expansion import MAX_INSTANCES
from scanner.model import Assumptions

if TYPE_CHECKING:
    from tests.formats.terraform.conftest import Graph

MAIN = """
variable "image" {
  default = "a:1"
}
variable "unset" {}
variable "password" {
  default   = "secret"
  sensitive = true
}
variable "token" {
  default   = "secret"
  ephemeral = true
}
locals {
  names  = toset(["x", "y"])
  image  = "${var.image}-${local.suffix}"
  suffix = upper("ok")
}
data "aws_ami" "base" {
  owners = ["self"]
}
resource "t" "one" {
  name   = "one"
  size   = 2
  empty  = null
  hidden = "now"
  nested {
    inner = 1
  }
  lifecycle {
    ignore_changes = [hidden["a"], tags]
  }
}
resource "t" "counted" {
  count = 2
  name  = "n${count.index}"
}
resource "t" "alike" {
  count = 3
  name  = "n"
}
resource "t" "none" {
  count = 0
}
resource "t" "each" {
  for_each = local.names
  name     = "${each.key}!"
}
resource "t" "maybe" {
  count = var.unset
  name  = "m"
}
resource "t" "probe" {
  value = %s
}
"""


def unknown(expression: str) -> Unknown:
    return Unknown(expression)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.image", "a:1"),
        ("local.image", "a:1-OK"),
        ("var.unset", unknown("var.unset")),
        ("var.missing", unknown("var.missing")),
        ("local.missing", unknown("local.missing")),
        ("var.password", unknown("var.password")),
        ("var.token", unknown("var.token")),
        ('"x-${var.password}"', Text(("x-", unknown("var.password")))),
        ("data.aws_ami.base.owners", ["self"]),
        ("data.aws_ami.base.owners[0]", "self"),
        ("data.aws_ami.base.id", unknown("data.aws_ami.base.id")),
        ("t.one.name", "one"),
        ("t.one.size + 1", 3),
        ("t.one.id", unknown("t.one.id")),
        ("t.one.empty", unknown("t.one.empty")),
        ("t.one.hidden", unknown("t.one.hidden")),
        ("t.one.nested[0].inner", unknown("t.one.nested[0].inner")),
        ("t.one[*].name", ["one"]),
        ("t.missing.name", unknown("t.missing.name")),
        ("t.counted[1].name", "n1"),
        ("t.counted[1].id", unknown("t.counted[1].id")),
        ("t.counted.1.name", "n1"),
        ("t.counted[*].name", ["n0", "n1"]),
        ("t.counted.*.name", ["n0", "n1"]),
        ("t.counted[*].id", [unknown("t.counted[0].id"), unknown("t.counted[1].id")]),
        ("t.counted[t.one.size - 1].name", "n1"),
        ("[for one in t.counted : one.id]", [unknown("one.id"), unknown("one.id")]),
        ("length(t.counted)", 2),
        ("t.counted.name", unknown("t.counted.name")),
        ("t.alike[2].name", "n"),
        ("t.alike[3].name", unknown("t.alike[3].name")),
        ("t.alike[*].name", ["n", "n", "n"]),
        ("length(t.alike)", 3),
        ("t.none[*].id", []),
        ('try(t.none[0].id, "none")', "none"),
        ("one(t.none[*].id)", None),
        ('t.each["x"].name', "x!"),
        ('{ for key, one in t.each : key => key }["y"]', "y"),
        ("keys(t.each)", ["x", "y"]),
        ("[for key in local.names : t.each[key].name]", ["x!", "y!"]),
        ("t.maybe[0].name", "m"),
        ("t.maybe[*].name", unknown("t.maybe[*].name")),
        ("each.key", unknown("each.key")),
        ("count.index", unknown("count.index")),
        ("path.module", "."),
        ("path.root", "."),
        ("path.cwd", unknown("path.cwd")),
        ("terraform.workspace", unknown("terraform.workspace")),
        ("nothing.is.called.so", unknown("nothing.is.called.so")),
        ("module.none.output", unknown("module.none.output")),
    ],
)
def test_a_name_stands_for_what_the_module_says(
    expression: str, expected: object, graph: type[Graph]
) -> None:
    values = graph({"main.tf": MAIN % expression}).values()
    assert values["t.probe"] == {"value": expected}


def test_all_instances_of_all_blocks(graph: type[Graph]) -> None:
    assert list(graph({"main.tf": MAIN % "1"}).values()) == [
        "data.aws_ami.base",
        "t.one",
        "t.counted[0]",
        "t.counted[1]",
        "t.alike",
        't.each["x"]',
        't.each["y"]',
        "t.maybe",
        "t.probe",
    ]


def test_the_workspace_is_what_the_user_says(graph: type[Graph]) -> None:
    files = {"main.tf": 'resource "t" "a" {\n  x = terraform.workspace\n}\n'}
    assert graph(files, Assumptions(workspace="prod")).values() == {"t.a": {"x": "prod"}}


THREE_DEEP = {
    "main.tf": """
module "region" {
  source   = "./region"
  for_each = { eu = ["a", "b"], us = ["c"] }
  name     = each.key
  zones    = each.value
}
resource "t" "all" {
  eu  = module.region["eu"].images
  all = [for region in module.region : region.name]
}
""",
    "region/main.tf": """
variable "name" {}
variable "zones" {
  type = set(string)
}
module "zone" {
  source   = "../zone"
  for_each = var.zones
  name     = "${var.name}-${each.value}"
}
output "images" {
  value = { for key, zone in module.zone : key => zone.images }
}
output "name" {
  value = var.name
}
""",
    "zone/main.tf": """
variable "name" {
  type = string
}
module "app" {
  source   = "../app"
  for_each = toset(["web", "db"])
  image    = "${var.name}/${each.key}:1"
}
output "images" {
  value = values(module.app)[*].image
}
""",
    "app/main.tf": """
variable "image" {}
resource "t" "app" {
  image = var.image
  place = path.module
}
output "image" {
  value = var.image
}
""",
}


def test_modules_three_deep_with_for_each_at_each_level(graph: type[Graph]) -> None:
    found = graph(THREE_DEEP)
    assert found.values("app/main.tf") == {
        f'module.region["{region}"].module.zone["{zone}"].module.app["{app}"].t.app': {
            "image": f"{region}-{zone}/{app}:1",
            "place": "app",
        }
        for region, zones in (("eu", "ab"), ("us", "c"))
        for zone in zones
        for app in ("db", "web")
    }
    assert found.values()["t.all"] == {
        "eu": {"a": ["eu-a/db:1", "eu-a/web:1"], "b": ["eu-b/db:1", "eu-b/web:1"]},
        "all": ["eu", "us"],
    }
    assert [found.failures(path) for path in THREE_DEEP] == [[], [], [], []]


def test_outputs_flow_into_the_arguments_of_siblings(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'module "a" {\n  source = "./m"\n  image = "a:1"\n}\n'
            'module "b" {\n  source = "./m"\n  image = "${module.a.image}-b"\n}\n'
            'module "c" {\n  source = "./m"\n  image = module.b.unknown\n}\n',
            "m/main.tf": 'variable "image" {}\nresource "t" "r" {\n  image = var.image\n}\n'
            'output "image" {\n  value = t.r.image\n}\noutput "unknown" {\n  value = t.r.id\n}\n',
        }
    )
    assert found.values("m/main.tf") == {
        "module.a.t.r": {"image": "a:1"},
        "module.b.t.r": {"image": "a:1-b"},
        "module.c.t.r": {"image": unknown("var.image")},
    }
    assert found.values()["module.c"] == {"source": "./m", "image": unknown("module.b.unknown")}


def test_sensitive_outputs_are_not_looked_at(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'module "a" {\n  source = "./m"\n}\nresource "t" "r" {\n  x = module.a.secret\n}\n',
            "m/main.tf": 'output "secret" {\n  value     = "secret"\n  sensitive = true\n}\n',
        }
    )
    assert found.values()["t.r"] == {"x": unknown("module.a.secret")}


def test_json_syntax_means_the_same(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf.json": """{
              "variable": {"image": {"default": "a:1"}},
              "locals": {"image": "${var.image}-x"},
              "resource": {"t": {
                "each": {"for_each": "${toset([\\"a\\"])}", "name": "${each.key}", "block": {"a": 1}},
                "r": {"image": "${local.image}", "x": "${t.each[\\"a\\"].name}", "y": "${t.each[\\"a\\"].block}"}
              }},
              "module": {"m": {"source": "./m", "image": "${local.image}"}},
              "output": {"o": {"value": "${module.m.image}"}}
            }""",
            "m/main.tf": 'variable "image" {}\noutput "image" {\n  value = var.image\n}\n'
            'resource "t" "in" {\n  image = var.image\n}\n',
        }
    )
    values = found.values("main.tf.json")
    assert values["t.r"] == {"image": "a:1-x", "x": "a", "y": unknown('t.each["a"].block')}
    assert values['t.each["a"]']["name"] == "a"
    assert found.values("m/main.tf") == {"module.m.t.in": {"image": "a:1-x"}}


def test_functions_of_opentofu_are_known_where_it_is_used(graph: type[Graph]) -> None:
    text = 'resource "t" "r" {\n  x = cidrcontains("10.0.0.0/8", "10.1.2.3")\n}\n'
    assert graph({"main.tofu": text}).values("main.tofu") == {"t.r": {"x": True}}
    expected = unknown('cidrcontains("10.0.0.0/8", "10.1.2.3")')
    assert graph({"main.tf": text}).values() == {"t.r": {"x": expected}}


def test_functions_read_files_from_the_directory_of_the_root_module(graph: type[Graph]) -> None:
    found = graph(
        {
            "live/main.tf": 'module "m" {\n  source = "../modules/m"\n}\n',
            "modules/m/main.tf": 'resource "t" "r" {\n'
            '  file     = file("${path.module}/hello.txt")\n'
            '  template = templatefile("${path.module}/hello.tpl", { name = "x", n = 2 })\n'
            '  nested   = templatefile("${path.module}/bad.tpl", {})\n'
            '  outside  = fileexists("../../../etc/passwd")\n'
            '  files    = fileset(path.module, "*.tpl")\n'
            "}\n",
            "modules/m/hello.txt": "hello",
            "modules/m/hello.tpl": "%{for i in range(n)}${name}${i} %{endfor}",
            "modules/m/bad.tpl": '${templatefile("hello.tpl", {})}',
        }
    )
    values = found.values("modules/m/main.tf")["module.m.t.r"]
    assert values["file"] == "hello"
    assert values["template"] == "x0 x1 "
    assert values["files"] == ["bad.tpl", "hello.tpl"]
    assert isinstance(values["nested"], Unknown)
    assert isinstance(values["outside"], Unknown)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("data.template_file.t.rendered", "hello X"),
        ("data.template_file.part.rendered", Text(("hello ", unknown("var.unset")))),
        ("data.template_file.bad.rendered", unknown("data.template_file.bad.rendered")),
        ("data.template_file.each[*].rendered", ["0", "1"]),
        ("data.local_file.f.content", "hello"),
        ("data.local_file.f.content_md5", unknown("data.local_file.f.content_md5")),
        ("data.local_file.none.content", unknown("data.local_file.none.content")),
        ("terraform_data.d.output", {"a": 1}),
        ("terraform_data.d.id", unknown("terraform_data.d.id")),
    ],
)
def test_what_providers_work_out_from_the_configuration_alone(
    expression: str, expected: object, graph: type[Graph]
) -> None:
    text = f"""
variable "unset" {{}}
data "template_file" "t" {{
  template = "hello $${{upper(name)}}"
  vars     = {{ name = "x" }}
}}
data "template_file" "part" {{
  template = "hello $${{name}}"
  vars     = {{ name = var.unset }}
}}
data "template_file" "bad" {{
  template = "hello $${{"
}}
data "template_file" "each" {{
  count    = 2
  template = "$${{n}}"
  vars     = {{ n = count.index }}
}}
data "local_file" "f" {{
  filename = "${{path.module}}/hello.txt"
}}
data "local_file" "none" {{
  filename = "none.txt"
}}
resource "terraform_data" "d" {{
  input = {{ a = 1 }}
}}
resource "t" "probe" {{
  value = {expression}
}}
"""
    found = graph({"main.tf": text, "hello.txt": "hello"})
    assert found.values()["t.probe"] == {"value": expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "locals {\n  a = local.b\n  b = [local.c]\n  c = local.a\n}\n"
            'resource "t" "r" {\n  x = local.c\n  y = "${local.d}"\n}\nlocals {\n  d = local.a\n}\n',
            ["main.tf:2 local.b: local.a depends on itself through local.b, local.c"],
            id="locals",
        ),
        pytest.param(
            'locals {\n  a = local.a\n}\nresource "t" "r" {\n  x = local.a\n}\n',
            ["main.tf:2 local.a: local.a depends on itself"],
            id="a local",
        ),
        pytest.param(
            'resource "t" "r" {\n  count = t.r[0].n\n  n = length(t.r)\n}\n',
            ["main.tf:2 t.r[0].n: t.r depends on itself through t.r[0].n"],
            id="count",
        ),
        pytest.param(
            'resource "t" "r" {\n  x = t.s.x\n}\nresource "t" "s" {\n  x = t.r.x\n}\n',
            ["main.tf:2 t.s.x: t.r.x depends on itself through t.s.x"],
            id="resources",
        ),
        pytest.param(
            'module "m" {\n  source = "./m"\n  x = module.m.y\n}\nresource "t" "r" {\n  x = module.m.y\n}\n',
            ["main.tf:3 module.m.y: x of module.m depends on itself through output.y"],
            id="through a module",
        ),
        pytest.param(
            'module "m" {\n  source = "./m"\n  for_each = module.m\n}\n',
            ["main.tf:3 module.m: module.m depends on itself"],
            id="for_each of a module",
        ),
    ],
)
def test_what_depends_on_itself_is_a_failure_and_unknown(
    text: str, expected: list[str], graph: type[Graph]
) -> None:
    files = {
        "main.tf": text + 'resource "t" "fine" {\n  x = upper("a")\n}\n',
        "m/main.tf": 'variable "x" {}\noutput "y" {\n  value = var.x\n}\n',
    }
    found = graph(files)
    assert found.failures() == expected
    assert found.values()["t.fine"] == {"x": "A"}
    for name in ("t.r", "t.s"):
        for value in found.values().get(name, {}).values():
            assert isinstance(value, Unknown)


def test_a_cycle_through_a_module_is_told_where_it_is_called(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  x = module.m.y\n}\n',
            "m/main.tf": 'variable "x" {}\noutput "y" {\n  value = var.x\n}\n',
            "a/main.tf": 'module "o" {\n  source = "../m"\n  x = 1\n}\n',
        }
    )
    assert found.failures() == ["main.tf:3 module.m.y: x of module.m depends on itself through output.y"]
    assert found.failures("m/main.tf") == []
    assert found.failures("a/main.tf") == []


@pytest.mark.parametrize("first", ["a", "b", "c", "d", "e"])
def test_what_is_unknown_does_not_depend_on_what_is_asked_first(first: str, graph: type[Graph]) -> None:
    text = (
        'locals {\n  a = local.b\n  b = local.c\n  c = "${local.b}${local.d}"\n  d = local.e\n  e = "e"\n}\n'
        f'resource "t" "first" {{\n  x = local.{first}\n}}\n'
        'resource "t" "r" {\n  x = [local.a, local.b, local.c, local.d, local.e]\n}\n'
    )
    found = graph({"main.tf": text})
    assert found.values()["t.r"] == {
        "x": [unknown("local.a"), unknown("local.b"), unknown("local.c"), "e", "e"]
    }
    assert found.failures() == ["main.tf:3 local.c: local.b depends on itself through local.c"]


def test_a_deep_chain_of_locals_has_its_value(graph: type[Graph]) -> None:
    chain = "".join(f'  l{index} = "${{local.l{index + 1}}}"\n' for index in range(5_000))
    text = f'locals {{\n{chain}  l5000 = "end"\n}}\nresource "t" "r" {{\n  x = local.l0\n}}\n'
    found = graph({"main.tf": text})
    assert found.values() == {"t.r": {"x": "end"}}
    assert found.failures() == []


def test_names_that_double_each_other_end(graph: type[Graph]) -> None:
    doubling = "".join(f"  l{index} = [local.l{index + 1}, local.l{index + 1}]\n" for index in range(80))
    text = f'locals {{\n{doubling}  l80 = "x"\n}}\nresource "t" "r" {{\n  x = local.l77\n}}\n'
    found = graph({"main.tf": text})
    assert found.values() == {"t.r": {"x": [[["x", "x"]] * 2] * 2}}


def test_ten_thousand_instances_that_differ_are_capped(graph: type[Graph]) -> None:
    text = 'resource "t" "r" {\n  count = 10000\n  x = count.index\n}\n'
    found = graph({"main.tf": text})
    assert list(found.values().items()) == [
        (f"t.r[{index}]", {"count": 10_000, "x": index}) for index in range(MAX_INSTANCES)
    ]
    assert found.failures() == ["main.tf:2 10000: t.r has 10000 instances, 1000 of them were looked at"]


def test_ten_thousand_instances_that_are_alike_stay_one(graph: type[Graph]) -> None:
    found = graph(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  count  = 10000\n}\n'
            'resource "t" "r" {\n  x = module.m[9999].x\n  y = module.m[10000].x\n}\n',
            "m/main.tf": 'resource "t" "in" {\n  count = 3\n}\noutput "x" {\n  value = 1\n}\n',
        }
    )
    assert found.values()["t.r"] == {"x": 1, "y": unknown("module.m[10000].x")}
    (instance,) = found.instances("m/main.tf")
    (block,) = instance.module.of_kind("resource")
    assert (instance.address, instance.instances) == ("module.m", 10_000)
    assert [item.instances for item in instance.expansion(block).items] == [3]
    assert found.failures() == []
