"""Changes of what governs: what a pull request does to the configuration, waivers, baseline, policies and ignore files.

Here stands what changed, and whether that lets more pass; what is objected to is decided by the rules in
`policies/governance`.
"""
