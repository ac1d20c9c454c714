/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Name, zone and backup folder of a clinic that is set up. */
#include "app/clinic-form.h"

#include "app/widgets/widget.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* Lines of the system's table: country codes, place, zone, remarks; separated by tabs. */
#define ZONE_TABLE "/usr/share/zoneinfo/zone1970.tab"
#define ZONE_COLUMN 2
#define ZONE_FALLBACK "Etc/UTC"

struct _MedClinicForm
{
  GtkWidget parent_instance;
  AdwEntryRow *name;
  GtkDropDown *zone;
  AdwActionRow *backup;
  char *folder;
  gboolean ready;
};

G_DEFINE_FINAL_TYPE (MedClinicForm, med_clinic_form, GTK_TYPE_WIDGET)

enum
{
  PROP_READY = 1,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];
static guint activate_signal;

static void
update (MedClinicForm *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name));
  gboolean ready = name[strspn (name, " \t")] != '\0';

  if (ready == self->ready)
    return;
  self->ready = ready;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READY]);
}

static void
entered_cb (MedClinicForm *self)
{
  if (self->ready)
    g_signal_emit (self, activate_signal, 0);
}

/* ── Zone ───────────────────────────────────────────────────────────────────────────────────── */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *
read_zones (void)
{
  GPtrArray *zones = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *table = NULL;
  g_auto (GStrv) lines = NULL;

  if (g_file_get_contents (ZONE_TABLE, &table, NULL, NULL))
    lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = *lines[i] != '#' ? g_strsplit (lines[i], "\t", -1) : NULL;
      if (columns != NULL && g_strv_length (columns) > ZONE_COLUMN)
        g_ptr_array_add (zones, g_strdup (columns[ZONE_COLUMN]));
    }
  g_ptr_array_add (zones, g_strdup (ZONE_FALLBACK));
  g_ptr_array_sort (zones, compare_names);
  return zones;
}

/* Fills the list and selects the zone of this computer. */
static void
fill_zones (MedClinicForm *self)
{
  g_autoptr (GPtrArray) zones = read_zones ();
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  g_autoptr (GtkExpression) name
      = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  const char *local = g_time_zone_get_identifier (here);
  guint selected = 0;

  for (guint i = 0; i < zones->len; i++)
    {
      const char *zone = g_ptr_array_index (zones, i);
      gtk_string_list_append (list, zone);
      if (g_str_equal (zone, local) || (selected == 0 && g_str_equal (zone, ZONE_FALLBACK)))
        selected = i;
    }
  gtk_drop_down_set_expression (self->zone, name);
  gtk_drop_down_set_model (self->zone, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->zone, selected);
}

const char *
med_clinic_form_get_zone (MedClinicForm *self)
{
  GtkStringObject *item;

  g_return_val_if_fail (MED_IS_CLINIC_FORM (self), "");
  item = gtk_drop_down_get_selected_item (self->zone);
  return item != NULL ? gtk_string_object_get_string (item) : ZONE_FALLBACK;
}

/* ── Backup folder ──────────────────────────────────────────────────────────────────────────── */

static void
show_folder (MedClinicForm *self)
{
  adw_action_row_set_subtitle (
      self->backup, self->folder != NULL ? self->folder
                                         : _ ("Another disk or a stick. MedEase reminds you until "
                                              "there is one"));
}

static void
folder_cb (GtkNativeDialog *dialog, int response, MedClinicForm *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_free (self->folder);
      self->folder = file != NULL ? g_file_get_path (file) : NULL;
      show_folder (self);
    }
  g_object_unref (dialog);
}

static void
choose_cb (MedClinicForm *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Choose Backup Folder"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), _ ("_Cancel"));

  g_signal_connect_object (dialog, "response", G_CALLBACK (folder_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

const char *
med_clinic_form_get_backup_folder (MedClinicForm *self)
{
  g_return_val_if_fail (MED_IS_CLINIC_FORM (self), "");
  return self->folder != NULL ? self->folder : "";
}

/* ── The form ───────────────────────────────────────────────────────────────────────────────── */

gboolean
med_clinic_form_get_ready (MedClinicForm *self)
{
  g_return_val_if_fail (MED_IS_CLINIC_FORM (self), FALSE);
  return self->ready;
}

const char *
med_clinic_form_get_name (MedClinicForm *self)
{
  g_return_val_if_fail (MED_IS_CLINIC_FORM (self), "");
  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

void
med_clinic_form_clear (MedClinicForm *self)
{
  g_return_if_fail (MED_IS_CLINIC_FORM (self));
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  g_clear_pointer (&self->folder, g_free);
  show_folder (self);
}

static gboolean
med_clinic_form_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MED_CLINIC_FORM (widget)->name));
}

static void
med_clinic_form_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, MED_CLINIC_FORM (object)->ready);
}

static void
med_clinic_form_dispose (GObject *object)
{
  g_clear_pointer (&MED_CLINIC_FORM (object)->folder, g_free);
  med_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (med_clinic_form_parent_class)->dispose (object);
}

static void
med_clinic_form_class_init (MedClinicFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = med_clinic_form_get_property;
  object_class->dispose = med_clinic_form_dispose;
  widget_class->grab_focus = med_clinic_form_grab_focus;
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  activate_signal = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/clinic-form.ui");
  gtk_widget_class_bind_template_child (widget_class, MedClinicForm, name);
  gtk_widget_class_bind_template_child (widget_class, MedClinicForm, zone);
  gtk_widget_class_bind_template_child (widget_class, MedClinicForm, backup);
  gtk_widget_class_bind_template_callback_full (widget_class, "changed_cb", G_CALLBACK (update));
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
}

static void
med_clinic_form_init (MedClinicForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_zones (self);
  show_folder (self);
}
