"""Jupyter finds our kernel by its name."""

import sys

from jupyter_client.kernelspec import KernelSpec


def test_the_kernel_is_installed_for_this_environment(run, tmp_path, monkeypatch):
    """One command, and JupyterLab lists a kernel that our server provides."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))

    done = run("kernelspec", "install", "--json")

    place = tmp_path / "environment" / "share" / "jupyter" / "kernels" / "dtmnb"
    spec = KernelSpec.from_resource_dir(str(place))
    assert (done.code, done.document["kernel"]) == (0, "dtmnb")
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == "dtmnb"
    assert spec.argv[:3] == ["python", "-m", "ipykernel_launcher"]
