/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chart of the sample's Amara Okafor: migraine, iron deficiency, a pregnancy. */
#include "client/sample-private.h"

static const med_sample_item items[] = {
  { 1060, MED_SAMPLE_CONDITION, false, "problems", "Migraine without aura", "56097005",
    "Two to three days a month." },
  { 870, MED_SAMPLE_CONDITION, false, "problems", "Iron deficiency anaemia", "87522002",
    "Corrected with tablets; watched since." },
  { 1060, MED_SAMPLE_ALLERGY, false, "allergies", "Peanut", "762952008",
    "Swelling of the throat; carries an adrenaline pen" },
  { 1050, MED_SAMPLE_MEDICATION, false, "medications", "Sumatriptan 50 mg tablet", "395740009",
    "DOSE 50 mg - when needed, at most two tablets a day" },
  { 865, MED_SAMPLE_MEDICATION, false, "medications", "Iron sulfate 100 mg tablet", "387402000",
    "DOSE 100 mg - once a day, before breakfast" },
  { 260, MED_SAMPLE_MEDICATION, false, "medications", "Folic acid 0.4 mg tablet", "63718003",
    "DOSE 0.4 mg - once a day" },
  { 980, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Measles, mumps, rubella", "03",
    "Second dose." },
  { 615, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Influenza vaccine", "158",
    "Left upper arm. No reaction." },
  { 90, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Tetanus, diphtheria, pertussis", "115",
    "In the 28th week of pregnancy." },
  { 1045, MED_SAMPLE_LETTER, false, "documents", "Letter of the headache clinic", NULL,
    "Migraine without aura on two to three days a month since the age of 19. Neurological "
    "examination normal, no picture of the head is needed. Sumatriptan 50 mg at the start of an "
    "attack helps. A diary was begun." },
  { 800, MED_SAMPLE_NOTE, false, "notes", "Headache diary", NULL,
    "March: 3 days. April: 2 days. May: 2 days. Little sleep before four of seven." },
  { 250, MED_SAMPLE_LETTER, false, "plans", "Plan for the pregnancy", NULL,
    "Visits every four weeks, from the 32nd week every two weeks. Folic acid until the 12th week. "
    "No sumatriptan unless discussed. Iron to be checked in the second and third trimester." },
  { 230, MED_SAMPLE_SONO, false, "imaging", "Ultrasound, week 10", NULL, NULL },
  { 180, MED_SAMPLE_SONO, false, "imaging", "Ultrasound, week 17", NULL, NULL },
  { 145, MED_SAMPLE_SONO, false, "imaging", "Ultrasound, week 22", NULL, NULL },
  { 144, MED_SAMPLE_LETTER, false, "imaging", "Report on the ultrasound, week 22", NULL,
    "One child, heart beat regular, growth on the median, all organs seen without findings. "
    "Placenta at the back, away from the cervix. Fluid normal." },
  { 80, MED_SAMPLE_SONO, false, "imaging", "Ultrasound, week 31", NULL, NULL },
  { 78, MED_SAMPLE_LETTER, false, "results", "Glucose tolerance test", NULL,
    "Time\tValue\tLimit\nfasting\t4.6 mmol/L\t5.1\n1 hour\t8.1 mmol/L\t10.0\n2 hours\t6.9 "
    "mmol/L\t8.5\n\nNormal: no diabetes of pregnancy." },
  { 40, MED_SAMPLE_NOTE, false, "social", "Birth plan", NULL,
    "Zainab comes along. Upright as long as it goes. No peanuts in the kitchen, please." },
};

static const med_sample_measure measures[] = {
  { "results", "Haemoglobin", "718-7", "g/dL", "g/dL", 15, 85, 12, 98, 121, 4, 1, 120, 155 },
  { "results", "Ferritin", "2276-4", "ug/L", "µg/L", 15, 120, 8, 7, 34, 3, 0, 15, 150 },
  { "vitals", "Systolic blood pressure", "8480-6", "mm[Hg]", "mmHg", 15, 60, 10, 112, 118, 5, 0, 90,
    140 },
  { "vitals", "Body weight", "29463-7", "kg", "kg", 15, 45, 8, 612, 704, 4, 1, 450, 900 },
};

const med_sample_chart med_sample_chart_amara = { "Amara",      "Okafor",
                                                  "1991-08-02", "female",
                                                  items,        G_N_ELEMENTS (items),
                                                  measures,     G_N_ELEMENTS (measures) };
