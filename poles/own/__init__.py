"""A reader’s own list: read, checked, repaired with a report, shown in one session."""
