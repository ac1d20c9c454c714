/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GtkListView dressed as boxed lists. */
#include "app/widgets/card-list-private.h"

#include "app/format.h"
#include "app/item.h"
#include "app/widgets/widget.h"

#include <adwaita.h>

struct _MedListHead
{
  GObject parent_instance;
  char *title, *note;
};

G_DEFINE_FINAL_TYPE (MedListHead, med_list_head, G_TYPE_OBJECT)

enum
{
  HEAD_KEY = 1,
  HEAD_N_PROPS
};

static void
head_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_static_string (value, "");
}

static void
head_finalize (GObject *object)
{
  g_free (MED_LIST_HEAD (object)->title);
  g_free (MED_LIST_HEAD (object)->note);
  G_OBJECT_CLASS (med_list_head_parent_class)->finalize (object);
}

static void
med_list_head_class_init (MedListHeadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = head_get_property;
  object_class->finalize = head_finalize;
  g_object_class_install_property (
      object_class, HEAD_KEY,
      g_param_spec_string ("key", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

static void
med_list_head_init (MedListHead *self)
{
}

MedListHead *
med_list_head_new (const char *title, const char *note)
{
  MedListHead *self = g_object_new (MED_TYPE_LIST_HEAD, NULL);

  self->title = g_strdup (title);
  self->note = g_strdup (note);
  return self;
}

G_DEFINE_FINAL_TYPE (MedCardList, med_card_list, GTK_TYPE_WIDGET)

static guint open_signal;

static gboolean
is_head (GListModel *model, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (model, position);
  return item == NULL || med_item_has (item, "key");
}

/* The corners of a card depend on the neighbours, so they are set again when the model changes. */
static void
dress (MedCardList *self, GtkListItem *list_item)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);
  GtkWidget *row = child != NULL ? gtk_widget_get_parent (child) : NULL;
  guint position = gtk_list_item_get_position (list_item);
  gboolean head;

  if (row == NULL || self->model == NULL || position == GTK_INVALID_LIST_POSITION)
    return;
  head = is_head (self->model, position);
  med_widget_set_class (row, "head", head);
  med_widget_set_class (row, "first",
                        !head && (position == 0 || is_head (self->model, position - 1)));
  med_widget_set_class (row, "last", !head && is_head (self->model, position + 1));
}

static GtkWidget *
make_head (void)
{
  static const char *const dim[] = { "dim", "small", "tnum", NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE,
                                   "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (title), GTK_ACCESSIBLE_PROPERTY_LEVEL, 2, -1);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), med_label_new (NULL, dim));
  g_object_set_data (G_OBJECT (box), "med-head", GINT_TO_POINTER (TRUE));
  return box;
}

static void
show_head (GtkWidget *box, GObject *item)
{
  GtkWidget *title = gtk_widget_get_first_child (box);
  GtkWidget *note = gtk_widget_get_next_sibling (title);

  if (MED_IS_LIST_HEAD (item))
    {
      gtk_label_set_text (GTK_LABEL (title), MED_LIST_HEAD (item)->title);
      med_label_set (GTK_LABEL (note), MED_LIST_HEAD (item)->note);
    }
  else
    {
      g_autofree char *key = med_item_text (item, "key");
      g_autofree char *text = med_format_group (key, g_get_real_time () / G_USEC_PER_SEC);
      g_autofree char *count = med_format_count (med_item_number (item, "count"));

      gtk_label_set_text (GTK_LABEL (title), text);
      med_label_set (GTK_LABEL (note), count);
    }
}

static gboolean
refresh_cb (gpointer user_data)
{
  MedCardList *self = MED_CARD_LIST (user_data);
  GHashTableIter iter;
  gpointer list_item;

  self->refresh = 0;
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &list_item, NULL))
    {
      GObject *item = gtk_list_item_get_item (list_item);

      dress (self, list_item);
      /* A heading that stays may count other rows now. */
      if (item != NULL && med_item_has (item, "key"))
        show_head (gtk_list_item_get_child (list_item), item);
    }
  return G_SOURCE_REMOVE;
}

static GtkAdjustment *
adjustment_of (MedCardList *self)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled));
}

static gboolean
stay_up_cb (gpointer user_data)
{
  MedCardList *self = MED_CARD_LIST (user_data);

  self->stay_up = 0;
  gtk_adjustment_set_value (adjustment_of (self), gtk_adjustment_get_lower (adjustment_of (self)));
  return G_SOURCE_REMOVE;
}

static void
items_changed_cb (MedCardList *self)
{
  /* The toolkit keeps its first row in place, and what comes above it out of sight. */
  if (self->stay_up == 0
      && gtk_adjustment_get_value (adjustment_of (self))
             <= gtk_adjustment_get_lower (adjustment_of (self)))
    self->stay_up = g_idle_add_full (G_PRIORITY_LOW, stay_up_cb, self, NULL);
  if (self->refresh == 0)
    self->refresh = g_idle_add_full (G_PRIORITY_HIGH_IDLE + 15, refresh_cb, self, NULL);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, MedCardList *self)
{
  GObject *item = gtk_list_item_get_item (list_item);
  GtkWidget *child = gtk_list_item_get_child (list_item);
  gboolean head = med_item_has (item, "key");
  gboolean child_is_head
      = child != NULL && g_object_get_data (G_OBJECT (child), "med-head") != NULL;

  if (child == NULL || child_is_head != head)
    gtk_list_item_set_child (
        list_item,
        head ? make_head () : med_card_list_with_tick (list_item, self->make (self->user_data)));
  child = gtk_list_item_get_child (list_item);
  if (head)
    show_head (child, item);
  else
    {
      med_card_list_show_tick (self, child);
      self->show (med_card_list_row_of (child), item, self->user_data);
    }
  gtk_list_item_set_activatable (list_item, !head);
  /* The keys stop in front of what cannot be selected, and would not reach what is below. */
  gtk_list_item_set_selectable (list_item, !head || self->many);
  g_hash_table_add (self->bound, list_item);
  dress (self, list_item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *list_item, MedCardList *self)
{
  GtkWidget *child = gtk_list_item_get_child (list_item);

  g_hash_table_remove (self->bound, list_item);
  if (child != NULL && g_object_get_data (G_OBJECT (child), "med-head") == NULL)
    self->show (med_card_list_row_of (child), NULL, self->user_data);
}

static void
activate_cb (GtkListView *view, guint position, MedCardList *self)
{
  g_autoptr (GObject) item = g_list_model_get_item (self->model, position);

  if (med_card_list_get_choosing (self))
    med_card_list_toggle (self, position);
  else if (item != NULL && !med_item_has (item, "key"))
    g_signal_emit (self, open_signal, 0, item);
}

void
med_card_list_set_rows (MedCardList *self, MedCardRowNew make, MedCardRowShow show,
                        gpointer user_data)
{
  GtkListItemFactory *factory;

  g_return_if_fail (MED_IS_CARD_LIST (self) && make != NULL && show != NULL);
  /* The rows of before let go of their items with what made them. */
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->view), NULL);
  self->make = make;
  self->show = show;
  self->user_data = user_data;
  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_cb), self, 0);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_cb), self, 0);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->view), factory);
  g_object_unref (factory);
}

void
med_card_list_set_model (MedCardList *self, GListModel *model)
{
  g_return_if_fail (MED_IS_CARD_LIST (self));
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_func (self->model, items_changed_cb, self);
  g_set_object (&self->model, model);
  if (model == NULL)
    {
      gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
      return;
    }
  g_signal_connect_object (model, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  med_card_list_select_in (self, model);
}

void
med_card_list_set_width (MedCardList *self, int width)
{
  g_return_if_fail (MED_IS_CARD_LIST (self));
  g_object_set (self->clamp, "maximum-size", width, "tightening-threshold", width, NULL);
}

void
med_card_list_set_plain (MedCardList *self, gboolean plain)
{
  g_return_if_fail (MED_IS_CARD_LIST (self));
  med_widget_set_class (self->view, "cards", !plain);
  med_widget_set_class (self->view, "plain-cards", plain);
}

static gboolean
scroll_up_cb (gpointer user_data)
{
  MedCardList *self = MED_CARD_LIST (user_data);

  self->scroll_up = 0;
  gtk_widget_activate_action (self->view, "list.scroll-to-item", "u", 0);
  return G_SOURCE_REMOVE;
}

/* Rows are measured at their natural width first; folding them moves the top out of sight. */
static void
med_card_list_map (GtkWidget *widget)
{
  MedCardList *self = MED_CARD_LIST (widget);

  GTK_WIDGET_CLASS (med_card_list_parent_class)->map (widget);
  if (!self->was_mapped)
    self->scroll_up = g_idle_add_full (G_PRIORITY_LOW, scroll_up_cb, self, NULL);
  self->was_mapped = TRUE;
}

static void
med_card_list_dispose (GObject *object)
{
  MedCardList *self = MED_CARD_LIST (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  g_clear_handle_id (&self->scroll_up, g_source_remove);
  g_clear_handle_id (&self->stay_up, g_source_remove);
  if (self->view != NULL)
    med_card_list_set_model (self, NULL);
  self->view = NULL;
  med_widget_drop_children (GTK_WIDGET (self));
  g_clear_pointer (&self->bound, g_hash_table_unref);
  G_OBJECT_CLASS (med_card_list_parent_class)->dispose (object);
}

static void
med_card_list_class_init (MedCardListClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_card_list_dispose;
  GTK_WIDGET_CLASS (klass)->map = med_card_list_map;
  open_signal = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                              NULL, G_TYPE_NONE, 1, G_TYPE_OBJECT);
  med_card_list_class_init_choosing (klass);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
med_card_list_init (MedCardList *self)
{
  self->bound = g_hash_table_new (NULL, NULL);
  self->view = gtk_list_view_new (NULL, NULL);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), TRUE);
  gtk_widget_add_css_class (self->view, "cards");
  g_signal_connect (self->view, "activate", G_CALLBACK (activate_cb), self);
  med_card_list_init_choosing (self);
  self->clamp = adw_clamp_scrollable_new ();
  adw_clamp_scrollable_set_child (ADW_CLAMP_SCROLLABLE (self->clamp), self->view);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->clamp);
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  med_card_list_set_width (self, 960);
}
