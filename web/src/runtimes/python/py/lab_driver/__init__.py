"""Runs a learner's program on probes and in scratch cells. Holds no expected value and gives no verdict."""
