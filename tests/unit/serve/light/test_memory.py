"""What was made is made again only when what it is made of is another."""

from operator import eq

from dtmnb.serve.light.memory import Memory


def test_it_is_made_once_of_the_same():
    """Of another thing, equal or not, it is made anew, unless equal counts as the same."""
    memory, made = Memory(), []
    first, equal = [1], [1]
    for of in (first, first, equal, [2]):
        memory.get(of, "things", lambda of=of: made.append(of) or len(made))
    assert made == [[1], [1], [2]]

    memory.get(first, "alike", lambda: made.append("alike"))
    memory.get(equal, "alike", lambda: made.append("alike"), is_same=eq)
    assert made.count("alike") == 1


def test_it_forgets_before_it_grows_too_large():
    """Many things are kept, and never all that anybody ever asked for."""
    memory = Memory()
    for number in range(2_000):
        memory.get(memory, number, lambda: "x")

    assert len(memory._kept) <= 500
