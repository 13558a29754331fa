from __future__ import annotations

import pytest

from scanner.errors import ParseError
from scanner.formats import kubernetes, templates
from scanner.model import NO_ASSUMPTIONS, Assumptions, Source

HEAD = "apiVersion: v1\nkind: Service\nmetadata:\n"


class NoFiles:
    def read(self, path: str) -> Source | None:
        assert path
        return None

    def names(self, directory: str) -> tuple[str, ...]:
        return ("Chart.yaml", "values.yaml") if directory == "chart" else ()

    def content(self, path: str) -> bytes | None:
        del path
        return None

    def files_named(self, suffixes: tuple[str, ...]) -> tuple[str, ...]:
        del suffixes
        return ()

    @property
    def assumptions(self) -> Assumptions:
        return NO_ASSUMPTIONS


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        pytest.param(HEAD + "  name: {{ .Name }}\n", True, id="a-value"),
        pytest.param(HEAD + "  name: a\n{{- if .x }}\nspec: {}\n{{- end }}\n", True, id="lines"),
        pytest.param(
            HEAD + "  name: a\n  {{- dict\n    .A\n    .B | nindent 4 }}\n", True, id="several-lines"
        ),
        pytest.param(
            HEAD + '  name: a\n  {{ uri "https://x/{{ .Tag }}/y" .Tag }}\n', True, id="an-action-in-a-text"
        ),
        pytest.param(HEAD + "  name: a\n{% if x %}\nspec: {}\n{% endif %}\n", True, id="jinja"),
        pytest.param(
            HEAD + "  {{ if .x }}\n  labels: {}\n  {{ else }}\n  labels: {}\n  {{ end }}\n",
            True,
            id="both-branches",
        ),
        pytest.param(HEAD + "  name: a\nkind: Pod # {{ .x }}\n", False, id="a-key-that-stands-twice"),
        pytest.param(HEAD + '  name: a\nkind: "{{ .x }}"\n', False, id="a-key-twice-with-a-quoted-action"),
        pytest.param(HEAD + "  name: [a\n# {{ .x }}\n", False, id="an-action-in-a-comment-only"),
        pytest.param(HEAD + "  name: [a\n", False, id="no-action"),
        pytest.param(HEAD + "  name: [a\n" + "# {{" * 50_000, False, id="many-beginnings"),
        pytest.param(HEAD + "  name: [a\n#" + ' {{ "' * 20_000, False, id="many-open-texts"),
    ],
)
def test_actions_explain_only_what_they_break(text: str, *, explained: bool) -> None:
    source = Source("a.yaml", text)
    with pytest.raises(ParseError) as caught:
        kubernetes.parse(source, NoFiles())
    assert templates.explains(source, kubernetes, NoFiles(), caught.value) is explained


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        pytest.param("chart/templates/a.yaml", "a: {{ .x }}\n", templates.HELM, id="template"),
        pytest.param("chart/templates/sub/a.yaml", "a: {{ .x }}\n", templates.HELM, id="below"),
        pytest.param("chart/templates/a.yaml", "a: x\n", None, id="without-actions"),
        pytest.param("chart/templates/a.yaml", "# {{ .x }}\na: x\n", None, id="actions-in-comments-only"),
        pytest.param("other/templates/a.yaml", "a: {{ .x }}\n", None, id="no-chart"),
        pytest.param("chart/a.yaml", "a: {{ .x }}\n", None, id="beside"),
    ],
)
def test_templates_of_a_chart(path: str, text: str, reason: str | None) -> None:
    assert templates.helm_reason(Source(path, text), NoFiles()) == reason
