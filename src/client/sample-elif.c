/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chart of the sample's Elif Özdemir: type 2 diabetes and high blood pressure, three years. */
#include "client/sample-private.h"

static const med_sample_item items[] = {
  { 1092, MED_SAMPLE_CONDITION, false, "problems", "Type 2 diabetes mellitus", "44054006",
    "Found at a routine check. No complications so far." },
  { 1090, MED_SAMPLE_CONDITION, false, "problems", "Essential hypertension", "59621000",
    "Treated since 2023, well controlled at home." },
  { 1090, MED_SAMPLE_ALLERGY, false, "allergies", "Penicillin", "373270004",
    "Hives and swelling of the lips within an hour" },
  { 1090, MED_SAMPLE_ALLERGY, false, "allergies", "Latex", "111088007",
    "Itching rash where it touches the skin" },
  { 1085, MED_SAMPLE_MEDICATION, false, "medications", "Metformin 1,000 mg tablet", "372567009",
    "DOSE 1,000 mg - twice a day, with meals" },
  { 1084, MED_SAMPLE_MEDICATION, false, "medications", "Ramipril 5 mg tablet", "386872004",
    "DOSE 5 mg - once a day, in the morning" },
  { 540, MED_SAMPLE_MEDICATION, false, "medications", "Atorvastatin 20 mg tablet", "373444002",
    "DOSE 20 mg - once a day, in the evening" },
  { 1040, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Influenza vaccine", "158",
    "Left upper arm. No reaction." },
  { 675, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Influenza vaccine", "158",
    "Left upper arm. No reaction." },
  { 310, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Influenza vaccine", "158",
    "Right upper arm. Sore for a day." },
  { 820, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Tetanus, diphtheria, pertussis", "115",
    "Booster. Next one in ten years." },
  { 1070, MED_SAMPLE_LETTER, false, "documents", "Discharge letter, internal medicine", NULL,
    "Mrs Özdemir was with us for four days because of thirst, tiredness and a fasting glucose of "
    "14.2 mmol/L that was found at a routine check. We found a type 2 diabetes mellitus. There was "
    "no ketoacidosis, kidney function was normal.\n"
    "She was taught to measure her glucose, and metformin was started and raised to 1,000 mg twice "
    "a day. Ramipril 5 mg was added because of readings around 155/95 mmHg.\n"
    "Please check HbA1c, creatinine and blood pressure every three months, and send her to the eye "
    "clinic once a year." },
  { 905, MED_SAMPLE_LETTER, false, "documents", "Letter of the eye clinic", NULL,
    "Both eyes were examined with wide pupils. There is no sign of diabetic changes at the back of "
    "the eye, the pressure is 15 mmHg on both sides, visual acuity 1.0.\n"
    "Next visit in twelve months." },
  { 902, MED_SAMPLE_RETINA, false, "imaging", "Retina, right eye", NULL, NULL },
  { 902, MED_SAMPLE_RETINA, false, "imaging", "Retina, left eye", NULL, NULL },
  { 538, MED_SAMPLE_LETTER, false, "documents", "Letter of the eye clinic", NULL,
    "Single small bleedings at the edge of the right retina: a mild non-proliferative retinopathy. "
    "No treatment of the eye is needed, good control of glucose and blood pressure is.\n"
    "Next visit in six months." },
  { 760, MED_SAMPLE_XRAY, false, "imaging", "X-ray of the chest", NULL, NULL },
  { 759, MED_SAMPLE_LETTER, false, "imaging", "Report on the X-ray of the chest", NULL,
    "Question: cough for six weeks. Findings: heart not enlarged, no infiltrate, no fluid, bones "
    "of the chest without findings. Opinion: normal chest." },
  { 700, MED_SAMPLE_ECG, false, "procedures", "ECG at rest", NULL, NULL },
  { 455, MED_SAMPLE_NOTE, false, "plans", "My goals for this year", NULL,
    "Walk half an hour on five days a week.\nHbA1c below 7 percent by the summer.\nAsk at the next "
    "visit whether the evening tablet can be taken in the morning." },
  { 410, MED_SAMPLE_NOTE, false, "mental-health", "Counselling, first session", NULL,
    "Talked about sleep and worries at work. Agreed on a sleep diary for two weeks." },
  { 250, MED_SAMPLE_LETTER, false, "documents", "Nutrition counselling", NULL,
    "We went through a week of meals. Mrs Özdemir knows carbohydrates well; portions in the "
    "evening are the main point. Agreed: no sweet drinks, vegetables with each meal, bread from "
    "whole grain." },
  { 182, MED_SAMPLE_LETTER, true, "results", "Laboratory report, half-yearly", NULL,
    "Test\tValue\tRange\tFlag\nHbA1c\t6.90 %\t4.00 - 6.00\thigh\nGlucose, fasting\t7.4 "
    "mmol/L\t3.9 - 6.0\thigh\nCreatinine\t71 µmol/L\t45 - 84\t\nLDL cholesterol\t2.4 mmol/L\t0.0 - "
    "3.0\t\n\nDiabetes is nearly at its goal. Please go on as before." },
  { 95, MED_SAMPLE_NOTE, true, "notes", "Consultation note", NULL,
    "Feels well. Home readings 125 to 135 over 80. Feet: pulses good, feeling normal at ten of ten "
    "points. Plan: same medicines, laboratory in three months, eye clinic is due." },
  { 34, MED_SAMPLE_NOTE, true, "notes", "Telephone note", NULL,
    "Dizzy twice after getting up. To measure lying and standing for a week and to call again. "
    "No change of medicines." },
  { 9, MED_SAMPLE_LETTER, true, "documents", "Referral to diabetology", NULL,
    "Dear Dr Tan,\nthank you for seeing Mrs Özdemir. Her HbA1c rises again in spite of metformin "
    "2,000 mg a day. Kidney function is normal, there is a mild retinopathy on the right. My "
    "question is whether a second medicine is due now.\nAllergies: penicillin, latex." },
};

static const med_sample_measure measures[] = {
  { "results", "HbA1c", "4548-4", "%", "%", 6, 91, 12, 890, 710, 18, 2, 400, 600 },
  { "results", "Glucose, fasting", "14771-0", "mmol/L", "mmol/L", 6, 91, 12, 112, 78, 5, 1, 39,
    60 },
  { "results", "LDL cholesterol", "39469-2", "mmol/L", "mmol/L", 6, 182, 6, 41, 24, 2, 1, 0, 30 },
  { "results", "Creatinine", "14682-9", "umol/L", "µmol/L", 6, 182, 6, 68, 72, 4, 0, 45, 84 },
  { "vitals", "Systolic blood pressure", "8480-6", "mm[Hg]", "mmHg", 20, 92, 10, 156, 131, 6, 0, 90,
    140 },
  { "vitals", "Body weight", "29463-7", "kg", "kg", 20, 120, 8, 864, 791, 6, 1, 500, 800 },
};

const med_sample_chart med_sample_chart_elif = { "Elif",       "Özdemir",
                                                 "1979-03-14", "female",
                                                 items,        G_N_ELEMENTS (items),
                                                 measures,     G_N_ELEMENTS (measures) };
