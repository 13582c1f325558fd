"""What no visitor, file or notebook changes of a page that Voilà serves."""

from traitlets.config import Config

from dtmnb.serve.templates import CompiledTemplates


def closed_page() -> Config:
    """Return the settings of Voilà for every page of ours.

    Nothing but the page itself is served, by our template, without code and without traces of
    errors; the server says nothing that is no error, so that people find the address.
    """
    config = Config()
    config.Voila.open_browser = False
    config.Voila.log_level = "ERROR"
    config.VoilaConfiguration.template = "dtmnb"
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.file_allowlist = []
    config.VoilaConfiguration.file_denylist = [".*"]
    config.VoilaConfiguration.show_tracebacks = False
    config.VoilaConfiguration.strip_sources = True
    config.VoilaConfiguration.preheat_kernel = False
    config.VoilaExporter.preprocessors = [CompiledTemplates]
    return config
