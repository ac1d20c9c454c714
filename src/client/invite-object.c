/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invitations. */
#include "client/invite-object-private.h"

#include "client/error.h"
#include "client/network.h"
#include "client/snapshot.h"
#include "core/proto/tx.pb-c.h"

#include <glib/gi18n-lib.h>

enum
{
  TEXT,
  CLINIC,
  ROLE,
  INVITED_BY,
  NOTE,
  EXPIRES,
  STATE,
  FOR_WHOM,
  WHERE,
  CLAIMS,
};

static const med_field fields[] = {
  [TEXT] = { "text", 's', false },   [CLINIC] = { "clinic", 's', false },
  [ROLE] = { "role", 's', false },   [INVITED_BY] = { "invited-by", 's', false },
  [NOTE] = { "note", 's', false },   [EXPIRES] = { "expires", 'x', false },
  [STATE] = { "state", 's', false }, [FOR_WHOM] = { "for-whom", 's', false },
  [WHERE] = { "where", 's', false }, [CLAIMS] = { "claims", 's', false },
};

struct _MedInvite
{
  MedModel parent_instance;
  med_sign_public key;
};

G_DEFINE_FINAL_TYPE (MedInvite, med_invite, MED_TYPE_MODEL)

static void
med_invite_class_init (MedInviteClass *klass)
{
  med_model_class_set_fields (klass, fields, G_N_ELEMENTS (fields));
}

static void
med_invite_init (MedInvite *self)
{
}

const char *
med_role_name (uint32_t role)
{
  switch (role)
    {
    case MED__ROLE__ROLE_DOCTOR:
      return "doctor";
    case MED__ROLE__ROLE_RECEPTIONIST:
      return "receptionist";
    case MED__ROLE__ROLE_OFFICER:
      return "officer";
    default:
      return "patient";
    }
}

const char *
med_roles_name (uint32_t roles)
{
  for (uint32_t role = MED__ROLE__ROLE_DOCTOR; role <= MED__ROLE__ROLE_OFFICER; role++)
    if ((roles & 1u << role) != 0)
      return med_role_name (role);
  return "patient";
}

MedInvite *
med_invite_parse (const char *text, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);
  med_arena arena;
  med_failure failure;
  med_invite_facts facts;
  med_arena_init (&arena, med_memory_heap (), (size_t)64 << 10);
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  MedInvite *invite = NULL;
  if (med_network_read_invite (stripped, &arena, &facts, &failure) == MED_OK)
    {
      invite = (MedInvite *)g_object_new (MED_TYPE_INVITE, NULL);
      med_model_set_text (invite, TEXT, stripped);
      med_model_set_text (invite, ROLE, med_role_name (facts.role));
      med_model_set_number (invite, EXPIRES, facts.expires);
      if (g_str_has_prefix (facts.address, "unix:"))
        med_model_set_text (invite, WHERE, _ ("By a clinic on this computer"));
      else if (*facts.address != '\0')
        {
          g_autofree char *where = g_strdup_printf (_ ("By the clinic at %s"), facts.address);
          med_model_set_text (invite, WHERE, where);
        }
      bool over = facts.expires * G_USEC_PER_SEC < g_get_real_time ();
      med_model_set_text (invite, STATE, over ? "expired" : "open");
    }
  else
    g_propagate_error (error, med_error_new (&failure));
  med_arena_clear (&arena);
  return invite;
}

static void
check_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  med_failure failure;
  if (med_network_check_invite ((const char *)data, med_client_env (), cancellable, &failure)
      == MED_OK)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, med_error_new (&failure));
}

void
med_invite_check_async (MedInvite *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (MED_IS_INVITE (self));
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_task_data (task, g_strdup (med_model_text (self, TEXT)), g_free);
  g_task_run_in_thread (task, check_in_thread);
}

gboolean
med_invite_check_finish (MedInvite *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
fill (MedInvite *invite, const med_invite_info *info, const char *clinic)
{
  invite->key = info->key;
  med_model_set_text (invite, TEXT, info->text);
  med_model_set_text (invite, CLINIC, clinic);
  med_model_set_text (invite, ROLE, med_role_name (info->role));
  med_model_set_text (invite, NOTE, info->note);
  med_model_set_text (invite, FOR_WHOM, info->note);
  med_model_set_text (invite, STATE, info->state);
  med_model_set_number (invite, EXPIRES, info->expires);
  if (info->has_claims)
    {
      char id[MED_ID_TEXT_SIZE];
      med_model_set_text (invite, CLAIMS, med_id_text (MED_SPAN_OF (info->claims.bytes), id));
    }
}

MedInvite *
med_invite_object_new (const med_invite_info *info, const char *clinic)
{
  MedInvite *invite = (MedInvite *)g_object_new (MED_TYPE_INVITE, NULL);
  fill (invite, info, clinic);
  return invite;
}

const med_sign_public *
med_invite_object_key (MedInvite *invite)
{
  return &invite->key;
}

static MedInvite *
find (GListStore *list, const med_sign_public *key)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (MedInvite) invite = (MedInvite *)g_list_model_get_item (G_LIST_MODEL (list), i);
      if (MED_ID_EQUAL (invite->key, *key))
        return invite;
    }
  return NULL;
}

/* A row is made for what can be done with the invitation: it is made again when that changed. */
static void
follow (GListStore *list, MedInvite *invite, const med_invite_info *info, const char *clinic)
{
  g_autofree char *before = g_strdup (med_model_text (invite, STATE));
  gpointer kept = invite;
  guint place;
  fill (invite, info, clinic);
  if (g_strcmp0 (before, med_model_text (invite, STATE)) != 0
      && g_list_store_find (list, invite, &place))
    {
      g_autoptr (MedInvite) held = (MedInvite *)g_object_ref (invite);
      g_list_store_splice (list, place, 1, &kept, 1);
    }
}

void
med_invite_objects_update (GListStore *list, const med_invite_info *infos, size_t count,
                           const char *clinic)
{
  /* Invitations are never forgotten, so nothing has to be taken away. */
  for (size_t i = 0; i < count; i++)
    {
      MedInvite *known = find (list, &infos[i].key);
      if (known != NULL)
        follow (list, known, &infos[i], clinic);
      else
        {
          g_autoptr (MedInvite) invite = med_invite_object_new (&infos[i], clinic);
          g_list_store_append (list, invite);
        }
    }
}
