"""Runs Vitrine's processes on this machine: what `vitrine up` and `vitrine demo` do."""
