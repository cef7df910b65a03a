"""The demo company and bases with known truth: seeded generators to learn from and to test against."""
