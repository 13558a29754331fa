"""Texts that stand for a credential which is put in later, or for none at all."""

from __future__ import annotations

import re

MAX_LENGTH = 4096

_WHOLE = re.compile(
    r"""
    [\s"'`]*                                          # nothing
    | (?i:true|false|yes|no|on|off|none|null|nil|undefined|n/?a|0|1)
    | (?i:[x*.\-_\#?\u2022\u2026]+|redacted|masked|hidden|invalid|unset|disabled)
    | (?i:(?:your|insert|enter|replace)[-_\ ].*|.*[-_\ ]here)
    | <[^<>]*> | \[[^\[\]]*\] | %\w+% | __\w+__ | @@?\w+@@? | \#\{[^{}]*\}\#?
    | \$\w+
    | ~?\.{0,2}(?:/[\w.@+-]+){2,}/?                   # a path
    | [^\s:]*[\w-]\.(?:pem|key|json|txt|crt|cer|p12|pfx|jks|ya?ml|env)
    | https?://.*
    | (?:vault|op|arn|ssm|awssm|aws-sm|secretsmanager|gcpsm|gcp|azkv|env|file|ref\+\w+):.*
    | ENC\[.*\] | \$ANSIBLE_VAULT;.* | @Microsoft\.KeyVault\(.*
    """,
    re.VERBOSE | re.DOTALL,
).fullmatch
_PART = re.compile(r"\$\{|\$\(|\{\{|\$[A-Z_][A-Z0-9_]*(?![a-z])|%\(\w+\)s|<[A-Za-z][\w -]*>|<%").search
_PROSE = re.compile(r"\b(?:password|passphrase|token|key|secret|credentials?)\b", re.IGNORECASE).search
_EXAMPLE = re.compile(r"EXAMPLE(?:KEY)?\Z").search


def is_placeholder(value: str) -> bool:
    """Tell whether a text is a placeholder or a reference; `changeme` is neither, it works as a password."""
    if len(value) > MAX_LENGTH:
        return False
    if _WHOLE(value.strip("\"'")) is not None or _PART(value) is not None or is_example(value):
        return True
    return " " in value.strip() and _PROSE(value) is not None


def is_example(value: str) -> bool:
    """Tell whether a text is a key that documentation has marked as an example (`AKIA...EXAMPLE`)."""
    return _EXAMPLE(value) is not None
