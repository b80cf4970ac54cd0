"""The version of what is installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("engine-room")
except PackageNotFoundError:  # used from its source without being installed
    __version__ = "0+source"
