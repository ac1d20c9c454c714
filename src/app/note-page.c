/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The note editor. */
#include "app/note-page.h"

#include "app/draft-row.h"
#include "app/format.h"
#include "app/item.h"
#include "app/widgets/banner.h"
#include "app/widgets/bar.h"
#include "app/widgets/pill.h"
#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>

struct _MedNotePage
{
  MedPage parent_instance;
  MedBanner *banner;
  MedBar *bar;
  GtkEntry *title, *date;
  GtkDropDown *category;
  GtkTextView *text;
  MedPill *pill;
  GtkWidget *sign, *discard;

  GObject *patient;
  MedItemWatch draft;
  char **categories;
  gboolean filling, busy;
};

G_DEFINE_FINAL_TYPE (MedNotePage, med_note_page, MED_TYPE_PAGE)

static guint sign_signal, discard_signal;

static const char *
chosen_category (MedNotePage *self)
{
  guint selected = gtk_drop_down_get_selected (self->category);
  return selected < g_strv_length (self->categories) ? self->categories[selected] : "";
}

static char *
whole_text (MedNotePage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

/* "2026-11-24", or nothing. */
static gboolean
is_date (const char *text)
{
  int year, month, day;
  char rest;

  return *text == '\0'
         || (sscanf (text, "%4d-%2d-%2d%c", &year, &month, &day, &rest) == 3
             && g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year));
}

static void
show_ready (MedNotePage *self)
{
  g_autofree char *text = whole_text (self);
  const char *date = gtk_editable_get_text (GTK_EDITABLE (self->date));
  gboolean good_date = is_date (date);

  med_widget_set_class (GTK_WIDGET (self->date), "error", !good_date);
  g_strstrip (text);
  gtk_widget_set_sensitive (self->sign,
                            !self->busy && good_date && *text != '\0'
                                && *gtk_editable_get_text (GTK_EDITABLE (self->title)) != '\0');
}

static void
text_cb (MedNotePage *self)
{
  g_autofree char *text = NULL;

  if (self->filling || self->draft.item == NULL)
    return;
  text = whole_text (self);
  g_object_set (self->draft.item, "text", text, NULL);
  show_ready (self);
}

static void
fields_cb (MedNotePage *self)
{
  const char *fields[] = { "title",    gtk_editable_get_text (GTK_EDITABLE (self->title)),
                           "date",     gtk_editable_get_text (GTK_EDITABLE (self->date)),
                           "category", NULL,
                           NULL };

  if (self->filling || self->draft.item == NULL)
    return;
  fields[5] = chosen_category (self);
  g_object_set (self->draft.item, "fields", fields, NULL);
  show_ready (self);
}

static void
draft_changed (gpointer owner)
{
  MedNotePage *self = MED_NOTE_PAGE (owner);
  g_autofree char *state = med_item_text (self->draft.item, "state");
  g_autofree char *reason = med_item_text (self->draft.item, "reason");
  gint64 changed = med_item_instant (self->draft.item, "changed");
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_local (changed);
  g_autofree char *time = when != NULL ? g_date_time_format (when, "%H:%M:%S") : g_strdup ("");
  g_autofree char *kept = g_strdup_printf (_ ("Draft · kept on this computer %s"), time);

  if (g_str_equal (state, "refused"))
    {
      g_autofree char *markup = g_markup_printf_escaped (
          "<b>%s</b> %s %s", _ ("Not accepted."), reason, _ ("What you wrote is kept here."));
      med_bar_show (self->bar, markup, NULL);
      med_pill_set_state (self->pill, "refused");
      return;
    }
  med_pill_set (self->pill, changed != 0 ? kept : _ ("Draft"), "document-edit-symbolic",
                "state-draft");
}

static void
fill_categories (MedNotePage *self)
{
  g_auto (GStrv) addable = med_item_texts (self->patient, "addable");
  g_autofree char *wanted = med_draft_field (self->draft.item, "category");
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  guint chosen = 0;

  /* Where nothing may be added now, the note is kept for when something may. */
  if (addable == NULL || addable[0] == NULL)
    g_strv_builder_add (words, *wanted != '\0' ? wanted : "notes");
  else
    g_strv_builder_addv (words, (const char **)addable);
  self->categories = g_strv_builder_end (words);
  if (*wanted == '\0')
    wanted = (g_free (wanted), g_strdup ("notes"));
  for (guint i = 0; self->categories[i] != NULL; i++)
    {
      gtk_string_list_append (labels, med_category_label (self->categories[i]));
      if (g_str_equal (self->categories[i], wanted))
        chosen = i;
    }
  gtk_drop_down_set_model (self->category, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->category, chosen);
}

static void
fill (MedNotePage *self)
{
  g_autofree char *title = med_draft_field (self->draft.item, "title");
  g_autofree char *date = med_draft_field (self->draft.item, "date");
  g_autofree char *text = med_item_text (self->draft.item, "text");

  self->filling = TRUE;
  if (*date == '\0')
    {
      g_autoptr (GDateTime) now = g_date_time_new_now_local ();
      date = (g_free (date), g_date_time_format (now, "%Y-%m-%d"));
    }
  gtk_editable_set_text (GTK_EDITABLE (self->title), title);
  gtk_editable_set_text (GTK_EDITABLE (self->date), date);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), text, -1);
  fill_categories (self);
  self->filling = FALSE;
  show_ready (self);
}

static void
sign_cb (MedNotePage *self)
{
  if (!gtk_widget_get_sensitive (self->sign))
    return;
  /* What was preset, such as the date, belongs to the note too. */
  fields_cb (self);
  self->busy = TRUE;
  med_bar_hide (self->bar);
  show_ready (self);
  g_signal_emit (self, sign_signal, 0);
}

static void
discard_cb (MedNotePage *self)
{
  g_signal_emit (self, discard_signal, 0);
}

void
med_note_page_done (MedNotePage *self, const char *problem)
{
  g_return_if_fail (MED_IS_NOTE_PAGE (self));
  self->busy = FALSE;
  show_ready (self);
  if (problem == NULL)
    {
      med_page_close (MED_PAGE (self));
      return;
    }
  g_autofree char *markup
      = g_markup_printf_escaped ("%s %s", problem, _ ("What you wrote is kept here."));
  med_bar_show (self->bar, markup, NULL);
}

GObject *
med_note_page_get_patient (MedNotePage *self)
{
  g_return_val_if_fail (MED_IS_NOTE_PAGE (self), NULL);
  return self->patient;
}

GObject *
med_note_page_get_draft (MedNotePage *self)
{
  g_return_val_if_fail (MED_IS_NOTE_PAGE (self), NULL);
  return self->draft.item;
}

static void
note_page_save (MedPage *page)
{
  sign_cb (MED_NOTE_PAGE (page));
}

static gboolean
leave_cb (GtkWidget *widget, GVariant *args, gpointer user_data)
{
  med_page_close (MED_PAGE (widget));
  return TRUE;
}

static void
med_note_page_dispose (GObject *object)
{
  MedNotePage *self = MED_NOTE_PAGE (object);

  med_item_watch (&self->draft, NULL, NULL, NULL);
  g_clear_object (&self->patient);
  g_clear_pointer (&self->categories, g_strfreev);
  G_OBJECT_CLASS (med_note_page_parent_class)->dispose (object);
}

static void
med_note_page_class_init (MedNotePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_note_page_dispose;
  MED_PAGE_CLASS (klass)->save = note_page_save;
  sign_signal = g_signal_new ("sign", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  discard_signal
      = g_signal_new ("discard", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, leave_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/medease/MedEase/note-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedNotePage, name)
  BIND (banner);
  BIND (bar);
  BIND (title);
  BIND (date);
  BIND (category);
  BIND (text);
  BIND (pill);
  BIND (sign);
  BIND (discard);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, fields_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_cb);
  gtk_widget_class_bind_template_callback (widget_class, discard_cb);
}

static void
med_note_page_init (MedNotePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (text_cb),
                           self, G_CONNECT_SWAPPED);
}

MedNotePage *
med_note_page_new (GObject *session, GObject *patient, GObject *draft)
{
  MedNotePage *self = g_object_new (MED_TYPE_NOTE_PAGE, "session", session, NULL);
  g_autofree char *who = med_item_text (patient, "clinical-name");

  g_set_object (&self->patient, patient);
  med_page_set_title (MED_PAGE (self), _ ("Note"));
  med_page_set_subtitle (MED_PAGE (self), who);
  med_banner_set_patient (self->banner, patient, TRUE);
  med_item_watch (&self->draft, draft, self, draft_changed);
  fill (self);
  return self;
}
