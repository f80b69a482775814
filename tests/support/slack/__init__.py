"""A simulated Slack on 127.0.0.1: its Web API, its signed events over HTTP, and Socket Mode."""
