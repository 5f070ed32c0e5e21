"""People who live on the carriers through HTTP alone: they register, answer, move, ask and fall silent."""
