# METADATA
# title: Launch template is used at a version that moves
# description: |
#   A group that launches from `$Latest` or `$Default` starts other machines as soon as somebody adds a version to the
#   template or moves its default: no plan shows it, nothing rolls the machines that run already, and going back means
#   changing the template again. Without a version AWS takes the default one. With a number, a new version of the template
#   is a change of the group, which a plan shows and an instance refresh rolls out; only then can it roll back, too.
# related_resources:
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateSpecification.html
#     description: "EC2 Auto Scaling: launch template specification, and its default version"
#   - ref: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-launch-template-versions.html
#     description: "Amazon EC2: versions of launch templates"
#   - ref: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html
#     description: "EC2 Auto Scaling: a rollback needs a numbered version"
# custom:
#   severity: medium
#   category: pinning
#   formats: [terraform, terraform-plan]
#   about: [references]
#   remediation: >-
#     Write `version = aws_launch_template.<name>.latest_version` for a template of the same configuration, or the number
#     of the version you tested.
#   controls:
#     nist-800-53r5: [CM-2, CM-3]
#     iso-27001-2022: ["8.9", "8.32"]
#     soc2: [CC8.1]
package cattleguard.pinning.floating_launch_template

import data.cattleguard.lib.pins
import rego.v1

deny contains verdict if {
	some reference in launch_templates
	reference.grade == "floating"
	verdict := {"at": reference.at, "msg": message(reference), "grade": reference.grade}
}

unknown contains question if {
	some reference in launch_templates
	some question in pins.unresolved(reference)
}

launch_templates contains reference if {
	some reference in input.references
	reference.kind == "launch-template"
}

message(reference) := sprintf("%s %s", [shown(reference), problem(reference)])

problem(reference) := "has no version: what is launched is its default one, which can be moved" if {
	reference.revision == null
} else := sprintf("is used at version %s, which moves without a change here", [reference.revision])

shown(reference) := "the launch template" if {
	reference.name == ""
} else := sprintf("launch template %s", [reference.name])
