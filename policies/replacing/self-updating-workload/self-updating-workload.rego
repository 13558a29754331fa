# METADATA
# title: Workload updates itself
# description: |
#   A tool that watches a registry and swaps the image of what is running, or a pull policy that fetches a moving tag again
#   at each restart, changes a system without a change that anyone reviewed. Which image ran at a given time can then not
#   be told from any file.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy
#     description: "Kubernetes: image pull policy"
#   - ref: https://containrrr.dev/watchtower/
#     description: "Watchtower's own advice against its use in production"
# custom:
#   severity: high
#   category: replacing
#   formats: [kubernetes, compose, terraform, terraform-plan]
#   about: [images, workloads]
#   remediation: >-
#     Name images by digest and let a bot propose each new digest as a reviewed change; remove the updater and its
#     annotations.
#   controls:
#     nist-800-53r5: [CM-3, CM-5]
#     pci-dss-4.0: [6.5.1]
#     iso-27001-2022: ["8.32"]
#     soc2: [CC8.1]
package cattleguard.replacing.self_updating_workload

import rego.v1

# Repositories of tools that replace the images of running containers.
updaters := {
	"argoprojlabs/argocd-image-updater",
	"beatkind/watchtower",
	"containrrr/watchtower",
	"keelhq/keel",
	"nickfedor/watchtower",
	"nicholas-fedor/watchtower",
	"pyouroboros/ouroboros",
	"v2tec/watchtower",
}

# Annotations and labels that hand a workload to such a tool, and the values that do not.
steering := {
	"argocd-image-updater.argoproj.io/image-list": set(),
	"com.centurylinklabs.watchtower.enable": {"false"},
	"keel.sh/policy": {"never"},
}

deny contains {"at": image.at, "msg": msg, "severity": "high"} if {
	some image in input.images
	image.repository in updaters
	msg := sprintf("image %s replaces the images of what is running", [image.repository])
}

deny contains {"at": at, "msg": msg, "severity": "high"} if {
	some workload in input.workloads
	some name, harmless in steering
	value := object.get(workload.annotations, name, null)
	is_string(value)
	not lower(value) in harmless
	not writes_to_git(workload)
	at := array.concat(workload.annotations_at, [name])
	msg := sprintf("%s hands %s %s to a tool that replaces its images", [name, workload.kind, workload.name])
}

deny contains {"at": image.at, "msg": msg, "severity": "medium", "grade": image.grade} if {
	some image in input.images
	image.pull_policy == "Always"
	image.grade == "floating"
	image.error == null
	msg := sprintf("image %s is pulled again at each start, and its tag moves by design", [image.ref])
}

unknown contains {"at": image.at, "expression": expression} if {
	some image in input.images
	image.pull_policy == "Always"
	image.grade == "unknown"
	some expression in image.unknown
}

# The updater that commits what it finds makes a change that can be reviewed.
writes_to_git(workload) if {
	method := object.get(workload.annotations, "argocd-image-updater.argoproj.io/write-back-method", "")
	startswith(method, "git")
}
