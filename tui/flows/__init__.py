"""Acts of an officer as short rows of questions; pure generators that end in an order."""
