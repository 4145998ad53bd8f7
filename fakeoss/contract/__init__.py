"""The contract: cases of requests and expected answers as data, each with its source, and a runner for them."""
