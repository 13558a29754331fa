"""Images in the values that Terraform gives to Helm charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scanner.facts.model import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from scanner.model import Pointer

AT: Pointer = ("resource", "helm_release", "r", 0)
HEX = "0123456789abcdef" * 4
DIGEST = f"sha256:{HEX}"


def image(path: Pointer, ref: str, **fields: Any) -> Image:
    known: dict[str, Any] = {
        "registry": "acme.example.org",
        "repository": "app",
        "tag": "1.2.3",
        "digest": None,
        "grade": "version",
        "role": "container",
        **fields,
    }
    return Image((*AT, *path), ref, **known)


def release(body: str) -> str:
    return f'resource "helm_release" "r" {{\n{body}\n}}\n'


APP = "acme.example.org/app"
OF_CHART: dict[str, Any] = {"registry": "", "repository": ""}


@pytest.mark.parametrize(
    ("body", "expected", "text"),
    [
        pytest.param(
            'values = [<<-E\n  web:\n    image: {registry: acme.example.org, repository: app, tag: "1.2.3"}\nE\n]',
            image(("values", 0, "web", "image", "tag"), f"{APP}:1.2.3"),
            '"1.2.3"',
            id="parts in a heredoc",
        ),
        pytest.param(
            f'values = [yamlencode({{ image = {{ repository = "{APP}", tag = "1.2.3" }} }})]',
            image(("values", 0, "image", "tag"), f"{APP}:1.2.3"),
            '"1.2.3"',
            id="parts in an object",
        ),
        pytest.param(
            f'values = [jsonencode({{ sideImage = "{APP}:1.2.3" }})]',
            image(("values", 0, "sideImage"), f"{APP}:1.2.3"),
            f'"{APP}:1.2.3"',
            id="one text",
        ),
        pytest.param(
            f'values = [yamlencode({{ pods = [{{ image = "{APP}:1.2.3" }}] }})]',
            image(("values", 0, "pods", 0, "image"), f"{APP}:1.2.3"),
            f'"{APP}:1.2.3"',
            id="in a list",
        ),
        pytest.param(
            f"values = [\"image: {{repository: {APP}, tag: 1.2.3, digest: '{DIGEST}'}}\"]",
            image(("values", 0, "image", "tag"), f"{APP}:1.2.3@{DIGEST}", digest=DIGEST, grade="digest"),
            "1.2.3",
            id="a tag and a digest",
        ),
        pytest.param(
            f'values = ["image: {{repository: {APP}, tag: x, pullPolicy: Always}}"]\n'
            'set {\nname = "image.tag"\nvalue = "1.2.3"\n}',
            image(("set", 0, "value"), f"{APP}:1.2.3", pull_policy="Always"),
            '"1.2.3"',
            id="set after values",
        ),
        pytest.param(
            f'set = [{{ name = "image.repository", value = "{APP}" }}, {{ name = "image.tag", value = "1.2.3" }}]',
            image(("set", 1, "value"), f"{APP}:1.2.3"),
            '"1.2.3"',
            id="set as a list",
        ),
        pytest.param(
            f'set {{\nname = "a\\\\.b[0].image"\nvalue = "{APP}:1.2.3"\n}}',
            image(("set", 0, "value"), f"{APP}:1.2.3"),
            f'"{APP}:1.2.3"',
            id="set with an index and a dot in a key",
        ),
        pytest.param(
            'set {\nname = "web.image.tag"\nvalue = "latest"\n}',
            image(
                ("set", 0, "value"),
                "{{ .Values.web.image.repository }}:latest",
                **OF_CHART,
                tag="latest",
                grade="floating",
                unknown=("{{ .Values.web.image.repository }}",),
            ),
            '"latest"',
            id="the chart's repository",
        ),
        pytest.param(
            f'set {{\nname = "image.digest"\nvalue = "{DIGEST}"\n}}',
            image(
                ("set", 0, "value"),
                f"{{{{ .Values.image.repository }}}}@{DIGEST}",
                **OF_CHART,
                tag=None,
                digest=DIGEST,
                grade="digest",
                unknown=("{{ .Values.image.repository }}",),
            ),
            f'"{DIGEST}"',
            id="a digest for the chart's repository",
        ),
        pytest.param(
            f'values = ["image: {{repository: {APP}, tag: ${{var.tag}}}}"]',
            image(
                ("values", 0, "image", "tag"),
                f"{APP}:${{var.tag}}",
                tag=None,
                grade="unknown",
                unknown=("var.tag",),
            ),
            "${var.tag}",
            id="a tag that is not known",
        ),
    ],
)
def test_images(body: str, expected: Image, text: str, read: Callable[..., Any]) -> None:
    reading = read(release(body))
    assert reading.document.facts.images == (expected,)
    assert reading.text(expected.at) == text


def test_values_in_a_file(read: Callable[..., Any]) -> None:
    text = release('values = [file("${path.module}/values.yaml")]')
    reading = read(text, values__yaml=f"image:\n  repository: {APP}\n  tag: 1.2.3\n")
    expected = image(("values", 0, "image", "tag"), f"{APP}:1.2.3")
    assert reading.document.facts.images == (expected,)
    assert reading.text(expected.at) == 'file("${path.module}/values.yaml")'


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('values = ["image: {repository: app}"]', id="the chart's tag"),
        pytest.param("values = [\"image: {repository: app, tag: ''}\"]", id="an empty tag"),
        pytest.param('values = ["image: app"]', id="a text without a tag"),
        pytest.param('values = ["image: https://acme.example.org/a.png:1"]', id="a picture"),
        pytest.param('values = ["image: true", "image: [1]", "image:"]', id="no text"),
        pytest.param('values = ["source: {repository: app, tag: v1}"]', id="under another name"),
        pytest.param('values = ["image: {tag: 1"]', id="not YAML"),
        pytest.param('values = ["", "a"]', id="no mapping"),
        pytest.param("values = var.values", id="values that are not known"),
        pytest.param('set {\nname = ""\nvalue = "app:1"\n}', id="a name that is empty"),
        pytest.param('set {\nvalue = "app:1"\n}', id="no name"),
    ],
)
def test_what_names_no_image(body: str, read: Callable[..., Any]) -> None:
    assert read(release(body)).document.facts.images == ()
