"""The engine in Milvus, for catalogues that one machine does not hold."""
