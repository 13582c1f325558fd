"""What papermill finds when it looks for engines; it looks while it is loaded itself."""

from typing import Any

from papermill.engines import Engine


class ForkEngine(Engine):
    """Runs notebooks of this Python in children of a fork server."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the cells of *nb_man*, here when this process is of one task only."""
        from dtmnb.batch.engine import execute

        execute(nb_man, kernel_name, options)
