"""A fifth register, made up for tests: ladders and their checks. It is the shortest complete example of the contract."""
