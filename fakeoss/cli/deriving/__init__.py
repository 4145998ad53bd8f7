"""Makes a profile out of what an endpoint answered to the rows of the contract."""
