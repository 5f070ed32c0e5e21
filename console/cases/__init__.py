"""What people asked for, and what officers do about it."""
