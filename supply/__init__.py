"""What Muster is made of: the lock, what is known against it, no secrets in the tree. Not part of the service."""
