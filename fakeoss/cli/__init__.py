"""The commands of ``python -m fakeoss``."""
