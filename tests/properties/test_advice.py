"""What holds for any subject, any answers, any treatment and any signature."""

from datetime import date
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtmnb.domain.advice import Advice, advise
from dtmnb.domain.agreeing import CategoryOverride
from dtmnb.domain.subject import Subject, answers_to
from dtmnb.store.reference import load_reference

REFERENCE = load_reference()
FINAL_CONTENTS = ["person_identifiers", "protection_list", "registration_list"]
FINAL_TYPES = [
    "survey_records_raw",
    "registration_list",
    "verification_list",
    "unaccompanied_children_list",
    "gbv_incidents",
]
PERSONAL_CONTENTS = ["key_informant_identity", "aid_worker_contacts", "complaints"]
PERSONAL_TYPES = ["key_informants", "enumerators", "complaints", "media", "flow_survey_records"]
QUESTIONS = tuple(REFERENCE.terms("context_questions"))


LEVELS = tuple(REFERENCE.terms("sensitivity_levels"))
AXES = tuple(REFERENCE.terms("sensitivities"))

# A seed makes one invented case: drawing each code by itself would take most of the time.
SEEDS = st.integers(min_value=0, max_value=2**48)
MANY = settings(
    max_examples=10_000,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
SOME = settings(parent=MANY, max_examples=1_500)


class Maker:
    """Makes subjects, answers, treatments and signatures out of one seed."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(seed)  # noqa: S311 (a test)

    def some(self, codelist: str, most: int) -> tuple[str, ...]:
        """Return a few codes of a list."""
        codes = tuple(REFERENCE.terms(codelist))
        return tuple(self._rng.sample(codes, self._rng.randint(0, min(most, len(codes)))))

    def one(self, codelist: str) -> str:
        """Return one code of a list, or none."""
        return self._rng.choice(["", *REFERENCE.terms(codelist)])

    def subject(self) -> Subject:
        """Return a subject of a few kinds of data and contents."""
        return Subject(
            data_types=self.some("data_types", 3),
            contents=self.some("data_contents", 4),
            population_unit=self.one("levels"),
            smallest_area=self.one("release_levels"),
            breakdowns=self.some("breakdowns", 4),
            method=self.one("methods"),
            triggers=self.some("triggers", 2),
            iso3=self._rng.choice(["", "UKR", "SSD", "NER", "SYR", "COD"]),
        )

    def context(self) -> dict[str, str]:
        """Return answers to some questions, from none to all."""
        share = self._rng.random()
        return {
            code: self._rng.choice(answers_to(REFERENCE, code))
            for code in QUESTIONS
            if self._rng.random() < share
        }

    def treatments(self) -> tuple[str, ...]:
        """Return any number of treatments."""
        return self.some("treatments", 12)

    def override(self) -> CategoryOverride | None:
        """Return a signed override, or none."""
        if self._rng.random() < 0.3:
            return None
        return CategoryOverride(
            record_id="o1",
            row="r1",
            level=self._rng.choice(LEVELS),
            sensitivity=self._rng.choice(AXES),
            who="Example officer",
            role="data steward",
            reason="Agreed",
            on=date(2026, 3, 1),
        )

    def with_person(self, contents: list[str], types: list[str]) -> Subject:
        """Return a subject with one of *contents* or *types*, or telling who a person is."""
        subject = self.subject()
        choices = [
            *({"contents": (*subject.contents, code)} for code in contents),
            *({"data_types": (*subject.data_types, code)} for code in types),
            {"identifies_persons": True},
        ]
        return subject.model_copy(update=self._rng.choice(choices))

    def question(self) -> str:
        """Return a context question other than the area, which kinds of data may tell."""
        return self._rng.choice([code for code in QUESTIONS if code != "smallest_area"])


def level(advice: Advice) -> int:
    """Return the rank of the advised level, 0 without one."""
    ranks = REFERENCE.terms("sensitivity_levels").terms
    return ranks[advice.level].property("rank") if advice.level else 0


def closedness(advice: Advice) -> int:
    """Return the rank of the advised second axis, 0 without one."""
    ranks = REFERENCE.terms("sensitivities").terms
    return ranks[advice.sensitivity].property("rank") if advice.sensitivity else 0


@MANY
@given(SEEDS)
def test_no_path_lowers_persons_lists_or_registrations(seed):
    """R1, R2 and R27 hold whatever else is in the data, treated, answered or signed for."""
    make = Maker(seed)
    subject = make.with_person(FINAL_CONTENTS, FINAL_TYPES)
    treatments, override = make.treatments(), make.override()

    advice = advise(subject, make.context(), REFERENCE, treatments=treatments, override=override)

    assert advice.level == "severe"
    assert closedness(advice) >= 2 and advice.category not in {"public", "urgent_action"}
    assert not advice.overridable and advice.override is None
    assert not any(reason.treatments for reason in advice.reasons)


@SOME
@given(SEEDS)
def test_personal_data_are_never_below_sensitive(seed):
    """Whatever the flags, the answers and the signatures, data on persons are not public."""
    make = Maker(seed)
    subject = make.with_person(PERSONAL_CONTENTS, PERSONAL_TYPES)
    removing = {"key_informants_removed", "worker_contacts_removed", "device_fields_removed"}
    left = [code for code in make.treatments() if code not in removing]
    override = make.override()

    advice = advise(subject, make.context(), REFERENCE, treatments=left, override=override)

    assert closedness(advice) >= 2
    assert advice.category not in {"public", "urgent_action", "not_agreed"}
    assert advice.modality != "open"


@SOME
@given(SEEDS)
def test_an_unanswered_question_is_never_read_mildly(seed):
    """No answer would have given a stricter advice than leaving the question open."""
    make = Maker(seed)
    subject, context, question = make.subject(), make.context(), make.question()
    silent = {code: answer for code, answer in context.items() if code != question}
    unknown = advise(subject, silent, REFERENCE)

    for answer in answers_to(REFERENCE, question):
        known = advise(subject, {**silent, question: answer}, REFERENCE)
        assert level(known) <= level(unknown)
        assert closedness(known) <= closedness(unknown)
        if known.level != unknown.level or known.sensitivity != unknown.sensitivity:
            assert question in unknown.open_questions


@SOME
@given(SEEDS)
def test_treatments_never_make_it_worse(seed):
    """Ticking a box lowers the advice or leaves it."""
    make = Maker(seed)
    subject, context = make.subject(), make.context()
    before = advise(subject, context, REFERENCE)

    after = advise(subject, context, REFERENCE, treatments=make.treatments())

    assert level(after) <= level(before)
    assert closedness(after) <= closedness(before)


@SOME
@given(SEEDS)
def test_a_country_profile_never_lowers(seed):
    """What a country settled is evidence: it raises the proposal or leaves it."""
    make = Maker(seed)
    subject, context = make.subject(), make.context()
    anywhere = advise(subject.model_copy(update={"iso3": ""}), context, REFERENCE)

    here = advise(subject, context, REFERENCE)

    assert level(here) >= level(anywhere)
    assert closedness(here) >= closedness(anywhere)


@SOME
@given(SEEDS)
def test_advice_can_always_be_shown(seed):
    """Every code is in its list and every reason has a text and a source."""
    make = Maker(seed)
    context, treatments, override = make.context(), make.treatments(), make.override()

    advice = advise(make.subject(), context, REFERENCE, treatments=treatments, override=override)

    assert advice.category in REFERENCE.terms("dissemination_categories")
    assert set(advice.modalities) <= set(REFERENCE.terms("advice_modalities"))
    assert advice.agreement in ("", *REFERENCE.terms("agreement_kinds"))
    assert set(advice.open_questions) <= set(QUESTIONS) - context.keys()
    for reason in advice.reasons:
        assert reason.text["en"]
        assert set(reason.source) <= set(REFERENCE.sources)
