"""One room per format: from a source to documents with facts; `registry` lists them."""
