"""What every Vitrine service and client shares: server, clients, health, errors, settings."""
