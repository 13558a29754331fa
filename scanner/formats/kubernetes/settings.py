"""Settings of containers that decide what they may do: security contexts, merged as the kubelet merges them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from scanner.facts.model import Setting
from scanner.formats.kubernetes.access import mapping, setting, text, within
from scanner.model import Pointer

if TYPE_CHECKING:
    from scanner.formats.kubernetes.pods import Part, Pod

_PATCHED = "the manifest that this patch is applied to"
_WINDOWS = "windows"


class Security(msgspec.Struct, frozen=True):
    """The security settings of one container; the fields are those of `scanner.facts.model.Container`."""

    privileged: Setting
    read_only_root_filesystem: Setting
    allow_privilege_escalation: Setting
    run_as_user: Setting
    run_as_non_root: Setting
    capabilities_added: tuple[Setting, ...]
    capabilities_dropped: tuple[Setting, ...]


def security(pod: Pod, part: Part) -> Security:
    """Return what holds for a container: its own context, then the pod's."""
    contexts = _contexts(pod, part)
    own = contexts[:1] if part.defaults is None else contexts[:2]
    capabilities_at, capabilities = _first(own, "capabilities")
    return Security(
        privileged=_privileged(part, contexts, own),
        read_only_root_filesystem=_read_only_root(pod, part, own),
        allow_privilege_escalation=_effective(part, own, "allowPrivilegeEscalation"),
        run_as_user=_effective(part, contexts, "runAsUser"),
        run_as_non_root=_effective(part, contexts, "runAsNonRoot"),
        capabilities_added=_capabilities(capabilities_at, capabilities, "add"),
        capabilities_dropped=_capabilities(capabilities_at, capabilities, "drop"),
    )


def is_partial(part: Part) -> bool:
    """Tell whether a container is only a part of one: it has no image, nor a default for it."""
    return not text(part.body.get("image")) and not (part.defaults and text(part.defaults[1].get("image")))


def elsewhere(part: Part) -> tuple[str, ...]:
    """Return what says the rest of a container that is only a part of one: a step action, or what is patched."""
    if not is_partial(part):
        return ()
    action = text(within(part.body, ("ref", "name")))
    return (f"step action {action}",) if action else (_PATCHED,)


_Context = tuple[Pointer, dict[str, Any]]


def _contexts(pod: Pod, part: Part) -> list[_Context]:
    found: list[_Context] = [((*part.at, "securityContext"), mapping(part.body.get("securityContext")))]
    if part.defaults is not None:
        at, body = part.defaults
        found.append(((*at, "securityContext"), mapping(body.get("securityContext"))))
    return [*found, *pod.contexts]


def _first(contexts: list[_Context], key: str) -> tuple[Pointer, Any]:
    """Return the place and the value of a key in the first context that sets it."""
    for at, context in contexts:
        if context.get(key) is not None:
            return (*at, key), context[key]
    return contexts[0][0], None


def _effective(part: Part, contexts: list[_Context], key: str) -> Setting:
    at, value = _first(contexts, key)
    if value is None and is_partial(part):
        return Setting(at, None, elsewhere(part))
    return setting(at, value)


def _privileged(part: Part, contexts: list[_Context], own: list[_Context]) -> Setting:
    """Return `privileged`; a Windows host process container is as free as a privileged one."""
    for at, context in contexts:
        if within(context, ("windowsOptions", "hostProcess")) is True:
            return Setting((*at, "windowsOptions", "hostProcess"), True)
    return _effective(part, own, "privileged")


def _read_only_root(pod: Pod, part: Part, own: list[_Context]) -> Setting:
    """Return `readOnlyRootFilesystem`; Windows knows no such setting, so there it is not known."""
    found = _effective(part, own, "readOnlyRootFilesystem")
    if found.value is None and text(within(pod.spec, ("os", "name"))) == _WINDOWS:
        return Setting((*pod.at, "os", "name"), None, (f"os.name: {_WINDOWS}",))
    return found


def _capabilities(at: Pointer, capabilities: Any, key: str) -> tuple[Setting, ...]:
    listed = mapping(capabilities).get(key)
    if not isinstance(listed, list):
        return ()
    return tuple(
        _capability((*at, key, index), name) for index, name in enumerate(listed) if isinstance(name, str)
    )


def _capability(at: Pointer, name: str) -> Setting:
    found = setting(at, name)
    return found if found.unknown else Setting(at, name.upper().removeprefix("CAP_"))
