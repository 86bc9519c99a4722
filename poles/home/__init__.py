"""The home page: the map of the poles, its filters, its table."""
