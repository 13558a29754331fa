# METADATA
# title: Words for evidence of images
# description: |
#   How messages name an image, its platforms, who signed something, and why that proves nothing.
package cattleguard.lib.evidence_words

import data.cattleguard.lib.evidence
import rego.v1

most_shown := 3

longest := 160

# What messages call an image: its reference as written, and its digest where the reference does not have it.
named(image) := sprintf("image %s (%s)", [image.ref, short(image.evidence.digest)]) if {
	image.evidence.digest != null
	not contains(image.ref, "@")
} else := sprintf("image %s", [image.ref])

# The first twelve digits of a digest.
short(digest) := sprintf("%s:%s", [parts[0], substring(parts[1], 0, 12)]) if {
	parts := split(digest, ":")
	count(parts) == 2
} else := digest

# The platforms that something is said of; nothing where it is said of all of them.
for_platforms(found, some_units) := "" if {
	count(some_units) in {0, count(evidence.units(found))}
} else := sprintf(" for %s", [listed([platform(unit) | some unit in some_units])])

platform(unit) := short(unit.digest) if {
	unit.name == ""
} else := unit.name

# The first texts of an array as a part of a sentence, each once, and how many more there are.
listed(texts) := shown(distinct, most_shown) if {
	distinct := [text | some index, text in texts; not text in array.slice(texts, 0, index)]
}

shown(texts, limit) := conjoined(texts) if {
	count(texts) <= limit
} else := sprintf("%s and %d more", [concat(", ", array.slice(texts, 0, limit)), count(texts) - limit])

conjoined(texts) := concat(", ", texts) if {
	count(texts) < 2
} else := sprintf("%s and %s", [concat(", ", array.slice(texts, 0, last)), texts[last]]) if {
	last := count(texts) - 1
}

# A text from elsewhere on one line of bounded length.
bounded(text) := within(text, longest)

within(text, limit) := one_line(text) if {
	count(text) <= limit
} else := sprintf("%s…", [one_line(substring(text, 0, limit))])

one_line(text) := concat(" ", [word | some word in regex.split(`[ \t\r\n]+`, text); word != ""])

# Why some proofs do not hold, the same reason once with all it is said of.
doubts(proofs) := concat("; ", [doubt(reason, [proof | some proof in proofs; because(proof) == reason]) |
	some reason in sort({because(proof) | some proof in proofs})
])

because(proof) := "wrong-subject" if {
	proof.verified
} else := "unsupported" if {
	proof.reason == null
} else := proof.reason

doubt(reason, proofs) := sentence if {
	sentence := unsaid[reason]
} else := sprintf("%s: %s", [bare, bounded(detail)]) if {
	bare := unreadable[reason]
	detail := proofs[0].detail
	detail != ""
} else := bare if {
	bare := unreadable[reason]
} else := "the signature is not over this content" if {
	reason == "altered"
	every proof in proofs {
		proof.identity == null
		proof.key == null
	}
} else := sprintf(form, [shown(sort({signer(proof) | some proof in proofs}), most_shown)]) if {
	form := object.get(said, reason, "the signature of %s does not hold")
}

# Reasons that name nobody.
unsaid := {
	"unsigned": "nobody signed it",
	"wrong-key": "no key that may sign it made the signature",
}

unreadable := {
	"malformed": "the signature is malformed",
	"unsupported": "the signature is of a kind that is not supported",
}

said := {
	"no-trust": "signed by %s, and the configuration names nobody who may sign it (`trust:`)",
	"wrong-identity": "signed by %s, who may not sign it",
	"wrong-issuer": "signed by %s, whose issuer is not one that may vouch for it",
	"altered": "the signature of %s is not over this content",
	"wrong-subject": "what %s signed is another image",
	"no-log-entry": "no transparency log proves when %s signed it",
	"log-mismatch": "the entry in the transparency log is not about the signature of %s",
	"certificate-expired": "the certificate of %s was not valid when it was signed",
	"certificate-untrusted": "the certificate of %s is not by an authority of the trusted root",
	"log-untrusted": "the log entry for the signature of %s is not by a log of the trusted root",
	"timestamp-untrusted": "the timestamp of the signature of %s is not by an authority of the trusted root",
}

# Who signed: an identity with who vouches for it, or a key.
signer(proof) := sprintf("%s (%s)", [bounded(proof.identity), bounded(proof.issuer)]) if {
	proof.identity != null
	proof.issuer != null
} else := bounded(proof.identity) if {
	proof.identity != null
} else := sprintf("the key %s", [bounded(proof.key)]) if {
	proof.key != null
} else := "a key that is not known" if {
	proof.how == "key"
} else := "an unknown signer"

# The kind of an SBOM: its format with version, and how it is attached.
sbom(item) := sprintf("%s, %s", [kind, channels[item.channel]]) if {
	kind := sbom_format(item)
	kind != ""
} else := channels[item.channel]

formats := {"cyclonedx": "CycloneDX", "spdx": "SPDX"}

sbom_format(item) := sprintf("%s %s", [formats[item.format], trim_prefix(item.spec_version, "SPDX-")]) if {
	item.spec_version != ""
} else := object.get(formats, item.format, "")

channels := {
	"attestation": "in an attestation",
	"attached": "attached by its tag",
	"buildkit": "made by BuildKit",
	"referrer": "attached as a referrer",
	"signature-tag": "attached as a signature",
	"attestation-tag": "in an attestation",
	"file": "a local file",
}
