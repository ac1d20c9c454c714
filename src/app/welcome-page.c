/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps of the welcome flow and the way from one to the next. */
#include "app/welcome-page.h"

#include "app/widgets/notice.h"
#include "app/widgets/widget.h"
#include "app/words-check.h"
#include "app/words.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

struct _MedWelcomePage
{
  GtkWidget parent_instance;
  GtkStack *steps;
  GtkWidget *back;
  AdwWindowTitle *title;
  /* invite */
  GtkTextView *invite_text;
  GtkLabel *invite_problem;
  MedNotice *invite_notice;
  GtkWidget *invite_next;
  /* person */
  AdwEntryRow *given, *family, *born;
  AdwComboRow *gender;
  GtkWidget *person_next;
  /* words */
  MedWordsGrid *grid, *restore_grid;
  GtkWidget *restore_next;
  GtkButton *hide_words;
  MedWordsCheck *check;
  GtkWidget *check_next;
  /* passphrase */
  AdwPasswordEntryRow *passphrase, *again;
  GtkLevelBar *level;
  GtkLabel *strength_word, *strength_hint, *passphrase_problem;
  GtkSwitch *lock_switch;
  GtkWidget *passphrase_next;
  /* progress */
  GtkLabel *progress_text;
  GtkProgressBar *progress_bar;

  const MedWordList *list;
  guint (*strength) (const char *passphrase);
  const char *way; /* static */
  char *invitation;
  char *words[MED_RECOVERY_WORDS];
  guint places[4];
  gboolean hidden, words_checked;
};

G_DEFINE_FINAL_TYPE (MedWelcomePage, med_welcome_page, GTK_TYPE_WIDGET)

enum
{
  PROP_FAMILY = 1,
  PROP_GIVEN,
  PROP_BORN,
  PROP_GENDER,
  PROP_WORDS_CHECKED,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

enum
{
  WAY,
  INVITATION,
  NEED_WORDS,
  PRINT_WORDS,
  FINISH,
  SAMPLE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* FHIR words in the order of the drop-down. */
static const char *const genders[] = { "unknown", "female", "male", "other" };

static const struct
{
  const char *step, *title, *before;
} steps[] = {
  { "choose", "MedEase", NULL },
  { "invite", N_ ("Invitation"), "choose" },
  { "person", N_ ("About You"), "choose" },
  { "words", N_ ("Recovery Words"), "person" },
  { "check", N_ ("Recovery Words"), "words" },
  { "restore", N_ ("Recovery Words"), "choose" },
  { "passphrase", N_ ("Passphrase"), "check" },
  { "progress", "MedEase", NULL },
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

void
med_welcome_page_show (MedWelcomePage *self, const char *step)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (steps[i].step, step))
      {
        adw_window_title_set_title (self->title, _ (steps[i].title));
        gtk_widget_set_visible (self->back, steps[i].before != NULL);
      }
  gtk_stack_set_visible_child_name (self->steps, step);
}

static void
back_cb (MedWelcomePage *self)
{
  const char *step = gtk_stack_get_visible_child_name (self->steps);

  if (g_str_equal (step, "person") && g_strcmp0 (self->way, "join") == 0)
    med_welcome_page_show (self, "invite");
  else if (g_str_equal (step, "passphrase") && g_strcmp0 (self->way, "restore") == 0)
    med_welcome_page_show (self, "restore");
  else
    for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
      if (g_str_equal (steps[i].step, step) && steps[i].before != NULL)
        {
          med_welcome_page_show (self, steps[i].before);
          return;
        }
}

static void
choose (MedWelcomePage *self, const char *way, const char *step)
{
  self->way = way;
  g_signal_emit (self, signals[WAY], 0, way);
  med_welcome_page_show (self, step);
}

static void
join_cb (MedWelcomePage *self)
{
  choose (self, "join", "invite");
}

static void
own_cb (MedWelcomePage *self)
{
  choose (self, "own", "person");
}

static void
restore_cb (MedWelcomePage *self)
{
  if (self->list != NULL)
    med_words_grid_edit (self->restore_grid, self->list);
  choose (self, "restore", "restore");
}

static void
sample_cb (MedWelcomePage *self)
{
  g_signal_emit (self, signals[SAMPLE], 0);
}

/* Invitation. */

static void
invite_changed_cb (GtkTextBuffer *buffer, MedWelcomePage *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  g_free (self->invitation);
  self->invitation = g_steal_pointer (&text);
  gtk_widget_set_sensitive (self->invite_next, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->invite_notice), FALSE);
  med_label_set (self->invite_problem, NULL);
  if (*self->invitation != '\0')
    g_signal_emit (self, signals[INVITATION], 0, self->invitation);
}

void
med_welcome_page_set_invitation (MedWelcomePage *self, const char *clinic, const char *role,
                                 const char *invited_by, const char *problem)
{
  g_autofree char *title = NULL;

  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  med_label_set (self->invite_problem, problem);
  gtk_widget_set_sensitive (self->invite_next, problem == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->invite_notice), problem == NULL);
  if (problem != NULL)
    return;
  title = clinic != NULL && *clinic != '\0'
              ? g_strdup_printf (_ ("%s invites you as: %s"), clinic, med_role_label (role))
              : g_strdup_printf (_ ("You are invited as: %s"), med_role_label (role));
  med_notice_set (self->invite_notice, "ok", "me-clinic-symbolic", title, invited_by);
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, MedWelcomePage *self)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      /* An invitation is a line of text; anything large is some other file. */
      if (!g_file_load_contents (file, NULL, &text, &length, NULL, &error))
        med_label_set (self->invite_problem, error->message);
      else if (length > 16 * 1024 || !g_utf8_validate (text, (gssize)length, NULL))
        med_label_set (self->invite_problem, _ ("This file is no invitation."));
      else
        gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->invite_text), text, -1);
    }
  g_object_unref (dialog);
}

static void
invite_file_cb (MedWelcomePage *self)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      _ ("Open Invitation"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
      GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));

  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
invite_next_cb (MedWelcomePage *self)
{
  med_welcome_page_show (self, "person");
}

/* Person. */

static void
person_changed_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (self->person_next,
                            *gtk_editable_get_text (GTK_EDITABLE (self->given)) != '\0'
                                && *gtk_editable_get_text (GTK_EDITABLE (self->family)) != '\0');
}

static void
person_next_cb (MedWelcomePage *self)
{
  if (self->words[0] == NULL)
    g_signal_emit (self, signals[NEED_WORDS], 0);
  med_welcome_page_show (self, "words");
}

/* Words. */

void
med_welcome_page_set_words (MedWelcomePage *self, const char *const words[MED_RECOVERY_WORDS],
                            const guint places[4])
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  wipe_words (self);
  for (guint i = 0; i < MED_RECOVERY_WORDS; i++)
    self->words[i] = g_strdup (words[i]);
  memcpy (self->places, places, sizeof self->places);
  med_words_grid_show (self->grid, (const char *const *)self->words);
}

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
  g_signal_emit (self, signals[PRINT_WORDS], 0);
}

static void
words_next_cb (MedWelcomePage *self)
{
  if (self->list != NULL && self->words[0] != NULL)
    med_words_check_start (self->check, (const char *const *)self->words, self->places, self->list);
  med_welcome_page_show (self, "check");
}

static void
check_passed_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (self->check_next, med_words_check_get_passed (self->check));
}

static void
check_next_cb (MedWelcomePage *self)
{
  self->words_checked = TRUE;
  med_welcome_page_show (self, "passphrase");
}

static void
check_skip_cb (MedWelcomePage *self)
{
  self->words_checked = FALSE;
  med_welcome_page_show (self, "passphrase");
}

static void
show_again_cb (MedWelcomePage *self)
{
  med_welcome_page_show (self, "words");
}

static void
restore_complete_cb (MedWelcomePage *self)
{
  gtk_widget_set_sensitive (self->restore_next, med_words_grid_get_complete (self->restore_grid));
}

static void
restore_next_cb (MedWelcomePage *self)
{
  self->words_checked = TRUE;
  med_welcome_page_show (self, "passphrase");
}

/* Passphrase. */

static void
passphrase_changed_cb (MedWelcomePage *self)
{
  static const char *const names[]
      = { N_ ("Too easy"), N_ ("Weak"), N_ ("Fair"), N_ ("Strong"), N_ ("Very strong") };
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->passphrase));
  const char *again = gtk_editable_get_text (GTK_EDITABLE (self->again));
  guint strength = self->strength != NULL ? MIN (self->strength (text), 4u) : 0;
  gboolean same = strcmp (text, again) == 0;

  gtk_level_bar_set_value (self->level, *text != '\0' ? MAX (strength, 1u) : 0);
  gtk_label_set_text (self->strength_word, *text != '\0' ? _ (names[strength]) : "");
  gtk_label_set_text (self->strength_hint, strength >= 3
                                               ? _ ("Four unrelated words or more")
                                               : _ ("Add another word that nobody would expect"));
  med_label_set (self->passphrase_problem,
                 *again != '\0' && !same && strncmp (text, again, strlen (again)) != 0
                     ? _ ("The two are not the same.")
                     : NULL);
  gtk_widget_set_sensitive (self->passphrase_next, same && strength >= 2);
}

static void
finish_cb (MedWelcomePage *self)
{
  if (!gtk_widget_get_sensitive (self->passphrase_next))
    return;
  g_signal_emit (self, signals[FINISH], 0, gtk_editable_get_text (GTK_EDITABLE (self->passphrase)),
                 gtk_switch_get_active (self->lock_switch));
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
  med_welcome_page_show (self, "progress");
}

void
med_welcome_page_fail (MedWelcomePage *self, const char *message)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  med_label_set (self->passphrase_problem, message);
  med_welcome_page_show (self, "passphrase");
}

void
med_welcome_page_reset (MedWelcomePage *self)
{
  g_return_if_fail (MED_IS_WELCOME_PAGE (self));
  wipe_words (self);
  med_words_grid_clear (self->restore_grid);
  gtk_editable_set_text (GTK_EDITABLE (self->passphrase), "");
  gtk_editable_set_text (GTK_EDITABLE (self->again), "");
  gtk_editable_set_text (GTK_EDITABLE (self->given), "");
  gtk_editable_set_text (GTK_EDITABLE (self->family), "");
  gtk_editable_set_text (GTK_EDITABLE (self->born), "");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->invite_text), "", -1);
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
  self->strength = strength;
}

const char *
med_welcome_page_get_way (MedWelcomePage *self)
{
  g_return_val_if_fail (MED_IS_WELCOME_PAGE (self), NULL);
  return self->way;
}

const char *
med_welcome_page_get_invitation (MedWelcomePage *self)
{
  g_return_val_if_fail (MED_IS_WELCOME_PAGE (self), NULL);
  return g_strcmp0 (self->way, "join") == 0 ? self->invitation : NULL;
}

const char *
med_welcome_page_get_word (MedWelcomePage *self, guint index)
{
  g_return_val_if_fail (MED_IS_WELCOME_PAGE (self), NULL);
  return med_words_grid_get (self->restore_grid, index);
}

static void
med_welcome_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MedWelcomePage *self = MED_WELCOME_PAGE (object);

  switch (id)
    {
    case PROP_FAMILY:
      g_value_set_string (value, gtk_editable_get_text (GTK_EDITABLE (self->family)));
      break;
    case PROP_GIVEN:
      g_value_set_string (value, gtk_editable_get_text (GTK_EDITABLE (self->given)));
      break;
    case PROP_BORN:
      g_value_set_string (value, gtk_editable_get_text (GTK_EDITABLE (self->born)));
      break;
    case PROP_GENDER:
      g_value_set_string (
          value,
          genders[MIN (adw_combo_row_get_selected (self->gender), G_N_ELEMENTS (genders) - 1)]);
      break;
    case PROP_WORDS_CHECKED:
      g_value_set_boolean (value, self->words_checked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
med_welcome_page_dispose (GObject *object)
{
  MedWelcomePage *self = MED_WELCOME_PAGE (object);

  if (self->grid != NULL)
    wipe_words (self);
  self->grid = NULL;
  g_clear_pointer (&self->invitation, g_free);
  med_widget_drop_children (GTK_WIDGET (self));
  G_OBJECT_CLASS (med_welcome_page_parent_class)->dispose (object);
}

static void
install_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/medease/MedEase/welcome-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, MedWelcomePage, name)
  BIND (steps);
  BIND (back);
  BIND (title);
  BIND (invite_text);
  BIND (invite_problem);
  BIND (invite_notice);
  BIND (invite_next);
  BIND (given);
  BIND (family);
  BIND (born);
  BIND (gender);
  BIND (person_next);
  BIND (grid);
  BIND (restore_grid);
  BIND (restore_next);
  BIND (hide_words);
  BIND (check);
  BIND (check_next);
  BIND (passphrase);
  BIND (again);
  BIND (level);
  BIND (strength_word);
  BIND (strength_hint);
  BIND (passphrase_problem);
  BIND (lock_switch);
  BIND (passphrase_next);
  BIND (progress_text);
  BIND (progress_bar);
#undef BIND
#define CALL(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALL (back_cb);
  CALL (join_cb);
  CALL (own_cb);
  CALL (restore_cb);
  CALL (sample_cb);
  CALL (invite_file_cb);
  CALL (invite_next_cb);
  CALL (person_changed_cb);
  CALL (person_next_cb);
  CALL (hide_words_cb);
  CALL (print_words_cb);
  CALL (words_next_cb);
  CALL (check_passed_cb);
  CALL (check_next_cb);
  CALL (check_skip_cb);
  CALL (show_again_cb);
  CALL (restore_complete_cb);
  CALL (restore_next_cb);
  CALL (passphrase_changed_cb);
  CALL (finish_cb);
#undef CALL
}

static void
med_welcome_page_class_init (MedWelcomePageClass *klass)
{
  static const char *const names[] = { NULL, "family", "given", "born", "gender" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  /* Secrets are not copied into the signal. */
  GType text = G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE;

  object_class->get_property = med_welcome_page_get_property;
  object_class->dispose = med_welcome_page_dispose;
  for (guint i = PROP_FAMILY; i <= PROP_GENDER; i++)
    properties[i] = g_param_spec_string (names[i], NULL, NULL, NULL, flags);
  properties[PROP_WORDS_CHECKED] = g_param_spec_boolean ("words-checked", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[WAY]
      = g_signal_new ("way", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, text);
  signals[INVITATION] = g_signal_new ("invitation", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, text);
  signals[NEED_WORDS]
      = g_signal_new ("need-words", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PRINT_WORDS]
      = g_signal_new ("print-words", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FINISH] = g_signal_new ("finish", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, text, G_TYPE_BOOLEAN);
  signals[SAMPLE]
      = g_signal_new ("sample", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  install_template (GTK_WIDGET_CLASS (klass));
}

static void
med_welcome_page_init (MedWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (gtk_text_view_get_buffer (self->invite_text), "changed",
                    G_CALLBACK (invite_changed_cb), self);
  med_welcome_page_show (self, "choose");
}
