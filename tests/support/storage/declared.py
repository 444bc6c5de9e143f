"""The tables as the program declares them."""

import importlib
import pkgutil

from sqlalchemy import MetaData
from sqlmodel import SQLModel

from szdj_cli.store import tables


def declared() -> MetaData:
    """Return all tables that the program declares."""
    for module in pkgutil.iter_modules(tables.__path__):
        importlib.import_module(f"{tables.__name__}.{module.name}")
    return SQLModel.metadata
