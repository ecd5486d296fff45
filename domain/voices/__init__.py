"""What young people said, under keys that are kept apart from the record and can be erased. See docs/erasure.md."""
