"""What can go wrong in a way that whoever asks for a sample can mend."""


class SampleError(Exception):
    """No sample can be drawn there; the message names the folder and says what to do."""
