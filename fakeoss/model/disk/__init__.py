"""A store as plain folders, for seeding and dumping."""
