"""The rules: one mechanism, one file; each says what it reads and writes, its equation and its source."""
