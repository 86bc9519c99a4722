"""The map as a picture for reports, drawn on the server."""
