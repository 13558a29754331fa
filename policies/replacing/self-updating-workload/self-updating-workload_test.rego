package cattleguard.replacing.self_updating_workload_test

import data.cattleguard.replacing.self_updating_workload
import rego.v1

image(fields) := object.union(
	{
		"at": ["image"],
		"ref": "nginx:1.27",
		"repository": "library/nginx",
		"grade": "floating",
		"pull_policy": null,
		"unknown": [],
		"error": null,
	},
	fields,
)

workload(annotations) := {
	"kind": "Deployment",
	"name": "web",
	"annotations": annotations,
	"annotations_at": ["metadata", "annotations"],
}

cases := {
	"bad: an updater": {
		"images": [image({"repository": "containrrr/watchtower"})],
		"workloads": [],
		"deny": {{
			"at": ["image"],
			"msg": "image containrrr/watchtower replaces the images of what is running",
			"severity": "high",
		}},
	},
	"bad: steered by an annotation": {
		"images": [],
		"workloads": [workload({"keel.sh/policy": "major"})],
		"deny": {{
			"at": ["metadata", "annotations", "keel.sh/policy"],
			"msg": "keel.sh/policy hands Deployment web to a tool that replaces its images",
			"severity": "high",
		}},
	},
	"bad: a moving tag is pulled at each start": {
		"images": [image({"pull_policy": "Always"})],
		"workloads": [],
		"deny": {{
			"at": ["image"],
			"msg": "image nginx:1.27 is pulled again at each start, and its tag moves by design",
			"severity": "medium",
			"grade": "floating",
		}},
	},
	"good: a digest is pulled at each start": {
		"images": [image({"pull_policy": "Always", "grade": "digest"})],
		"workloads": [],
		"deny": set(),
	},
	"good: a moving tag that is kept": {
		"images": [image({"pull_policy": "IfNotPresent"})],
		"workloads": [],
		"deny": set(),
	},
	"good: the tool is told to leave it": {
		"images": [],
		"workloads": [workload({"keel.sh/policy": "never", "com.centurylinklabs.watchtower.enable": "false"})],
		"deny": set(),
	},
	"good: the updater commits": {
		"images": [],
		"workloads": [workload({
			"argocd-image-updater.argoproj.io/image-list": "web=example/web",
			"argocd-image-updater.argoproj.io/write-back-method": "git:secret:argocd/git",
		})],
		"deny": set(),
	},
	"unknown: an image without a value is pulled at each start": {
		"images": [image({"pull_policy": "Always", "grade": "unknown", "unknown": ["${IMAGE}"]})],
		"workloads": [],
		"deny": set(),
		"unknown": {{"at": ["image"], "expression": "${IMAGE}"}},
	},
}

failing contains name if {
	some name, case in cases
	images := case.images
	workloads := case.workloads
	got := self_updating_workload.deny with input.images as images with input.workloads as workloads
	got != case.deny
}

failing contains name if {
	some name, case in cases
	images := case.images
	got := self_updating_workload.unknown with input.images as images
	got != object.get(case, "unknown", set())
}

test_cases if failing == set()
