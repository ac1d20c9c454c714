/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One field for everything that comes as text, file or picture:
 *
 *   typed, pasted ──────────────────────────┐
 *   file ─► text? ─► find the token ────────┼─► text
 *        └► picture, PDF ─► medease-render ─┘ */
#include "app/token-input.h"

#include "app/render-client.h"
#include "app/widgets/widget.h"

#include <glib/gi18n.h>
#include <string.h>

#define FILE_MAX (32 * 1024 * 1024)
#define TEXT_MAX (64 * 1024)

struct _MedTokenInput
{
  GtkWidget parent_instance;
  GtkTextView *view;
  GtkWidget *open;
  GtkLabel *problem;
  GtkSpinner *spinner;
  char *prefix, *text;
  GCancellable *reading;
};

G_DEFINE_FINAL_TYPE (MedTokenInput, med_token_input, GTK_TYPE_WIDGET)

enum
{
  PROP_PREFIX = 1,
  PROP_TEXT,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

static gboolean
in_token (char c)
{
  return g_ascii_isalnum (c) || c == '-' || c == '_';
}

char *
med_token_find (const char *text, const char *prefix)
{
  g_autoptr (GString) token = g_string_new (prefix);
  const char *at = strstr (text, prefix);
  gboolean alone = TRUE;

  if (at == NULL)
    return NULL;
  for (const char *c = text; c < at; c++)
    alone = alone && g_ascii_isspace (*c);
  at += strlen (prefix);
  for (const char *c = at; *c != '\0'; c++)
    alone = alone && (in_token (*c) || g_ascii_isspace (*c));
  for (; *at != '\0' && (in_token (*at) || (alone && g_ascii_isspace (*at))); at++)
    if (in_token (*at))
      g_string_append_c (token, *at);
  return g_string_free (g_steal_pointer (&token), FALSE);
}

static gboolean
is_kit (MedTokenInput *self)
{
  return g_strcmp0 (self->prefix, "medease-kit:") == 0;
}

void
med_token_input_set_problem (MedTokenInput *self, const char *problem)
{
  g_return_if_fail (MED_IS_TOKEN_INPUT (self));
  med_label_set (self->problem, problem);
}

static void
set_busy (MedTokenInput *self, gboolean busy)
{
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_sensitive (self->open, !busy);
}

static void
changed_cb (GtkTextBuffer *buffer, MedTokenInput *self)
{
  GtkTextIter start, end;
  g_autofree char *typed = NULL, *token = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  typed = g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  token = med_token_find (typed, self->prefix != NULL ? self->prefix : "");
  g_free (self->text);
  self->text = token != NULL ? g_steal_pointer (&token) : g_steal_pointer (&typed);
  med_token_input_set_problem (self, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

static void
take_text (MedTokenInput *self, const char *text, const char *problem)
{
  g_autofree char *token = med_token_find (text, self->prefix);

  if (token == NULL)
    med_token_input_set_problem (self, problem);
  else
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), token, -1);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedTokenInput) self = MED_TOKEN_INPUT (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = med_render_code_finish (result, &error);

  if (self->view == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, FALSE);
  if (text == NULL)
    med_token_input_set_problem (self, error->message);
  else if (*text == '\0')
    med_token_input_set_problem (
        self, _ ("No QR picture was found in it. Take the photograph from straight above, with "
                 "the whole square in it, or type the text below the square."));
  else
    take_text (self, text,
               is_kit (self) ? _ ("The QR picture is something else than a recovery sheet.")
                             : _ ("The QR picture is something else than an invitation."));
}

/* What the renderer decodes; everything else is looked at as text. */
static gboolean
is_picture (GBytes *bytes)
{
  static const char *const starts[]
      = { "\x89PNG", "\xff\xd8\xff", "GIF8", "II*", "MM", "BM", "%PDF-" };
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (size >= strlen (starts[i]) && memcmp (data, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}

static void
take_bytes (MedTokenInput *self, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = NULL;

  if (is_picture (bytes))
    {
      set_busy (self, TRUE);
      med_render_code_async (bytes, self->reading, decoded_cb, g_object_ref (self));
      return;
    }
  if (size <= TEXT_MAX && g_utf8_validate (data, (gssize)size, NULL))
    text = g_strndup (data, size);
  take_text (self, text != NULL ? text : "",
             is_kit (self) ? _ ("There is no recovery sheet in this file.")
                           : _ ("There is no invitation in this file."));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedTokenInput) self = MED_TOKEN_INPUT (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (self->view == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  set_busy (self, FALSE);
  if (bytes == NULL)
    med_token_input_set_problem (self, error->message);
  else
    take_bytes (self, bytes);
}

/* Reading to the end of a limited stream: a pipe or a huge file does not fill the memory. */
static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedTokenInput) self = MED_TOKEN_INPUT (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);

  if (self->view == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (stream == NULL)
    {
      set_busy (self, FALSE);
      med_token_input_set_problem (self, error->message);
      return;
    }
  g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), FILE_MAX, G_PRIORITY_DEFAULT,
                                   self->reading, read_cb, g_object_ref (self));
}

void
med_token_input_load (MedTokenInput *self, GFile *file)
{
  g_return_if_fail (MED_IS_TOKEN_INPUT (self) && G_IS_FILE (file));
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  med_token_input_set_problem (self, NULL);
  set_busy (self, TRUE);
  g_file_read_async (file, G_PRIORITY_DEFAULT, self->reading, opened_cb, g_object_ref (self));
}

static void
chosen_cb (GtkNativeDialog *dialog, int response, MedTokenInput *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      med_token_input_load (self, file);
    }
  g_object_unref (dialog);
}

static void
open_cb (MedTokenInput *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      is_kit (self) ? _ ("Open Recovery Sheet") : _ ("Open Invitation"),
      GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), GTK_FILE_CHOOSER_ACTION_OPEN,
      _ ("_Open"), _ ("_Cancel"));

  g_signal_connect_object (dialog, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, MedTokenInput *self)
{
  med_token_input_load (self, g_value_get_object (value));
  return TRUE;
}

const char *
med_token_input_get_text (MedTokenInput *self)
{
  g_return_val_if_fail (MED_IS_TOKEN_INPUT (self), "");
  return self->text != NULL ? self->text : "";
}

void
med_token_input_clear (MedTokenInput *self)
{
  g_return_if_fail (MED_IS_TOKEN_INPUT (self));
  g_cancellable_cancel (self->reading);
  set_busy (self, FALSE);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->view), "", -1);
}

static void
med_token_input_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedTokenInput *self = MED_TOKEN_INPUT (object);
  g_value_set_string (value, id == PROP_PREFIX ? self->prefix : med_token_input_get_text (self));
}

static void
med_token_input_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedTokenInput *self = MED_TOKEN_INPUT (object);

  g_free (self->prefix);
  self->prefix = g_value_dup_string (value);
  med_widget_set_label (GTK_WIDGET (self->view), is_kit (self) ? _ ("Line of the recovery sheet")
                                                               : _ ("Text of the invitation"));
}

static void
med_token_input_dispose (GObject *object)
{
  MedTokenInput *self = MED_TOKEN_INPUT (object);

  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (gtk_text_view_get_buffer (self->view), self);
  self->view = NULL;
  g_clear_pointer (&self->prefix, g_free);
  g_clear_pointer (&self->text, g_free);
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_token_input_parent_class)->dispose (object);
}

/* Its text is what keys are for. */
static gboolean
med_token_input_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MED_TOKEN_INPUT (widget)->view));
}

static void
med_token_input_class_init (MedTokenInputClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = med_token_input_get_property;
  object_class->set_property = med_token_input_set_property;
  object_class->dispose = med_token_input_dispose;
  widget_class->grab_focus = med_token_input_grab_focus;
  properties[PROP_PREFIX] = g_param_spec_string (
      "prefix", NULL, NULL,
      "medease-invite:", G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  properties[PROP_TEXT]
      = g_param_spec_string ("text", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/token-input.ui");
  gtk_widget_class_bind_template_child (widget_class, MedTokenInput, view);
  gtk_widget_class_bind_template_child (widget_class, MedTokenInput, open);
  gtk_widget_class_bind_template_child (widget_class, MedTokenInput, problem);
  gtk_widget_class_bind_template_child (widget_class, MedTokenInput, spinner);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
}

static void
med_token_input_init (MedTokenInput *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (gtk_text_view_get_buffer (self->view), "changed", G_CALLBACK (changed_cb),
                    self);
  g_signal_connect (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}
