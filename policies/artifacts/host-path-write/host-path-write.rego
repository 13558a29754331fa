# METADATA
# title: Container can write to its host
# description: |
#   A directory of the host that a container can write to outlives the container: what it leaves there is part of no image
#   and of no replacement, and it can change the host itself. A source directory mounted over an image makes the running
#   code something else than what was built. A container runtime's socket gives control over everything on the host.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#     description: "Kubernetes: hostPath volumes and their risks"
# custom:
#   severity: high
#   category: artifacts
#   formats: [kubernetes, compose, github-actions, terraform, terraform-plan]
#   about: [workloads]
#   remediation: >-
#     Use a named volume, a persistent volume claim or an emptyDir for data, bake files into the image, and mount what the
#     host must share read-only.
#   controls:
#     nist-800-53r5: [AC-6, CM-5, SC-39]
#     cis-docker-1.6: ["5.6", "5.32"]
#     cis-kubernetes-1.9: [5.2.12]
package cattleguard.artifacts.host_path_write

import rego.v1

sockets := {"containerd.sock", "cri-dockerd.sock", "crio.sock", "docker.sock", "podman.sock"}

deny contains {"at": used.mount.at, "msg": msg, "severity": "high"} if {
	some used in host_mounts
	is_socket(used.mount.source)
	msg := sprintf("container %s can control its host through %s", [used.container, used.mount.source])
}

deny contains {"at": used.mount.at, "msg": msg, "severity": severity} if {
	some used in host_mounts
	used.mount.unknown == []
	not used.mount.read_only
	not is_socket(used.mount.source)
	severity := severity_of(used.mount.source)
	msg := sprintf("container %s can write to %s of its host", [used.container, used.mount.source])
}

unknown contains {"at": used.mount.at, "expression": expression} if {
	some used in mounts
	used.mount.kind in {"host", "other"}
	not used.mount.read_only
	some expression in used.mount.unknown
}

host_mounts contains used if {
	some used in mounts
	used.mount.kind == "host"
}

mounts contains {"container": container.name, "mount": mount} if {
	some workload in input.workloads
	some container in workload.containers
	some mount in container.mounts
}

# The socket of a container runtime; a read-only mount of it still takes commands.
is_socket(source) if {
	parts := split(source, "/")
	parts[count(parts) - 1] in sockets
}

# A path beside the file that names it is a development setup more often than not.
severity_of(source) := "medium" if {
	startswith(source, ".")
} else := "high"
