"""What the families of operations share: the request on its way to a handler, and what handlers read and write."""
