"""Kenyan court papers, drafted from a record for a person to check, complete and sign."""
