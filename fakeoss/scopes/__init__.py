"""Mocks around several tests: decorated classes, and the parts of a mock that are undone when they end."""
