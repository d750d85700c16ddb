"""The products of one space in memory, found with FAISS."""
