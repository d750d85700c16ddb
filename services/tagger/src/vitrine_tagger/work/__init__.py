"""The work on the queue: files are read, and their rows tagged, chunk by chunk."""
