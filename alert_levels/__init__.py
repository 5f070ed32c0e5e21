"""What level holds where: the ladder, decisions and who may take them. It decides and never sends."""
