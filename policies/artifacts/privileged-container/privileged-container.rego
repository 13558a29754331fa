# METADATA
# title: Container can change its host
# description: |
#   A privileged container, one that shares a namespace of its host, or one with capabilities beyond the usual can change
#   the machine it runs on. The machine is then no longer what its image says, and replacing the container does not undo it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#     description: "Kubernetes: pod security standards"
#   - ref: https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities
#     description: "Docker: runtime privilege and Linux capabilities"
# custom:
#   severity: high
#   category: artifacts
#   formats: [kubernetes, compose, github-actions, terraform, terraform-plan]
#   about: [workloads]
#   remediation: >-
#     Remove `privileged` and the host's namespaces, drop all capabilities and add only those that are needed.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     cis-docker-1.6: ["5.4", "5.5", "5.10", "5.16", "5.17", "5.18", "5.21", "5.31"]
#     cis-kubernetes-1.9: [5.2.2, 5.2.3, 5.2.4, 5.2.5, 5.2.9]
#   parameters:
#     allowed-capabilities:
#       description: Capabilities that may be added, without the prefix CAP_; the default are those Docker gives by itself.
#       type: array
#       default:
#         - AUDIT_WRITE
#         - CHOWN
#         - DAC_OVERRIDE
#         - FOWNER
#         - FSETID
#         - KILL
#         - MKNOD
#         - NET_BIND_SERVICE
#         - NET_RAW
#         - SETFCAP
#         - SETGID
#         - SETPCAP
#         - SETUID
#         - SYS_CHROOT
package cattleguard.artifacts.privileged_container

import data.cattleguard.lib.settings
import rego.v1

# Each of these gives the host away.
grave := {
	"ALL",
	"BPF",
	"DAC_READ_SEARCH",
	"SYS_ADMIN",
	"SYS_BOOT",
	"SYS_MODULE",
	"SYS_PTRACE",
	"SYS_RAWIO",
}

allowed contains upper(name) if {
	some name in settings.setting("privileged-container", "allowed-capabilities")
}

deny contains {"at": container.privileged.at, "msg": msg, "severity": "high"} if {
	some container in containers
	container.privileged.value == true
	msg := sprintf("container %s is privileged: it can change its host", [container.name])
}

deny contains {"at": namespace.at, "msg": msg, "severity": "high"} if {
	some workload in input.workloads
	some namespace in workload.host_namespaces
	is_string(namespace.value)
	msg := sprintf("%s %s shares the %s namespace of its host", [workload.kind, workload.name, namespace.value])
}

deny contains {"at": capability.at, "msg": msg, "severity": severity} if {
	some container in containers
	some capability in container.capabilities_added
	is_string(capability.value)
	not capability.value in allowed
	severity := severity_of(capability.value)
	msg := sprintf("container %s has the capability %s added", [container.name, capability.value])
}

deny contains {"at": device.at, "msg": msg, "severity": "medium"} if {
	some container in containers
	some device in container.devices
	is_string(device.value)
	msg := sprintf("container %s has the device %s of its host", [container.name, device.value])
}

unknown contains {"at": setting.at, "expression": expression} if {
	some container in containers
	some setting in array.concat([container.privileged], array.concat(container.capabilities_added, container.devices))
	some expression in setting.unknown
}

unknown contains {"at": namespace.at, "expression": expression} if {
	some workload in input.workloads
	some namespace in workload.host_namespaces
	some expression in namespace.unknown
}

containers contains container if {
	some workload in input.workloads
	some container in workload.containers
}

severity_of(capability) := "high" if {
	capability in grave
} else := "medium"
