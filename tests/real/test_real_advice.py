"""How much of what is sensitive the words find: two real forms, every question read by hand.

The words were mended with these forms in sight, so that the figures hold what was won and are no
forecast for other forms. Another person read 100 of the questions again: `second_reading.txt`.
"""

import pytest

from dtmnb.domain.subject import rules_of
from dtmnb.interchange.xlsform import Question, question_flags
from dtmnb.interchange.xlsform_in import read_form
from tests.real.second_reading import FORMS, kappa, readings

pytestmark = pytest.mark.real

SITES, HOUSEHOLDS = FORMS["sites"], FORMS["households"]
KINDS = {"protection", "special_category", "operational", "intention"}
RECALL, FALSE = 0.80, 0.05
LEAST_ALIKE = 0.75
"""Least kappa of two readers: below it the labels say more of who read than of the question."""

# What must not go out openly for a place, beside what names persons and positions.
SENSITIVE = {
    SITES: """
        difficulty_seeing difficulty_hearing difficulty_walking diffculty_remembering self_care
        difficulty_communicating belonging_minority_group clan_heritage displaced_go_back_origin
        evictions_landowner evictions_landowner_other evictions_tenureagreement type_land_agreement
        evictions_tenureagreement_holder evictions_tenureagreement_holder_other evictions_notice
        evictions_notice_leavedate rate_likelihood_eviction factors_contributing_forced_evictions
        factors_contributing_forced_evictions_other male_disabilities female_disabilities
        male_mental_health female_mental_health protection_womenspace housing_property_incidences
        protection_childfriendlyspace protection_incidents protection_incidents_other target_victims
        target_victims_other protection_incidents_place prot_incident_type_other
        protection_restrictions_day protection_restrictions_night insecure_areas
        insecure_areas_other
    """,
    HOUSEHOLDS: """
        wgq_vision wgq_hearing wgq_mobility wgq_cognition wgq_self_care wgq_communication
        edu_disrupted_occupation hlp_risk_eviction prot_concern_freq_cope
        prot_concern_freq_displaced prot_concern_hh_freq_violence prot_concern_hh_freq_kidnapping
        prot_concern_hh_freq_discrimination prot_child_sep prot_child_sep_reason
        other_prot_child_sep_reason health_ind_healthcare_needed health_ind_healthcare_needed_type
        other_health_ind_healthcare_needed_type nut_ind_under5_sick_yn nut_ind_under5_sick_symptoms
    """,
}
# Of these two readers would say different things, or they name persons.
EITHER = {
    SITES: """
        reason_displacement reason_displacement_other idps_groups_residing
        idps_groups_residing_other cccm_management cccm_management_other
        evictions_tenureagreement_renewal evictions_tenureagreement_rentpayment
        evictions_tenureagreement_rentpayment_other evictions_tenureagreement_rentfrequency
        male_sickness male_wounds female_sickness female_wounds nutrition_distributions
        aap_language aap_language_other aap_languages aap_languages_other pwd_obstacles_complaints
        male_health_problems male_health_problems_other female_health_problems
        female_health_problems_other ki_status ki_status_other ki_role ki_role_other ki_contact
        enum_name enum_phone ki_name ki_gender ki_age referral_name referral_phone
        nfi_access_impediments
    """,
    HOUSEHOLDS: """
        hlp_occupancy health_ind_healthcare_received nut_ind_under5_sick_location
        fsl_lcsi_emergency1 fsl_lcsi_emergency2 fsl_lcsi_emergency3 fsl_lcsi_en_emergency1
        fsl_lcsi_en_emergency2 fsl_lcsi_en_emergency3 fsl_lcsi_crisis1 fsl_lcsi_crisis2
        fsl_lcsi_crisis3 direct_proxy
    """,
}


def in_language(question: Question, language: str) -> Question:
    """Return *question* as a form in one language has it, without any word of another."""
    labels = {code: text for code, text in question.labels.items() if code == language}
    choices = tuple(
        each._replace(labels={code: text for code, text in each.labels.items() if code == language})
        for each in question.choices
    )
    if language == "en":
        return question._replace(labels=labels, choices=choices, hints={})
    # Names and headings are in English there, whatever the language of the question.
    return question._replace(name="q", labels=labels, choices=choices, hints={}, headings=())


@pytest.mark.parametrize(
    ("form", "language"), [(SITES, "en"), (HOUSEHOLDS, "en"), (HOUSEHOLDS, "fr")]
)
def test_what_is_sensitive_is_found_and_little_else(real, reference, form, language):
    """Four of five sensitive questions are flagged, and at most one harmless in 20."""
    rules, sensitive = rules_of(reference), set(SENSITIVE[form].split())
    harmless_or = sensitive | set(EITHER[form].split())
    questions = read_form(real / "forms" / form, reference=reference).questions
    flagged = {
        question.name
        for question in questions
        if {flag.kind for flag in question_flags(in_language(question, language), rules)} & KINDS
    }
    harmless = {question.name for question in questions} - harmless_or

    found, false = len(flagged & sensitive), len(flagged & harmless)
    print(f"{form} ({language}): {found} of {len(sensitive)}, {false} of {len(harmless)} false")
    assert sensitive <= {question.name for question in questions}
    assert found >= RECALL * len(sensitive)
    assert false <= FALSE * len(harmless)


def test_two_people_read_the_questions_alike():
    """Whoever reads a second time, without seeing the labels, reads nearly the same."""
    pairs = list(readings(SENSITIVE, EITHER))
    print(f"read twice: {sum(a == b for a, b in pairs)} of {len(pairs)}, kappa {kappa(pairs):.2f}")

    assert len(pairs) == 100
    assert {frozenset(pair) for pair in pairs}.isdisjoint([frozenset({"sensitive", "harmless"})])
    assert kappa(pairs) >= LEAST_ALIKE
