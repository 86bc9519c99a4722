"""The map in the browser: what a screen shows, and how it gets there."""
