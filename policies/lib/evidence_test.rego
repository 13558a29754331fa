package cattleguard.lib.evidence_test

import data.cattleguard.lib.evidence
import data.cattleguard.lib.evidence_samples_test as samples
import rego.v1

amd64 := samples.amd64

arm64 := samples.arm64

index := samples.index

judged := [role |
	some role in ["container", "base", "frontend", "action", "output", "elsewhere"]
	evidence.judged(samples.image_with({"role": role}, {}))
]

test_judged if judged == ["container", "base", "frontend", "action"]

test_unjudged if {
	{name | some name, image in samples.unjudged; evidence.judged(image)} == set()
}

settled(whats) := {question |
	some question in ["signature", "sbom", "provenance", "scan"]
	missing := [samples.missing("timed-out", what) | some what in whats]
	evidence.settled(samples.gathered({"incomplete": missing}), question)
}

everything := {"signature", "sbom", "provenance", "scan"}

# Each case: what could not be looked at, and what can be answered all the same.
settled_cases := {
	"nothing": {"whats": [], "settled": everything},
	"the tag": {"whats": ["tag"], "settled": everything},
	"the configuration": {"whats": ["configuration", "tag"], "settled": everything},
	"a signature's tag": {"whats": ["signature-tag"], "settled": {"sbom", "provenance", "scan"}},
	"an SBOM's tag": {"whats": ["sbom-tag"], "settled": {"signature", "provenance", "scan"}},
	"both tags": {"whats": ["sbom-tag", "signature-tag"], "settled": {"provenance", "scan"}},
	"referrers": {"whats": ["referrers"], "settled": set()},
	"a platform": {"whats": ["platform"], "settled": everything},
	"what BuildKit put into the index": {"whats": ["buildkit"], "settled": {"signature"}},
	"what is attached": {"whats": ["blob"], "settled": set()},
	"something else": {"whats": ["elsewhere"], "settled": set()},
}

failing contains name if {
	some name, case in settled_cases
	settled(case.whats) != case.settled
}

test_settled if failing == set()

test_nothing_is_settled_without_a_digest if {
	not evidence.settled(samples.gathered({"digest": null}), "signature")
}

names(units) := [unit.name | some unit in units]

uncovered(digests) := names(evidence.uncovered(samples.gathered({}), digests))

test_nothing_covers_nothing if uncovered(set()) == ["linux/amd64", "linux/arm64"]

test_the_index_covers_its_platforms if uncovered({index}) == []

test_a_platform_covers_itself if uncovered({amd64}) == ["linux/arm64"]

test_every_platform_is_covered if uncovered({amd64, arm64}) == []

test_another_digest_covers_nothing if uncovered({samples.other}) == ["linux/amd64", "linux/arm64"]

test_platforms_that_are_not_known_are_one_unit if {
	found := samples.gathered({"platforms": []})
	[unit.digest | some unit in evidence.uncovered(found, set())] == [index]
	evidence.uncovered(found, {index}) == []
}

described(subject, digests) := evidence.described(samples.gathered({}), {
	"subject": subject,
	"subject_digests": digests,
})

test_an_sbom_is_about_what_it_is_attached_to if described(index, []) == {index}

test_an_sbom_of_one_platform_is_about_that_one if described(index, [samples.other, arm64]) == {arm64}

test_an_sbom_of_the_index_is_about_all if described(index, [arm64, index]) == {index}

test_an_sbom_of_a_platform_is_about_that_one if described(amd64, [arm64]) == {amd64}

test_what_names_nothing_is_about_what_it_is_attached_to if {
	evidence.described(samples.gathered({}), {"subject": index}) == {index}
}

platforms := samples.gathered({}).platforms

at(subject) := {"subject": subject}

everywhere := [at(index), at(amd64), at(arm64), at(samples.other)]

test_subjects if evidence.subjects(samples.gathered({}), everywhere) == {index, amd64, arm64, samples.other}

test_concerning if {
	evidence.concerning(samples.gathered({}), [platforms[1]], everywhere) == [at(index), at(arm64)]
}

lacking(items, others) := names(evidence.lacking(samples.gathered({}), items, others))

test_lacking if lacking([at(index)], [at(amd64)]) == ["linux/arm64"]

test_nothing_is_lacking_where_the_whole_has_it if lacking([at(amd64)], [at(index)]) == []

test_what_nothing_is_about_lacks_nothing if lacking([at(amd64)], []) == ["linux/amd64"]

signatures := {"signatures": [
	samples.signature(amd64, samples.keyless),
	samples.signature(index, samples.doubtful("altered")),
]}

statements := {"provenance": [
	samples.provenance(arm64, {}),
	samples.provenance(index, {"subject_matches": false}),
	samples.provenance(samples.other, {"proof": samples.unsigned}),
]}

test_signed if {
	found := samples.gathered(object.union(signatures, statements))
	evidence.signed(found, false) == {amd64}
	evidence.signed(found, true) == {amd64, arm64}
}

is_proved(found, item) if evidence.proved(found, [item]) == [item]

buildkit := samples.sbom(amd64, {"channel": "buildkit", "proof": samples.unsigned})

index_signed := {"signatures": [samples.signature(index, samples.keyless)]}

test_proved_by_its_signature if is_proved(samples.gathered({}), samples.sbom(amd64, {}))

test_proved_as_a_part_of_a_signed_index if is_proved(samples.gathered(index_signed), buildkit)

test_not_proved_where_the_index_is_not_signed if not is_proved(samples.gathered(signatures), buildkit)

test_not_proved_where_it_is_no_part_of_the_index if {
	attached := samples.sbom(amd64, {"channel": "attached", "proof": samples.unsigned})
	not is_proved(samples.gathered(index_signed), attached)
}

test_not_proved_where_there_is_no_index if {
	found := samples.gathered(object.union(index_signed, {"kind": "image"}))
	not is_proved(found, buildkit)
}

test_not_proved_where_it_only_refers_to_the_platform if {
	referrer := samples.sbom(amd64, {"channel": "referrer", "proof": samples.unsigned})
	not is_proved(samples.gathered(index_signed), referrer)
}
