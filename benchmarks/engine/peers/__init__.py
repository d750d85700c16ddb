"""What else could be taken for the engine, each run in a process of its own."""
