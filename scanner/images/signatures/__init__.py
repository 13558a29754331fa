"""Verifies what is attached to images: signatures, and statements that are signed.

`verifier` is the door. What it reads becomes a `Signed` (`signed`), whether it came as a bundle (`bundles`) or as a layer
of cosign's older form (`layers`); `proofs` checks it in the order that `docs/adr/0018-signatures.md` gives. Everything
that may come from an attacker is bounded, and whatever is not understood is not verified.
"""
