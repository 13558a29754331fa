"""What holds over findings: configuration, waivers, baselines, comparison, identity, and changes of all of these."""
