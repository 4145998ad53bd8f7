"""Makes a profile out of what an endpoint answered to the rows of the contract."""

from fakeoss.cli.deriving.summary import write_profile

__all__ = ["write_profile"]
