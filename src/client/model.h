/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base of the client's GObjects: a class names its properties in a table, instances hold the
 * values, every change notifies. Main thread only. */
#pragma once

#include <glib-object.h>
#include <stdbool.h>

#define MED_TYPE_MODEL (med_model_get_type ())
G_DECLARE_DERIVABLE_TYPE (MedModel, med_model, MED, MODEL, GObject)

/* Types: s text, b boolean, u uint, t uint64, x int64, d double, S array of texts, o object. */
typedef struct
{
  const char *name;
  char type;
  bool writable; /* by everybody; the class hears of it through `written` */
} med_field;

struct _MedModelClass
{
  GObjectClass parent_class;
  const med_field *fields;
  guint field_count;
  GParamSpec **pspecs;
  /* A field changed through its property. */
  void (*written) (MedModel *self, guint field);
};

/* In class_init of a final class; the table is static. A field is known by its index. */
void med_model_class_set_fields (gpointer klass, const med_field *fields, guint count);

/* Setters notify when the value is another one. Texts and arrays are copied, objects held. */
void med_model_set_text (gpointer model, guint field, const char *text);
void med_model_set_number (gpointer model, guint field, gint64 number); /* b u t x */
void med_model_set_real (gpointer model, guint field, double number);
void med_model_set_texts (gpointer model, guint field, const char *const *texts);
void med_model_set_object (gpointer model, guint field, gpointer object);

/* NULL for an unset text. Borrowed until the next change. */
const char *med_model_text (gpointer model, guint field);
gint64 med_model_number (gpointer model, guint field);
const char *const *med_model_texts (gpointer model, guint field); /* never NULL */
gpointer med_model_object (gpointer model, guint field);

/* The session, usually: not held, NULL once it is gone. */
void med_model_set_owner (gpointer model, gpointer owner);
gpointer med_model_owner (gpointer model);

/* A class that is nothing but its fields, a static table named `fields_`. */
#define MED_DEFINE_PLAIN_MODEL(Type, type, fields_)                                                \
  struct _##Type                                                                                   \
  {                                                                                                \
    MedModel parent_instance;                                                                      \
  };                                                                                               \
  G_DEFINE_FINAL_TYPE (Type, type, MED_TYPE_MODEL)                                                 \
  static void type##_class_init (Type##Class *klass)                                               \
  {                                                                                                \
    med_model_class_set_fields (klass, fields_, G_N_ELEMENTS (fields_));                           \
  }                                                                                                \
  static void type##_init (Type *self)                                                             \
  {                                                                                                \
  }
