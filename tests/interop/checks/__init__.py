"""The checks, one room for each pair of client and server."""
