"""What was done and by whom, how long it is kept, and the officers themselves."""
