"""Voilà with compression, as whoever serves pages over a line needs it.

The setting of Voilà comes too late for its files, so the application is told itself.
"""

from voila.app import Voila


class CompressingVoila(Voila):
    """Voilà that compresses files and messages."""

    def init_settings(self) -> dict:
        """Return the settings of the web application."""
        compression = {"compress_response": True, "websocket_compression_options": {}}
        return {**super().init_settings(), **compression}


if __name__ == "__main__":
    CompressingVoila.launch_instance()
