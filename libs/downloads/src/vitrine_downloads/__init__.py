"""Pictures from addresses of the web: only public ones, and politely."""
