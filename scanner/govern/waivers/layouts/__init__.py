"""Where the comments and the texts of a source stand, and how far its statements reach, for each syntax."""
