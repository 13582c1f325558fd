"""The register of what was handed out: each file once, by its first moment."""

from dtmnb.domain.issued import IssuedDocument
from dtmnb.store.issued import IssuedDocuments
from tests.unit.store.conftest import batch, title


def document(sha256: str, plan_id: str = "p1") -> IssuedDocument:
    """Return a document by its hash."""
    return IssuedDocument(plan_id, f"{sha256}.pdf", sha256, 9, "public", "en", 1, "ab")


def test_what_left_is_kept_once(store):
    """A file that leaves again stays what it was; plans have registers of their own."""
    for plan_id in ("p1", "p2"):
        store.create(plan_id, batch(title(plan_id)))
    register = IssuedDocuments(store)

    register.note([document("a"), document("a", "p2")])
    register.note([document("b"), document("a")._replace(name="again.pdf")])

    first, second = register.of("p1")
    assert [first.name, second.name] == ["a.pdf", "b.pdf"]
    assert first.at <= second.at
    assert [each.sha256 for each in register.of("p2")] == ["a"]
