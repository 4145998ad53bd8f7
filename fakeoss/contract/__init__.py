"""What the service answers, as data: rows of requests and answers, each with its source, and a runner for them."""
