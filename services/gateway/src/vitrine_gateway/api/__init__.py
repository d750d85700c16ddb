"""The REST API: one blueprint a topic, each made from what it needs."""
