"""Makes new rules: complete, tested, and ready to be changed into what is wanted."""
