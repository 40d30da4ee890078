"""The sections of a report, each made of sentences, tables and pictures."""
