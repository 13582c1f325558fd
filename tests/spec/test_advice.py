"""Advice as a whole: kinds of data, weighing, unknown answers, profiles, treatments, overrides."""

from datetime import date

import pytest

from dtmnb.domain.advice import advise, profile_evidence
from dtmnb.domain.agreeing import CategoryOverride
from dtmnb.domain.dataset import Dataset
from dtmnb.domain.row import PlanRow
from dtmnb.domain.subject import Subject, subject_of
from dtmnb.errors import VocabularyError
from dtmnb.store.reference import load_reference

REFERENCE = load_reference()
LEVELS = {"L": "low", "M": "moderate", "H": "high", "V": "severe"}
AXIS = {
    "P": "public",
    "S": "sensitive",
    "N": "personal",
    "I": "internal",
    "X": "do_not_collect",
}
# The most harmless answer to every question but whether there is fighting.
HARMLESS = {
    "control": "one_side",
    "host_validation": "no",
    "released_as": "totals",
    "misuse": "no",
    "targeted_group": "no",
    "site_visibility": "managed",
    "small_cells": "no",
    "identifiers_removed": "yes",
    "risk_assessed": "below_limit",
    "consent": "yes",
    "contact_consent": "yes",
    "partners_exposed": "no",
    "hidden_route": "no",
    "named_urgent": "no",
    "reviewed": "no",
}
CALM = {**HARMLESS, "conflict": "no"}
CONFLICT = {**HARMLESS, "conflict": "yes"}

# Number, code, level in conflict and calm, second axis in conflict and calm, u: may be urgent.
# Free text stands one level above the lowest, by R31.
DEFAULTS = """
1 totals_admin_0_1 LL PP
2 totals_admin_2 LL PP
3 totals_admin_3 ML SP
4 totals_per_site ML SP
5 site_list_with_coordinates HM SP
6 hidden_sites VH SS
7 sex_age_admin_2 LL PP
8 sex_age_per_site MM SS
9 reasons_per_site ML PP
10 origin_destination ML PP
11 intentions HM SS
12 services_per_site ML PP
13 service_gaps_with_partners ML SS
14 movement_alert ML PP u
15 flow_counts LL PP
16 flow_survey_records VH SS
17 survey_records_raw VV NN
18 survey_records_anonymised MM PP
19 survey_results LL PP
20 registration_list VV NN
21 verification_list VV NN
22 key_informants VH NN
23 enumerators HH NN
24 consent_status MM II
25 unaccompanied_children_count HM SS u
26 unaccompanied_children_list VV XX
27 child_protection_opinions HM SS
28 armed_presence VH SS u
29 gbv_incidents VV XX
30 gbv_risk_factors ML SS
31 safe_spaces VH SS
32 trafficking_signals VH SS u
33 explosive_ordnance HM SS u
34 health_alert HM SS u
35 disability_per_site HM SS
36 vulnerable_per_site HM SS
37 nationality_by_place HM SS
38 identity_by_place VH SS
39 legal_status HM SS
40 eviction_threat HM SS u
41 host_relations HM SS
42 security_incidents VM SS
43 access_and_control VM SS
44 detention_data VH SS
45 transit_emergencies HH SS u
46 complaints VV SS
47 free_text MM SS
48 media VH SS
49 site_outlines HM SP
50 phone_mobility VH SS
51 methodology LL PP
52 place_codes LL PP
"""
TYPES = [line.split() for line in DEFAULTS.strip().splitlines()]


def of(*kinds: str, **values) -> Subject:
    """Return the subject of some kinds of data."""
    return Subject(data_types=kinds, **values)


def holding(*contents: str, **values) -> Subject:
    """Return the subject of some contents."""
    return Subject(contents=contents, **values)


# Kinds of data ------------------------------------------------------------------------------


@pytest.mark.parametrize(("setting", "context"), [(0, CONFLICT), (1, CALM)], ids=["war", "calm"])
@pytest.mark.parametrize("row", TYPES, ids=[row[1] for row in TYPES])
def test_a_kind_of_data_has_its_usual_level(row, setting, context):
    """Each of the 52 kinds has its level and second axis in conflict and in calm."""
    advice = advise(of(row[1]), context, REFERENCE)

    assert (advice.level, advice.sensitivity) == (LEVELS[row[2][setting]], AXIS[row[3][setting]])
    assert not advice.is_urgent
    assert row[1] in [reason.code for reason in advice.reasons if reason.kind == "data_type"]
    assert advice.costs and advice.modality


@pytest.mark.parametrize("row", TYPES, ids=[row[1] for row in TYPES])
def test_a_kind_of_data_is_urgent_when_a_partner_has_named_it(row):
    """Eight kinds become urgent by a trigger; nothing else does, whatever partners name."""
    advice = advise(of(row[1]), CALM | {"named_urgent": "yes"}, REFERENCE)

    assert advice.is_urgent == ("u" in row)


def test_there_are_52_kinds_of_data_in_order():
    """People say kind 17 and mean kind 17."""
    terms = REFERENCE.terms("data_types").terms

    assert [(str(t.property("number")), code) for code, t in terms.items()] == [
        (row[0], row[1]) for row in TYPES
    ]
    assert len(terms) == 52


def test_urgent_and_sensitive_are_two_axes():
    """Children without family are urgent and sensitive, a movement is urgent and public."""
    named = CONFLICT | {"named_urgent": "yes"}

    children = advise(of("unaccompanied_children_count"), named, REFERENCE)
    movement = advise(of("movement_alert"), named, REFERENCE)

    assert (children.category, children.agreement) == (
        "urgent_action_sensitive",
        "data_sharing_agreement",
    )
    assert movement.category == "urgent_action"


# Weighing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "context", "level", "axis", "modality", "first"),
    [
        (
            of("totals_admin_2", "site_list_with_coordinates"),
            CONFLICT,
            "H",
            "S",
            "bilateral",
            "R11",
        ),
        (of("services_per_site", "survey_records_raw"), CALM, "V", "N", "on_site", "R1"),
        (
            of("services_per_site", "free_text"),
            CONFLICT,
            "H",
            "S",
            "bilateral",
            "services_per_site",
        ),
        (of("disability_per_site"), CALM | {"small_cells": "yes"}, "H", "S", "bilateral", None),
        (of("disability_per_site"), CONFLICT | {"small_cells": "yes"}, "V", "S", "bilateral", None),
        (of("explosive_ordnance", "free_text"), CONFLICT, "V", "S", "bilateral", None),
        (of("host_relations"), CONFLICT | {"released_as": "product"}, "M", "S", "bilateral", None),
        (of("host_relations"), CALM | {"released_as": "product"}, "L", "P", "open", None),
        (
            of("totals_per_site"),
            CONFLICT | {"released_as": "product"},
            "M",
            "S",
            "closed_group",
            None,
        ),
        (of("host_relations"), CONFLICT | {"reviewed": "yes"}, "M", "S", "bilateral", None),
        (
            of("host_relations"),
            CONFLICT | {"reviewed": "yes", "released_as": "product"},
            "M",
            "S",
            "bilateral",
            None,
        ),
        (of("key_informants"), CALM | {"released_as": "product"}, "H", "N", "none", None),
        (
            of("key_informants", "access_and_control"),
            CALM | {"control": "contested"},
            "V",
            "N",
            "none",
            "R22",
        ),
        (
            of("disability_per_site", "free_text"),
            CALM | {"small_cells": "yes"},
            "H",
            "S",
            "bilateral",
            None,
        ),
        (holding("free_text"), CALM, "M", "S", "bilateral", "R31"),
        (holding("device_metadata"), CALM, "H", "S", "none", "R32"),
    ],
)
def test_the_highest_reason_wins(subject, context, level, axis, modality, first):
    """The worst content decides; shifts move it one level, not below an area or for persons."""
    advice = advise(subject, context, REFERENCE)

    assert (advice.level, advice.sensitivity) == (LEVELS[level], AXIS[axis])
    assert advice.modality == modality
    if first:
        assert advice.reasons[0].code == first


def test_every_reason_is_named_with_its_source():
    """People see each rule that speaks, not only the one that decides."""
    subject = holding("coordinates", "free_text", "device_metadata")

    advice = advise(subject, CONFLICT, REFERENCE)

    assert [reason.code for reason in advice.reasons] == ["R32", "R11", "R31"]
    assert all(reason.source and reason.text["en"] for reason in advice.reasons)
    assert len(advice.costs) == 3


def test_nothing_known_is_no_advice():
    """Without a kind of data or a content nothing is guessed: the category stays open."""
    advice = advise(Subject(), CALM, REFERENCE)

    assert (advice.level, advice.sensitivity, advice.category) == ("", "", "not_agreed")
    assert (advice.modality, advice.agreement, advice.costs) == ("", "", ())


def test_a_host_authority_holds_back_without_changing_the_level():
    """R36 is named, and nothing else moves."""
    free = advise(of("totals_admin_2"), CALM, REFERENCE)
    held = advise(of("totals_admin_2"), CALM | {"host_validation": "yes"}, REFERENCE)

    assert (held.level, held.category, held.modality) == (free.level, free.category, free.modality)
    assert {reason.code for reason in held.reasons} - {r.code for r in free.reasons} == {"R36"}


# Unknown answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "context", "open_questions"),
    [
        (of("totals_admin_2"), {}, {"conflict", "host_validation", "released_as", "reviewed"}),
        (of("totals_admin_2"), CALM, set()),
        (holding("partner_presence"), CALM | {"partners_exposed": ""}, {"partners_exposed"}),
        (holding("coordinates"), {**CONFLICT, "misuse": ""}, set()),
        (holding("coordinates"), {**CALM, "misuse": ""}, {"misuse"}),
        (holding("flow_counts"), {**CALM, "misuse": "", "small_cells": ""}, set()),
        (of("movement_alert"), {**CALM, "named_urgent": ""}, {"named_urgent"}),
        (holding("population_counts"), CALM, {"smallest_area"}),
    ],
)
def test_open_questions_are_named(subject, context, open_questions):
    """Only questions whose answer could matter for this subject are asked."""
    assert set(advise(subject, context, REFERENCE).open_questions) == open_questions


@pytest.mark.parametrize(
    ("subject", "level", "axis"),
    [
        (holding("coordinates"), "V", "S"),
        (of("survey_records_anonymised"), "V", "N"),
        (of("access_and_control"), "V", "S"),
        (of("totals_admin_2"), "L", "P"),
        (of("movement_alert"), "M", "P"),
    ],
)
def test_unknown_is_read_strictly_but_not_beyond_reason(subject, level, axis):
    """Without any answer the stricter one counts; totals at admin 2 stay public all the same."""
    advice = advise(subject, {}, REFERENCE)

    assert (advice.level, advice.sensitivity) == (LEVELS[level], AXIS[axis])


# Country profiles ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "iso3", "context", "level", "axis"),
    [
        ("services_per_site", "SSD", CONFLICT, "V", "S"),
        ("services_per_site", "", CONFLICT, "M", "P"),
        ("services_per_site", "NER", CONFLICT, "M", "P"),
        ("site_list_with_coordinates", "UKR", CALM, "H", "S"),
        ("site_list_with_coordinates", "NER", CONFLICT, "H", "S"),
        ("explosive_ordnance", "SYR", CONFLICT, "H", "S"),
        ("totals_admin_3", "PSE", CALM, "M", "S"),
        ("survey_records_anonymised", "YEM", CALM, "H", "S"),
        ("access_and_control", "UKR", CALM, "M", "S"),
        ("enumerators", "COD", CALM, "V", "N"),
    ],
)
def test_the_stricter_of_rule_and_profile_is_proposed(kind, iso3, context, level, axis):
    """A country's protocol raises the proposal; a milder one is shown and lowers nothing."""
    advice = advise(of(kind, iso3=iso3), context, REFERENCE)

    assert (advice.level, advice.sensitivity) == (LEVELS[level], AXIS[axis])


def test_what_others_settled_is_shown_with_ones_own_first():
    """Site positions: moderate in Niger, high in three other countries."""
    found = profile_evidence(REFERENCE, "NER", "site_list_with_coordinates")

    assert [(each.profile.iso3, each.entry.level, each.is_own) for each in found] == [
        ("NER", "moderate", True),
        ("MOZ", "high", False),
        ("PSE", "high", False),
        ("UKR", "high", False),
    ]
    shown = advise(of("site_list_with_coordinates", iso3="NER"), CALM, REFERENCE)
    assert shown.profile_evidence == found


def test_a_profile_entry_may_depend_on_an_answer():
    """Ukraine: contacts of aid workers are low with consent and high without."""
    subject = holding("aid_worker_contacts", iso3="UKR")
    asked = advise(subject, CALM, REFERENCE)
    not_asked = advise(subject, CALM | {"contact_consent": "no"}, REFERENCE)

    levels = [
        [reason.terms.level for reason in advice.reasons if reason.kind == "profile"]
        for advice in (asked, not_asked)
    ]
    assert levels == [["low"], ["high"]]


@pytest.mark.parametrize("profile", REFERENCE.profiles.values(), ids=REFERENCE.profiles)
def test_profiles_are_evidence_read_second_hand(profile):
    """No entry is marked as read in the protocol itself."""
    assert profile.entries
    assert all(entry.evidence == "inferred" for entry in profile.entries)
    assert all("S60" in entry.source for entry in profile.entries)


def test_there_are_profiles_of_sixteen_countries():
    """Cameroon has two."""
    assert len(REFERENCE.profiles) == 17
    assert len({profile.iso3 for profile in REFERENCE.profiles.values()}) == 16


def test_a_country_may_add_its_own_profile(tmp_path):
    """A folder of one's own is enough; a wrong code in it is told."""
    (tmp_path / "tcd.yaml").write_text(
        "code: tcd\niso3: TCD\ntitle: {en: Our protocol}\nentries:\n"
        "  - {topic: {en: Places}, level: severe, data_types: [totals_admin_2],"
        " evidence: attested, source: [S60]}\n",
        encoding="utf-8",
    )
    own = load_reference(extra_profiles=tmp_path)

    advice = advise(of("totals_admin_2", iso3="TCD"), CALM, own)

    assert (advice.level, advice.category) == ("severe", "sensitive")
    assert advice.reasons[0].kind == "profile"
    assert len(own.profiles) == 18


# Treatments ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "context", "treatments", "level", "axis"),
    [
        (of("disability_per_site"), CONFLICT, ["aggregated_admin_2"], "L", "P"),
        (of("disability_per_site"), CONFLICT, ["suppressed"], "M", "S"),
        (of("disability_per_site"), CALM, ["suppressed"], "L", "P"),
        (of("disability_per_site"), CONFLICT, ["suppressed", "rounded"], "M", "S"),
        (of("disability_per_site"), CALM | {"small_cells": "yes"}, ["banded"], "L", "P"),
        (of("sex_age_per_site"), CALM, ["banded"], "L", "P"),
        (of("vulnerable_per_site"), CONFLICT, ["banded"], "L", "P"),
        (of("gbv_risk_factors"), CALM, ["aggregated_admin_2"], "L", "P"),
        (of("security_incidents"), CONFLICT, ["aggregated_admin_2"], "M", "S"),
        (of("security_incidents"), CONFLICT, ["aggregated_admin_1"], "L", "P"),
        (of("phone_mobility"), CONFLICT, ["aggregated_admin_1"], "L", "P"),
        (of("phone_mobility"), CONFLICT, ["aggregated_admin_2"], "V", "S"),
        (of("site_list_with_coordinates"), CONFLICT, ["coordinates_removed"], "M", "S"),
        (of("site_list_with_coordinates"), CONFLICT, ["coordinates_generalised"], "M", "S"),
        (of("site_list_with_coordinates"), CONFLICT, ["aggregated_admin_2"], "L", "P"),
        (of("services_per_site", "free_text"), CALM, ["free_text_coded"], "L", "S"),
        (
            holding("population_counts", "device_metadata"),
            CALM,
            ["device_fields_removed"],
            "L",
            "P",
        ),
        (
            holding("population_counts", "key_informant_identity"),
            CALM,
            ["key_informants_removed"],
            "L",
            "P",
        ),
        (of("key_informants"), CONFLICT, ["key_informants_removed"], "V", "N"),
        (of("identity_by_place"), CONFLICT, ["aggregated_admin_1", "banded"], "V", "S"),
    ],
)
def test_treatments_lower_what_they_help(subject, context, treatments, level, axis):
    """A treatment helps the rules and kinds of data that name it; several do not add up."""
    advice = advise(subject, context, REFERENCE, treatments=treatments)

    assert (advice.level, advice.sensitivity) == (LEVELS[level], AXIS[axis])


def test_a_treated_reason_says_so():
    """The reason stays, with the treatment that lowered it."""
    advice = advise(of("disability_per_site"), CONFLICT, REFERENCE, treatments=["banded"])

    usual = next(reason for reason in advice.reasons if reason.kind == "data_type")
    assert (usual.terms.level, usual.treatments) == ("low", ("banded",))


def test_aggregation_never_makes_the_area_finer():
    """Data at admin 1 do not become data at admin 2."""
    subject = holding("security_incidents", smallest_area="admin_1")

    advice = advise(subject, CALM, REFERENCE, treatments=["aggregated_admin_2"])

    assert advice.level == "low"


def test_an_unknown_treatment_is_refused():
    """A misspelt treatment must not look like one that does not help."""
    with pytest.raises(VocabularyError, match="Cannot find 'wished_away'"):
        advise(of("host_relations"), CALM, REFERENCE, treatments=["wished_away"])


@pytest.mark.parametrize("code", REFERENCE.terms("treatments"))
def test_each_treatment_helps_something(code):
    """No box to tick is without effect; what helps no plan helps a file that was collected."""
    term = REFERENCE.term("treatments", code)
    named = [
        *(rule.code for rule in REFERENCE.advice_rules.values() if code in rule.treated_by),
        *(
            kind.code
            for kind in REFERENCE.terms("data_types").terms.values()
            if code in kind.property("treated_by", ())
        ),
    ]

    lowers = term.property("lowers_by")
    checks = REFERENCE.terms("data_checks").terms.values()
    of_files = [each.code for each in checks if code in each.property("treatments", ())]
    assert term.property("removes") or (named and lowers) or (of_files and not named)


# Overrides and guard rails ------------------------------------------------------------------


def signed(level: str, sensitivity: str) -> CategoryOverride:
    """Return an override with everything that must be there."""
    return CategoryOverride(
        record_id="o1",
        row="r1",
        level=level,
        sensitivity=sensitivity,
        who="Example officer",
        role="data steward",
        reason="Agreed in the session",
        on=date(2026, 3, 1),
    )


def test_an_override_replaces_the_advice_and_keeps_its_reasons():
    """What was signed for stands, and what spoke against it is still shown."""
    override = signed("low", "public")

    advice = advise(of("host_relations"), CONFLICT, REFERENCE, override=override)

    assert (advice.level, advice.category, advice.modality) == ("low", "public", "open")
    assert advice.override == override
    assert advice.reasons[0].terms.level == "high"


@pytest.mark.parametrize(
    ("field", "value"),
    [("who", "  "), ("role", ""), ("reason", ""), ("on", None), ("level", ""), ("sensitivity", "")],
)
def test_an_override_counts_when_it_is_signed_in_full(field, value):
    """Who, in which role, why, when, for what: while one is missing the advice stands."""
    override = signed("low", "public").model_copy(update={field: value})

    advice = advise(of("host_relations"), CONFLICT, REFERENCE, override=override)

    assert override.missing() == (field,)
    assert (advice.level, advice.override) == ("high", None)


def test_an_override_names_a_level_there_is():
    """A misspelt level is refused."""
    with pytest.raises(VocabularyError, match="Cannot find 'lowish'"):
        advise(of("host_relations"), CALM, REFERENCE, override=signed("lowish", "public"))


@pytest.mark.parametrize(
    "kind",
    [
        "registration_list",
        "verification_list",
        "unaccompanied_children_list",
        "survey_records_raw",
        "gbv_incidents",
    ],
)
def test_persons_cannot_be_overridden(kind):
    """R1, R2 and R27 stand, whatever was treated or signed."""
    before = advise(of(kind), CALM, REFERENCE)

    after = advise(
        of(kind),
        CALM | {"reviewed": "yes", "released_as": "product"},
        REFERENCE,
        treatments=list(REFERENCE.terms("treatments")),
        override=signed("low", "public"),
    )

    assert (after.level, after.sensitivity) == (before.level, before.sensitivity)
    assert not after.overridable and after.override is None
    assert after.level == "severe"


@pytest.mark.parametrize(
    "subject",
    [
        of("media"),
        of("key_informants"),
        of("enumerators"),
        of("complaints"),
        of("flow_survey_records"),
        holding("aid_worker_contacts"),
        holding("device_metadata"),
    ],
)
def test_a_signature_does_not_open_data_on_persons(subject):
    """Where an override is possible at all, data on persons stay at least sensitive."""
    advice = advise(subject, CALM, REFERENCE, override=signed("low", "public"))

    assert (advice.level, advice.category) == ("low", "sensitive")
    assert advice.modality == "bilateral"


# A row of a plan ----------------------------------------------------------------------------


def test_a_row_is_advised_with_its_dataset():
    """The wizard asks for the kind of data once; the rest stands in the plan."""
    row = PlanRow(
        record_id="r1",
        question="How many people have difficulty walking?",
        reply_type="integer",
        disaggregation="sex_and_age",
        is_urgent=False,
        data_types=("disability_per_site",),
    )
    dataset = Dataset(
        record_id="d1",
        title="Sites",
        smallest_area="location",
        population=550,
        context=dict(CALM),
    )

    advice = advise(subject_of(row, dataset, REFERENCE), {}, REFERENCE)

    assert advice.category == "sensitive"
    assert {reason.code for reason in advice.reasons} == {"R17", "disability_per_site"}
    assert advice.open_questions == ()
