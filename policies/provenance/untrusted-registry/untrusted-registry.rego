# METADATA
# title: Container image comes from a registry that is not trusted
# description: |
#   An image is worth as much as the registry that hands it out and the people who may push to it. Where an
#   organisation has decided which registries and namespaces it takes images from, everything else has passed none of
#   its checks. The rule is silent until `registries` is configured.
# related_resources:
#   - ref: https://kubernetes.io/docs/concepts/security/supply-chain-security/
#     description: "Kubernetes: software supply chain security"
# custom:
#   severity: high
#   category: provenance
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan]
#   about: [images]
#   remediation: >-
#     Copy the image into a registry of the list, with its digest unchanged, and refer to it there; or have the registry
#     reviewed and add it to `registries`.
#   controls:
#     nist-800-53r5: [CM-7(5), SR-3]
#     cis-supply-chain-1.0: [3.1.5]
#     cis-docker-1.6: ["4.2"]
#     cis-kubernetes-1.9: [5.5.1]
#     iso-27001-2022: ["5.21", "8.19"]
#     soc2: [CC6.8]
#   parameters:
#     registries:
#       description: >-
#         Where images may come from: a host (`ghcr.io`), all hosts of a domain (`*.example.com`), or a host with the
#         first parts of the path (`docker.io/library`, `ghcr.io/acme`). Empty: anywhere.
#       type: array
#       default: []
package cattleguard.provenance.untrusted_registry

import data.cattleguard.lib.settings
import rego.v1

registries := settings.setting("untrusted-registry", "registries")

deny contains verdict if {
	some image in considered
	located(image)
	not trusted(image)
	place := concat("/", [image.registry, image.repository])
	verdict := {
		"at": image.at,
		"msg": sprintf("image %s comes from %s, which is not on the list of trusted registries", [image.ref, place]),
		"grade": image.grade,
	}
}

unknown contains question if {
	some image in considered
	not located(image)
	not trusted(image)
	some expression in image.unknown
	question := {"at": image.at, "expression": expression}
}

# An image that is built here comes from no registry; unpinned-image speaks about what is not a reference at all.
considered := [image |
	count(registries) > 0
	some image in input.images
	image.role != "output"
	image.grade != "local"
	image.error == null
]

located(image) if {
	image.registry != ""
	image.repository != ""
}

trusted(image) if {
	some pattern in registries
	parts := [part | some part in split(pattern, "/"); part != ""]
	host_matches(parts[0], image.registry)
	path := array.slice(parts, 1, count(parts))
	array.slice(split(image.repository, "/"), 0, count(path)) == path
}

host_matches(pattern, host) if pattern == host

host_matches(pattern, host) if {
	startswith(pattern, "*.")
	endswith(host, substring(pattern, 1, -1))
}
