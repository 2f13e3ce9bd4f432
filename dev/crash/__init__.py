"""Proof that a killed or crowded collection run doubles nothing and loses nothing.

Real processes, real commits, a real mail server: what a test inside one transaction cannot show.
"""
