"""Warm processes: a server of one thread gives every task a fresh copy of itself."""

from dtmnb.forkserver.child import is_child, tell
from dtmnb.forkserver.client import ForkServer, Task, few_variables

__all__ = ["ForkServer", "Task", "few_variables", "is_child", "tell"]
