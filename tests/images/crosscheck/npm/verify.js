// Reads `{root, cases: {name: {bundle, artifact, identity, issuer, logs, stamps}}}` and writes, by name, null for a bundle that is
// believed, else why it is not. `logs` and `stamps` are how many entries and times a bundle must have.
import { readFileSync } from "node:fs";
import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";

const { root, cases } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const trust = toTrustMaterial(TrustedRoot.fromJSON(root));

const verdict = ({ bundle, artifact, identity, issuer, logs, stamps }) => {
  try {
    const verifier = new Verifier(trust, { tlogThreshold: logs, timestampThreshold: stamps });
    const signed = artifact == null ? undefined : Buffer.from(artifact, "base64");
    const policy = { subjectAlternativeName: identity, extensions: { issuer } };
    verifier.verify(toSignedEntity(bundleFromJSON(bundle), signed), policy);
    return null;
  } catch (error) {
    return `${error.code ?? error.name}: ${error.message}`;
  }
};

const verdicts = Object.fromEntries(Object.entries(cases).map(([name, one]) => [name, verdict(one)]));
process.stdout.write(JSON.stringify(verdicts));
