/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of the welcome flow and the way from one to the next:
 *
 *   join     choose  invite  words    check  passphrase  person  (progress)  ready
 *   own      choose          words    check  passphrase  person  (progress)  ready
 *   clinic   choose  clinic  words    check  passphrase  person  (progress)  ready
 *   restore  choose  restore place           passphrase          (progress) */
#include "app/welcome-private.h"

#include "app/widgets/widget.h"
#include "app/words.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (MedWelcomePage, med_welcome_page, GTK_TYPE_WIDGET)

static const struct
{
  const char *way;
  const char *steps[8];
  const char *last; /* words on the last button */
} ways[] = {
  { "join", { "choose", "invite", "words", "check", "passphrase", "person" }, N_ ("Join") },
  { "own", { "choose", "words", "check", "passphrase", "person" }, N_ ("Create My Record") },
  { "clinic",
    { "choose", "clinic", "words", "check", "passphrase", "person" },
    N_ ("Set Up the Clinic") },
  { "restore", { "choose", "restore", "place", "passphrase" }, N_ ("Restore") },
};

static const struct
{
  const char *step, *title;
} titles[] = {
  { "choose", "MedEase" },
  { "invite", N_ ("Invitation") },
  { "clinic", N_ ("Clinic") },
  { "words", N_ ("Recovery Words") },
  { "check", N_ ("Recovery Words") },
  { "restore", N_ ("Recovery Words") },
  { "place", N_ ("Recovery Sheet") },
  { "passphrase", N_ ("Passphrase") },
  { "person", N_ ("About You") },
  { "progress", "MedEase" },
  { "ready", "MedEase" },
};

static void
wipe_words (MedWelcomePage *self)
{
  med_words_check_clear (self->check);
  med_words_grid_clear (self->grid);
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    {
      if (self->words[i] != NULL)
        explicit_bzero (self->words[i], strlen (self->words[i]));
      g_clear_pointer (&self->words[i], g_free);
    }
}

static const char *
step_now (MedWelcomePage *self)
{
  return gtk_stack_get_visible_child_name (self->steps);
}

/* The step so far from the present one on the chosen way, or NULL. */
static const char *
neighbour (MedWelcomePage *self, int offset)
{
  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++)
    for (int j = 0; g_strcmp0 (ways[i].way, self->way) == 0 && ways[i].steps[j] != NULL; j++)
      if (g_str_equal (ways[i].steps[j], step_now (self)))
        return j + offset >= 0 ? ways[i].steps[j + offset] : NULL;
  return NULL;
}

static void
update_back (MedWelcomePage *self)
{
  const char *step = step_now (self);
  gboolean choose = g_str_equal (step, "choose");
  gboolean end = g_str_equal (step, "progress") || g_str_equal (step, "ready");

  gtk_widget_set_visible (self->back, choose ? self->can_leave : !end);
}

static void
focus_step (MedWelcomePage *self, const char *step)
{
  const struct
  {
    const char *step;
    gpointer widget;
  } first[] = {
    { "clinic", self->clinic_form },
    { "words", self->words_next },
    { "passphrase", self->passphrase_form },
    { "person", self->person_form },
    { "check", self->check },
    { "restore", self->restore_grid },
    { "ready", self->ready },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (first); i++)
    if (g_str_equal (first[i].step, step))
      {
        gtk_widget_grab_focus (first[i].widget);
        return;
      }
  gtk_widget_child_focus (gtk_stack_get_visible_child (self->steps), GTK_DIR_TAB_FORWARD);
}

void
med_welcome_page_show (MedWelcomePage *self, const char *step)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  gtk_widget_set_visible (GTK_WIDGET (self->failure), FALSE);
  for (size_t i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].step, step))
      adw_window_title_set_title (self->title, _ (titles[i].title));
  gtk_stack_set_visible_child_name (self->steps, step);
  update_back (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    focus_step (self, step);
}

void
med_welcome_page_back (MedWelcomePage *self)
{
  const char *before = neighbour (self, -1);

  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  if (!gtk_widget_get_visible (self->back))
    return;
  if (before != NULL)
    med_welcome_page_show (self, before);
  else if (g_str_equal (step_now (self), "choose"))
    g_signal_emit_by_name (self, "leave");
}

void
med_welcome_page_next (MedWelcomePage *self)
{
  const char *next = neighbour (self, 1);

  if (next == NULL)
    return;
  if (g_str_equal (next, "words") && self->words[0] == NULL)
    g_signal_emit_by_name (self, "need-words");
  if (g_str_equal (next, "check") && self->list != NULL && self->words[0] != NULL
      && !med_words_check_get_passed (self->check))
    med_words_check_start (self->check, (const char *const *)self->words, self->places, self->list);
  med_welcome_page_show (self, next);
}

void
med_welcome_page_choose (MedWelcomePage *self, const char *way)
{
  self->way = way;
  if (g_str_equal (way, "restore") && self->list != NULL
      && !med_words_grid_get_editing (self->restore_grid))
    med_words_grid_edit (self->restore_grid, self->list);
  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_str_equal (ways[i].way, way))
      {
        gtk_button_set_label (self->person_next, _ (ways[i].last));
        gtk_button_set_label (self->passphrase_next,
                              g_str_equal (way, "restore") ? _ (ways[i].last) : _ ("Continue"));
      }
  med_person_form_set_way (self->person_form, way, self->role);
  g_signal_emit_by_name (self, "way", way);
  med_welcome_page_next (self);
}

/* ── What the owner tells ───────────────────────────────────────────────────────────────────── */

void
med_welcome_page_set_invitation (MedWelcomePage *self, const char *role, const char *where,
                                 const char *problem)
{
  g_autofree char *title = NULL;

  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  med_token_input_set_problem (self->invite_input, problem);
  gtk_widget_set_sensitive (self->invite_next, problem == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->invite_notice), problem == NULL);
  med_label_set (self->invite_state, NULL);
  if (problem != NULL)
    return;
  g_free (self->role);
  self->role = g_strdup (role);
  med_person_form_set_way (self->person_form, "join", role);
  title = g_strdup_printf (_ ("You are invited as: %s"), med_role_label (role));
  med_notice_set (self->invite_notice, "ok", "me-clinic-symbolic", title, where);
}

void
med_welcome_page_set_invitation_state (MedWelcomePage *self, med_invitation_state state)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  med_invitation_show_state (self->invite_state, state);
}

void
med_welcome_page_set_words (MedWelcomePage *self, const char *const words[MED_RECOVERY_WORDS],
                            const guint places[4])
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  wipe_words (self);
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    self->words[i] = g_strdup (words[i]);
  memcpy (self->places, places, sizeof self->places);
  self->words_checked = FALSE;
  med_words_grid_show (self->grid, (const char *const *)self->words);
}

const char *const *
med_welcome_page_get_words (MedWelcomePage *self)
{
  g_return_val_if_fail (MED_IS_WELCOME_PAGE (self), NULL);
  return self->words[0] != NULL ? (const char *const *)self->words : NULL;
}

void
med_welcome_page_set_restore_problem (MedWelcomePage *self, const char *problem)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  med_label_set (self->restore_problem, problem);
}

void
med_welcome_page_set_progress (MedWelcomePage *self, const char *text, double fraction)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  gtk_label_set_text (self->progress_text, text);
  if (fraction < 0)
    gtk_progress_bar_pulse (self->progress_bar);
  else
    gtk_progress_bar_set_fraction (self->progress_bar, fraction);
  if (g_str_equal (step_now (self), "progress"))
    return;
  g_free (self->begun_at);
  self->begun_at = g_strdup (step_now (self));
  gtk_widget_set_sensitive (self->cancel, TRUE);
  med_welcome_page_show (self, "progress");
}

void
med_welcome_page_fail (MedWelcomePage *self, const char *message)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  if (g_str_equal (step_now (self), "progress"))
    med_welcome_page_show (self, self->begun_at);
  med_notice_set (self->failure, "bad", "dialog-warning-symbolic", message,
                  _ ("Nothing was created, and what you typed is still here."));
  gtk_widget_set_visible (GTK_WIDGET (self->failure), TRUE);
}

void
med_welcome_page_set_ready (MedWelcomePage *self, const char *title, gboolean may_invite)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  med_passphrase_form_clear (self->passphrase_form);
  med_ready_step_start (self->ready, title, may_invite);
  med_welcome_page_show (self, "ready");
}

void
med_welcome_page_set_invite (MedWelcomePage *self, GObject *invite, const char *problem)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  med_ready_step_set_invite (self->ready, invite, problem);
}

void
med_welcome_page_set_sheet (MedWelcomePage *self, const char *sentence, gboolean problem)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  med_ready_step_set_sheet (self->ready, sentence, problem);
}

void
med_welcome_page_set_can_leave (MedWelcomePage *self, gboolean can_leave)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  self->can_leave = can_leave;
  update_back (self);
}

void
med_welcome_page_reset (MedWelcomePage *self)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  wipe_words (self);
  med_words_grid_clear (self->restore_grid);
  med_passphrase_form_clear (self->passphrase_form);
  med_person_form_clear (self->person_form);
  med_clinic_form_clear (self->clinic_form);
  med_token_input_clear (self->invite_input);
  med_token_input_clear (self->place_input);
  gtk_editable_set_text (GTK_EDITABLE (self->address), "");
  med_welcome_page_set_backup_file (self, NULL);
  med_ready_step_clear (self->ready);
  self->words_checked = FALSE;
  self->way = NULL;
  med_welcome_page_show (self, "choose");
}

void
med_welcome_page_set_word_list (MedWelcomePage *self, const MedWordList *list,
                                guint (*strength) (const char *passphrase))
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  self->list = list;
  med_passphrase_form_set_strength (self->passphrase_form, strength);
}

const char *
med_welcome_page_get_way (MedWelcomePage *self)
{
  g_return_val_if_fail (MED_IS_WELCOME_PAGE (self), NULL);
  return self->way;
}

const char *
med_welcome_page_get_word (MedWelcomePage *self, guint index)
{
  g_return_val_if_fail (MED_IS_WELCOME_PAGE (self), NULL);
  return med_words_grid_get (self->restore_grid, index);
}

/* ── Class ──────────────────────────────────────────────────────────────────────────────────── */

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  med_welcome_page_back (MED_WELCOME_PAGE (widget));
  return TRUE;
}

static void
med_welcome_page_dispose (GObject *object)
{
  MedWelcomePage *self = MED_WELCOME_PAGE (object);

  if (self->grid != NULL)
    wipe_words (self);
  self->grid = NULL;
  g_clear_pointer (&self->role, g_free);
  g_clear_pointer (&self->backup_file, g_free);
  g_clear_pointer (&self->begun_at, g_free);
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_welcome_page_parent_class)->dispose (object);
}

static void
add_signals (GType type)
{
  static const char *const plain[]
      = { "need-words", "restore-words", "print-words", "print-sheet", "save-sheet",
          "cancel",     "open",          "leave",       "sample" };
  /* Secrets are not copied into the signal. */
  GType text = G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE;

  for (size_t i = 0; i < G_N_ELEMENTS (plain); i++)
    g_signal_new (plain[i], type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("way", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, text);
  g_signal_new ("invitation", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, text);
  g_signal_new ("invite", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, text, text);
  g_signal_new ("finish", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, text,
                G_TYPE_BOOLEAN);
}

static void
med_welcome_page_class_init (MedWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_welcome_page_dispose;
  med_welcome_page_class_install_properties (G_OBJECT_CLASS (klass));
  add_signals (G_TYPE_FROM_CLASS (klass));
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/welcome-page.ui");
  med_welcome_page_class_bind (widget_class);
}

/* Once pulsed it would draw every frame for as long as the program runs, seen or not. */
static void
rest_cb (GtkProgressBar *bar)
{
  gtk_progress_bar_set_fraction (bar, 0);
}

static void
med_welcome_page_init (MedWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->progress_bar, "unmap", G_CALLBACK (rest_cb), NULL);
  med_welcome_page_connect_ready (self);
  med_welcome_page_set_backup_file (self, NULL);
  med_welcome_page_show (self, "choose");
}
