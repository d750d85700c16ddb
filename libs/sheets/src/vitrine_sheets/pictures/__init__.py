"""The pictures that rows name, under the names that their files really have."""
