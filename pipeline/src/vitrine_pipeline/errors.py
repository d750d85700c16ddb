"""What can go wrong on the command line in a way that its user can mend."""


class PipelineError(Exception):
    """Ends the command with this message, which names the file or row and says what to do."""
