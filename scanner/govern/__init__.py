"""What holds over findings: configuration and identity."""
