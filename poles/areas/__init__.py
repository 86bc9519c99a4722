"""The page « Territoires »: every EPCI and commune."""
