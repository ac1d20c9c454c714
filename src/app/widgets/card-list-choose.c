/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a card list under keys and pointer: choosing several, looking, taking out, menus. */
#include "app/widgets/card-list-private.h"

#include "app/item.h"
#include "app/widgets/widget.h"

#define ROW_DATA "med-row"
#define TICK_DATA "med-tick"
#define ITEM_DATA "med-list-item"

enum
{
  LOOK,
  REMOVE,
  MENU,
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static GtkSelectionModel *
selection_of (MedCardList *self)
{
  return gtk_list_view_get_model (GTK_LIST_VIEW (self->view));
}

/* ── Ticks ──────────────────────────────────────────────────────────────────────────────────── */

GtkWidget *
med_card_list_with_tick (GtkListItem *list_item, GtkWidget *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *tick = g_object_new (GTK_TYPE_CHECK_BUTTON, "focusable", FALSE, "can-target", FALSE,
                                  "visible", FALSE, "valign", GTK_ALIGN_CENTER, "accessible-role",
                                  GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);

  gtk_widget_set_hexpand (row, TRUE);
  gtk_box_append (GTK_BOX (box), tick);
  gtk_box_append (GTK_BOX (box), row);
  g_object_set_data (G_OBJECT (box), TICK_DATA, tick);
  g_object_set_data (G_OBJECT (box), ROW_DATA, row);
  g_object_set_data (G_OBJECT (box), ITEM_DATA, list_item);
  g_object_bind_property (list_item, "selected", tick, "active", G_BINDING_SYNC_CREATE);
  return box;
}

GtkWidget *
med_card_list_row_of (GtkWidget *child)
{
  return g_object_get_data (G_OBJECT (child), ROW_DATA);
}

void
med_card_list_show_tick (MedCardList *self, GtkWidget *child)
{
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (child), TICK_DATA), self->choosing);
}

/* ── Choosing ───────────────────────────────────────────────────────────────────────────────── */

GPtrArray *
med_card_list_get_chosen (MedCardList *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  GtkBitsetIter iter;
  guint position;

  g_return_val_if_fail (MED_IS_CARD_LIST (self), items);
  if (selection_of (self) == NULL)
    return items;
  g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (selection_of (self));
  for (gboolean more = gtk_bitset_iter_init_first (&iter, set, &position); more;
       more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, position);
      if (item != NULL && !med_item_has (item, "key"))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  return items;
}

gboolean
med_card_list_get_choosing (MedCardList *self)
{
  g_return_val_if_fail (MED_IS_CARD_LIST (self), FALSE);
  return self->choosing;
}

void
med_card_list_set_choosing (MedCardList *self, gboolean choosing)
{
  GHashTableIter iter;
  gpointer list_item;

  g_return_if_fail (MED_IS_CARD_LIST (self));
  if (self->choosing == choosing)
    return;
  self->choosing = choosing;
  med_widget_set_class (self->view, "choosing", choosing);
  /* Rows that open at one click are selected by the pointer that passes over them. */
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), !choosing);
  if (!choosing && selection_of (self) != NULL)
    gtk_selection_model_unselect_all (selection_of (self));
  g_hash_table_iter_init (&iter, self->bound);
  while (g_hash_table_iter_next (&iter, &list_item, NULL))
    {
      GtkWidget *child = gtk_list_item_get_child (list_item);
      if (child != NULL && med_card_list_row_of (child) != NULL)
        med_card_list_show_tick (self, child);
    }
  g_signal_emit (self, signals[CHOSEN], 0);
}

void
med_card_list_toggle (MedCardList *self, guint position)
{
  GtkSelectionModel *selection = selection_of (self);

  if (gtk_selection_model_is_selected (selection, position))
    gtk_selection_model_unselect_item (selection, position);
  else
    gtk_selection_model_select_item (selection, position, FALSE);
}

static void
selection_changed_cb (MedCardList *self)
{
  if (!self->choosing)
    {
      g_autoptr (GtkBitset) set = gtk_selection_model_get_selection (selection_of (self));
      if (gtk_bitset_get_size (set) > 1)
        med_card_list_set_choosing (self, TRUE);
    }
  else
    g_signal_emit (self, signals[CHOSEN], 0);
}

void
med_card_list_select_in (MedCardList *self, GListModel *model)
{
  GtkSelectionModel *selection;

  if (self->many)
    {
      selection = GTK_SELECTION_MODEL (gtk_multi_selection_new (g_object_ref (model)));
      g_signal_connect_object (selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                               self, G_CONNECT_SWAPPED);
    }
  else
    {
      selection = GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (model)));
      gtk_single_selection_set_autoselect (GTK_SINGLE_SELECTION (selection), FALSE);
      gtk_single_selection_set_can_unselect (GTK_SINGLE_SELECTION (selection), TRUE);
    }
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), selection);
  g_object_unref (selection);
}

void
med_card_list_set_many (MedCardList *self, gboolean many)
{
  g_return_if_fail (MED_IS_CARD_LIST (self));
  self->many = many;
  if (self->model != NULL)
    med_card_list_select_in (self, self->model);
}

/* ── Keys ───────────────────────────────────────────────────────────────────────────────────── */

/* The list item of a row, or of what is in it; NULL for headings. */
static GtkListItem *
list_item_of (MedCardList *self, GtkWidget *widget)
{
  for (; widget != NULL && widget != self->view; widget = gtk_widget_get_parent (widget))
    if (g_object_get_data (G_OBJECT (widget), ITEM_DATA) != NULL)
      return g_object_get_data (G_OBJECT (widget), ITEM_DATA);
  return NULL;
}

/* The row that has the focus itself: in its buttons keys are the buttons'. */
static GtkListItem *
focused (MedCardList *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));

  if (focus == NULL || gtk_widget_get_parent (focus) != self->view)
    return NULL;
  return list_item_of (self, gtk_widget_get_first_child (focus));
}

static gboolean
emit (MedCardList *self, guint signal, GtkListItem *list_item)
{
  g_autoptr (GObject) item = NULL;

  if (list_item == NULL || !g_signal_has_handler_pending (self, signals[signal], 0, TRUE)
      || !g_set_object (&item, gtk_list_item_get_item (list_item)))
    return FALSE;
  /* Where choosing several would begin from. */
  if (!self->choosing)
    gtk_widget_activate_action (self->view, "list.select-item", "(ubb)",
                                gtk_list_item_get_position (list_item), FALSE, FALSE);
  if (signal == MENU)
    g_signal_emit (self, signals[signal], 0, item,
                   gtk_widget_get_parent (gtk_list_item_get_child (list_item)));
  else
    g_signal_emit (self, signals[signal], 0, item);
  return TRUE;
}

static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  MedCardList *self = MED_CARD_LIST (widget);
  GtkListItem *list_item = focused (self);

  return emit (self, (guint)g_variant_get_int32 (arguments), list_item);
}

/* Before the toolkit's row, which would select itself. */
static gboolean
space_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  MedCardList *self = MED_CARD_LIST (user_data);
  GtkListItem *list_item = focused (self);

  if (list_item == NULL)
    return FALSE;
  if (!self->choosing)
    return emit (self, LOOK, list_item);
  med_card_list_toggle (self, gtk_list_item_get_position (list_item));
  return TRUE;
}

/* ── Pointer ────────────────────────────────────────────────────────────────────────────────── */

static GtkListItem *
list_item_at (MedCardList *self, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (self->view, x, y, GTK_PICK_DEFAULT);
  GtkListItem *found = list_item_of (self, picked);

  /* The edge of a row is the toolkit's widget around it. */
  if (found == NULL && picked != NULL && gtk_widget_get_parent (picked) == self->view)
    found = list_item_of (self, gtk_widget_get_first_child (picked));
  return found;
}

static void
menu_pressed_cb (GtkGestureClick *gesture, int presses, double x, double y, MedCardList *self)
{
  GtkListItem *list_item = list_item_at (self, x, y);

  if (emit (self, MENU, list_item))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* While rows are chosen one click ticks; Shift and Ctrl are the toolkit's. */
static void
tick_pressed_cb (GtkGestureClick *gesture, int presses, double x, double y, MedCardList *self)
{
  GdkModifierType held
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  GtkListItem *list_item;

  if (!self->choosing || (held & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0)
    return;
  list_item = list_item_at (self, x, y);
  if (list_item == NULL)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  med_card_list_toggle (self, gtk_list_item_get_position (list_item));
}

static void
add_click (MedCardList *self, guint button, GCallback pressed)
{
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), button);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect_object (click, "pressed", pressed, self, 0);
  gtk_widget_add_controller (self->view, GTK_EVENT_CONTROLLER (click));
}

/* ── The whole ──────────────────────────────────────────────────────────────────────────────── */

void
med_card_list_class_init_choosing (MedCardListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  signals[LOOK] = g_signal_new ("look", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_OBJECT);
  signals[REMOVE] = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_OBJECT);
  signals[MENU] = g_signal_new ("menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                2, G_TYPE_OBJECT, GTK_TYPE_WIDGET);
  signals[CHOSEN]
      = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, key_cb, "i", REMOVE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, key_cb, "i", MENU);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, key_cb, "i", MENU);
}

void
med_card_list_init_choosing (MedCardList *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                        gtk_callback_action_new (space_cb, self, NULL)));
  gtk_widget_add_controller (self->view, keys);
  add_click (self, GDK_BUTTON_SECONDARY, G_CALLBACK (menu_pressed_cb));
  add_click (self, GDK_BUTTON_PRIMARY, G_CALLBACK (tick_pressed_cb));
}
