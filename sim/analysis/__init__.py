"""What results mean: pure functions from tables to tables."""
