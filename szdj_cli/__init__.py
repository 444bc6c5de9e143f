"""szdj: the Party branch's administration from the command line."""

__version__ = "0.1.0"
