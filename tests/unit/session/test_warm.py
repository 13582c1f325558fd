"""A warm kernel has read our tables and words before its page opens."""

import json
import sys

import pytest

from dtmnb.forkserver import ForkServer, few_variables
from dtmnb.resources import shipped
from tests.support.forked import tables_read_by_a_page


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
@pytest.mark.xdist_group("forkserver")
def test_a_page_reads_no_table_again():
    """A kernel that is warmed as its description says opens none; one without it reads them."""
    file = shipped("templates") / "kernels" / "dtmnb" / "kernel.json"
    described = json.loads(file.read_text(encoding="utf-8"))
    preload = described["metadata"]["kernel_provisioner"]["config"]["preload"]

    found = []
    for names in (preload, preload[:1]):
        server = ForkServer(names)
        found.append(server.call(tables_read_by_a_page, environment=few_variables()))
        server.close()

    assert found[0] == []
    assert len(found[1]) > 10
