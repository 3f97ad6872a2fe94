"""Laying out a file: the same data in one stable form, with every comment kept where it belongs."""
