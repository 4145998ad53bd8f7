"""What the operation families share: the request as handlers receive it, and the headers and documents that they read
and write."""
