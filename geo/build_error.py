"""The one error of the build: data or tools that the build refuses, told in one line."""


class BuildError(Exception):
    """What is wrong, with what was expected, what was got and what to try."""
