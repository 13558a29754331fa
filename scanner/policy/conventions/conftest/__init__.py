"""conftest's conventions: `deny`, `violation`, `warn` and `exception` over documents as they are written; docs/conftest.md."""
