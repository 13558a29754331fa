"""The keys of the configuration: the one table that the reader, the JSON Schema and the documentation are made from."""

from __future__ import annotations

from scanner.govern.configuration.kinds import Choice, Flag, Items, Key, Outputs, Rules, Table, Text
from scanner.govern.configuration.sections import (
    CONFTEST,
    IMAGES,
    PATH,
    PATTERN,
    RULE,
    SELECT,
    TRUST,
    WAIVERS,
)

CONFIGURATION = Table(
    (
        Key("profile", Choice("profile"), "The profile that this goes before; see [profiles](profiles.md).", "`default`", usual="default"),
        Key(
            "fail-on",
            Choice("severity", ("never",)),
            "The lowest severity that fails a scan.",
            "as the profile says, else `high`",
            usual="high",
        ),
        Key(
            "strict",
            Flag(),
            "Whether a question that has no answer here is a finding.",
            "as the profile says, else `false`",
            usual=False,
        ),
        Key(
            "paths",
            Items(PATH),
            "What is scanned where the command line names nothing: files, directories and glob patterns.",
            "the working directory",
            usual=["."],
        ),
        Key("formats", Items(Choice("format")), "The only formats that are read.", "all"),
        Key("exclude", Items(PATTERN), "Paths to leave out, in the language of `.gitignore`.", "none", usual=[]),
        Key("select", SELECT, "Which rules are applied: those for which everything here holds.", "as the profile says, else all"),
        Key("rules", RULE, "Settings of single rules, by id.", "as the profile says, else their own"),
        Key(
            "policies",
            Items(Text("path or address")),
            "Further policies: paths, or addresses on other machines, which are fetched with `--fetch-policies` only.",
            "none",
            usual=[],
        ),
        Key("policy-keys", Items(PATH), "Public keys that must have signed bundles of policies (PEM).", "none", usual=[]),
        Key("conftest", CONFTEST, "How policies of [conftest's convention](conftest.md) are read."),
        Key("waivers", WAIVERS, "What [waivers](waivers.md) must say, and where they are."),
        Key(
            "baseline",
            PATH,
            "The file of [findings that are accepted for now](baseline.md).",
            "`cattleguard-baseline.json` in the scan root, if there is one",
        ),
        Key(
            "outputs",
            Outputs(),
            "Reports that every scan writes, beside those that the command line asks for.",
            "none",
            usual=[],
        ),
        Key("trust", TRUST, "Who may sign which [images](images.md).", "nobody"),
        Key("images", IMAGES, "Which images are looked up, with `--images`."),
    )
)  # fmt: skip
"""The whole file."""


def names(table: Table | Rules) -> tuple[str, ...]:
    """Return the names of the keys of a mapping."""
    return tuple(key.name for key in table.keys)
