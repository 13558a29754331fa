# METADATA
# title: A credential is written into the source
# description: |
#   A credential that stands in an image, a manifest or a start script is known to everybody who can read the repository or
#   pull the image, stays in their history, and is the same in every environment. It cannot be changed without a new build,
#   and it ties the image to one place. In a pipeline, what is a credential by its name alone weighs less: it may belong to a
#   service that is made for the test run.
# related_resources:
#   - ref: https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
#     description: "OWASP: secrets management"
# custom:
#   severity: high
#   category: configuration
#   formats: [kubernetes, compose, dockerfile, github-actions, terraform, terraform-plan, packer, terragrunt]
#   about: [credentials]
#   redact: true
#   remediation: >-
#     Revoke the credential, then hand its successor over when the container starts: from a secret store, a mounted file, or
#     the platform's own identity.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7)]
#     cis-supply-chain-1.0: [2.3.8, 5.1.3]
#     cis-docker-1.6: ["4.10"]
#     pci-dss-4.0: [8.6.2]
#     iso-27001-2022: ["5.17"]
#     soc2: [CC6.1]
package cattleguard.configuration.baked_secret

import rego.v1

# What looks like the credential of a service or like a key; everything else may be a password of a test system.
grave := {
	"aws-access-key",
	"azure-storage-key",
	"docker-token",
	"github-token",
	"gitlab-token",
	"google-api-key",
	"npm-token",
	"openai-key",
	"private-key",
	"pypi-token",
	"sendgrid-key",
	"slack-token",
	"slack-webhook",
	"stripe-key",
	"vault-token",
}

# What a name alone announces, or what opens a service on the runner itself: in a pipeline these are mostly throw-away ones.
slight := {"access-key", "api-key", "local-url-password", "password", "secret", "token"}

deny contains {"at": credential.at, "msg": msg, "severity": severity} if {
	some credential in input.credentials
	severity := severity_of(credential)
	msg := sprintf("%s holds a literal credential (%s)", [holder(credential), credential.kind])
}

severity_of(credential) := "critical" if {
	credential.kind in grave
} else := "medium" if {
	credential.phase == "ci"
	credential.kind in slight
} else := "high"

holder(credential) := "this text" if {
	credential.name == ""
} else := credential.name
