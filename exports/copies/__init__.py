"""Copies of a record for a named recipient: fuller ones, sealed to a certificate, and ones for the defence."""
