# METADATA
# title: Container can write to its root filesystem
# description: |
#   A container that can write to its own root filesystem can be changed while it runs: by a repair, by an attacker, by the
#   application itself. With a read-only root filesystem the container is what its image is, and what has to be written
#   goes to a volume that is named for it.
# related_resources:
#   - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#     description: "Kubernetes: security context"
#   - ref: https://docs.docker.com/reference/compose-file/services/#read_only
#     description: "Compose: read_only"
# custom:
#   severity: medium
#   category: artifacts
#   formats: [kubernetes, compose, terraform, terraform-plan]
#   about: [workloads]
#   remediation: >-
#     Set `readOnlyRootFilesystem: true` in the container's security context (`read_only: true` in Compose), and mount an
#     `emptyDir` or `tmpfs` where the application has to write.
#   controls:
#     nist-800-53r5: [CM-5, SI-7, SI-14]
#     cis-docker-1.6: ["5.13"]
#     cis-kubernetes-1.9: [5.7.3]
package cattleguard.artifacts.writable_root_filesystem

import rego.v1

deny contains {"at": container.read_only_root_filesystem.at, "msg": msg} if {
	some container in containers
	container.read_only_root_filesystem.value != true
	container.read_only_root_filesystem.unknown == []
	msg := sprintf("container %s can write to its root filesystem", [container.name])
}

unknown contains {"at": container.read_only_root_filesystem.at, "expression": expression} if {
	some container in containers
	some expression in container.read_only_root_filesystem.unknown
}

# An ephemeral container is there to look around.
containers contains container if {
	some workload in input.workloads
	some container in workload.containers
	container.role != "ephemeral"
}
