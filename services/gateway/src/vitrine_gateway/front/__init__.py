"""Connections: requests are taken up when they are whole, and threads see no others."""
