"""A bureau: its data, its rules, its answers."""
