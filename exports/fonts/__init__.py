"""The typefaces of the record, shipped with the program and checked before use."""
