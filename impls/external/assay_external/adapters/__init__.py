"""One module for each library. A function named after an op takes a Case and returns what binds its values."""
