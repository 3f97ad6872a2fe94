"""What should happen: procedures as text, checked and turned into values. No effects."""
