"""What leaves the project: tables and outlines, and every form that they are written in."""
