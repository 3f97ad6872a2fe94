"""The full-screen application and the whole command line."""
