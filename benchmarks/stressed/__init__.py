"""What a gateway does when more is asked of it than it can do, and by whom it should not."""
