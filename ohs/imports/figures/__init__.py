"""Monthly figures brought in: what an extract covers, what it would change, its importer and its command."""
