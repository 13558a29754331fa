# METADATA
# title: Nothing replaces this pod
# description: |
#   A pod on its own is not started again when its node goes away, and a change of its description has to be made by hand.
#   The same holds for a controller with the strategy OnDelete, and for one that does not roll out a changed template:
#   what runs is replaced only when somebody deletes it.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/workloads/pods/#working-with-pods
#     description: "Kubernetes: working with pods"
#   - ref: https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/#daemonset-update-strategy
#     description: "Kubernetes: DaemonSet update strategies"
# custom:
#   severity: medium
#   category: replacing
#   formats: [kubernetes, terraform, terraform-plan]
#   about: [workloads]
#   remediation: >-
#     Use a Deployment, StatefulSet, DaemonSet or Job instead of a bare pod, and a rolling update strategy.
#   controls:
#     nist-800-53r5: [CP-10, SI-14]
package cattleguard.replacing.unmanaged_pod

import rego.v1

deny contains {"at": array.concat(workload.at, ["kind"]), "msg": msg} if {
	some workload in input.workloads
	not workload.managed
	workload.lifetime == "service"
	msg := message(workload)
}

deny contains {"at": workload.update_strategy.at, "msg": msg} if {
	some workload in input.workloads
	workload.update_strategy.value == "OnDelete"
	msg := sprintf("%s %s is replaced only when somebody deletes its pods", [workload.kind, workload.name])
}

unknown contains {"at": workload.update_strategy.at, "expression": expression} if {
	some workload in input.workloads
	some expression in workload.update_strategy.unknown
}

message(workload) := sprintf("Pod %s is replaced by nobody: neither when its node fails nor when it changes", [workload.name]) if {
	workload.kind == "Pod"
} else := sprintf("%s %s does not replace its pods when its template changes", [workload.kind, workload.name])
