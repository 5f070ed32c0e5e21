"""What is planned for each area, and the ladder."""
