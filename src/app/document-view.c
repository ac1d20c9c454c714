/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page on its desk, with page and zoom buttons. Each change asks the renderer anew; an answer
 * to an older question is dropped. */
#include "app/document-view.h"

#include "app/field-view.h"
#include "app/item.h"
#include "app/render-client.h"
#include "app/widgets/widget.h"
#include "client/field-lines.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define ZOOM_MIN 10
#define ZOOM_MAX 400
#define ZOOM_STEP 25
/* At 100 % a point is a pixel: a page then fits beside its details. */
#define PIXELS_A_POINT 1.0
#define TEXT_SHOWN_MAX (4 * 1024 * 1024)

struct _MedDocumentView
{
  GtkWidget parent_instance;
  GtkStack *stack;
  GtkSpinner *spinner;
  GtkPicture *picture;
  GtkScrolledWindow *scrolled;
  GtkWidget *osd, *pager, *previous, *next, *rotate;
  GtkLabel *page_label, *zoom_label, *loading_label;
  GtkTextView *text;
  MedFieldView *fields;
  AdwStatusPage *status;
  GtkWidget *status_button;

  GBytes *document;
  char *label;
  guint page, pages;
  guint turns;         /* quarters to the right */
  gboolean fit;        /* a picture that was not shown yet: smaller where it has no room */
  gboolean has_fields; /* a FHIR document */
  gboolean saves;      /* the button of the message saves a copy */
  int zoom;
  double wheel;
  GCancellable *rendering;
};

G_DEFINE_FINAL_TYPE (MedDocumentView, med_document_view, GTK_TYPE_WIDGET)

static guint action_signal, save_signal;

/* The spinner turns only where it is seen: behind another part it would draw every frame. */
static void
show_part (MedDocumentView *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "loading"));
}

static void
show_numbers (MedDocumentView *self)
{
  g_autofree char *page = g_strdup_printf (_ ("%u of %u"), self->page + 1, MAX (self->pages, 1));
  g_autofree char *zoom = g_strdup_printf (_ ("%d %%"), self->zoom);
  g_autofree char *spoken = g_strdup_printf (_ ("%s, page %u of %u"), self->label, self->page + 1,
                                             MAX (self->pages, 1));

  gtk_label_set_text (self->page_label, page);
  gtk_label_set_text (self->zoom_label, zoom);
  gtk_widget_set_sensitive (self->previous, self->page > 0);
  gtk_widget_set_sensitive (self->next, self->page + 1 < self->pages);
  gtk_picture_set_alternative_text (self->picture, spoken);
  med_widget_set_label (GTK_WIDGET (self->picture), spoken);
}

static void ask_page (MedDocumentView *self);

/* The same picture, turned to the right by quarters. */
static GdkTexture *
turn (GdkTexture *texture, guint turns)
{
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  gboolean across = turns % 2 == 1;
  int new_width = across ? height : width, new_height = across ? width : height;
  gsize size = (gsize)width * (gsize)height * 4;
  g_autofree guint32 *from = g_malloc (size), *to = g_malloc (size);

  gdk_texture_download (texture, (guchar *)from, (gsize)width * 4);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        int at_x = turns == 1 ? height - 1 - y : turns == 2 ? width - 1 - x : y;
        int at_y = turns == 1 ? x : turns == 2 ? height - 1 - y : width - 1 - x;
        to[(gsize)at_y * (gsize)new_width + (gsize)at_x] = from[(gsize)y * (gsize)width + (gsize)x];
      }
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&to), size);
  return gdk_memory_texture_new (new_width, new_height, GDK_MEMORY_DEFAULT, bytes,
                                 (gsize)new_width * 4);
}

/* A picture larger than its place is asked for again, smaller: TRUE then. */
static gboolean
ask_smaller (MedDocumentView *self, GdkTexture *texture, const GError *error)
{
  int room = gtk_widget_get_width (GTK_WIDGET (self->scrolled)) - 36;
  int width = texture != NULL ? gdk_texture_get_width (texture)
                                    / gtk_widget_get_scale_factor (GTK_WIDGET (self))
                              : 0;
  int zoom = self->zoom;

  if (g_error_matches (error, MED_RENDER_ERROR, MED_RENDER_ERROR_TOO_LARGE))
    zoom = zoom / 2;
  else if (self->fit && texture != NULL && room > 0 && width > room)
    zoom = MAX (zoom * room / width, ZOOM_MIN);
  self->fit = self->fit && texture == NULL;
  if (zoom == self->zoom || zoom < ZOOM_MIN)
    return FALSE;
  self->zoom = zoom;
  ask_page (self);
  return TRUE;
}

static void
show_texture (MedDocumentView *self, GdkTexture *texture)
{
  g_autoptr (GdkTexture) turned
      = self->turns != 0 ? turn (texture, self->turns) : g_object_ref (texture);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (turned));
  gtk_widget_set_size_request (GTK_WIDGET (self->picture), gdk_texture_get_width (turned) / scale,
                               gdk_texture_get_height (turned) / scale);
  show_part (self, "page");
  show_numbers (self);
}

static void
rendered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDocumentView) self = MED_DOCUMENT_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = med_render_page_finish (result, &self->pages, &error);

  /* A newer question is on its way, or the view is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->stack == NULL)
    return;
  if (ask_smaller (self, texture, error))
    return;
  if (texture != NULL)
    show_texture (self, texture);
  else
    med_document_view_set_problem (self, error->message);
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedDocumentView) self = MED_DOCUMENT_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = med_render_text_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->stack == NULL)
    return;
  if (text == NULL)
    {
      med_document_view_set_problem (self, error->message);
      return;
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text),
                            *text != '\0' ? text : _ ("There is no text in this document."), -1);
  show_part (self, "text");
}

static void
stop_rendering (MedDocumentView *self)
{
  if (self->rendering != NULL)
    g_cancellable_cancel (self->rendering);
  g_clear_object (&self->rendering);
}

static void
ask_page (MedDocumentView *self)
{
  if (self->document == NULL)
    return;
  stop_rendering (self);
  self->rendering = g_cancellable_new ();
  show_numbers (self);
  med_render_page_async (self->document, self->page,
                         PIXELS_A_POINT * self->zoom / 100.0
                             * gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                         self->rendering, rendered_cb, g_object_ref (self));
}

static gboolean
is_text (const char *media_type, GBytes *document)
{
  gsize size;
  const char *data = g_bytes_get_data (document, &size);

  if (media_type == NULL
      || !(g_str_has_prefix (media_type, "text/") || g_str_has_suffix (media_type, "json")
           || g_str_has_suffix (media_type, "xml")))
    return FALSE;
  return size <= TEXT_SHOWN_MAX
         && (size == 0
             || (memchr (data, 0, size) == NULL && g_utf8_validate (data, (gssize)size, NULL)));
}

static void
show_text (MedDocumentView *self)
{
  gsize size;
  const char *data = g_bytes_get_data (self->document, &size);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), data, (int)size);
  show_part (self, "text");
}

static void
show_fields (MedDocumentView *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) lines = med_field_lines_new (self->document, &error);

  med_field_view_set_lines (self->fields, lines);
  if (lines != NULL)
    show_part (self, "fields");
  else
    med_document_view_set_problem (self, error->message);
}

/* What a new document begins with. */
static void
forget (MedDocumentView *self, const char *media_type, const char *label)
{
  gboolean picture = media_type != NULL && g_str_has_prefix (media_type, "image/");

  stop_rendering (self);
  g_clear_pointer (&self->document, g_bytes_unref);
  gtk_picture_set_paintable (self->picture, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), "", -1);
  med_field_view_set_lines (self->fields, NULL);
  g_free (self->label);
  self->label = g_strdup (label);
  self->page = self->pages = self->turns = 0;
  self->zoom = 100;
  self->fit = picture;
  self->has_fields = FALSE;
  gtk_widget_set_visible (self->pager, !picture);
  gtk_widget_set_visible (self->rotate, picture);
  show_part (self, "loading");
}

void
med_document_view_set_document (MedDocumentView *self, GBytes *document, const char *media_type,
                                const char *label)
{
  g_return_if_fail (MED_IS_DOCUMENT_VIEW (self));
  forget (self, media_type, label);
  if (document == NULL)
    return;
  if (g_bytes_get_size (document) == 0)
    {
      med_document_view_set_message (self, "me-document-symbolic", _ ("Empty File"),
                                     _ ("There is nothing in it. It is kept as it came."), NULL);
      return;
    }
  self->document = g_bytes_ref (document);
  self->has_fields = g_strcmp0 (media_type, "application/fhir+json") == 0;
  if (self->has_fields)
    show_fields (self);
  else if (is_text (media_type, document))
    show_text (self);
  else
    ask_page (self);
}

void
med_document_view_set_message (MedDocumentView *self, const char *icon_name, const char *title,
                               const char *text, const char *button)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_return_if_fail (MED_IS_DOCUMENT_VIEW (self));
  adw_status_page_set_icon_name (self->status, icon_name);
  adw_status_page_set_title (self->status, title);
  adw_status_page_set_description (self->status, escaped);
  gtk_button_set_label (GTK_BUTTON (self->status_button), button != NULL ? button : "");
  gtk_widget_set_visible (self->status_button, button != NULL);
  show_part (self, "message");
  self->saves = FALSE;
}

void
med_document_view_set_problem (MedDocumentView *self, const char *text)
{
  med_document_view_set_message (self, "me-document-symbolic", _ ("Cannot Be Shown"), text,
                                 _ ("Save a Copy…"));
  self->saves = TRUE;
}

void
med_document_view_set_loading (MedDocumentView *self, const char *amount)
{
  g_return_if_fail (MED_IS_DOCUMENT_VIEW (self));
  med_label_set (self->loading_label, amount);
  show_part (self, "loading");
}

void
med_document_view_step_page (MedDocumentView *self, int step)
{
  int page = (int)self->page + step;

  g_return_if_fail (MED_IS_DOCUMENT_VIEW (self));
  if (page < 0 || page >= (int)self->pages)
    return;
  self->page = (guint)page;
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  ask_page (self);
}

void
med_document_view_set_as_text (MedDocumentView *self, gboolean as_text)
{
  g_return_if_fail (MED_IS_DOCUMENT_VIEW (self));
  if (self->document == NULL)
    return;
  if (self->has_fields)
    {
      if (!as_text)
        show_fields (self);
      else if (is_text ("application/fhir+json", self->document))
        show_text (self);
      return;
    }
  if (!as_text)
    {
      ask_page (self);
      return;
    }
  stop_rendering (self);
  self->rendering = g_cancellable_new ();
  med_render_text_async (self->document, self->rendering, text_cb, g_object_ref (self));
}

/* One field a line, as deep as it is. */
static char *
lines_text (GListModel *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (lines); i++)
    {
      g_autoptr (GObject) line = g_list_model_get_item (lines, i);
      g_autofree char *label = med_item_text (line, "label");
      g_autofree char *value = med_item_text (line, "value");
      int depth = (int)med_item_number (line, "depth");
      if (*value != '\0')
        g_string_append_printf (text, "%*s%s: %s\n", 4 * depth, "", label, value);
      else
        g_string_append_printf (text, "%*s%s\n", 4 * depth, "", label);
    }
  return g_string_free (text, FALSE);
}

GtkPrintOperation *
med_document_view_print (MedDocumentView *self, const med_print_head *head)
{
  const char *part;

  g_return_val_if_fail (MED_IS_DOCUMENT_VIEW (self), NULL);
  part = gtk_stack_get_visible_child_name (self->stack);
  if (self->document == NULL || g_str_equal (part, "message") || g_str_equal (part, "loading"))
    return NULL;
  if (self->pages > 0)
    return med_print_pages_operation (head, self->document, self->pages);
  if (g_str_equal (part, "fields"))
    {
      g_autoptr (GListModel) lines = med_field_lines_new (self->document, NULL);
      return lines != NULL ? med_print_text_operation (head, lines_text (lines)) : NULL;
    }
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  g_autofree char *text = NULL;
  g_object_get (buffer, "text", &text, NULL);
  return med_print_text_operation (head, g_steal_pointer (&text));
}

static void
set_zoom (MedDocumentView *self, int zoom)
{
  zoom = CLAMP (zoom, ZOOM_MIN, ZOOM_MAX);
  if (zoom == self->zoom)
    return;
  self->zoom = zoom;
  ask_page (self);
}

static void
previous_cb (MedDocumentView *self)
{
  med_document_view_step_page (self, -1);
}

static void
next_cb (MedDocumentView *self)
{
  med_document_view_step_page (self, 1);
}

static void
zoom_in_cb (MedDocumentView *self)
{
  set_zoom (self, self->zoom + ZOOM_STEP);
}

static void
zoom_out_cb (MedDocumentView *self)
{
  set_zoom (self, self->zoom - ZOOM_STEP);
}

static void
rotate_cb (MedDocumentView *self)
{
  self->turns = (self->turns + 1) % 4;
  ask_page (self);
}

static gboolean
zoom_key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  MedDocumentView *self = MED_DOCUMENT_VIEW (widget);
  int step = g_variant_get_int32 (arguments);

  set_zoom (self, step == 0 ? 100 : self->zoom + step);
  return TRUE;
}

static void
action_cb (MedDocumentView *self)
{
  g_signal_emit (self, self->saves ? save_signal : action_signal, 0);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, MedDocumentView *self)
{
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller))
        & GDK_CONTROL_MASK))
    return FALSE;
  self->wheel += dy;
  if (self->wheel <= -1 || self->wheel >= 1)
    {
      set_zoom (self, self->zoom + (self->wheel < 0 ? ZOOM_STEP : -ZOOM_STEP));
      self->wheel = 0;
    }
  return TRUE;
}

static void
med_document_view_dispose (GObject *object)
{
  MedDocumentView *self = MED_DOCUMENT_VIEW (object);

  stop_rendering (self);
  g_clear_pointer (&self->document, g_bytes_unref);
  g_clear_pointer (&self->label, g_free);
  self->stack = NULL;
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_document_view_parent_class)->dispose (object);
}

static void
med_document_view_class_init (MedDocumentViewClass *klass)
{
  static const struct
  {
    guint key;
    int step;
  } zoom_keys[] = { { GDK_KEY_plus, ZOOM_STEP },         { GDK_KEY_equal, ZOOM_STEP },
                    { GDK_KEY_KP_Add, ZOOM_STEP },       { GDK_KEY_minus, -ZOOM_STEP },
                    { GDK_KEY_KP_Subtract, -ZOOM_STEP }, { GDK_KEY_0, 0 } };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_document_view_dispose;
  action_signal = g_signal_new ("action", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
  save_signal = g_signal_new ("save-copy", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (zoom_keys); i++)
    gtk_widget_class_add_binding (widget_class, zoom_keys[i].key, GDK_CONTROL_MASK, zoom_key_cb,
                                  "i", zoom_keys[i].step);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/document-view.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedDocumentView, name)
  BIND (stack);
  BIND (spinner);
  BIND (picture);
  BIND (scrolled);
  BIND (osd);
  BIND (pager);
  BIND (rotate);
  BIND (fields);
  BIND (previous);
  BIND (next);
  BIND (page_label);
  BIND (zoom_label);
  BIND (loading_label);
  BIND (text);
  BIND (status);
  BIND (status_button);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (previous_cb);
  CALL (next_cb);
  CALL (zoom_in_cb);
  CALL (zoom_out_cb);
  CALL (rotate_cb);
  CALL (action_cb);
#undef CALL
}

static void
med_document_view_init (MedDocumentView *self)
{
  GtkEventController *scroll
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  self->zoom = 100;
  self->label = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
}
