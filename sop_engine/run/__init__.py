"""What did happen: orders, events, state, and the pure step between them."""
