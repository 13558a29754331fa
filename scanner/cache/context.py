"""What a result depends on beside the files: the program, the policies, and what the scan was asked to do."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from scanner.cache.program import program
from scanner.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scanner.cache.protocol import ResultsCache
    from scanner.options import Options
    from scanner.policies import Policies

LAYOUT = "results-1"
"""Names how results are kept; another way gets another name."""
_VARYING = re.compile(
    r"\b(?:now_ns|intn|rfc4122|lookup_ip_addr|decode_verify)\b|\bhttp\s*\.\s*send\b|\bopa\s*\.\s*runtime\b"
)
"""Functions of Rego whose values differ from one evaluation to the next: clock, chance, network, surroundings.

See "Policy Reference", "Built-in Functions", of Open Policy Agent.
"""
_encode = msgspec.msgpack.Encoder(order="deterministic").encode


def context(cache: ResultsCache, options: Options, policies: Policies | None) -> bytes | None:
    """Return a digest of what results depend on beside the files.

    None where a result may differ though all of that is the same: policies are evaluated by another program, read the
    clock, or judge what registries say.

    Args:
        cache: keeps what takes long to find out.
        options: the scan's request.
        policies: what it judges with; None where files are read for the images that they name.
    """
    if policies is not None and not _repeatable(options, policies):
        return None
    try:
        own = program(cache)
    except SourceError:
        return None
    said = (LAYOUT, own, _read(options), None if policies is None else _judged(options, policies))
    try:
        return sha256(_encode(said)).digest()
    except (ValueError, OverflowError, TypeError):
        # For instance an integer of more than 64 bits in the configuration.
        return None


def _repeatable(options: Options, policies: Policies) -> bool:
    if options.evidence is not None or options.engines.name != "embedded" or policies.unusable:
        return False
    return not any(_VARYING.search(text) for text in _texts(options))


def _texts(options: Options) -> Iterator[str]:
    for bundle in options.bundles:
        for source in (*bundle.policies, *bundle.manifests):
            yield source.text


def _read(options: Options) -> tuple[object, ...]:
    """Return what decides how files are read."""
    limits, assumed = options.limits, options.assumptions
    return (
        sorted(options.formats),
        (limits.max_file_bytes, limits.by_format, limits.max_files, limits.max_depth),
        [(source.path, source.text) for source in assumed.variable_files],
        sorted(assumed.variables.items()),
        sorted(assumed.packer_variables.items()),
        (assumed.workspace, assumed.effective_time, assumed.plan_source),
        options.inventory,
    )


def _judged(options: Options, policies: Policies) -> tuple[object, ...]:
    """Return what decides how they are judged."""
    configured = [
        (rule, said.enabled, said.severity, said.parameters)
        for rule, said in sorted(options.rule_configs.items())
    ]
    limits = options.engines.limits
    conftest = options.conftest
    return (
        policies.of_files,
        configured,
        options.strict,
        (conftest.namespaces, conftest.combine, conftest.rego_v0, conftest.data),
        (limits.seconds, limits.memory_bytes, limits.answer_bytes),
    )
