from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.errors import ParseError
from scanner.facts.model import Config, Facts, Resource, Setting
from scanner.formats.kubernetes import matches, parse
from scanner.model import NO_ASSUMPTIONS, Assumptions, Document, Pointer, Source, Span

FIXTURES = Path(__file__).parents[3] / "fixtures" / "kubernetes"


class NoTree:
    def read(self, path: str) -> Source | None:
        raise AssertionError(path)

    def names(self, directory: str) -> tuple[str, ...]:
        raise AssertionError(directory)

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


def documents(text: str, path: str = "manifest.yaml") -> list[Document]:
    return parse(Source(path, text), NoTree())


def fixture(name: str) -> Source:
    return Source(name, (FIXTURES / name).read_text("utf-8"))


OBJECT = "apiVersion: v1\nkind: Pod\n"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.yaml", OBJECT, True),
        ("dir/A.YML", OBJECT, True),
        ("pod", OBJECT, True),
        (".hidden", OBJECT, True),
        ("a.json", '{"kind": "Pod", "apiVersion": "v1"}', True),
        ("a.yaml", '{kind: Pod, apiVersion: "v1"}', True),
        ("a.yaml", "# c\n---\n\n" + OBJECT, True),
        ("a.yaml", "x: 1\n---\n" + OBJECT, True),
        ("a.yaml", "\"apiVersion\" : v1\r\n'kind':Pod\r\n", True),
        ("a.yaml", "  apiVersion: v1\n  kind: Pod\n", True),
        ("a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Name }}}\n", True),
        ("a.md", OBJECT, False),
        ("a.yaml.tmpl", OBJECT, False),
        ("Chart.yaml", "apiVersion: v2\nname: x\n", False),
        ("a.yaml", "kind: x\n", False),
        ("a.yaml", "on: push\njobs:\n  a:\n    run: |\n      apiVersion: v1\n      kind: Pod\n", False),
        ("a.yaml", "manifest: |\n  apiVersion: v1\n  kind: Pod\n", False),
        ("a.yaml", "apiVersions: v1\nkinds: Pod\n", False),
        ("a.json", '["apiVersion", "kind"]', False),
        ("a.yaml", "", False),
    ],
)
def test_a_source_is_recognised_by_its_outermost_keys(path: str, text: str, expected: bool) -> None:
    assert matches(Source(path, text)) is expected


def test_each_yaml_document_is_a_document() -> None:
    found = documents(f"{OBJECT}---\n# nothing\n---\nkind: x\n---\n- 1\n---\n{OBJECT}")
    assert [(document.kind, document.index, document.format, document.value) for document in found] == [
        ("Pod", 0, "kubernetes", {"apiVersion": "v1", "kind": "Pod"}),
        ("x", 1, "kubernetes", {"kind": "x"}),
        ("document", 2, "kubernetes", [1]),
        ("Pod", 3, "kubernetes", {"apiVersion": "v1", "kind": "Pod"}),
    ]


def test_each_json_object_is_a_document() -> None:
    one = '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"image": "a"}]}}'
    first, second = documents(f"{one}\n{one}\n", "a.json")
    assert (first.index, second.index) == (0, 1)
    (image,) = second.facts.images
    assert second.span(image.at) == Span("a.json", 2, 71, 2, 74)


def test_a_list_is_one_document_of_many_objects() -> None:
    (document,) = parse(fixture("list.json"), NoTree())
    assert document.kind == "List"
    assert [(resource.at, resource.address, resource.type) for resource in document.facts.resources] == [
        (("items", 0), "Pod/bare", "v1/Pod"),
        (("items", 1), "CronJob/nightly", "batch/v1/CronJob"),
        (("items", 2), "ConfigMap/settings-5hf8c2mk7t", "v1/ConfigMap"),
    ]
    assert [(w.at, w.kind, w.managed, w.lifetime) for w in document.facts.workloads] == [
        (("items", 0), "Pod", False, "service"),
        (("items", 1), "CronJob", True, "scheduled"),
    ]
    assert document.facts.configs == (
        Config(
            ("items", 2),
            "ConfigMap",
            "settings-5hf8c2mk7t",
            "",
            Setting(("items", 2, "immutable"), True),
            hashed=True,
        ),
    )
    image = document.facts.images[0]
    assert document.span(image.at) == Span("list.json", 5, 120, 5, 132)
    assert document.address(image.at) == "Pod/bare container app"
    assert document.span(("items", 1)) == Span("list.json", 6, 6, 6, 30)


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        (
            "apiVersion: v1\nkind: PodList\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: a}}, 1]\n",
            ["Pod/a"],
        ),
        (
            (
                "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\n"
                "objects: [{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}}]\n"
            ),
            ["Pod/shop/a", "Template/t"],
        ),
        (
            (
                "apiVersion: triggers.tekton.dev/v1\nkind: TriggerTemplate\nmetadata: {name: t}\n"
                "spec: {resourcetemplates: [{apiVersion: tekton.dev/v1, kind: TaskRun, metadata: {generateName: r-}}]}\n"
            ),
            ["TaskRun/r-", "TriggerTemplate/t"],
        ),
        ("apiVersion: v1\nkind: 7\n", []),
        ("apiVersion: v1\nkind: Pod\nmetadata: [1]\n", ["Pod"]),
    ],
)
def test_objects_that_hold_objects(text: str, addresses: list[str]) -> None:
    (document,) = documents(text)
    assert [resource.address for resource in document.facts.resources] == addresses


def test_a_resource_keeps_what_identifies_and_steers_an_object() -> None:
    (document,) = documents(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  uid: x\n  labels: {b: c}\n  annotations:\n"
        "    kubectl.kubernetes.io/last-applied-configuration: '{}'\n    d: e\nspec: {f: g}\n"
    )
    assert document.facts.resources == (
        Resource(
            (),
            "Service/a",
            "v1/Service",
            "kubernetes",
            "managed",
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "a", "labels": {"b": "c"}, "annotations": {"d": "e"}},
            },
        ),
    )


def test_a_template_that_is_not_yaml_says_where_it_is_not() -> None:
    source = fixture("chart-template.yaml")
    assert matches(source)
    with pytest.raises(ParseError) as caught:
        parse(source, NoTree())
    assert caught.value.span == Span("chart-template.yaml", 4, 10, 4, 27)


def test_scalars_mean_what_kubernetes_makes_of_them() -> None:
    (document,) = documents("apiVersion: v1\nkind: ConfigMap\nimmutable: yes\nmode: 0440\n")
    assert document.facts.configs[0].immutable == Setting(("immutable",), True)
    assert document.value["mode"] == 288


@pytest.mark.parametrize(
    "name", sorted(path.name for path in FIXTURES.iterdir() if "template" not in path.name)
)
def test_every_fact_has_a_place_and_a_name(name: str) -> None:
    source = fixture(name)
    for document in parse(source, NoTree()):
        for pointer in pointers(document):
            span = document.span(pointer)
            assert span.path == name
            assert (1, 1) <= (span.line, span.column) < (span.end_line, span.end_column)
            assert document.address(pointer)


def pointers(document: Document) -> list[Pointer]:
    """Return the places of all facts, and of what is in them."""
    return [found for name in Facts.__struct_fields__ for found in places(getattr(document.facts, name))]


def places(value: Any) -> list[Pointer]:
    if isinstance(value, tuple):
        return [found for item in value for found in places(item)]
    if not isinstance(value, msgspec.Struct):
        return []
    inner = [
        found for name in value.__struct_fields__ if name != "at" for found in places(getattr(value, name))
    ]
    return [value.at, *inner] if hasattr(value, "at") else inner


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 9)
    | st.sampled_from(["", "a", "nginx:1", "${X}", "{{x}}", "sh", "-c"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "spec",
                    "template",
                    "metadata",
                    "containers",
                    "initContainers",
                    "name",
                    "image",
                    "command",
                    "args",
                    "env",
                    "value",
                    "valueFrom",
                    "volumes",
                    "volumeMounts",
                    "securityContext",
                    "capabilities",
                    "add",
                    "hostPath",
                    "configMap",
                    "steps",
                    "script",
                    "stepTemplate",
                    "templates",
                    "container",
                    "data",
                    "stringData",
                    "items",
                    "annotations",
                    "lifecycle",
                    "postStart",
                    "exec",
                    "ports",
                    "params",
                    "parameters",
                    "inputs",
                    "os",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)
KINDS = st.sampled_from(
    [
        ("v1", "Pod"),
        ("apps/v1", "Deployment"),
        ("v1", "Secret"),
        ("v1", "List"),
        ("argoproj.io/v1alpha1", "Workflow"),
        ("tekton.dev/v1", "Task"),
        ("tekton.dev/v1", "PipelineRun"),
        ("example.com/v1", "Thing"),
        ("batch/v1", "CronJob"),
    ]
)


@settings(deadline=None, max_examples=300)
@given(
    kind=KINDS,
    body=st.dictionaries(st.sampled_from(["spec", "metadata", "data", "items", "objects"]), VALUES),
)
def test_objects_of_any_shape_are_read(kind: tuple[str, str], body: dict[str, Any]) -> None:
    import json

    text = json.dumps({**body, "apiVersion": kind[0], "kind": kind[1]})
    (document,) = documents(text, "manifest.json")
    for pointer in pointers(document):
        document.span(pointer)


@settings(deadline=None, max_examples=150)
@given(text=st.text(), path=st.sampled_from(["a.yaml", "a.json", "a"]))
def test_matching_never_fails_and_parsing_fails_with_a_span(text: str, path: str) -> None:
    for source in (Source(path, text), Source(path, f"apiVersion: v1\nkind: Pod\n{text}")):
        matches(source)
        try:
            parse(source, NoTree())
        except ParseError as error:
            span = error.span
        else:
            continue
        assert span is not None
        assert span.path == path
