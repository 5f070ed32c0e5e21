"""Twilio's REST API for one account that sends and receives SMS."""
