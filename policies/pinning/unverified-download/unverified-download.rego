# METADATA
# title: Download is not verified
# description: |
#   What a server sends today is not necessarily what it sent when the line was written. Without comparing a checksum,
#   a compromised or merely updated server changes what is built or run here; piped straight into an interpreter, it
#   runs before anyone could look at it. HTTPS proves which server answered, not which file it sent.
# related_resources:
#   - ref: https://docs.docker.com/reference/dockerfile/#add---checksum
#     description: "Docker: ADD --checksum"
#   - ref: https://cwe.mitre.org/data/definitions/494.html
#     description: "CWE-494: Download of Code Without Integrity Check"
# custom:
#   severity: medium
#   category: pinning
#   formats: [dockerfile, github-actions, terraform, terraform-plan, kubernetes, compose, packer, terragrunt]
#   about: [references]
#   remediation: >-
#     Compare the file with a checksum that is written here, before it is used (`ADD --checksum=sha256:...`, or
#     `echo "<sha256>  file" | sha256sum --check`). Save an installer to a file first; do not pipe it into a shell.
#   controls:
#     nist-800-53r5: [SI-7, SR-4(3)]
#     nist-800-218: [PW.4.4]
#     cis-supply-chain-1.0: [2.4.3, 3.1.1]
#     cis-docker-1.6: ["4.11"]
#     iso-27001-2022: ["5.21", "8.19"]
#     soc2: [CC6.8]
package cattleguard.pinning.unverified_download

import data.cattleguard.lib.pins
import rego.v1

interpreters := {"ash", "bash", "dash", "fish", "iex", "ksh", "node", "perl", "php", "powershell", "pwsh", "ruby", "sh", "zsh"}

deny contains verdict if {
	some reference in input.references
	reference.kind == "download"
	pins.below(reference, "digest")
	interpreted(reference)
	verdict := {
		"at": reference.at,
		"msg": sprintf("%s runs whatever %s sends, unseen", [reference.piped_to, reference.ref]),
		"severity": "high",
		"grade": reference.grade,
	}
}

deny contains verdict if {
	some reference in input.references
	reference.kind == "download"
	pins.below(reference, "digest")
	not interpreted(reference)
	verdict := {
		"at": reference.at,
		"msg": sprintf("%s is downloaded without being compared with a checksum that is written here", [reference.ref]),
		"severity": "medium",
		"grade": reference.grade,
	}
}

unknown contains question if {
	some reference in input.references
	reference.kind == "download"
	some question in pins.unresolved(reference)
}

interpreted(reference) if reference.piped_to in interpreters

interpreted(reference) if {
	is_string(reference.piped_to)
	regex.match(`^python[0-9.]*$`, reference.piped_to)
}
