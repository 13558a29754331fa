"""Facts of blocks: one reader for each kind of thing that a block may say."""
