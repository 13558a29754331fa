"""Comments of every syntax that is read, through a whole scan: what is waived, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scanner.options import Options
from scanner.pipeline import scan

if TYPE_CHECKING:
    from pathlib import Path

    from scanner.model import Result

IMAGE = "cattleguard: waive unpinned-image reason=x"
ANY = "cattleguard: waive unpinned-image,unverified-download,unpinned-action reason=x"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers:
"""


def scanned(directory: Path, files: dict[str, str], **more: object) -> Result:
    for name, text in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(text.encode())
    return scan(Options((str(directory),), today="2027-01-31", workers=1, **more))  # type: ignore[arg-type]


def lines(result: Result) -> tuple[list[int], list[int]]:
    """Return the lines of the findings that are waived, and of those that are not."""
    assert not result.ledger.failed, result.ledger.failed
    waived = sorted({one.finding.span.line for one in result.waived})
    return waived, sorted(
        {one.span.line for one in result.findings if one.rule.startswith(("unpinned-", "unverified-"))}
    )


CASES = {
    "kubernetes-end-of-line": ("a.yaml", f"{POD}    - name: a\n      image: nginx # {IMAGE}\n    - name: b\n      image: nginx\n", [8], [10]),
    "kubernetes-item": ("a.yaml", f"{POD}    # {IMAGE}\n    - name: a\n      image: nginx\n    - name: b\n      image: nginx\n", [9], [11]),
    "kubernetes-end-of-first-key-of-item": ("a.yaml", f"{POD}    - image: nginx # {IMAGE}\n      name: a\n    - image: nginx\n      name: b\n", [7], [9]),
    "kubernetes-name-is-not-the-item": ("a.yaml", f"{POD}    - name: a # {IMAGE}\n      image: nginx\n", [], [8]),
    "kubernetes-list-that-is-not-indented": ("a.yaml", f"{POD[:-14]}  # {IMAGE}\n  containers:\n  - name: a\n    image: nginx\n  - name: b\n    image: nginx\n  initContainers:\n  - name: c\n    image: nginx\n", [9, 11], [14]),
    "kubernetes-key-with-a-list-that-is-not-indented": ("a.yaml", f"{POD[:-14]}  containers: # {IMAGE}\n  - name: a\n    image: nginx\n  hostname: x\n", [8], []),
    "kubernetes-flow": ("a.yaml", f"{POD[:-15]}\n  # {IMAGE}\n  containers: [\n    {{name: a, image: nginx}}\n  ]\n  initContainers: [{{name: c, image: nginx}}]\n", [8], [10]),
    "kubernetes-tabs-and-crlf": ("a.yaml", f"{POD}    - name: a\n      image: nginx \t#\t{IMAGE}\t\n".replace("\n", "\r\n"), [8], []),
    "kubernetes-unicode": ("a.yaml", f'{POD}    - name: a\n      image: nginx # {IMAGE[:-1]}"\u00fc\u200d\U0001f600"\n', [8], []),
    "kubernetes-several-waivers": ("a.yaml", f"{POD}    # cattleguard: waive no-rule-of-ours reason=y\n    # {IMAGE}\n    # and prose\n\n    - name: a\n      image: nginx\n", [12], []),
    "kubernetes-comment-after-a-comment": ("a.yaml", f"{POD}    - name: a\n      image: nginx # 1.2 # {IMAGE}\n", [8], []),
    "kubernetes-comment-at-the-margin-within": ("a.yaml", f"{POD}    # {IMAGE}\n    - name: a\n# a remark\n      image: nginx\n", [10], []),
    "kubernetes-string-is-no-comment": ("a.yaml", f"{POD}    - name: a\n      command: ['# {IMAGE}', \"// {IMAGE}\"]\n      image: nginx\n", [], [9]),
    "kubernetes-multi-line-string-is-no-comment": ("a.yaml", f"{POD}    - name: a\n      command: ['\n        # {IMAGE}\n        ']\n      image: nginx\n", [], [11]),
    "kubernetes-block-covers-only-itself": ("a.yaml", f"{POD}    - name: a\n      command:\n        - |\n          # {IMAGE}\n      image: nginx\n", [], [11]),
    "kubernetes-block-end-covers-nothing-outside": ("a.yaml", f"{POD}    - args:\n        - |\n          x # {IMAGE}\n      name: a\n      image: nginx\n", [], [11]),
    "kubernetes-configmap-covers-nothing-outside": ("a.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  x: |\n    # {IMAGE}\n---\n{POD}    - name: a\n      image: nginx\n", [], [15]),
    "kubernetes-above-the-first-document": ("a.yaml", f"# {IMAGE}\n---\n{POD}    - name: a\n      image: nginx\n", [], [10]),
    "kubernetes-json": ("a.json", '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},\n "spec": {"containers": [\n{"name": "# ' + IMAGE + '",\n "image": "nginx"}]}}\n', [], [4]),
    "compose": ("compose.yaml", f"services:\n  # {IMAGE}\n  a:\n    image: nginx\n  b:\n    image: nginx # {IMAGE}\n  c:\n    image: nginx\n", [4, 6], [8]),
    "workflow": (".github/workflows/a.yml", f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4 # {ANY}\n      - uses: actions/checkout@v4\n      # {ANY}\n      - uses: actions/setup-go@v5\n        with: {{go-version: '1.2'}}\n", [6, 9], [7]),
    "workflow-script": (".github/workflows/a.yml", f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n          # {ANY}\n          curl https://a.example/x | sh\n          curl https://a.example/y | sh\n          curl https://a.example/z | sh # {ANY}\n      - run: curl https://a.example/z | sh # {ANY}\n      - run: curl https://a.example/z | sh\n", [8, 10, 11], [9, 12]),
    "workflow-above-a-script": (".github/workflows/a.yml", f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: | # {ANY}\n          curl https://a.example/x | sh\n      # {ANY}\n      - run: |\n          curl https://a.example/x | sh\n", [7, 10], []),
    "dockerfile": ("Dockerfile", f"# {IMAGE}\nFROM nginx AS a\nFROM nginx\n", [2], [3]),
    "dockerfile-indented": ("Dockerfile", f"FROM nginx AS a\n  # {IMAGE}\nFROM nginx\n", [3], [1]),
    "dockerfile-label-is-no-comment": ("Dockerfile", f'FROM nginx\nLABEL a="# {IMAGE}"\n', [], [1]),
    "dockerfile-run": ("Dockerfile", f"FROM a@sha256:{'0' * 64}\n# {ANY}\nRUN curl https://a.example/x | sh && \\\n    curl https://a.example/y | sh\nRUN curl https://a.example/z | sh\n", [3, 4], [5]),
    "dockerfile-within-run": ("Dockerfile", f"FROM a@sha256:{'0' * 64}\nRUN true && \\\n    # {ANY}\n    curl https://a.example/x | sh && \\\n    curl https://a.example/y | sh\n", [4], [5]),
    "dockerfile-end-of-run": ("Dockerfile", f"FROM a@sha256:{'0' * 64}\nRUN curl https://a.example/x | sh # {ANY}\nRUN curl https://a.example/y | sh\n", [2], [3]),
    "dockerfile-quoted-in-run": ("Dockerfile", f"FROM a@sha256:{'0' * 64}\nRUN curl https://a.example/x | sh -c ' # {ANY}'\nRUN curl https://a.example/x | sh; echo \" # {ANY}\"\n", [], [2, 3]),
    "dockerfile-heredoc": ("Dockerfile", f"FROM a@sha256:{'0' * 64}\nRUN <<EOF\n# {ANY}\ncurl https://a.example/x | sh\ncurl https://a.example/y | sh\n# {ANY}\nEOF\nRUN curl https://a.example/z | sh\n", [4], [5, 8]),
    "dockerfile-above-heredoc": ("Dockerfile", f"FROM a@sha256:{'0' * 64}\n# {ANY}\nRUN <<EOF\ncurl https://a.example/x | sh\nEOF\nRUN curl https://a.example/z | sh\n", [4], [6]),
    "dockerfile-backtick": ("Dockerfile", f"# escape=`\n# {IMAGE}\nFROM `\nnginx AS a\nFROM nginx\n", [4], [5]),
    "dockerfile-copied-heredoc": ("Dockerfile", f"FROM a@sha256:{'0' * 64}\nCOPY <<EOF /x\n# {ANY}\nEOF\nRUN curl https://a.example/z | sh\n", [], [5]),
    "packer-hcl": ("a.pkr.hcl", f'source "docker" "a" {{\n  # {IMAGE}\n  image = "nginx"\n}}\nsource "docker" "b" {{\n  image = "nginx" // {IMAGE}\n}}\nsource "docker" "c" {{\n  image = "nginx"\n}}\nbuild {{\n  sources = ["source.docker.a", "source.docker.b", "source.docker.c"]\n}}\n', [3, 6], [9]),
    "packer-json": ("a.pkr.json", '{"source": {"docker": {"a": {\n"//": "# ' + IMAGE + '",\n"image": "nginx"}}}, "build": {"sources": ["source.docker.a"]}}\n', [], [3]),
}  # fmt: skip
TF = 'resource "docker_image" "a" {\n'
CASES |= {
    f"terraform-{name}": ("main.tf", text, waived, kept)
    for name, text, waived, kept in [
        ("hash", f'# {IMAGE}\n{TF}  name = "nginx"\n}}\nresource "docker_image" "b" {{\n  name = "nginx"\n}}\n', [3], [6]),
        ("slashes", f'// {IMAGE}\n{TF}  name = "nginx"\n}}\n', [3], []),
        ("block-comment", f'/* {IMAGE} */\n{TF}  name = "nginx"\n}}\n', [3], []),
        ("block-comment-of-several-lines", f'/*\n * prose\n * {IMAGE}\n * cattleguard: waive no-rule-of-ours reason=y\n */\n{TF}  name = "nginx"\n}}\n', [7], []),
        ("block-comment-without-stars", f'/*\n  {IMAGE}\n*/\n{TF}  name = "nginx"\n}}\n', [5], []),
        ("end-of-line", f'{TF}  name = "nginx" /* {IMAGE} */\n}}\n', [2], []),
        ("end-of-the-line-of-a-block", f'resource "docker_image" "a" {{ # {IMAGE}\n  name = "nginx"\n}}\n', [2], []),
        ("not-indented", f'# {IMAGE}\n{TF}name = "nginx"\n}}\n', [3], []),
        ("block-with-a-heredoc-at-the-margin", f'# {IMAGE}\n{TF}  triggers = {{ a = <<EOF\n}}}}\nEOF\n  }}\n  name = "nginx"\n}}\n', [7], []),
        ("string-is-no-comment", f'{TF}  keep_locally = "# {IMAGE}"\n  name = "nginx"\n}}\n', [], [3]),
        ("string-in-a-template-is-no-comment", f'{TF}  x = "${{"# {IMAGE}"}} # {IMAGE}"\n  name = "nginx"\n}}\n', [], [3]),
        ("heredoc-is-no-comment", f'{TF}  x = <<EOF\n  # {IMAGE}\nEOF\n  name = "nginx"\n}}\n', [], [5]),
        ("brace-in-a-string", f'# {IMAGE}\nlocals {{ a = "}}" }}\n{TF}  name = "nginx"\n}}\n', [], [4]),
        ("below-the-last-attribute", f'{TF}  name = "nginx"\n  # {IMAGE}\n}}\nresource "docker_image" "b" {{\n  name = "nginx"\n}}\n', [], [2, 6]),
    ]
}  # fmt: skip


@pytest.mark.parametrize(("path", "text", "waived", "kept"), CASES.values(), ids=CASES)
def test_what_a_comment_covers(
    path: str, text: str, waived: list[int], kept: list[int], tmp_path: Path
) -> None:
    assert lines(scanned(tmp_path, {path: text})) == (waived, kept)
