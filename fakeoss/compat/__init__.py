"""Names of other libraries, for suites that move from them."""
