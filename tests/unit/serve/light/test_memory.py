"""What was made is made again only when what it is made of is another."""

from gc import collect
from operator import eq
from weakref import ref

from dtmnb.serve.light.memory import Memory


class Thing:
    """Something to make others of."""


def test_it_is_made_once_of_the_same():
    """Of another thing, equal or not, it is made anew, unless equal counts as the same."""
    memory, made = Memory(), []
    first, equal = [1], [1]
    for of in (first, first, equal, [2]):
        memory.get(of, ("wash", "things"), lambda of=of: made.append(of) or len(made))
    assert made == [[1], [1], [2]]

    memory.get(first, ("alike", "x"), lambda: made.append("alike"))
    memory.get(equal, ("alike", "x"), lambda: made.append("alike"), is_same=eq)
    assert made.count("alike") == 1


def test_nothing_is_left_of_what_a_plan_was():
    """However many pages were made of it; what is made for others stays."""
    memory, before = Memory(), Thing()
    gone = ref(before)
    for number in range(20):
        memory.get(before, ("wash", number), Thing)
        memory.get(memory, ("health", number), lambda number=number: number)
    del before
    memory.get(Thing(), ("wash", 0), Thing)
    collect()

    assert gone() is None
    assert memory.get(memory, ("health", 7), Thing) == 7


def test_it_forgets_before_it_grows_too_large():
    """Many things are kept, and never all that anybody ever asked for."""
    memory, made = Memory(), []
    for number in [*range(300), 0]:
        memory.get(memory, ("wash", number), lambda number=number: made.append(number))

    assert made.count(0) == 2
