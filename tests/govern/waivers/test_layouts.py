from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.govern.waivers.comments import MAX_WAIVERS, read_waivers
from scanner.govern.waivers.layouts import dockerfile, hcl, lines, yaml
from scanner.govern.waivers.layouts.choosing import layout_of
from scanner.model import Notice, Source, Waiver

W = "cattleguard: waive some-rule reason=x"


def covered(path: str, text: str) -> list[tuple[int, int] | str]:
    """Return the lines of each waiver, and the message of each notice."""
    return [
        entry.lines if isinstance(entry, Waiver) and entry.lines else getattr(entry, "message", "")
        for entry in read_waivers(Source(path, text))
    ]


NO_COMMENT = "this waiver does not hold: it is no comment of "


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.images", f"# {W}\nnginx\nredis\n", [(2, 2)], id="image-list"),
        pytest.param("a.images", f"nginx # {W}\n", [f"{NO_COMMENT}a list of images"], id="image-list-inline"),
        pytest.param("a.ini", f"; {W}\na = 1\nb = 2 # {W}\n", [(2, 2), (3, 3)], id="ini"),
        pytest.param("a.ini", f"# {W}\n[a]\nb = 1\n\n; x\n[c]\nd = 1\n", [(2, 3)], id="ini-section"),
        pytest.param("a.ini", f'a = "x ; {W}"\n', [f"{NO_COMMENT}ini"], id="ini-quoted"),
        pytest.param("a.properties", f"! {W}\na=1\n# {W}\nb=1\n", [(2, 2), (4, 4)], id="properties"),
        pytest.param("a.properties", f"a=1 # {W}\n", [f"{NO_COMMENT}properties"], id="properties-inline"),
        pytest.param("a.env", f"# {W}\nA=1\nB=2 # {W}\n", [(2, 2), (3, 3)], id="dotenv"),
        pytest.param("a.toml", f"# {W}\na = [\n1,\n]\nb = 2 # {W}\n", [(2, 4), (5, 5)], id="toml"),
        pytest.param("a.toml", f"# {W}\n[a]\nb = [\n[1]]\n\n# x\n[[c]]\nd = 1\n", [(2, 4)], id="toml-table"),
        pytest.param("a.toml", f'a = "# {W}"\nb = 1\n', [f"{NO_COMMENT}TOML"], id="toml-string"),
        pytest.param("a.toml", f"# {W}\na = '''\nx\n'''\nb = 1\n", [(2, 4)], id="toml-long-string"),
        pytest.param("a.tfvars", f'# {W}\na = [\n"x",\n]\nb = 1 // {W}\n', [(2, 4), (5, 5)], id="tfvars"),
        pytest.param("a.tfvars.json", f'{{"a": "# {W}"}}\n', [f"{NO_COMMENT}JSON"], id="json"),
        pytest.param("a.json", f'{{"a": 1}} // {W}\n', [f"{NO_COMMENT}JSON"], id="json-with-comments"),
        pytest.param("terragrunt.hcl", f"# {W}\ninputs = {{\n  a = 1\n}}\n", [(2, 4)], id="terragrunt"),
        pytest.param("a.sh", f"# {W}\ncurl x \\\n| sh\ny # {W}\n", [(2, 3), (4, 4)], id="script"),
        pytest.param("a.html", f"<!-- {W} -->\n<a>\n  <b/>\n</a>\n<c/>\n", [(2, 3)], id="markup"),
        pytest.param("a.sql", f"-- {W}\nx\ny\n", [(2, 2)], id="two-hyphens"),
        pytest.param("a.yaml", f"x: a#{W}\ny: b# {W}\n", [], id="yaml-mark-within-a-word"),
        pytest.param("a.yaml", f"a: [\n# {W}\n", [f"{NO_COMMENT}this file"], id="yaml-that-is-none"),
        pytest.param("a.yaml", f"a: &a b\nx:\n  # {W}\n  *a : d\n", [(4, 4)], id="yaml-alias-as-key"),
        pytest.param("a.yaml", f"a:\n  b: 1\n  # {W}\nc: 1\n", [(4, 4)], id="yaml-at-the-end-of-a-mapping"),
        pytest.param("a.tf", f"a = 1 # see the docs of {W}\n", [], id="prose-before"),
    ],
)  # fmt: skip
def test_what_is_covered(path: str, text: str, expected: list[tuple[int, int] | str]) -> None:
    assert covered(path, text) == expected


def test_a_file_has_so_many_waivers() -> None:
    found = read_waivers(Source("a.yaml", f"a: 1 # {W}\n" * 1 + f"# {W}\n" * (MAX_WAIVERS + 5)))
    assert len(found) == MAX_WAIVERS + 1
    last = found[-1]
    assert isinstance(last, Notice)
    assert (last.span.line, last.message) == (1001, "more than 1000 waivers in one file are not read")


HOSTILE = {
    "a.yaml": f"# {W}\n{' ' * 3_000_000}x: 1\n",
    "b.yaml": "".join(f"{' ' * n}# {W}\n{' ' * n}k{n}:\n" for n in range(90)) + (" " * 91 + "- x\n") * 100_000,
    "c.tf": f"# {W} " * 100_000,
    "d.tf": f"/* {'#' * 1_000_000}\n {W} \n" + "*/" * 10,
    "e.tf": f'a = "{"${" * 100_000}" # {W}\n',
    "f.tf": "a = <<E\n" * 20_000 + f"# {W}\n",
    "g.toml": f'a = """{chr(34) * 2} ' * 50_000 + f"# {W}\n",
    "h.sh": f"# {W}\n" + "\n" * 3_000_000,
    "i.sh": "".join(f"{' ' * n}x\n{' ' * n}# {W}\n" for n in range(999)) + (" " * 1_000 + "x\n") * 20_000,
    "j.ini": f"# {W}\n" + "[a]\n=" * 200_000,
    "k.json": f'"# {W}"' * 100_000,
    "Dockerfile": "FROM a\nRUN " + "'\" # \\\n" * 100_000 + f"# {W}\nx\n",
    "l.yaml": f"cattleguard:{' ' * 100}" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("path", HOSTILE)
def test_texts_that_are_made_to_take_long_do_not(path: str) -> None:
    """Each takes a second or less, and minutes, to the time limit of a test, where a step is not bounded."""
    found = read_waivers(Source(path, HOSTILE[path]))
    assert len(found) <= MAX_WAIVERS + 1


TEXT = st.text(alphabet="#/*- \n\t\r'\"{}[]()=:|>$<E\\ab!;", max_size=120)


@settings(max_examples=200)
@given(
    TEXT,
    TEXT,
    st.sampled_from(["a.yaml", "a.tf", "a.toml", "a.ini", "a.properties", "a.sh", "Dockerfile", "a.json"]),
)
def test_any_text_is_read(before: str, after: str, path: str) -> None:
    source = Source(path, f"{before}# {W}\n{after}")
    for entry in read_waivers(source):
        assert entry.span.line <= len(source.line_starts)
        if isinstance(entry, Waiver):
            assert entry.lines is not None
            assert 1 <= entry.lines[0] <= entry.lines[1] <= len(source.line_starts)
    layout = layout_of(source)
    assert all(one.end <= other.start for one, other in pairwise(layout.texts))


def test_layouts_tell_strings_from_comments() -> None:
    text = 'a = "x ${"y"} # z" # c\nb = <<-E\n  # x\n  E\n/* "d */'
    found = hcl.layout(Source("a.tf", text))
    assert [text[one.start : one.end] for one in found.texts] == ['"x ${"y"} # z"', "  # x\n"]
    assert [text[slice(*place)] for place in found.comments or ()] == ["# c", '/* "d */']
    assert yaml.layout(Source("a.yaml", "a: [")) is None
    assert dockerfile.layout(Source("Dockerfile", "NOTHING")) is None
    assert lines.toml(Source("a.toml", "a = [\n{\n")).depths == (1, 2, 2)
