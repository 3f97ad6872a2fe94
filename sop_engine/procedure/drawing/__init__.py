"""A procedure as a picture: what is drawn is gathered once, and written as SVG, Mermaid or DOT text."""
