package cattleguard.lib.evidence_words_test

import data.cattleguard.lib.evidence_samples_test as samples
import data.cattleguard.lib.evidence_words as words
import rego.v1

test_named_with_its_digest if words.named(samples.image({})) == "image ghcr.io/acme/web:1.4.2 (sha256:111111111111)"

test_named_as_written_where_that_has_a_digest if {
	image := samples.image_with({"ref": "ghcr.io/acme/web@sha256:aaaa"}, {})
	words.named(image) == "image ghcr.io/acme/web@sha256:aaaa"
}

test_named_as_written_where_no_digest_is_known if {
	words.named(samples.image({"digest": null})) == "image ghcr.io/acme/web:1.4.2"
}

test_short if words.short(samples.index) == "sha256:111111111111"

test_short_of_what_is_no_digest if words.short("main") == "main"

for_units(units) := words.for_platforms(samples.gathered({}), units)

test_all_platforms_are_not_named if for_units(samples.platforms) == ""

test_some_platforms_are_named if for_units([samples.platforms[1]]) == " for linux/arm64"

test_a_platform_without_a_name_is_named_by_its_digest if {
	for_units([{"name": "", "digest": samples.other}]) == " for sha256:cccccccccccc"
}

# Each case: texts, and how they are listed.
lists := {
	"": [],
	"a": ["a", "a"],
	"a and b": ["a", "b", "a"],
	"a, b and c": ["a", "b", "c"],
	"a, b, c and 2 more": ["a", "b", "c", "d", "e"],
}

failing contains expected if {
	some expected, texts in lists
	words.listed(texts) != expected
}

long := concat("", [sprintf("%d", [number % 10]) | some number in numbers.range(1, 200)])

test_short_texts_stay if words.bounded("a  b\n c") == "a b c"

test_long_texts_are_cut if {
	words.bounded(long) == sprintf("%s…", [substring(long, 0, 160)])
}

who := sprintf("%s (%s)", [samples.identity, samples.issuer])

doubt(reason) := words.doubts([samples.doubtful(reason)])

# Each case: why a proof does not hold, and what is said of it.
reasons := {
	"no-trust": sprintf("signed by %s, and the configuration names nobody who may sign it (`trust:`)", [who]),
	"wrong-identity": sprintf("signed by %s, who may not sign it", [who]),
	"wrong-issuer": sprintf("signed by %s, whose issuer is not one that may vouch for it", [who]),
	"wrong-key": "no key that may sign it made the signature",
	"altered": sprintf("the signature of %s is not over this content", [who]),
	"wrong-subject": sprintf("what %s signed is another image", [who]),
	"no-log-entry": sprintf("no transparency log proves when %s signed it", [who]),
	"log-mismatch": sprintf("the entry in the transparency log is not about the signature of %s", [who]),
	"certificate-expired": sprintf("the certificate of %s was not valid when it was signed", [who]),
	"certificate-untrusted": sprintf("the certificate of %s is not by an authority of the trusted root", [who]),
	"log-untrusted": sprintf("the log entry for the signature of %s is not by a log of the trusted root", [who]),
	"timestamp-untrusted": sprintf(
		"the timestamp of the signature of %s is not by an authority of the trusted root",
		[who],
	),
	"unsigned": "nobody signed it",
	"malformed": "the signature is malformed",
	"unsupported": "the signature is of a kind that is not supported",
	"something else": sprintf("the signature of %s does not hold", [who]),
}

failing contains reason if {
	some reason, sentence in reasons
	doubt(reason) != sentence
}

test_cases if failing == set()

test_what_cannot_be_read_says_why if {
	found := samples.proof({"reason": "malformed", "detail": "the envelope has\nno payload"})
	words.doubts([found]) == "the signature is malformed: the envelope has no payload"
}

test_what_is_proved_of_another_image_is_about_another_image if {
	words.doubts([samples.keyless]) == sprintf("what %s signed is another image", [who])
}

test_altered_content_that_names_no_signer if {
	found := samples.proof({"how": "key", "reason": "altered"})
	words.doubts([found]) == "the signature is not over this content"
}

test_doubts_without_a_reason_are_said if {
	words.doubts([samples.proof({})]) == "the signature is of a kind that is not supported"
}

test_the_same_reason_is_said_once if {
	someone := samples.proof({"how": "keyless", "identity": "someone@example.com", "reason": "wrong-identity"})
	proofs := [samples.unsigned, someone, samples.doubtful("wrong-identity"), samples.unsigned, someone]
	expected := sprintf("nobody signed it; signed by %s and someone@example.com, who may not sign it", [who])
	words.doubts(proofs) == expected
}

test_a_key_with_its_name if words.signer(samples.proof({"how": "key", "key": "release.pub"})) == "the key release.pub"

test_a_key_without_a_name if words.signer(samples.proof({"how": "key"})) == "a key that is not known"

test_nobody if words.signer(samples.proof({})) == "an unknown signer"

# Each case: an SBOM, and what messages call it.
sboms := {
	"CycloneDX 1.6, in an attestation": {},
	"SPDX 2.3, made by BuildKit": {"format": "spdx", "spec_version": "SPDX-2.3", "channel": "buildkit"},
	"SPDX, attached as a referrer": {"format": "spdx", "spec_version": "", "channel": "referrer"},
	"a local file": {"format": "", "spec_version": "", "channel": "file"},
}

test_sboms if {
	{expected | some expected, fields in sboms; words.sbom(samples.sbom(samples.amd64, fields)) == expected} == {
		"CycloneDX 1.6, in an attestation",
		"SPDX 2.3, made by BuildKit",
		"SPDX, attached as a referrer",
		"a local file",
	}
}
