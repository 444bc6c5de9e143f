"""Invented organisations and people to try the program on, and what makes them; installed as `szdj_cli.sample_data`."""
