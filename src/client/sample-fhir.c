/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FHIR R4 resources of the sample (https://hl7.org/fhir/R4). Numbers are written from whole units,
 * so that they keep the precision they were measured with. */
#include "client/sample-private.h"

#define TERMINOLOGY "http://terminology.hl7.org/CodeSystem/"

char *
med_sample_decimal (int value, int decimals)
{
  int unit = 1;
  for (int i = 0; i < decimals; i++)
    unit *= 10;
  if (decimals == 0)
    return g_strdup_printf ("%d", value);
  return g_strdup_printf ("%d.%0*d", value / unit, decimals, value % unit);
}

static char *
condition (const med_sample_item *item, const char *date)
{
  return g_strdup_printf (
      "{\n"
      "  \"resourceType\": \"Condition\",\n"
      "  \"clinicalStatus\": {\"coding\": [{\"system\": \"" TERMINOLOGY "condition-clinical\","
      " \"code\": \"active\"}]},\n"
      "  \"verificationStatus\": {\"coding\": [{\"system\": \"" TERMINOLOGY
      "condition-ver-status\","
      " \"code\": \"confirmed\"}]},\n"
      "  \"code\": {\"coding\": [{\"system\": \"http://snomed.info/sct\", \"code\": \"%s\"}],"
      " \"text\": \"%s\"},\n"
      "  \"subject\": {\"display\": \"Patient of this record\"},\n"
      "  \"recordedDate\": \"%s\",\n"
      "  \"note\": [{\"text\": \"%s\"}]\n"
      "}\n",
      item->code, item->title, date, item->text);
}

static char *
allergy (const med_sample_item *item, const char *date)
{
  return g_strdup_printf (
      "{\n"
      "  \"resourceType\": \"AllergyIntolerance\",\n"
      "  \"clinicalStatus\": {\"coding\": [{\"system\": \"" TERMINOLOGY
      "allergyintolerance-clinical\", \"code\": \"active\"}]},\n"
      "  \"verificationStatus\": {\"coding\": [{\"system\": \"" TERMINOLOGY
      "allergyintolerance-verification\", \"code\": \"confirmed\"}]},\n"
      "  \"type\": \"allergy\",\n"
      "  \"criticality\": \"high\",\n"
      "  \"code\": {\"coding\": [{\"system\": \"http://snomed.info/sct\", \"code\": \"%s\"}],"
      " \"text\": \"%s\"},\n"
      "  \"patient\": {\"display\": \"Patient of this record\"},\n"
      "  \"recordedDate\": \"%s\",\n"
      "  \"reaction\": [{\"manifestation\": [{\"text\": \"%s\"}]}]\n"
      "}\n",
      item->code, item->title, date, item->text);
}

static char *
medication (const med_sample_item *item, const char *date)
{
  return g_strdup_printf (
      "{\n"
      "  \"resourceType\": \"MedicationStatement\",\n"
      "  \"status\": \"active\",\n"
      "  \"medicationCodeableConcept\": {\"coding\": [{\"system\": \"http://snomed.info/sct\","
      " \"code\": \"%s\"}], \"text\": \"%s\"},\n"
      "  \"subject\": {\"display\": \"Patient of this record\"},\n"
      "  \"effectivePeriod\": {\"start\": \"%s\"},\n"
      "  \"dosage\": [{\"text\": \"%s\"}]\n"
      "}\n",
      item->code, item->title, date, item->text);
}

static char *
immunization (const med_sample_item *item, const char *date)
{
  return g_strdup_printf (
      "{\n"
      "  \"resourceType\": \"Immunization\",\n"
      "  \"status\": \"completed\",\n"
      "  \"vaccineCode\": {\"coding\": [{\"system\": \"http://hl7.org/fhir/sid/cvx\","
      " \"code\": \"%s\"}], \"text\": \"%s\"},\n"
      "  \"patient\": {\"display\": \"Patient of this record\"},\n"
      "  \"occurrenceDateTime\": \"%s\",\n"
      "  \"note\": [{\"text\": \"%s\"}]\n"
      "}\n",
      item->code, item->title, date, item->text);
}

char *
med_sample_resource (const med_sample_item *item, const char *date)
{
  switch (item->kind)
    {
    case MED_SAMPLE_ALLERGY:
      return allergy (item, date);
    case MED_SAMPLE_MEDICATION:
      return medication (item, date);
    case MED_SAMPLE_IMMUNIZATION:
      return immunization (item, date);
    default:
      return condition (item, date);
    }
}

char *
med_sample_observation (const med_sample_measure *measure, const char *date, int value)
{
  g_autofree char *number = med_sample_decimal (value, measure->decimals);
  g_autofree char *low = med_sample_decimal (measure->low, measure->decimals);
  g_autofree char *high = med_sample_decimal (measure->high, measure->decimals);
  bool vital = strcmp (measure->category, "vitals") == 0;
  const char *flag = value < measure->low ? "L" : value > measure->high ? "H" : "N";
  return g_strdup_printf (
      "{\n"
      "  \"resourceType\": \"Observation\",\n"
      "  \"status\": \"final\",\n"
      "  \"category\": [{\"coding\": [{\"system\": \"" TERMINOLOGY "observation-category\","
      " \"code\": \"%s\"}]}],\n"
      "  \"code\": {\"coding\": [{\"system\": \"http://loinc.org\", \"code\": \"%s\"}],"
      " \"text\": \"%s\"},\n"
      "  \"subject\": {\"display\": \"Patient of this record\"},\n"
      "  \"effectiveDateTime\": \"%s\",\n"
      "  \"valueQuantity\": {\"value\": %s, \"unit\": \"%s\","
      " \"system\": \"http://unitsofmeasure.org\", \"code\": \"%s\"},\n"
      "  \"interpretation\": [{\"coding\": [{\"system\": \"" TERMINOLOGY
      "v3-ObservationInterpretation\", \"code\": \"%s\"}]}],\n"
      "  \"referenceRange\": [{\"low\": {\"value\": %s}, \"high\": {\"value\": %s}}]\n"
      "}\n",
      vital ? "vital-signs" : "laboratory", measure->loinc, measure->title, date, number,
      measure->unit, measure->ucum, flag, low, high);
}
