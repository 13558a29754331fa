"""Which kinds of objects are in no namespace.

A manifest does not say whether its object is namespaced: one without a namespace goes to the one it is applied in. Of
Kubernetes' own kinds it is known (API reference, v1.34: resources with `namespaced: false`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scanner.policy.conventions.gatekeeper.manifests import group_of, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLUSTER_SCOPED: Mapping[str, frozenset[str]] = {
    "": frozenset(["Namespace", "Node", "PersistentVolume", "ComponentStatus"]),
    "admissionregistration.k8s.io": frozenset(
        [
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ]
    ),
    "apiextensions.k8s.io": frozenset(["CustomResourceDefinition"]),
    "apiregistration.k8s.io": frozenset(["APIService"]),
    "certificates.k8s.io": frozenset(["CertificateSigningRequest", "ClusterTrustBundle"]),
    "flowcontrol.apiserver.k8s.io": frozenset(["FlowSchema", "PriorityLevelConfiguration"]),
    "networking.k8s.io": frozenset(["IPAddress", "IngressClass", "ServiceCIDR"]),
    "node.k8s.io": frozenset(["RuntimeClass"]),
    "policy": frozenset(["PodSecurityPolicy"]),
    "rbac.authorization.k8s.io": frozenset(["ClusterRole", "ClusterRoleBinding"]),
    "resource.k8s.io": frozenset(["DeviceClass", "ResourceSlice"]),
    "scheduling.k8s.io": frozenset(["PriorityClass"]),
    "storage.k8s.io": frozenset(
        ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"]
    ),
    "templates.gatekeeper.sh": frozenset(["ConstraintTemplate"]),
}


def is_cluster_scoped(body: Mapping[str, Any]) -> bool:
    """Tell whether an object is of a kind of which it is known that it is in no namespace."""
    group = group_of(body)
    return text(body.get("kind")) in _CLUSTER_SCOPED.get(group, ()) or group == "constraints.gatekeeper.sh"
