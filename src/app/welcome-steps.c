/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens on the single steps of the welcome flow. */
#include "app/welcome-private.h"

#include "app/widgets/widget.h"

#include <glib/gi18n.h>

enum
{
  PROP_FAMILY = 1,
  PROP_GIVEN,
  PROP_BORN,
  PROP_GENDER,
  PROP_CLINIC_NAME,
  PROP_ZONE,
  PROP_BACKUP_FOLDER,
  PROP_KIT,
  PROP_ADDRESS,
  PROP_BACKUP_FILE,
  PROP_WORDS_CHECKED,
};

/* ── Choice ─────────────────────────────────────────────────────────────────────────────────── */

static void
join_cb (MedWelcomePage *self)
{
  med_welcome_page_choose (self, "join");
}

static void
own_cb (MedWelcomePage *self)
{
  med_welcome_page_choose (self, "own");
}

static void
clinic_cb (MedWelcomePage *self)
{
  med_welcome_page_choose (self, "clinic");
}

static void
restore_cb (MedWelcomePage *self)
{
  med_welcome_page_choose (self, "restore");
}

static void
sample_cb (MedWelcomePage *self)
{
  g_signal_emit_by_name (self, "sample");
}

static void
next_cb (MedWelcomePage *self)
{
  med_welcome_page_next (self);
}

/* ── Invitation, clinic ─────────────────────────────────────────────────────────────────────── */

static void
invite_changed_cb (MedWelcomePage *self)
{
  const char *text = med_token_input_get_text (self->invite_input);

  gtk_widget_set_sensitive (self->invite_next, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->invite_notice), FALSE);
  med_label_set (self->invite_state, NULL);
  if (*text != '\0')
    g_signal_emit_by_name (self, "invitation", text);
}

static void
clinic_ready_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (self->clinic_next, med_clinic_form_get_ready (self->clinic_form));
}

/* ── Words ──────────────────────────────────────────────────────────────────────────────────── */

static void
hide_words_cb (MedWelcomePage *self)
{
  self->hidden = !self->hidden;
  med_words_grid_set_hidden (self->grid, self->hidden);
  gtk_button_set_label (self->hide_words, self->hidden ? _ ("Show Words") : _ ("Hide Words"));
}

static void
print_words_cb (MedWelcomePage *self)
{
  g_signal_emit_by_name (self, "print-words");
}

static void
check_passed_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (self->check_next, med_words_check_get_passed (self->check));
}

static void
check_next_cb (MedWelcomePage *self)
{
  if (!gtk_widget_get_sensitive (self->check_next))
    return;
  self->words_checked = TRUE;
  med_welcome_page_next (self);
}

static void
check_skip_cb (MedWelcomePage *self)
{
  self->words_checked = FALSE;
  med_welcome_page_next (self);
}

/* ── Restore ────────────────────────────────────────────────────────────────────────────────── */

static void
restore_complete_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (self->restore_next, med_words_grid_get_complete (self->restore_grid));
}

static void
restore_changed_cb (MedWelcomePage *self)
{
  g_autofree char *problem = med_words_grid_get_problem (self->restore_grid);
  med_label_set (self->restore_problem, problem);
}

static void
restore_next_cb (MedWelcomePage *self)
{
  self->words_checked = TRUE;
  med_label_set (self->restore_problem, NULL);
  g_signal_emit_by_name (self, "restore-words");
  if (!gtk_widget_get_visible (GTK_WIDGET (self->restore_problem)))
    med_welcome_page_next (self);
}

static gboolean
place_known (MedWelcomePage *self)
{
  const char *kit = med_token_input_get_text (self->place_input);
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->address));

  return g_str_has_prefix (kit, "medease-kit:") || *address != '\0' || self->backup_file != NULL;
}

static void
place_changed_cb (MedWelcomePage *self)
{
  const char *kit = med_token_input_get_text (self->place_input);

  gtk_widget_set_sensitive (self->place_next, place_known (self));
  if (*kit != '\0' && !g_str_has_prefix (kit, "medease-kit:"))
    med_token_input_set_problem (self->place_input,
                                 _ ("This is not the line of a recovery sheet: it begins with "
                                    "“medease-kit:”."));
}

static void
place_next_cb (MedWelcomePage *self)
{
  if (place_known (self))
    med_welcome_page_next (self);
}

void
med_welcome_page_set_backup_file (MedWelcomePage *self, const char *path)
{
  g_free (self->backup_file);
  self->backup_file = g_strdup (path);
  adw_action_row_set_subtitle (
      self->backup, path != NULL ? path
                                 : _ ("When the computer that kept your records or your clinic is "
                                      "lost"));
  gtk_widget_set_sensitive (self->place_next, place_known (self));
}

static void
backup_chosen_cb (GtkNativeDialog *dialog, int response, MedWelcomePage *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
      med_welcome_page_set_backup_file (self, path);
    }
  g_object_unref (dialog);
}

static void
backup_cb (MedWelcomePage *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Open Backup"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));

  g_signal_connect_object (dialog, "response", G_CALLBACK (backup_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ── Passphrase, person, the end ────────────────────────────────────────────────────────────── */

static void
finish_cb (MedWelcomePage *self)
{
  if (med_passphrase_form_get_ready (self->passphrase_form))
    g_signal_emit_by_name (self, "finish", med_passphrase_form_get_text (self->passphrase_form),
                           gtk_switch_get_active (self->lock_switch));
}

static void
passphrase_ready_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->passphrase_next),
                            med_passphrase_form_get_ready (self->passphrase_form));
}

static void
passphrase_next_cb (MedWelcomePage *self)
{
  if (g_strcmp0 (self->way, "restore") == 0)
    finish_cb (self);
  else
    med_welcome_page_next (self);
}

static void
person_ready_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->person_next),
                            med_person_form_get_ready (self->person_form));
}

static void
cancel_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (self->cancel, FALSE);
  g_signal_emit_by_name (self, "cancel");
}

static void
print_sheet_cb (MedWelcomePage *self)
{
  g_signal_emit_by_name (self, "print-sheet");
}

static void
save_sheet_cb (MedWelcomePage *self)
{
  g_signal_emit_by_name (self, "save-sheet");
}

static void
invite_cb (MedWelcomePage *self, const char *role, const char *whom)
{
  g_signal_emit_by_name (self, "invite", role, whom);
}

static void
open_cb (MedWelcomePage *self)
{
  g_signal_emit_by_name (self, "open");
}

void
med_welcome_page_connect_ready (MedWelcomePage *self)
{
  g_signal_connect_swapped (self->ready, "print-sheet", G_CALLBACK (print_sheet_cb), self);
  g_signal_connect_swapped (self->ready, "save-sheet", G_CALLBACK (save_sheet_cb), self);
  g_signal_connect_swapped (self->ready, "invite", G_CALLBACK (invite_cb), self);
  g_signal_connect_swapped (self->ready, "open", G_CALLBACK (open_cb), self);
}

/* ── Class ──────────────────────────────────────────────────────────────────────────────────── */

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedWelcomePage *self = MED_WELCOME_PAGE (object);
  const char *kit = med_token_input_get_text (self->place_input);

  switch (id)
    {
    case PROP_FAMILY:
      g_value_set_string (value, med_person_form_get_family (self->person_form));
      break;
    case PROP_GIVEN:
      g_value_set_string (value, med_person_form_get_given (self->person_form));
      break;
    case PROP_BORN:
      g_value_take_string (value, med_person_form_get_born (self->person_form));
      break;
    case PROP_GENDER:
      g_value_set_string (value, med_person_form_get_gender (self->person_form));
      break;
    case PROP_CLINIC_NAME:
      g_value_set_string (value, med_clinic_form_get_name (self->clinic_form));
      break;
    case PROP_ZONE:
      g_value_set_string (value, med_clinic_form_get_zone (self->clinic_form));
      break;
    case PROP_BACKUP_FOLDER:
      g_value_set_string (value, med_clinic_form_get_backup_folder (self->clinic_form));
      break;
    case PROP_KIT:
      g_value_set_string (value, g_str_has_prefix (kit, "medease-kit:") ? kit : "");
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, gtk_editable_get_text (GTK_EDITABLE (self->address)));
      break;
    case PROP_BACKUP_FILE:
      g_value_set_string (value, self->backup_file != NULL ? self->backup_file : "");
      break;
    case PROP_WORDS_CHECKED:
      g_value_set_boolean (value, self->words_checked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

void
med_welcome_page_class_install_properties (GObjectClass *object_class)
{
  static const char *const names[]
      = { NULL,   "family",        "given", "born",    "gender",     "clinic-name",
          "zone", "backup-folder", "kit",   "address", "backup-file" };
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = get_property;
  for (guint i = PROP_FAMILY; i <= PROP_BACKUP_FILE; i++)
    g_object_class_install_property (object_class, i,
                                     g_param_spec_string (names[i], NULL, NULL, NULL, flags));
  g_object_class_install_property (
      object_class, PROP_WORDS_CHECKED,
      g_param_spec_boolean ("words-checked", NULL, NULL, FALSE, flags));
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, name)
  BIND (steps);
  BIND (back);
  BIND (cancel);
  BIND (title);
  BIND (failure);
  BIND (invite_input);
  BIND (invite_notice);
  BIND (invite_state);
  BIND (invite_next);
  BIND (clinic_form);
  BIND (clinic_next);
  BIND (grid);
  BIND (hide_words);
  BIND (words_next);
  BIND (check);
  BIND (check_next);
  BIND (restore_grid);
  BIND (restore_problem);
  BIND (restore_next);
  BIND (place_input);
  BIND (address);
  BIND (backup);
  BIND (place_next);
  BIND (passphrase_form);
  BIND (lock_switch);
  BIND (passphrase_next);
  BIND (person_form);
  BIND (person_next);
  BIND (progress_text);
  BIND (progress_bar);
  BIND (ready);
#undef BIND
}

void
med_welcome_page_class_bind (GtkWidgetClass *widget_class)
{
  bind_children (widget_class);
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  gtk_widget_class_bind_template_callback_full (widget_class, "back_cb",
                                                G_CALLBACK (med_welcome_page_back));
  CALL (join_cb);
  CALL (own_cb);
  CALL (clinic_cb);
  CALL (restore_cb);
  CALL (sample_cb);
  CALL (next_cb);
  CALL (invite_changed_cb);
  CALL (clinic_ready_cb);
  CALL (hide_words_cb);
  CALL (print_words_cb);
  CALL (check_passed_cb);
  CALL (check_next_cb);
  CALL (check_skip_cb);
  CALL (restore_complete_cb);
  CALL (restore_changed_cb);
  CALL (restore_next_cb);
  CALL (place_changed_cb);
  CALL (place_next_cb);
  CALL (backup_cb);
  CALL (passphrase_ready_cb);
  CALL (passphrase_next_cb);
  CALL (person_ready_cb);
  CALL (finish_cb);
  CALL (cancel_cb);
#undef CALL
}
