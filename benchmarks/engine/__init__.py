"""The similarity engine at scale: recall, speed, memory, and how long it takes to be ready."""
