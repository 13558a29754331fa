# METADATA
# title: Evidence of images
# description: |
#   Which images are judged by their evidence, which of their platforms something speaks for, and what was looked at
#   well enough to say that something is not there. What speaks of the manifest that a reference resolves to speaks of
#   all its platforms, because it names them by their digests; what is attached to a platform speaks of that one alone.
package cattleguard.lib.evidence

import rego.v1

# The uses of an image that take it from a registry.
roles := {
	"container",
	"init",
	"ephemeral",
	"service",
	"volume",
	"base",
	"copy",
	"mount",
	"frontend",
	"action",
}

# By what is asked, the lookups without which it can be answered all the same. What is attached to a platform is looked
# for by the digest that the index has, whether or not its manifest can be read; what BuildKit puts there is not signed.
dispensable := {
	"signature": {"tag", "platform", "configuration", "sbom-tag", "buildkit"},
	"sbom": {"tag", "platform", "configuration", "signature-tag"},
	"provenance": {"tag", "platform", "configuration", "signature-tag", "sbom-tag"},
	"scan": {"tag", "platform", "configuration", "signature-tag", "sbom-tag"},
}

# Evidence of the image was gathered, and it comes from outside.
judged(image) if {
	image.role in roles
	image.grade != "local"
	image.evidence != null
}

# Everything was looked at that may hold a signature, an SBOM, a provenance or a scan: what was not found is not there.
settled(found, question) if {
	found.digest != null
	blocking := {missing.what | some missing in found.incomplete} - dispensable[question]
	count(blocking) == 0
}

# What evidence can be about: the platforms of an image, or the image itself where they are not known.
units(found) := found.platforms if {
	count(found.platforms) > 0
} else := [{"name": "", "digest": found.digest, "created": found.created}]

# One of some digests is that of a unit, or of what contains it.
speaks_for(_, unit, digests) if unit.digest in digests

speaks_for(found, _, digests) if found.digest in digests

# The units that none of some digests speaks for.
uncovered(found, digests) := [unit |
	some unit in units(found)
	not speaks_for(found, unit, digests)
]

# The digests that some items are about.
subjects(found, items) := {digest |
	some item in items
	some digest in described(found, item)
}

# The items that are about one of some units, or about what contains it.
concerning(found, some_units, items) := [item |
	count(some_units) > 0
	wanted := {unit.digest | some unit in some_units} | {found.digest}
	some item in items
	count(described(found, item) & wanted) > 0
]

# The units that some items are about and that none of others is.
lacking(found, items, others) := [unit |
	digests := subjects(found, items)
	some unit in uncovered(found, subjects(found, others))
	speaks_for(found, unit, digests)
]

# The platforms that some digests name, where they name neither a certain one nor what contains it.
other_platforms(found, unit, digests) := [one |
	not speaks_for(found, unit, digests)
	some one in found.platforms
	one.digest in digests
]

# The digests that an item is about: an SBOM of one platform that is attached to the whole image is about that one.
described(found, item) := named if {
	item.subject == found.digest
	digests := object.get(item, "subject_digests", [])
	not found.digest in digests
	named := {unit.digest | some unit in found.platforms; unit.digest in digests}
	count(named) > 0
} else := {item.subject}

# What is signed over the digest of an image or of a platform: its signatures, and with `attested` what signed statements
# say of how it was built.
marks(found, attested) := array.concat(found.signatures, [statement |
	attested
	some statement in found.provenance
	statement.subject_matches
	not statement.proof.reason in {"unsigned", "malformed"}
])

marked(found, attested) := {mark.subject | some mark in marks(found, attested)}

# The digests that somebody who is trusted signed.
signed(found, attested) := {mark.subject | some mark in marks(found, attested); mark.proof.verified}

# The statements that are proved: by their signatures, and where BuildKit put them into an index that is signed.
proved(found, items) := [item |
	vouched := in_signed_index(found)
	some item in items
	is_proved(item, vouched)
]

is_proved(item, _) if item.proof.verified

is_proved(item, vouched) if {
	item.channel == "buildkit"
	item.subject in vouched
}

# The places of the items that are proved.
proved_places(found, items) := {place |
	vouched := in_signed_index(found)
	some place, item in items
	is_proved(item, vouched)
}

# What counts of what speaks for one unit: what is proved, where anything is. Whoever may push could otherwise attach what
# looks better beside it.
firm(_, proved_ones) := proved_ones if count(proved_ones) > 0

firm(ones, []) := ones

# The platforms whose statements by BuildKit are a part of a signed index.
in_signed_index(found) := {unit.digest |
	found.kind == "index"
	found.digest in signed(found, true)
	some unit in found.platforms
}
