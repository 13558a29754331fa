from __future__ import annotations

from base64 import b64encode
from gzip import compress
from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Command, Credential, Image, Setting
from scanner.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

WEB = ("resource", "aws_instance", "web", 0, "user_data")
SCRIPT = "#!/bin/sh\napt-get update\n%{ for name in packages ~}\napt-get install ${name}\n%{ endfor ~}\n"


def instance(user_data: str, more: str = "") -> str:
    return f'resource "aws_instance" "web" {{\n  user_data = {user_data}\n}}\n{more}'


def boot(index: int, program: str | None, *args: str, verb: str = "", **fields: Any) -> Command:
    return Command((*WEB, index), program, verb, args, "boot", "instance", **fields)


def test_a_template_file_is_read_with_its_variables(read: Callable[..., Any]) -> None:
    reading = read(
        instance('templatefile("${path.module}/boot.sh", { packages = ["nginx", var.package] })'),
        **{"boot.sh": SCRIPT},
    )
    assert reading.document.facts.commands == (
        boot(0, "apt-get", "update", verb="update"),
        boot(1, "apt-get", "install", "nginx", verb="install"),
        boot(2, "apt-get", "install", "${var.package}", verb="install", unknown=("var.package",)),
    )
    call = 'templatefile("${path.module}/boot.sh", { packages = ["nginx", var.package] })'
    assert reading.texts(reading.document.facts.commands) == [call, call, call]
    assert [reading.related((*WEB, index)) for index in range(3)] == [
        [("value", "this is written here", "boot.sh:2:1")],
        [("value", "this is written here", "boot.sh:4:1")],
        [("value", "this is written here", "boot.sh:4:1")],
    ]
    assert reading.related((*WEB, 2, 2)) == [("value", "this is written here", "boot.sh:4:17")]


@pytest.mark.parametrize(
    "user_data",
    [
        'file("boot.sh")',
        'file("./boot.sh")',
        'filebase64("${path.module}/boot.sh")',
        'base64encode(file("boot.sh"))',
        'base64gzip(file("boot.sh"))',
        'templatefile("boot.sh", {})',
    ],
)
def test_files_are_read(user_data: str, read: Callable[..., Any]) -> None:
    reading = read(instance(user_data), **{"boot.sh": "#!/bin/sh\nrun a\n"})
    assert reading.document.facts.commands == (boot(0, "run", "a"),)
    assert reading.related((*WEB, 0)) == [("value", "this is written here", "boot.sh:2:1")]


@pytest.mark.parametrize(
    "user_data",
    [
        pytest.param('file("../boot.sh")', id="outside"),
        pytest.param('file("/boot.sh")', id="absolute"),
        pytest.param('file("missing.sh")', id="missing"),
        pytest.param("file(var.path)", id="unknown path"),
        pytest.param('templatefile("bad.sh", {})', id="no template"),
        pytest.param('templatefile("boot.sh", var.all)', id="unknown variables"),
    ],
)
def test_files_that_cannot_be_read_are_unknown(user_data: str, read: Callable[..., Any]) -> None:
    reading = read(instance(user_data), **{"boot.sh": "#!/bin/sh\nrun ${x}\n", "bad.sh": "#!/bin/sh\n${"})
    assert reading.document.facts.commands == (
        Command(WEB, None, "", (), "boot", "instance", unknown=(user_data,)),
    )


PLAIN = "#!/bin/sh\necho one two\n"


@pytest.mark.parametrize(
    ("user_data", "more"),
    [
        pytest.param("local.script", 'locals { script = "#!/bin/sh\\necho one two\\n" }', id="local"),
        pytest.param(
            "local.script",
            'locals { script = base64encode("#!/bin/sh\\necho one two\\n") }',
            id="local in base64",
        ),
        pytest.param(f'"{b64encode(PLAIN.encode()).decode()}"', "", id="base64"),
        pytest.param(f'"{b64encode(compress(PLAIN.encode())).decode()}"', "", id="compressed"),
        pytest.param('true ? "#!/bin/sh\\necho one two\\n" : ""', "", id="conditional"),
        pytest.param('join("\\n", ["#!/bin/sh", "echo one two"])', "", id="function"),
    ],
)
def test_scripts_that_are_worked_out_stand_where_they_are_used(
    user_data: str, more: str, read: Callable[..., Any]
) -> None:
    reading = read(instance(user_data, more))
    assert reading.document.facts.commands == (boot(0, "echo", "one", "two"),)
    assert reading.texts(reading.document.facts.commands) == [
        user_data[1:-1] if user_data.startswith('"') else user_data
    ]


def test_directives_are_taken_apart(read: Callable[..., Any]) -> None:
    reading = read(
        instance(
            "<<-EOT\n    #!/bin/sh\n    %{ if var.debug ~}\n    debug on\n    %{ else ~}\n    debug off\n    %{ endif ~}\n"
            '    %{ for name in ["a", "b"] ~}\n    run ${name}\n    %{ endfor ~}\n    %{ if var.more }more%{ endif }\n  EOT',
            'variable "debug" {\n  default = false\n}\n',
        )
    )
    facts = reading.document.facts
    assert facts.commands == (
        boot(0, "debug", "off"),
        boot(1, "run", "a"),
        boot(2, "run", "b"),
        boot(3, None, unknown=("%{ if var.more }more%{ endif }",)),
    )
    assert reading.texts(facts.commands) == [
        "debug off",
        "run ${name}",
        "run ${name}",
        "%{ if var.more }more%{ endif }",
    ]
    assert [reading.text((*WEB, index, 1)) for index in (0, 2)] == ["off", "${name}"]


def test_instances_with_scripts_of_their_own(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "aws_instance" "web" {\n  for_each  = { a = "x", b = "longer" }\n'
        '  user_data = "#!/bin/sh\\nset -e\\nrun ${each.value} && go"\n}\n'
    )
    commands = reading.document.facts.commands
    assert commands == (
        boot(0, "set", "-e"),
        boot(1, "run", "x"),
        boot(2, "go"),
        boot(3, "set", "-e"),
        boot(4, "run", "longer"),
        boot(5, "go"),
    )
    assert reading.texts(commands) == ["set -e", "run ${each.value}", "go"] * 2
    assert reading.text((*WEB, 4, 1)) == "${each.value}"


def test_instances_with_cloud_configs_of_their_own(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "aws_instance" "web" {\n  for_each = { a = ["x"], b = ["curl", "git"] }\n  user_data = <<EOT\n'
        "#cloud-config\npackages:\n%{ for name in each.value ~}\n- ${name}\n%{ endfor ~}\n"
        "runcmd:\n- run ${each.key}\nEOT\n}\n"
    )
    facts = reading.document.facts
    package, command = (*WEB, "packages"), (*WEB, "runcmd", 0)
    assert [(fact.at, fact.ref) for fact in facts.references] == [
        ((*package, 0), "x"),
        ((*package, 0), "curl"),
        ((*package, 1), "git"),
    ]
    assert [(fact.at, fact.program, fact.args) for fact in facts.commands] == [
        (package, "cloud-init", ("x",)),
        ((*command, 0), "run", ("a",)),
        (package, "cloud-init", ("curl", "git")),
        ((*command, 1), "run", ("b",)),
    ]
    assert reading.texts(facts.references) == ["${name}"] * 3
    assert reading.text((*command, 1)) == "run ${each.key}"


def test_a_command_says_where_its_own_values_were_given(read: Callable[..., Any]) -> None:
    names = 'locals {\n  a = "x"\n  b = "y"\n}\n'
    reading = read(instance('"#!/bin/sh\\nrun ${local.a}\\nrun ${local.b} ${local.a}\\nrun\\n"', names))
    a, b = ("value", "local.a", "main.tf:5:7"), ("value", "local.b", "main.tf:6:7")
    assert [reading.related((*WEB, index)) for index in range(3)] == [[a], [b, a], []]
    assert reading.related((*WEB, 1, 2)) == [a]
    assert reading.related(WEB) == [a, b]


MODULE = """\
variable "script" {
  default = <<-EOT
    #!/bin/sh
    run c
  EOT
}
locals {
  encoded = base64encode(var.script)
}
resource "aws_instance" "web" {
  user_data = local.encoded
}
"""


@pytest.mark.parametrize(
    ("call", "program", "place"),
    [
        pytest.param("", ("run", "c"), "m/main.tf:4:5", id="default"),
        pytest.param('script = "#!/bin/sh\\nrun ${local.a}"', ("run", "x"), "main.tf:3:24", id="argument"),
        pytest.param("script = local.script", ("run", "x"), "main.tf:8:5", id="local"),
        pytest.param('script = file("m/boot.sh")', ("run", "f"), "m/boot.sh:2:1", id="file"),
        pytest.param("script = local.file", ("run", "f"), "m/boot.sh:2:1", id="file of a local"),
        pytest.param('script = join("\\n", ["#!/bin/sh", "run x"])', ("run", "x"), None, id="function"),
    ],
)
def test_a_script_says_where_it_is_written(
    call: str, program: tuple[str, str], place: str | None, read_all: Callable[..., Any]
) -> None:
    main = (
        f'module "m" {{\n  source = "./m"\n  {call}\n}}\n'
        "locals {\n  script = <<-EOT\n    #!/bin/sh\n    run ${local.a}\n  EOT\n"
        '  a    = "x"\n  file = file("${path.module}/m/boot.sh")\n}\n'
    )
    files = {"main.tf": main, "m/main.tf": MODULE, "m/boot.sh": "#!/bin/sh\nrun f\n"}
    (reading,) = read_all(files, "m/main.tf")
    assert reading.document.facts.commands == (boot(0, program[0], program[1]),)
    assert reading.text((*WEB, 0)) == "local.encoded"
    written = [where for _, message, where in reading.related((*WEB, 0)) if message == "this is written here"]
    assert written == ([] if place is None else [place])


def test_a_script_in_an_override_stands_there(read: Callable[..., Any]) -> None:
    override = 'resource "aws_instance" "web" {\n  user_data = "#!/bin/sh\\nrun x"\n}\n'
    reading = read(instance('"old"'), **{"override.tf": override})
    assert reading.document.facts.commands == (boot(0, "run", "x"),)
    assert reading.document.span((*WEB, 0)) == Span("override.tf", 2, 27, 2, 32)
    assert reading.document.span(WEB) == Span("override.tf", 2, 15, 2, 33)
    assert reading.related((*WEB, 0)) == []


TASK = ("resource", "aws_ecs_task_definition", "t", 0, "container_definitions")


def task(definitions: str, more: str = "") -> str:
    return f'resource "aws_ecs_task_definition" "t" {{\n  container_definitions = {definitions}\n}}\n{more}'


def image(at: Pointer, tag: str = "1.2.3", name: str = "c") -> Image:
    return Image(at, f"app:{tag}", "docker.io", "library/app", tag, None, "version", "container", name=name)


@pytest.mark.parametrize(
    ("definitions", "more", "text"),
    [
        pytest.param('jsonencode([{ name = "c", image = "app:1.2.3" }])', "", '"app:1.2.3"', id="jsonencode"),
        pytest.param(
            "jsonencode(local.all)",
            'locals {\n all = [{ name = "c", image = "app:${local.tag}" }]\n tag = "1.2.3"\n}',
            "jsonencode(local.all)",
            id="through a local",
        ),
        pytest.param(
            "jsonencode([local.one])",
            'locals { one = { name = "c", image = "app:1.2.3" } }',
            "local.one",
            id="through a local item",
        ),
        pytest.param(
            "local.text",
            'locals { text = jsonencode([{ name = "c", image = "app:1.2.3" }]) }',
            "local.text",
            id="an encoded local",
        ),
        pytest.param(
            'jsonencode([for key, image in { c = "app:1.2.3" } : { name = key, image = image }])',
            "",
            "image",
            id="for",
        ),
        pytest.param(
            'jsonencode([merge({ cpu = 1 }, { name = "c", image = "app:1.2.3" })])',
            "",
            '"app:1.2.3"',
            id="merge",
        ),
        pytest.param(
            'jsonencode(concat([{ name = "c", image = "app:1.2.3" }], []))',
            "",
            '"app:1.2.3"',
            id="concat",
        ),
        pytest.param(
            '<<EOF\n[{"name": "c", "image": "app:${local.tag}"}]\nEOF',
            'locals { tag = "1.2.3" }',
            '"app:${local.tag}"',
            id="heredoc",
        ),
        pytest.param(
            '<<EOF\n[${jsonencode({ name = "c", image = "app:1.2.3" })}]\nEOF',
            "",
            '${jsonencode({ name = "c", image = "app:1.2.3" })}',
            id="encoded in a heredoc",
        ),
        pytest.param(
            'templatefile("task.json", { tag = "1.2.3" })',
            "",
            'templatefile("task.json", { tag = "1.2.3" })',
            id="templatefile",
        ),
        pytest.param(
            'jsonencode(jsondecode(templatefile("task.json", { tag = "1.2.3" })))',
            "",
            'jsonencode(jsondecode(templatefile("task.json", { tag = "1.2.3" })))',
            id="decoded and encoded",
        ),
    ],
)
def test_container_definitions(definitions: str, more: str, text: str, read: Callable[..., Any]) -> None:
    reading = read(task(definitions, more), **{"task.json": '[{"name": "c",\n "image": "app:${tag}"}]'})
    assert reading.document.facts.images == (image((*TASK, 0, "image")),)
    assert reading.text((*TASK, 0, "image")) == text


def test_the_place_of_an_image_in_a_template_file(read: Callable[..., Any]) -> None:
    reading = read(
        task('templatefile("task.json", { tag = "1.2.3" })'),
        **{"task.json": '[{"name": "c",\n "image": "app:${tag}"}]'},
    )
    assert reading.related((*TASK, 0, "image")) == [("value", "this is written here", "task.json:2:11")]


def test_the_place_of_an_image_in_a_heredoc(read: Callable[..., Any]) -> None:
    reading = read(
        task(
            '<<EOF\n[{"name": "${local.name}", "image": "app:${local.tag}"}]\nEOF',
            'locals {\n  name = "c"\n  tag  = "1.2.3"\n}\n',
        )
    )
    assert reading.related((*TASK, 0, "image")) == [("value", "local.tag", "main.tf:8:10")]


def test_the_place_of_an_image_in_a_local(read: Callable[..., Any]) -> None:
    reading = read(
        task("jsonencode(local.all)", 'locals {\n  all = [{ cpu = 1 }, { image = "app:${var.tag}" }]\n}\n')
    )
    assert reading.related((*TASK, 1, "image")) == [("value", "local.all", "main.tf:5:33")]


@pytest.mark.parametrize(
    ("body", "images"),
    [
        ("{ image = v }", '{ a = "x:1", b = "y" }'),
        ("{ image = v.image }", '{ a = { image = "x:1" }, b = { image = "y" } }'),
        ("v", '[{ image = "x:1" }, { image = "y" }]'),
    ],
)
def test_the_place_of_an_image_in_a_loop(body: str, images: str, read: Callable[..., Any]) -> None:
    text = task(f"jsonencode([for v in local.all : {body}])", f"locals {{\n  all = {images}\n}}\n")
    reading = read(text)
    assert [fact.ref for fact in reading.document.facts.images] == ["x:1", "y"]
    column = 9 + images.index('"y"')
    assert reading.related((*TASK, 1, "image")) == [("value", "local.all", f"main.tf:5:{column}")]


def test_json_with_unknown_parts(read: Callable[..., Any]) -> None:
    reading = read(
        task('<<EOF\n[${jsonencode({ name = "c", image = "app:${var.tag}", cpu = var.cpu })}]\nEOF')
    )
    assert reading.document.facts.images == (
        Image(
            (*TASK, 0, "image"),
            "app:${var.tag}",
            "docker.io",
            "library/app",
            None,
            None,
            "unknown",
            "container",
            "c",
            unknown=("var.tag",),
        ),
    )


def test_instances_with_definitions_of_their_own(read: Callable[..., Any]) -> None:
    reading = read(
        'resource "aws_ecs_task_definition" "t" {\n  for_each = { a = "1.2.3", b = "2.0.0" }\n'
        '  container_definitions = jsonencode([{ name = "c", image = "app:${each.value}" }])\n}\n'
    )
    assert reading.document.facts.images == (
        image((*TASK, 0, "image")),
        image((*TASK, 0, "image"), "2.0.0"),
    )
    assert reading.related((*TASK, 0, "image")) == [
        ("value", "for_each of aws_ecs_task_definition.t", "main.tf:2:20"),
        ("value", "for_each of aws_ecs_task_definition.t", "main.tf:2:33"),
    ]


def test_only_what_is_written_there_is_a_credential(read: Callable[..., Any]) -> None:
    variables = '{ name = "DB_PASSWORD", value = "Aa12345678" }'
    written = read(task(f"jsonencode([{{ environment = [{variables}] }}])")).document.facts.credentials
    at = (*TASK, 0, "environment", 0, "value")
    assert written == (Credential(at, "password", "DB_PASSWORD", "run", "container"),)
    named = read(task("jsonencode(local.all)", f"locals {{ all = [{{ environment = [{variables}] }}] }}"))
    there = ("locals", 0, "all", 0, "environment", 0, "value")
    assert named.document.facts.credentials == (
        Credential(there, "password", "DB_PASSWORD", "deploy", "runner"),
    )


MANIFEST = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  hostNetwork: true\n  containers:\n  - image: app:${tag}\n"


@pytest.mark.parametrize(
    "manifest",
    [
        'yamldecode(templatefile("pod.yaml", { tag = "1.2.3" }))',
        'yamldecode(templatefile("pod.yaml", { tag = local.tag }))',
    ],
)
def test_manifests_in_files(manifest: str, read: Callable[..., Any]) -> None:
    reading = read(
        f'resource "kubernetes_manifest" "m" {{\n  manifest = {manifest}\n}}\nlocals {{ tag = "1.2.3" }}\n',
        **{"pod.yaml": MANIFEST},
    )
    at = ("resource", "kubernetes_manifest", "m", 0, "manifest")
    (workload,) = reading.document.facts.workloads
    assert (workload.kind, workload.name) == ("Pod", "p")
    assert workload.host_namespaces == (Setting((*at, "spec", "hostNetwork"), "network"),)
    assert reading.document.facts.images == (image((*at, "spec", "containers", 0, "image"), name=""),)
    assert reading.text(workload.at) == manifest
    image_at = (*at, "spec", "containers", 0, "image")
    assert ("value", "this is written here", "pod.yaml:8:12") in reading.related(image_at)


@pytest.mark.parametrize(
    ("kind", "name", "manifest", "text"),
    [
        pytest.param(
            "kubernetes_manifest",
            "manifest",
            "yamldecode(<<-E\n    kind: Pod\n    apiVersion: v1\n    spec:\n      containers:\n"
            "      - image: app:${local.tag}\n  E\n  )",
            "app:${local.tag}",
            id="decoded",
        ),
        pytest.param(
            "kubectl_manifest",
            "yaml_body",
            'yamlencode({ kind = "Pod", apiVersion = "v1", spec = { containers = [{ image = "app:1.2.3" }] } })',
            '"app:1.2.3"',
            id="encoded",
        ),
        pytest.param(
            "kubectl_manifest",
            "yaml_body",
            'jsonencode({ kind = "Pod", apiVersion = "v1", spec = { containers = [{ image = local.ref }] } })',
            "local.ref",
            id="encoded as JSON",
        ),
    ],
)
def test_manifests_in_functions(
    kind: str, name: str, manifest: str, text: str, read: Callable[..., Any]
) -> None:
    names = 'locals {\n  tag = "1.2.3"\n  ref = "app:1.2.3"\n}\n'
    reading = read(f'resource "{kind}" "m" {{\n  {name} = {manifest}\n}}\n{names}')
    at = ("resource", kind, "m", 0, name, "spec", "containers", 0, "image")
    assert reading.document.facts.images == (image(at, name=""),)
    assert reading.text(at) == text
