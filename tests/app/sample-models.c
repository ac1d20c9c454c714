/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hand-filled models for tests of the desktop's views. */
#include "app/sample-models.h"

#include <string.h>

/* name:type, s text, b flag, u number, t large number, x instant, S texts, o object. */
static const struct
{
  const char *kind, *properties;
} kinds[] = {
  { "group", "key:s count:u" },
  { "profile", "id:s name:s role:s clinic:s drafts:u signed-in:b last-used:x" },
  { "session",
    "account:s name:s role:s clinic:s computer:s replica:o outbox:o records:o grants:o "
    "requests:o access:o patients:o registered:o directory:o staff:o invites:o devices:o "
    "helpers:o helpers-of:u helpers-text:s helpers-at:x helped:o "
    "emergency:s words-checked:x recovery-alarm:x drafts:o sample:b keeps-node:b backup-last:x "
    "backup-folder:s" },
  { "device", "id:s name:s current:b last-used:x since:x" },
  { "helper", "account:s name:s ready:b" },
  { "helped", "account:s name:s code:s" },
  { "replica",
    "state:s as-of:x height:t confirmed:u validators:u since:x silent:x alarm:s alarm-facts:o "
    "hospitals:o engine:s chain-id:s checked:t newest-seen:t copies:u" },
  { "fact", "kind:s title:s detail:s" },
  { "hospital",
    "name:s own:b state:s height:t when:x files:t files-of:t votes:u votes-of:u address:s" },
  { "outbox", "pending:u refused:u" },
  { "outbox-item", "id:s kind:s category:s title:s detail:s state:s reason:s since:x" },
  { "record",
    "id:s title:s category:s type:s media-type:s file-name:s date:s author:s clinic:s own:b "
    "version:u "
    "versions:u size:t state:s reason:s block:t recorded-at:x done:t total:t eta:u local:b "
    "leaving:b "
    "check:s signer:s unchanged-since:x copies:u copies-of:u facts:o readers:o history:o" },
  { "reader", "who:s until:x why:s you:b" },
  { "records", "search:s category:s type:s year:u grouped:b by-year:b shown:u total:u years:S "
               "categories:S types:S "
               "waiting:o waiting-count:u" },
  { "grant",
    "id:s who:s person:o people:u organisation:s relation:s sentence:s categories:S records:u "
    "actions:S purpose:s from:x until:x last-look:x looks:u state:s reason:s ended-at:x "
    "consequences:s" },
  { "grants", "state:s active-count:u ended-count:u paused-count:u" },
  { "request",
    "id:s who:s person:o people:u specialty:s organisation:s message:s categories:S actions:S "
    "purpose:s until:x asked-at:x answered-at:x state:s reminded:b" },
  { "requests", "state:s waiting-count:u" },
  { "receipt",
    "who:s stopped-at:x state:s block:t changes:o opened:u opened-detail:s last-read:s others:u" },
  { "grant-draft",
    "who:o categories:S records:S actions:s pass-on:b until:x purpose:s asked:b available:S "
    "sensitive:S sentence:s scope:s excluded:s limits:s ready:b problem:s" },
  { "request-draft",
    "patient:o categories:S add:b correct:b until:x purpose:s message:s sentence:s ready:b "
    "problem:s" },
  { "access-entry",
    "id:s when:x who:s person:o role-line:s what:s place:s why:s category:s records:u mark:s "
    "mark-text:s asked:s count:u height:t" },
  { "access", "search:s days:u person:s category:s unusual:b grouped:b looks:u people:u unusuals:u "
              "emergencies:u persons:S" },
  { "person",
    "id:s name:s clinical-name:s role:s specialty:s clinic:s born:s age:u gender:s number:s "
    "phone:s died:s known-as:s open:S until:x last-visit:s similar:b request-state:s next-visit:x "
    "needed:u opened:u joined:s devices:u last-seen:x state:s allergies-state:s allergies:S "
    "allergies-reviewed:s addable:S" },
  { "chart",
    "patient:o state:s why:s open:S addable:S until:x shared-until:x opened-at:x purpose:s "
    "records:o ended-at:x problems:o medications:o immunizations:o results:o vitals:o "
    "notes:o" },
  { "line", "title:s detail:s date:s status:s value:s unit:s range:s flag:s trend:o record:o" },
  { "draft", "id:s kind:s about:s text:s fields:S changed:x state:s reason:s" },
  { "people", "search:s role:s sort:s shown:u total:u similar:b" },
  { "invite", "text:s clinic:s role:s invited-by:s note:s expires:x state:s for-whom:s" },
  { "registration",
    "family:s given:s born:s gender:s phone:s guardian:s born-echo:s problem:s ready:b "
    "duplicate:o" },
  { "import", "ready:b items:o for-patient:o replaces:o done:t total:t" },
  { "import-item", "file-name:s size:t media-type:s problem:s title:s category:s date:s" },
};

typedef struct
{
  GObject parent_instance;
  GListStore *items;
  GValue *values;
  guint count;
} TestObject;

typedef struct
{
  GObjectClass parent_class;
} TestObjectClass;

static gpointer base_class;

static GType
list_item_type (GListModel *list)
{
  return G_TYPE_OBJECT;
}

static guint
list_count (GListModel *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (((TestObject *)list)->items));
}

static gpointer
list_get (GListModel *list, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (((TestObject *)list)->items), position);
}

static void
list_init (gpointer iface, gpointer data)
{
  GListModelInterface *model = iface;
  model->get_item_type = list_item_type;
  model->get_n_items = list_count;
  model->get_item = list_get;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_copy (&((TestObject *)object)->values[id], value);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  g_value_copy (value, &((TestObject *)object)->values[id]);
}

static void
finalize (GObject *object)
{
  TestObject *self = (TestObject *)object;

  for (guint i = 1; i < self->count; i++)
    g_value_unset (&self->values[i]);
  g_free (self->values);
  g_object_unref (self->items);
  G_OBJECT_CLASS (base_class)->finalize (object);
}

static GParamSpec *
make_pspec (const char *name, char type)
{
  GParamFlags flags = G_PARAM_READWRITE;

  switch (type)
    {
    case 's':
      return g_param_spec_string (name, NULL, NULL, NULL, flags);
    case 'b':
      return g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
    case 'u':
      return g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
    case 't':
      return g_param_spec_uint64 (name, NULL, NULL, 0, G_MAXUINT64, 0, flags);
    case 'x':
      return g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
    case 'S':
      return g_param_spec_boxed (name, NULL, NULL, G_TYPE_STRV, flags);
    default:
      return g_param_spec_object (name, NULL, NULL, G_TYPE_OBJECT, flags);
    }
}

static void
class_init (gpointer klass, gpointer data)
{
  GObjectClass *object_class = klass;
  g_auto (GStrv) specs = g_strsplit (data, " ", -1);

  base_class = g_type_class_peek_parent (klass);
  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->finalize = finalize;
  for (guint i = 0; specs[i] != NULL; i++)
    {
      char *colon = strchr (specs[i], ':');
      *colon = '\0';
      g_object_class_install_property (object_class, i + 1, make_pspec (specs[i], colon[1]));
    }
}

static void
instance_changed_cb (GListModel *items, guint position, guint removed, guint added, gpointer self)
{
  g_list_model_items_changed (self, position, removed, added);
}

static void
instance_init (GTypeInstance *instance, gpointer klass)
{
  TestObject *self = (TestObject *)instance;
  guint count;
  g_autofree GParamSpec **pspecs = g_object_class_list_properties (klass, &count);

  self->count = count + 1;
  self->values = g_new0 (GValue, count + 1);
  for (guint i = 0; i < count; i++)
    g_value_init (&self->values[pspecs[i]->param_id], pspecs[i]->value_type);
  self->items = g_list_store_new (G_TYPE_OBJECT);
  g_signal_connect (self->items, "items-changed", G_CALLBACK (instance_changed_cb), self);
}

static GType
type_of (const char *kind)
{
  g_autofree char *name = g_strdup_printf ("Test-%s", kind);
  GType type = g_type_from_name (name);

  for (size_t i = 0; type == 0 && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      {
        GTypeInfo info = { .class_size = sizeof (TestObjectClass),
                           .class_init = class_init,
                           .class_data = kinds[i].properties,
                           .instance_size = sizeof (TestObject),
                           .instance_init = instance_init };
        GInterfaceInfo list = { .interface_init = list_init };
        type = g_type_register_static (G_TYPE_OBJECT, name, &info, 0);
        g_type_add_interface_static (type, G_TYPE_LIST_MODEL, &list);
      }
  g_assert_cmpuint (type, !=, 0);
  return type;
}

GObject *
test_object_new (const char *kind, ...)
{
  GObject *object = g_object_new (type_of (kind), NULL);
  va_list arguments;
  const char *first_property;

  va_start (arguments, kind);
  first_property = va_arg (arguments, const char *);
  if (first_property != NULL)
    g_object_set_valist (object, first_property, arguments);
  va_end (arguments);
  return object;
}

void
test_object_append (GObject *list, GObject *item)
{
  g_list_store_append (((TestObject *)list)->items, item);
  g_object_unref (item);
}

void
test_object_clear (GObject *list)
{
  g_list_store_remove_all (((TestObject *)list)->items);
}

/* Invented data; persons, clinics and values do not exist. */

#define DAY 86400

static GObject *
take (GObject *object, const char *property, GObject *value)
{
  g_object_set (object, property, value, NULL);
  g_object_unref (value);
  return object;
}

static const char *const *
words (const char *text)
{
  return (const char *const *)g_strsplit (text, " ", -1);
}

static GObject *
set_words (GObject *object, const char *property, const char *text)
{
  g_auto (GStrv) list = (GStrv)words (text);
  g_object_set (object, property, list, NULL);
  return object;
}

static GObject *
make_record (const char *title, const char *category, const char *date, const char *author,
             const char *clinic, const char *state, guint versions)
{
  return test_object_new ("record", "id", title, "title", title, "category", category, "date", date,
                          "author", author, "clinic", clinic, "state", state, "versions", versions,
                          "local", TRUE, "block",
                          (guint64)(g_str_equal (state, "recorded") ? 1188 : 0), "type",
                          "PDF document", "size", G_GUINT64_CONSTANT (184320), NULL);
}

static GObject *
make_records (void)
{
  GObject *records
      = test_object_new ("records", "total", 248u, "shown", 248u, "waiting-count", 3u, NULL);
  GObject *waiting = test_object_new ("records", NULL);
  GObject *upload
      = make_record ("MRI of the right knee", "imaging", "2026-11-24", "", "", "uploading", 1);

  set_words (records, "categories", "results medications imaging notes documents");
  set_words (records, "types", "PDF DICOM Photo");
  set_words (records, "years", "2026 2025 2024");
  g_object_set (upload, "done", G_GUINT64_CONSTANT (312000000), "total",
                G_GUINT64_CONSTANT (1100000000), "eta", 120u, NULL);
  test_object_append (waiting, upload);
  test_object_append (waiting, make_record ("Letter from the insurance", "documents", "2026-11-24",
                                            "", "", "saved", 1));
  test_object_append (waiting, make_record ("Questions for my next visit", "notes", "2026-11-24",
                                            "", "", "draft", 1));
  take (records, "waiting", waiting);
  test_object_append (records, test_object_new ("group", "key", "2026-11", "count", 3u, NULL));
  test_object_append (records, make_record ("Laboratory report", "results", "2026-11-18",
                                            "Dr Mei-Ling Tan", "Lindenhof Clinic", "recorded", 2));
  test_object_append (records,
                      make_record ("Visit note: diabetes check", "notes", "2026-11-12",
                                   "Dr Jonas Lindqvist", "Lindenhof Clinic", "recorded", 1));
  test_object_append (records, make_record ("Blood pressure diary, October", "vitals", "2026-11-01",
                                            "", "", "uploaded", 1));
  test_object_append (records, test_object_new ("group", "key", "2026-10", "count", 3u, NULL));
  test_object_append (records, make_record ("Chest X-ray, two views", "imaging", "2026-10-22",
                                            "Dr Priya Raman", "St. Agnes Hospital", "recorded", 1));
  test_object_append (records,
                      make_record ("Prescription: metformin 1,000 mg", "medications", "2026-10-14",
                                   "Dr Jonas Lindqvist", "Lindenhof Clinic", "recorded", 1));
  test_object_append (records, make_record ("Influenza vaccine", "immunizations", "2026-10-06",
                                            "Lindenhof Clinic", "", "recorded", 1));
  return records;
}

static GObject *
make_grant (const char *who, guint people, const char *organisation, const char *relation,
            const char *sentence, const char *categories, guint records, gint64 until,
            gint64 last_look, const char *state)
{
  GObject *grant = test_object_new ("grant", "id", who, "who", who, "people", people,
                                    "organisation", organisation, "relation", relation, "sentence",
                                    sentence, "records", records, "until", until, "last-look",
                                    last_look, "state", state, "purpose", "TREAT", NULL);
  return set_words (grant, "categories", categories);
}

static GObject *
make_grants (void)
{
  GObject *grants
      = test_object_new ("grants", "state", "active", "active-count", 4u, "ended-count", 6u, NULL);

  test_object_append (
      grants, make_grant ("Dr Jonas Lindqvist", 1, "Lindenhof Clinic", "",
                          "May see and add, for your treatment. Also covers what is added later.",
                          "problems results medications notes allergies vitals imaging documents",
                          0, TEST_NOW + 80 * DAY, TEST_NOW - 9900, "active"));
  test_object_append (grants,
                      make_grant ("Endocrinology team", 5, "Lindenhof Clinic", "",
                                  "May see, for your treatment. Also covers what is added later.",
                                  "results medications", 0, TEST_NOW + 37 * DAY, TEST_NOW - 6 * DAY,
                                  "active"));
  test_object_append (grants,
                      make_grant ("Dr Priya Raman", 1, "St. Agnes Hospital", "",
                                  "May see 2 records only: Chest X-ray; MRI of the right knee.", "",
                                  2, TEST_NOW + 2 * DAY, 0, "active"));
  test_object_append (grants,
                      make_grant ("Dr Marek Novák", 1, "Lindenhof Clinic", "",
                                  "You stopped this at 12:10. It takes effect when you are online.",
                                  "results", 0, TEST_NOW + 10 * DAY, 0, "stopping"));
  return grants;
}

static GObject *
make_request (const char *who, const char *specialty, const char *organisation, const char *message,
              const char *categories, const char *state)
{
  GObject *request = test_object_new (
      "request", "id", who, "who", who, "people", 1u, "specialty", specialty, "organisation",
      organisation, "message", message, "purpose", "TREAT", "until", TEST_NOW + 30 * DAY,
      "asked-at", TEST_NOW - 7200, "answered-at",
      (gint64)(g_str_equal (state, "waiting") ? 0 : TEST_NOW - 15 * DAY), "state", state, NULL);
  set_words (request, "actions", "see");
  return set_words (request, "categories", categories);
}

static GObject *
make_requests (void)
{
  GObject *requests = test_object_new ("requests", "waiting-count", 1u, NULL);

  test_object_append (requests,
                      make_request ("Dr Samuel Adeyemi", "cardiology", "St. Agnes Hospital",
                                    "Dear Ms Özdemir, your family doctor asked me to look at your "
                                    "blood pressure. I would like to see your results first.",
                                    "results medications", "waiting"));
  test_object_append (requests, make_request ("Dr Katarzyna Wójcik", "dermatology",
                                              "Lindenhof Clinic", "", "imaging", "declined"));
  test_object_append (requests, make_request ("Dr Priya Raman", "radiology", "St. Agnes Hospital",
                                              "", "imaging", "partly"));
  return requests;
}

static GObject *
make_look (const char *who, const char *role, const char *what, const char *why, const char *mark,
           const char *mark_text, gint64 when)
{
  return test_object_new ("access-entry", "id", who, "who", who, "role-line", role, "what", what,
                          "place", "Room 2 workstation", "why", why, "mark", mark, "mark-text",
                          mark_text, "when", when, "asked", "", "category", "results", "count", 1u,
                          NULL);
}

static GObject *
make_access (void)
{
  GObject *access = test_object_new ("access", "looks", 9u, "people", 4u, "unusuals", 1u,
                                     "emergencies", 0u, "days", 30u, NULL);

  test_object_append (access, test_object_new ("group", "key", "2026-11-24", "count", 1u, NULL));
  test_object_append (access, make_look ("Dr Jonas Lindqvist", "general practice, Lindenhof Clinic",
                                         "Summary, Results",
                                         "For your treatment · you share until 12-Feb-2027", "", "",
                                         TEST_NOW - 9900));
  test_object_append (access, test_object_new ("group", "key", "2026-11-21", "count", 1u, NULL));
  test_object_append (access, make_look ("Dr Marek Novák", "endocrinology team, Lindenhof Clinic",
                                         "Results: 14 records in 2 minutes",
                                         "For your treatment · as one of 5 people in the team",
                                         "night", "At night, first time", TEST_NOW - 3 * DAY));
  test_object_append (access, test_object_new ("group", "key", "2026-11-18", "count", 2u, NULL));
  test_object_append (access,
                      make_look ("Dr Mei-Ling Tan", "endocrinology, Lindenhof Clinic",
                                 "Results: wrote Laboratory report, version 2",
                                 "For your treatment", "wrote", "Wrote", TEST_NOW - 6 * DAY));
  test_object_append (access, make_look ("3 automatic checks by the Lindenhof laboratory", "",
                                         "For the blood test of 17-Nov-2026", "", "automatic",
                                         "Automatic", TEST_NOW - 6 * DAY + 120));
  return access;
}

static GObject *
make_patient (const char *name, const char *number, const char *born, const char *open,
              gboolean similar, gint64 until)
{
  GObject *person = test_object_new (
      "person", "id", number, "name", name, "clinical-name", name, "number", number, "born", born,
      "similar", similar, "until", until, "last-visit", "2026-11-03", "phone", "0163 555 0142",
      "clinic", "Lindenhof Clinic", "gender", "Female", "needed", 3u, "opened", 2u, "joined",
      "joined", "state", "active", "role", "patient", NULL);
  return set_words (person, "open", open);
}

static GObject *
make_patients (gboolean sharing)
{
  GObject *people = test_object_new ("people", "total", sharing ? 127u : 1u, "shown",
                                     sharing ? 3u : 1u, "similar", sharing, NULL);

  if (!sharing)
    {
      test_object_append (
          people, make_patient ("KOWALSKI, Tomasz (Mr)", "LH-700-118", "1958-02-02", "", FALSE, 0));
      return people;
    }
  test_object_append (people,
                      make_patient ("KOWALSKA, Sofia (Ms)", "LH-117-402", "1968-12-11",
                                    "problems results notes vitals", TRUE, TEST_NOW + 217 * DAY));
  test_object_append (people, make_patient ("KOWALSKA, Zofia (Miss)", "LH-388-015", "2008-12-09",
                                            "problems immunizations", TRUE, TEST_NOW + 30 * DAY));
  test_object_append (people, make_patient ("KOWALSKY, Adam (Mr)", "LH-290-771", "1990-04-05",
                                            "results", FALSE, TEST_NOW + 2 * DAY));
  return people;
}

static GObject *
make_staff (void)
{
  GObject *staff = test_object_new ("people", "total", 3u, "shown", 3u, NULL);

  test_object_append (staff,
                      test_object_new ("person", "id", "a", "name", "Dr Jonas Lindqvist",
                                       "specialty", "General practice", "role", "doctor", "devices",
                                       2u, "last-seen", TEST_NOW - 180, "state", "active", NULL));
  test_object_append (staff, test_object_new ("person", "id", "b", "name", "Carla Mendes",
                                              "specialty", "", "role", "receptionist", "devices",
                                              1u, "last-seen", TEST_NOW, "state", "active", NULL));
  test_object_append (staff,
                      test_object_new ("person", "id", "c", "name", "Leon Brandt", "specialty", "",
                                       "role", "receptionist", "devices", 0u, "last-seen",
                                       TEST_NOW - 4 * DAY, "state", "lost", NULL));
  return staff;
}

static GObject *
make_invites (void)
{
  GObject *invites = test_object_new ("people", NULL);

  test_object_append (invites, test_object_new ("invite", "text", "medease-invite:EXAMPLE",
                                                "clinic", "Lindenhof Clinic", "role", "doctor",
                                                "for-whom", "Dr Ana Lima", "expires",
                                                TEST_NOW + 6 * DAY, "state", "open", NULL));
  test_object_append (invites,
                      test_object_new ("invite", "text", "", "clinic", "Lindenhof Clinic", "role",
                                       "receptionist", "for-whom", "Tim Kaya", "expires",
                                       TEST_NOW - 7 * DAY, "state", "expired", NULL));
  return invites;
}

static GObject *
make_replica (void)
{
  static const char *const names[]
      = { "Lindenhof Clinic", "St. Agnes Hospital", "Klinikum am Fluss", "Hôpital Saint-Clair" };
  GObject *replica = test_object_new ("replica", "state", "ok", "as-of", TEST_NOW, "height",
                                      G_GUINT64_CONSTANT (1204), "confirmed", 4u, "validators", 4u,
                                      "alarm", "", "engine", "cometbft", "chain-id",
                                      "medease-lindenhof-1", "checked", G_GUINT64_CONSTANT (1204),
                                      "newest-seen", G_GUINT64_CONSTANT (1204), "copies", 3u, NULL);
  GObject *hospitals = test_object_new ("people", NULL);
  GObject *facts = test_object_new ("people", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    test_object_append (hospitals, test_object_new ("hospital", "name", names[i], "own", i == 0,
                                                    "state", i == 3 ? "behind" : "agrees", "height",
                                                    G_GUINT64_CONSTANT (1204), "when", TEST_NOW - 3,
                                                    "votes", 1u, "votes-of", 4u, NULL));
  test_object_append (facts, test_object_new ("fact", "kind", "ok", "title",
                                              "This computer has seen block 1,204", "detail",
                                              "Today at 14:05, confirmed by 4 of 4", NULL));
  test_object_append (facts, test_object_new ("fact", "kind", "bad", "title",
                                              "Lindenhof Clinic now shows block 1,131", "detail",
                                              "As if the last 73 had never happened", NULL));
  take (replica, "hospitals", hospitals);
  return take (replica, "alarm-facts", facts);
}

static GObject *
make_outbox (void)
{
  GObject *outbox = test_object_new ("outbox", "pending", 2u, "refused", 1u, NULL);

  test_object_append (outbox, test_object_new ("outbox-item", "kind", "stop", "title",
                                               "Stop sharing with Dr Priya Raman", "detail",
                                               "Goes out first", "state", "saved", NULL));
  test_object_append (outbox, test_object_new ("outbox-item", "kind", "record", "category",
                                               "immunizations", "title", "Vaccination card, photo",
                                               "detail", "1.2 MB", "state", "refused", "reason",
                                               "Too large to show safely", NULL));
  return outbox;
}

static GObject *
make_devices (void)
{
  GObject *devices = test_object_new ("people", NULL);

  test_object_append (devices, test_object_new ("device", "name", "This computer", "current", TRUE,
                                                "last-used", TEST_NOW, NULL));
  test_object_append (devices, test_object_new ("device", "name", "Notebook", "current", FALSE,
                                                "last-used", TEST_NOW - 5 * DAY, NULL));
  return devices;
}

static GObject *
make_helpers (void)
{
  GObject *helpers = test_object_new ("people", NULL);

  test_object_append (helpers,
                      test_object_new ("helper", "name", "Deniz Özdemir", "ready", TRUE, NULL));
  test_object_append (helpers,
                      test_object_new ("helper", "name", "Barbara Weiss", "ready", TRUE, NULL));
  test_object_append (
      helpers, test_object_new ("helper", "name", "Dr Jonas Lindqvist", "ready", FALSE, NULL));
  return helpers;
}

static GObject *
make_helped (void)
{
  GObject *helped = test_object_new ("people", NULL);

  test_object_append (helped, test_object_new ("helped", "account", "t", "name", "Tomasz Kowalski",
                                               "code", "k7mq 2xab", NULL));
  return helped;
}

GObject *
test_session_new (const char *role)
{
  gboolean patient = g_str_equal (role, "patient");
  GObject *session = test_object_new ("session", "account", "a", "name",
                                      patient                         ? "Elif Özdemir"
                                      : g_str_equal (role, "doctor")  ? "Dr Jonas Lindqvist"
                                      : g_str_equal (role, "officer") ? "Henrik Dahl"
                                                                      : "Carla Mendes",
                                      "role", role, "clinic", "Lindenhof Clinic", "computer",
                                      "Room 2 workstation", "emergency", "summary", "words-checked",
                                      TEST_NOW - 330 * DAY, NULL);

  take (session, "replica", make_replica ());
  take (session, "outbox", make_outbox ());
  take (session, "records", make_records ());
  take (session, "grants", make_grants ());
  take (session, "requests", make_requests ());
  take (session, "access", make_access ());
  take (session, "patients", make_patients (TRUE));
  take (session, "registered", make_patients (FALSE));
  take (session, "directory", make_staff ());
  take (session, "staff", make_staff ());
  take (session, "invites", make_invites ());
  take (session, "helpers", make_helpers ());
  take (session, "helped", make_helped ());
  g_object_set (session, "helpers-of", 2u, "helpers-text", "medease-trust:EXAMPLE", NULL);
  take (session, "drafts", test_object_new ("people", NULL));
  if (g_str_equal (role, "doctor"))
    {
      g_autoptr (GObject) drafts = NULL;
      g_object_get (session, "drafts", &drafts, NULL);
      test_object_append (drafts, test_draft_new ("draft"));
    }
  return take (session, "devices", make_devices ());
}

GObject *
test_draft_new (const char *state)
{
  static const char *const fields[]
      = { "title", "Diabetes check", "date", "2026-11-24", "category", "notes", NULL };

  return test_object_new (
      "draft", "id", "d", "kind", "note", "about", "LH-204-881", "state", state, "reason",
      g_str_equal (state, "refused") ? "The patient has stopped sharing this." : "", "changed",
      TEST_NOW, "fields", fields, "text",
      "Reason\nRoutine diabetes check.\n\nFindings\nFeels well. Walks 30 minutes on most days.",
      NULL);
}

GObject *
test_chart_patient_new (void)
{
  static const char *const allergies[]
      = { "Penicillin V – anaphylaxis, high risk", "Latex – contact dermatitis, low risk", NULL };
  GObject *person = make_patient ("ÖZDEMIR, Elif (Ms)", "LH-204-881", "1979-03-14",
                                  "problems results medications notes documents imaging", FALSE,
                                  TEST_NOW + 80 * DAY);

  set_words (person, "addable", "notes documents");
  g_object_set (person, "allergies-state", "known", "allergies", allergies, NULL);
  return person;
}

static GObject *
make_lines (const char *const *titles, const char *date)
{
  GObject *lines = test_object_new ("people", NULL);

  for (; *titles != NULL; titles++)
    test_object_append (lines, test_object_new ("line", "title", *titles, "detail",
                                                "Dr Mei-Ling Tan", "date", date, NULL));
  return lines;
}

GObject *
test_chart_new (const char *state)
{
  static const char *const problems[] = { "Type 2 diabetes mellitus", "Essential hypertension",
                                          "Chronic kidney disease, stage 2", NULL };
  static const char *const medications[]
      = { "atorvastatin 20 mg tablet – DOSE 20 mg – each evening",
          "metformin 1,000 mg tablet – DOSE 1,000 mg – twice a "
          "day with meals",
          NULL };
  static const char *const results[] = { "HbA1c 7.10 %", "Creatinine 92 µmol/L", NULL };
  static const char *const notes[] = { "Diabetes check", "Telephone call", NULL };
  static const char *const none[] = { NULL };
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  GObject *chart = test_object_new ("chart", "state", state, "why",
                                    g_str_equal (state, "ended") ? "stopped" : "", "until",
                                    now + 700, "shared-until", now + 80 * DAY, "opened-at",
                                    now - 200, "ended-at", now, "purpose", "TREAT", NULL);

  set_words (chart, "open", "problems results medications notes documents imaging");
  set_words (chart, "addable", "notes documents");
  take (chart, "patient", test_chart_patient_new ());
  take (chart, "records", make_records ());
  take (chart, "problems", make_lines (problems, "2020-06"));
  take (chart, "medications", make_lines (medications, "2022-01-18"));
  take (chart, "immunizations", make_lines (none, ""));
  take (chart, "results", make_lines (results, "2026-11-17"));
  take (chart, "vitals", make_lines (none, ""));
  return take (chart, "notes", make_lines (notes, "2026-11-12"));
}

GListModel *
test_profiles_new (void)
{
  GObject *profiles = test_object_new ("people", NULL);

  test_object_append (profiles, test_object_new ("profile", "id", "1", "name", "Dr Jonas Lindqvist",
                                                 "role", "doctor", "drafts", 1u, NULL));
  test_object_append (profiles, test_object_new ("profile", "id", "2", "name", "Dr Mei-Ling Tan",
                                                 "role", "doctor", NULL));
  test_object_append (profiles, test_object_new ("profile", "id", "3", "name", "Carla Mendes",
                                                 "role", "receptionist", "signed-in", TRUE, NULL));
  return G_LIST_MODEL (profiles);
}

GObject *
test_grant_draft_new (gboolean with_person)
{
  GObject *draft = test_object_new (
      "grant-draft", "actions", "see", "purpose", "TREAT", "asked", TRUE, "ready", with_person,
      "sentence",
      "<b>Dr Samuel Adeyemi</b> (1 person, St. Agnes Hospital) may <b>see</b> your <b>Results</b> "
      "and <b>Medications</b>, for <b>your treatment</b>, until <b>24 December 2026</b>.",
      "scope",
      "64 records now, and everything added to these two until then. Not passed on to others.",
      "excluded", "<b>Not included:</b> Summary, Imaging, Notes, Documents and 9 more.", "limits",
      "You can stop at any time. Stopping cannot take back what was already read, and the "
      "hospital may have to keep its own copy.",
      NULL);

  set_words (draft, "available", "results medications problems allergies imaging notes documents");
  set_words (draft, "sensitive", "mental-health sexual-health social");
  set_words (draft, "categories", "results medications");
  if (with_person)
    take (draft, "who",
          test_object_new ("person", "name", "Dr Samuel Adeyemi", "specialty", "cardiology",
                           "clinic", "St. Agnes Hospital", NULL));
  return draft;
}

GObject *
test_request_draft_new (void)
{
  GObject *draft = test_object_new (
      "request-draft", "add", TRUE, "purpose", "TREAT", "ready", TRUE, "message",
      "Dear Mr Nguyễn, for your first visit today I would like to see your earlier test results.",
      "sentence",
      "<b>Dr Jonas Lindqvist</b> (1 person, Lindenhof Clinic) asks to <b>see</b> and <b>add to</b> "
      "Results and Medications, for <b>treatment</b>, until <b>24-Dec-2026</b>.\nThe patient may "
      "allow less, or nothing. You are told when there is an answer.",
      NULL);

  set_words (draft, "categories", "results medications");
  return take (draft, "patient",
               test_object_new ("person", "clinical-name", "NGUYỄN, Minh Anh (Mr)", "born",
                                "1991-08-02", "gender", "Male", "number", "LH-551-204", NULL));
}

GObject *
test_record_new (void)
{
  GObject *record = make_record ("Laboratory report", "results", "2026-11-18", "Dr Mei-Ling Tan",
                                 "Lindenhof Clinic", "recorded", 2);
  GObject *readers = test_object_new ("people", NULL), *history = test_object_new ("people", NULL);
  GObject *facts = test_object_new ("people", NULL);

  g_object_set (record, "check", "checked", "signer", "Dr Mei-Ling Tan", "unchanged-since",
                TEST_NOW - 6 * DAY, "copies", 4u, "copies-of", 4u, "id", "v2", "version", 2u,
                "media-type", "application/pdf", NULL);
  test_object_append (readers,
                      test_object_new ("reader", "who", "Elif Özdemir", "you", TRUE, NULL));
  test_object_append (readers, test_object_new ("reader", "who", "Dr Jonas Lindqvist", "until",
                                                TEST_NOW + 80 * DAY, NULL));
  test_object_append (readers, test_object_new ("reader", "who", "Dr Mei-Ling Tan", "why",
                                                "wrote it: always", NULL));
  test_object_append (history, test_object_new ("record", "id", "v2", "version", 2u, "recorded-at",
                                                TEST_NOW - 6 * DAY, NULL));
  test_object_append (history, test_object_new ("record", "id", "v1", "version", 1u, "recorded-at",
                                                TEST_NOW - 7 * DAY, NULL));
  test_object_append (
      facts, test_object_new ("fact", "title", "Specimen", "detail", "17-Nov-2026, 07:52", NULL));
  take (record, "readers", readers);
  take (record, "history", history);
  return take (record, "facts", facts);
}

GObject *
test_receipt_new (void)
{
  GObject *receipt
      = test_object_new ("receipt", "who", "Dr Jonas Lindqvist", "stopped-at", TEST_NOW, "state",
                         "recorded", "block", G_GUINT64_CONSTANT (1205), "opened", 12u,
                         "opened-detail", "Results 7 · Medications 3 · Notes 2", "last-read",
                         "Today at 11:20: Laboratory report, version 2", NULL);
  GObject *changes = test_object_new ("people", NULL);

  test_object_append (changes, test_object_new ("fact", "kind", "ok", "title",
                                                "Dr Lindqvist can open nothing new", "detail",
                                                "From today, 14:05", NULL));
  test_object_append (changes,
                      test_object_new ("fact", "kind", "ok", "title",
                                       "Your records have a new lock in 8 categories", "detail",
                                       "What is added from now on cannot be opened with the old "
                                       "one",
                                       NULL));
  test_object_append (changes,
                      test_object_new ("fact", "kind", "waiting", "title",
                                       "3 of 4 hospitals have removed the way in", "detail",
                                       "Klinikum am Fluss has not answered yet", NULL));
  return take (receipt, "changes", changes);
}

GObject *
test_registration_new (void)
{
  GObject *draft
      = test_object_new ("registration", "family", "Nguyễn", "given", "Thị Mai", "born", "2.8.91",
                         "born-echo", "02-Aug-1991 (35 y)", "ready", TRUE, NULL);

  return take (draft, "duplicate",
               make_patient ("NGUYỄN, Minh Anh", "LH-1", "1991-08-02", "", FALSE, 0));
}

GObject *
test_import_new (void)
{
  g_autoptr (GListStore) items = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GObject) letter = test_object_new (
      "import-item", "file-name", "scan-0017.pdf", "size", G_GUINT64_CONSTANT (1200000), "title",
      "Letter from the insurance", "category", "documents", "date", "2026-11-24", NULL);
  g_autoptr (GObject) card = test_object_new (
      "import-item", "file-name", "IMG_2231.jpg", "size", G_GUINT64_CONSTANT (3400000), "title",
      "Vaccination card", "category", "immunizations", "date", "2026-10-06", NULL);

  g_list_store_append (items, letter);
  g_list_store_append (items, card);
  return test_object_new ("import", "ready", TRUE, "items", items, NULL);
}

GObject *
test_invite (void)
{
  static GObject *invite;

  if (invite == NULL)
    invite
        = test_object_new ("invite", "text",
                           "medease-invite:MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPJQWEY3EMVTG"
                           "O2DJNJVWY3LON5YHC4TTOR2XM53YPF5GCYTDMRSWMZ3INFVGW3DNNZXXA4LSON2HK5TX",
                           "clinic", "Lindenhof Clinic", "role", "patient", "for-whom",
                           "Thị Mai Nguyễn", "expires", TEST_NOW + 7 * DAY, "state", "open", NULL);
  return invite;
}
