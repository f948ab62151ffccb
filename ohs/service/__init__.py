"""Runs the application as a service: its server, health, time limit, logs and metrics. Knows no register."""
