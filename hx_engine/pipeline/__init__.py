"""The sixteen steps of a design and the loop that walks through them."""
