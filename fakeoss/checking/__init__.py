"""Runs code of the user's again and again, with a fault at each of its calls, and says what became of it."""
