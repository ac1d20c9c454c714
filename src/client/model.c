/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Properties from tables. */
#include "client/model.h"

#include "core/crypto/keys.h"

#include <string.h>

typedef union
{
  char *text;
  gint64 number;
  double real;
  char **texts;
  GObject *object;
} slot;

typedef struct
{
  slot *slots;
  GObject *owner; /* weak */
} MedModelPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MedModel, med_model, G_TYPE_OBJECT)

/* Made late: while instances are initialised, GObject shows each parent its own class. */
static slot *
slot_of (gpointer model, guint field, char type)
{
  MedModelClass *klass = MED_MODEL_GET_CLASS (model);
  MedModelPrivate *private = (MedModelPrivate *)med_model_get_instance_private ((MedModel *)model);

  g_assert (field < klass->field_count);
  g_assert (type == 0 || klass->fields[field].type == type
            || (type == 'x' && strchr ("but", klass->fields[field].type) != NULL));
  if (private->slots == NULL)
  private->slots = g_new0 (slot, klass->field_count);
  return &private->slots[field];
}

static void
notify (gpointer model, guint field)
{
  g_object_notify_by_pspec ((GObject *)model, MED_MODEL_GET_CLASS (model)->pspecs[field]);
}

/* Texts may be clinical: they do not outlive their object in freed memory. */
static void
drop_text (char *text)
{
  if (text != NULL)
    med_wipe (text, strlen (text));
  g_free (text);
}

void
med_model_set_text (gpointer model, guint field, const char *text)
{
  slot *at = slot_of (model, field, 's');
  char *old = at->text;

  if (g_strcmp0 (old, text) == 0)
    return;
  at->text = g_strdup (text);
  drop_text (old);
  notify (model, field);
}

void
med_model_set_number (gpointer model, guint field, gint64 number)
{
  slot *at = slot_of (model, field, 'x');

  if (at->number == number)
    return;
  at->number = number;
  notify (model, field);
}

void
med_model_set_real (gpointer model, guint field, double number)
{
  slot *at = slot_of (model, field, 'd');

  if (at->real >= number && at->real <= number)
    return;
  at->real = number;
  notify (model, field);
}

static bool
same_texts (char **first, const char *const *second)
{
  if (first == NULL || second == NULL)
    return (first == NULL || first[0] == NULL) && (second == NULL || second[0] == NULL);
  return g_strv_equal ((const char *const *)first, second);
}

void
med_model_set_texts (gpointer model, guint field, const char *const *texts)
{
  slot *at = slot_of (model, field, 'S');
  char **old = at->texts;

  if (same_texts (old, texts))
    return;
  at->texts = g_strdupv ((char **)texts);
  g_strfreev (old);
  notify (model, field);
}

void
med_model_set_object (gpointer model, guint field, gpointer object)
{
  if (g_set_object (&slot_of (model, field, 'o')->object, (GObject *)object))
    notify (model, field);
}

const char *
med_model_text (gpointer model, guint field)
{
  return slot_of (model, field, 's')->text;
}

gint64
med_model_number (gpointer model, guint field)
{
  return slot_of (model, field, 'x')->number;
}

const char *const *
med_model_texts (gpointer model, guint field)
{
  static const char *const none[] = { NULL };
  char **texts = slot_of (model, field, 'S')->texts;
  return texts != NULL ? (const char *const *)texts : none;
}

gpointer
med_model_object (gpointer model, guint field)
{
  return slot_of (model, field, 'o')->object;
}

void
med_model_set_owner (gpointer model, gpointer owner)
{
  MedModelPrivate *private = (MedModelPrivate *)med_model_get_instance_private ((MedModel *)model);
  g_set_weak_pointer (&private->owner, (GObject *)owner);
}

gpointer
med_model_owner (gpointer model)
{
  MedModelPrivate *private = (MedModelPrivate *)med_model_get_instance_private ((MedModel *)model);
  return private->owner;
}

static void
med_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  guint field = id - 1;
  const slot *at = slot_of (object, field, 0);

  switch (MED_MODEL_GET_CLASS (object)->fields[field].type)
    {
    case 's':
      g_value_set_string (value, at->text);
      break;
    case 'b':
      g_value_set_boolean (value, at->number != 0);
      break;
    case 'u':
      g_value_set_uint (value, (guint)at->number);
      break;
    case 't':
      g_value_set_uint64 (value, (guint64)at->number);
      break;
    case 'x':
      g_value_set_int64 (value, at->number);
      break;
    case 'd':
      g_value_set_double (value, at->real);
      break;
    case 'S':
      g_value_set_boxed (value, med_model_texts (object, field));
      break;
    default:
      g_value_set_object (value, at->object);
    }
}

static void
med_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedModelClass *klass = MED_MODEL_GET_CLASS (object);
  guint field = id - 1;

  switch (klass->fields[field].type)
    {
    case 's':
      med_model_set_text (object, field, g_value_get_string (value));
      break;
    case 'b':
      med_model_set_number (object, field, g_value_get_boolean (value));
      break;
    case 'u':
      med_model_set_number (object, field, g_value_get_uint (value));
      break;
    case 't':
      med_model_set_number (object, field, (gint64)g_value_get_uint64 (value));
      break;
    case 'x':
      med_model_set_number (object, field, g_value_get_int64 (value));
      break;
    case 'd':
      med_model_set_real (object, field, g_value_get_double (value));
      break;
    case 'S':
      med_model_set_texts (object, field, (const char *const *)g_value_get_boxed (value));
      break;
    default:
      med_model_set_object (object, field, g_value_get_object (value));
    }
  if (klass->written != NULL)
    klass->written (MED_MODEL (object), field);
}

static void
med_model_finalize (GObject *object)
{
  MedModelClass *klass = MED_MODEL_GET_CLASS (object);
  MedModelPrivate *private = (MedModelPrivate *)med_model_get_instance_private (MED_MODEL (object));

  for (guint i = 0; private->slots != NULL && i < klass->field_count; i++)
    switch (klass->fields[i].type)
      {
      case 's':
        drop_text (private->slots[i].text);
        break;
      case 'S':
        g_strfreev (private->slots[i].texts);
        break;
      case 'o':
        g_clear_object (&private->slots[i].object);
        break;
      default:
        break;
      }
  g_free (private->slots);
  g_clear_weak_pointer (&private->owner);
  G_OBJECT_CLASS (med_model_parent_class)->finalize (object);
}

static void
med_model_class_init (MedModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = med_model_finalize;
}

static void
med_model_init (MedModel *self)
{
}

static GParamSpec *
make_pspec (const med_field *field)
{
  GParamFlags flags = (field->writable ? G_PARAM_READWRITE : G_PARAM_READABLE)
                      | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  switch (field->type)
    {
    case 's':
      return g_param_spec_string (field->name, NULL, NULL, NULL, flags);
    case 'b':
      return g_param_spec_boolean (field->name, NULL, NULL, FALSE, flags);
    case 'u':
      return g_param_spec_uint (field->name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case 't':
      return g_param_spec_uint64 (field->name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
    case 'x':
      return g_param_spec_int64 (field->name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case 'd':
      return g_param_spec_double (field->name, NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
    case 'S':
      return g_param_spec_boxed (field->name, NULL, NULL, G_TYPE_STRV, flags);
    default:
      return g_param_spec_object (field->name, NULL, NULL, G_TYPE_OBJECT, flags);
    }
}

void
med_model_class_set_fields (gpointer klass, const med_field *fields, guint count)
{
  MedModelClass *model_class = MED_MODEL_CLASS (klass);

  /* GObject does not hand these two down. */
  G_OBJECT_CLASS (klass)->get_property = med_model_get_property;
  G_OBJECT_CLASS (klass)->set_property = med_model_set_property;
  model_class->fields = fields;
  model_class->field_count = count;
  model_class->pspecs = g_new0 (GParamSpec *, count);
  for (guint i = 0; i < count; i++)
    {
      model_class->pspecs[i] = make_pspec (&fields[i]);
      g_object_class_install_property (G_OBJECT_CLASS (klass), i + 1, model_class->pspecs[i]);
    }
}
