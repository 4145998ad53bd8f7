"""What the pytest plugin needs only where a suite uses it."""
