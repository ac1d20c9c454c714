/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chart of the sample's Tomasz Kowalski: asthma, a stent in a coronary artery, a knee. */
#include "client/sample-private.h"

static const med_sample_item items[] = {
  { 1088, MED_SAMPLE_CONDITION, false, "problems", "Asthma", "195967001",
    "Since childhood, worse in spring." },
  { 700, MED_SAMPLE_CONDITION, false, "problems", "Coronary artery disease", "53741008",
    "One stent in the left anterior descending artery." },
  { 1088, MED_SAMPLE_ALLERGY, false, "allergies", "Ibuprofen", "387207008",
    "Tight chest within half an hour" },
  { 1080, MED_SAMPLE_MEDICATION, false, "medications",
    "Budesonide and formoterol 160/4.5 microgram inhaler", "395990006",
    "DOSE 1 puff - twice a day; one more when needed" },
  { 690, MED_SAMPLE_MEDICATION, false, "medications", "Acetylsalicylic acid 100 mg tablet",
    "387458008", "DOSE 100 mg - once a day" },
  { 690, MED_SAMPLE_MEDICATION, false, "medications", "Bisoprolol 2.5 mg tablet", "386868003",
    "DOSE 2.5 mg - once a day, in the morning" },
  { 690, MED_SAMPLE_MEDICATION, false, "medications", "Rosuvastatin 10 mg tablet", "700067006",
    "DOSE 10 mg - once a day" },
  { 1010, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Influenza vaccine", "158",
    "Left upper arm. No reaction." },
  { 645, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Influenza vaccine", "158",
    "Left upper arm. No reaction." },
  { 500, MED_SAMPLE_IMMUNIZATION, false, "immunizations", "Pneumococcal vaccine", "216",
    "Single dose." },
  { 704, MED_SAMPLE_ECG, false, "procedures", "ECG on admission", NULL, NULL },
  { 703, MED_SAMPLE_XRAY, false, "imaging", "X-ray of the chest", NULL, NULL },
  { 697, MED_SAMPLE_LETTER, false, "documents", "Discharge letter, cardiology", NULL,
    "Mr Kowalski came to us with pressure in the chest on the stairs. The angiography showed a "
    "narrow place in the left anterior descending artery, which was opened and held with one "
    "stent. The pumping of the left ventricle is normal.\nAcetylsalicylic acid for life. "
    "Bisoprolol "
    "is a low dose because of the asthma and was well tolerated.\nNo ibuprofen and no similar "
    "medicine: it brings on his asthma." },
  { 690, MED_SAMPLE_NOTE, false, "plans", "Cardiac rehabilitation", NULL,
    "Three weeks as a day patient. Training on the bicycle up to 100 watts without complaints. "
    "Goes on in the sports group on Tuesdays." },
  { 420, MED_SAMPLE_ECG, false, "procedures", "ECG, yearly check", NULL, NULL },
  { 415, MED_SAMPLE_LETTER, false, "documents", "Letter of the cardiologist", NULL,
    "No complaints under load, walks up four floors. Echocardiography normal. The LDL cholesterol "
    "is at its goal. Next visit in a year." },
  { 300, MED_SAMPLE_LETTER, false, "documents", "Lung function", NULL,
    "Measure\tBefore\tAfter spray\tExpected\nFEV1\t2.71 L\t3.12 L\t3.40 L\nFVC\t4.02 L\t4.11 "
    "L\t4.30 L\nFEV1/FVC\t0.67\t0.76\t0.79\n\nObstruction that a spray takes away: asthma, partly "
    "controlled. The technique of inhaling was practised." },
  { 160, MED_SAMPLE_XRAY, false, "imaging", "X-ray of the chest, follow-up", NULL, NULL },
  { 120, MED_SAMPLE_NOTE, false, "notes", "Knee, right: what I noticed", NULL,
    "Hurts going downstairs since the hike in May. No swelling. Cold pack helps." },
  { 55, MED_SAMPLE_NOTE, false, "notes", "Asthma diary, spring", NULL,
    "Spray needed on six days out of thirty, never at night. Pollen on all six days." },
  { 21, MED_SAMPLE_LETTER, true, "documents", "Certificate for the sports group", NULL,
    "Mr Kowalski may take part in the heart sports group with up to 100 watts. Spray within "
    "reach." },
  { 20, MED_SAMPLE_NOTE, true, "notes", "Consultation note", NULL,
    "Knee: pain at the patella, stable ligaments, no effusion. Exercises shown. No ibuprofen "
    "because of the asthma; paracetamol when needed." },
};

static const med_sample_measure measures[] = {
  { "results", "LDL cholesterol", "39469-2", "mmol/L", "mmol/L", 12, 120, 9, 44, 16, 2, 1, 0, 18 },
  { "results", "Creatinine", "14682-9", "umol/L", "µmol/L", 12, 182, 6, 84, 88, 4, 0, 59, 104 },
  { "results", "Potassium", "2823-3", "mmol/L", "mmol/L", 12, 182, 6, 43, 45, 2, 1, 36, 48 },
  { "vitals", "Peak expiratory flow", "33452-4", "L/min", "L/min", 12, 75, 10, 410, 480, 22, 0, 400,
    600 },
  { "vitals", "Systolic blood pressure", "8480-6", "mm[Hg]", "mmHg", 12, 100, 10, 148, 126, 6, 0,
    90, 140 },
};

const med_sample_chart med_sample_chart_tomasz
    = { "Tomasz", "Kowalski",           "1968-12-11", "male",
        items,    G_N_ELEMENTS (items), measures,     G_N_ELEMENTS (measures) };
