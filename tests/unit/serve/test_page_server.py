"""The clean page is sent compressed: a poor line is the usual one."""

from voila.app import Voila

from dtmnb.serve.page_server import PageServer


def test_files_and_messages_are_compressed(monkeypatch):
    """Whatever else Voilà sets stays as it is."""
    monkeypatch.setattr(Voila, "init_settings", lambda _: {"autoreload": False})

    settings = PageServer().init_settings()

    assert settings == {
        "autoreload": False,
        "compress_response": True,
        "websocket_compression_options": {},
    }
