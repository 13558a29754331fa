# METADATA
# title: What runs is changed in place
# description: |
#   A plan that updates something in place changes what is running instead of replacing it: the machine that comes out is in
#   no image, was tested by nobody, and the next one that is started from the image may behave differently. Judged is what
#   runs and what it is made of: machines, their images, sizes and start-up scripts, extensions that run on them, functions
#   without versions, pods, and configuration that workloads read. Not judged is what may change around it: tags and
#   descriptions, the size of groups, permissions, networks, protection. Updates that replace by themselves are fine: a new
#   version of a launch template, a new task definition, a new pod template, a new release of a chart. A release of Helm
#   that reuses the values of the one before is named, because what it installs depends on what was installed. Databases and
#   other stores cannot be replaced, so changing them in place is right. A change that somebody made outside of Terraform is
#   named too.
# related_resources:
#   - ref: https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_tracking_change_management_immutable_infrastructure.html
#     description: "AWS Well-Architected: deploy using immutable infrastructure"
#   - ref: https://developer.hashicorp.com/terraform/internals/json-format#change-representation
#     description: "Terraform: actions in a plan"
#   - ref: https://kubernetes.io/docs/concepts/configuration/configmap/#configmap-immutable
#     description: "Kubernetes: immutable ConfigMaps"
#   - ref: https://helm.sh/docs/helm/helm_upgrade/
#     description: "Helm: upgrade, and --reuse-values"
# custom:
#   severity: high
#   category: replacing
#   formats: [terraform-plan]
#   about: [changes, resources]
#   remediation: >-
#     Let the change make a new object: put the setting into a launch template or a new image, set
#     `user_data_replace_on_change = true`, name ConfigMaps by a hash of their data, set `publish = true` on functions, or
#     name what changes in `lifecycle.replace_triggered_by`. To allow a path, list it in `also-benign` as `type:path`.
#   controls:
#     nist-800-53r5: [CM-2, CM-4, SI-14]
#     pci-dss-4.0: [6.5.1]
#     iso-27001-2022: ["8.32"]
#   parameters:
#     also-benign:
#       description: Further changes that may be made in place, as `type:path` (`aws_instance:instance_type`), `type` or `*:path`.
#       type: array
#       default: []
package cattleguard.replacing.in_place_update

import data.cattleguard.lib.baked
import data.cattleguard.lib.resources
import data.cattleguard.lib.settings
import rego.v1

most_shown := 5

deny contains verdict if {
	some change in updates
	change.kind == "planned"
	row := baked.types[change.type]
	not published(change)
	found := [attribute | some attribute in change.changed; counts(change, attribute)]
	count(found) > 0
	verdict := {
		"at": place(change, found),
		"msg": sprintf("%s is changed in place (%s): %s", [change.address, shown(found), row.runs]),
		"severity": row.severity,
	}
}

deny contains verdict if {
	some change in updates
	change.kind == "drift"
	row := baked.types[change.type]
	found := [attribute |
		some attribute in change.changed
		attribute.known
		baked.kind(change.type, baked.plain(attribute.path)) == "baked"
		not allowed(change.type, baked.plain(attribute.path))
	]
	count(found) > 0
	verdict := {
		"at": place(change, found),
		"msg": sprintf("%s was changed outside of Terraform (%s)", [change.address, shown(found)]),
		"severity": row.severity,
	}
}

# What the objects of a manifest are made of depends on their kind.
deny contains verdict if {
	some change in updates
	change.kind == "planned"
	change.type in {"kubectl_manifest", "kubernetes_manifest"}
	some kind, paths in manifest_paths
	[change.address, kind] in manifests
	found := [attribute |
		some attribute in change.changed
		path := baked.plain(attribute.path)
		baked.within(path, paths)
		not allowed(change.type, path)
	]
	count(found) > 0
	verdict := {
		"at": place(change, found),
		"msg": sprintf("%s is changed in place (%s): what runs is no longer what was started", [change.address, shown(found)]),
		"severity": "medium",
	}
}

deny contains verdict if {
	some change in updates
	change.kind == "planned"
	change.type == "helm_release"
	change.address in reusing
	found := [attribute |
		some attribute in change.changed
		baked.within(baked.plain(attribute.path), released)
		not allowed(change.type, baked.plain(attribute.path))
	]
	count(found) > 0
	verdict := {
		"at": place(change, found),
		"msg": sprintf(
			"%s is changed in place (%s): `reuse_values` keeps what the release before was given, whatever is written here",
			[change.address, shown(found)],
		),
		"severity": "medium",
	}
}

# Of a manifest, by the kind of its object.
manifest_paths := {
	"ConfigMap": {"manifest.binaryData", "manifest.data"},
	"Pod": {"manifest.spec.containers.image", "manifest.spec.initContainers.image"},
	"Secret": {"manifest.data", "manifest.stringData"},
}

# What a release is made of.
released := {"chart", "repository", "set", "set_list", "set_sensitive", "set_wo", "values", "version"}

# Changes that leave an object where it is.
updates := [change |
	some change in input.changes
	change.actions == ["update"]
	change.mode == "managed"
]

# Of what is known only after the change, most is filled in by the provider: it counts where it is baked in.
counts(change, attribute) if {
	path := baked.plain(attribute.path)
	baked.kind(change.type, path) == "baked"
	not allowed(change.type, path)
}

counts(change, attribute) if {
	path := baked.plain(attribute.path)
	attribute.known
	baked.kind(change.type, path) == "other"
	not allowed(change.type, path)
}

allowed(type, path) if {
	some entry in settings.setting("in-place-update", "also-benign")
	permits(entry, type, path)
}

permits(entry, type, _) if entry == type

permits(entry, type, path) if {
	parts := split(entry, ":")
	count(parts) == 2
	parts[0] in {"*", type}
	baked.within(path, {parts[1]})
}

# A function of which every change is a version keeps what it was.
published(change) if change.address in publishing

publishing contains resource.address if {
	some resource in input.resources
	resource.type == "aws_lambda_function"
	object.get(resource.values, "publish", false) == true
}

# Releases that keep the values of the one before.
reusing contains resource.address if {
	some resource in input.resources
	resource.type == "helm_release"
	object.get(resource.values, "reuse_values", false) == true
	object.get(resource.values, "reset_values", false) != true
}

# The address of each manifest, with the kind of its object.
manifests contains [resource.address, kind] if {
	some resource in input.resources
	resource.type in {"kubectl_manifest", "kubernetes_manifest"}
	kind := object.get(resource.values, ["manifest", "kind"], null)
	kind in object.keys(manifest_paths)
}

place(change, found) := array.concat(change.at, array.concat(["change", "after"], found[0].path))

shown(found) := concat(", ", names) if {
	names := distinct(found)
	count(names) <= most_shown
} else := sprintf("%s and %v more", [concat(", ", array.slice(names, 0, most_shown)), count(names) - most_shown]) if {
	names := distinct(found)
}

distinct(found) := sort({sprintf("`%s`", [resources.dotted(attribute.path)]) | some attribute in found})
