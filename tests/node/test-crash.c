/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program, killed right before each of its writes to the disk in turn: whatever it had
 * acknowledged or shown is there when it starts again, the block that it had signed last is
 * proposed as it was, and its chain goes on. */
#include "core/crypto/sign.h"
#include "core/light/verify.h"
#include "node/chain-store.h"
#include "support/node-lab.h"

#include <gio/gio.h>
#include <signal.h>
#include <sys/prctl.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define INVITES 3

static const char *program, *killer;

typedef struct
{
  node_lab *lab;
  GSubprocess *process;
  GDataInputStream *output;
  bool doomed; /* may be killed at any moment */
  lab_person *founder;
  GArray *acknowledged; /* med_hash */
  GPtrArray *seen;      /* med_light_block, in the lab's arena */
  med_span unanswered;  /* transaction that was sent and not answered */
  unsigned stored;      /* blocks with such a transaction that were there all the same */
} story;

/* A test that fails leaves no node behind. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* Starts the node and waits until it listens; false when it ended before. */
static bool
start (story *s, long kill_at, const char *count_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  if (kill_at > 0 || count_path != NULL)
    g_subprocess_launcher_setenv (launcher, "LD_PRELOAD", killer, TRUE);
  s->doomed = kill_at > 0;
  if (s->doomed)
    {
      g_autofree char *number = g_strdup_printf ("%ld", kill_at);
      g_subprocess_launcher_setenv (launcher, "SYNC_KILLER_AT", number, TRUE);
    }
  if (count_path != NULL)
    g_subprocess_launcher_setenv (launcher, "SYNC_KILLER_COUNT", count_path, TRUE);
  s->process = g_subprocess_launcher_spawn (launcher, &error, program, "run", s->lab->folder, NULL);
  g_assert_no_error (error);
  s->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (s->process));
  g_autofree char *line = g_data_input_stream_read_line (s->output, NULL, NULL, NULL);
  if (line != NULL)
    g_assert_true (g_str_has_prefix (line, "listening on unix:"));
  return line != NULL;
}

static void
end (story *s, int signal)
{
  if (signal != 0)
    g_subprocess_send_signal (s->process, signal);
  g_assert_true (g_subprocess_wait (s->process, NULL, NULL));
  if (signal == SIGTERM && !s->doomed)
    g_assert_cmpint (g_subprocess_get_exit_status (s->process), ==, 0);
  s->doomed = false;
  g_clear_object (&s->output);
  g_clear_object (&s->process);
}

static void
look_at_tip (story *s, node_visitor *visitor)
{
  med_light_block block;
  med_span copy;
  if (visit_light (visitor, 0, &block) != MED_OK)
    return;
  MUST (med_arena_copy (&s->lab->people->arena, MED_SPAN_OF (block), &copy));
  g_ptr_array_add (s->seen, (gpointer)copy.data);
}

/* Sends one operation; true when it was acknowledged. */
static bool
act (story *s, node_visitor *visitor, Med__Op__KindCase kind, void *message)
{
  Med__Op op = lab_op (kind, message);
  med_span tx = lab_sign (s->lab->people, s->founder, MED_SPAN_EMPTY, &op, 1);
  med_hash id;
  med_tx_id (tx, &id);
  s->unanswered = tx;
  if (visit_submit (visitor, tx) != MED_OK)
    return false;
  s->unanswered = MED_SPAN_EMPTY;
  g_array_append_val (s->acknowledged, id);
  return true;
}

static bool
upload (node_visitor *visitor, size_t size, ProtobufCBinaryData *field)
{
  med_cid root;
  ProtobufCBinaryData bytes = lab_bytes (visitor->lab->people, size);
  if (visit_upload (visitor, med_pb_span (bytes), &root) != MED_OK)
    return false;
  *field = lab_cid (visitor->lab->people);
  memcpy (field->data, root.bytes, sizeof root.bytes);
  return true;
}

static bool
join (story *s)
{
  ledger_lab *people = s->lab->people;
  s->founder = lab_person_new (people);
  Med__AccountCreate *create = lab_account_create (people, s->founder, &s->lab->founder_invite);
  med_sign_public key;
  med_sign_public_from_seed (&s->lab->founder_invite, &key);
  g_autoptr (node_visitor) guest
      = node_visitor_try (s->lab, med_keyid_invite (&key), &s->lab->founder_invite);
  return guest != NULL && upload (guest, 100, &create->userkey_cid)
         && upload (guest, 100, &create->keyring_cid)
         && upload (guest, 100, &create->keybox_cid)
         /* In a file of its own. */
         && upload (guest, 100000, &create->profile_cid)
         && act (s, guest, MED__OP__KIND_ACCOUNT_CREATE, create);
}

static void
live (story *s)
{
  if (!join (s))
    return;
  g_autoptr (node_visitor) visitor
      = node_visitor_try (s->lab, med_keyid_device (&s->founder->device), &s->founder->seed);
  for (int i = 0; visitor != NULL && i < INVITES; i++)
    {
      med_sign_seed seed;
      look_at_tip (s, visitor);
      if (!act (s, visitor, MED__OP__KIND_INVITE_CREATE,
                lab_invite (s->lab->people, s->lab->clinic, MED__ROLE__ROLE_PATIENT, &seed)))
        return;
    }
}

/* ── What a killed process leaves ───────────────────────────────────────────────────────────── */

static void
run_tool (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  int status;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
}

/* Its last block, read from a copy: looking repairs nothing. What was signed last is this block: no
 * signature stands on the disk without its block, and none in a block that is not remembered. */
static void
look_at_disk (const story *s, med_chain_end *end)
{
  med_solo_sign_state signed_last;
  med_db *db;
  g_autofree char *copy = g_strconcat (s->lab->folder, ".copy", NULL);
  g_autofree char *path = g_build_filename (copy, "node.db", NULL);
  run_tool ((const char *const[]){ "cp", "-a", s->lab->folder, copy, NULL });
  MUST (med_db_open (path, &med_schema_node, &db));
  MUST (med_chain_load_end (db, end));
  MUST (med_chain_load_sign_state (db, &signed_last));
  if (end->exists)
    {
      g_assert_cmpint (signed_last.height, ==, end->tip.header.height);
      g_assert_true (MED_ID_EQUAL (signed_last.signature, end->tip.vote.signature));
    }
  else
    g_assert_cmpint (signed_last.height, ==, 0);
  med_db_close (db);
  run_tool ((const char *const[]){ "rm", "-rf", copy, NULL });
}

/* The block, its time and its signature as they were; not another one in its place. */
static void
check_last_block (const story *s, node_visitor *visitor, const med_chain_end *end)
{
  med_light_block now;
  if (!end->exists)
    return;
  MUST (visit_light (visitor, (uint64_t)end->tip.header.height, &now));
  g_assert_true (med_block_id_equal (&end->tip.block_id, &now.commit.block_id));
  g_assert_cmpuint (now.commit.signature_count, ==, 1);
  g_assert_true (MED_ID_EQUAL (end->tip.vote.signature, now.commit.signatures[0].signature));
}

/* Whoever got no answer sends the same bytes again: what stands in a block is not done twice. */
static void
check_unanswered (story *s, node_visitor *visitor)
{
  Med__TxStatus *before, *after;
  med_hash id;
  if (s->unanswered.size == 0)
    return;
  med_tx_id (s->unanswered, &id);
  bool stored = visit_status (visitor, &id, &before) == MED_OK && before->height > 0;
  MUST (visit_submit (visitor, s->unanswered));
  MUST (visit_status (visitor, &id, &after));
  g_assert_cmpuint (after->height, >, 0);
  g_assert_cmpuint (after->code, ==, 0);
  if (stored)
    g_assert_cmpuint (after->height, ==, before->height);
  s->stored += stored;
}

/* What was not acknowledged may have happened all the same. */
static bool
has_joined (story *s)
{
  med_light_block block;
  if (s->founder == NULL)
    return false;
  g_autoptr (node_visitor) visitor = node_visitor_device (s->lab, s->founder);
  return visit_light (visitor, 0, &block) == MED_OK;
}

/* What was acknowledged stands in a block; what was shown is still what it was; the chain holds
 * from the anchor to the tip. */
static void
check (story *s, const med_chain_end *end)
{
  const med_light_options options = med_light_options_default (s->lab->people->chain.text);
  med_light_block before, tip;
  med_light_outcome outcome;
  bool joined = has_joined (s);
  if (!joined)
    {
      s->unanswered = MED_SPAN_EMPTY;
      g_assert_true (join (s));
    }
  g_autoptr (node_visitor) visitor = node_visitor_device (s->lab, s->founder);
  check_last_block (s, visitor, end);
  check_unanswered (s, visitor);
  for (guint i = 0; i < s->acknowledged->len; i++)
    {
      Med__TxStatus *status;
      MUST (visit_status (visitor, &g_array_index (s->acknowledged, med_hash, i), &status));
      g_assert_cmpuint (status->height, >, 0);
      g_assert_cmpuint (status->code, ==, 0);
    }
  for (guint i = 0; i < s->seen->len; i++)
    {
      const med_light_block *shown = (const med_light_block *)g_ptr_array_index (s->seen, i);
      med_light_block now;
      MUST (visit_light (visitor, (uint64_t)shown->header.height, &now));
      g_assert_true (med_block_id_equal (&shown->commit.block_id, &now.commit.block_id));
    }
  MUST (visit_light (visitor, 0, &tip));
  MUST (visit_light (visitor, s->lab->anchor_height, &before));
  for (int64_t height = before.header.height + 1; height <= tip.header.height; height++)
    {
      med_light_block block;
      MUST (visit_light (visitor, (uint64_t)height, &block));
      med_light_verify (&options, &before, &block, s->lab->client_env.now (NULL), &outcome);
      g_assert_cmpint (outcome.verdict, ==, MED_LIGHT_SUCCESS);
      before = block;
    }
}

static void
restart_and_check (story *s)
{
  med_chain_end left;
  look_at_disk (s, &left);
  g_assert_true (start (s, 0, NULL));
  check (s, &left);
  end (s, SIGTERM);
  g_array_unref (left.codes);
}

static void
story_init (story *s, uint64_t seed)
{
  *s = (story){ .lab = node_lab_found (seed),
                .acknowledged = g_array_new (FALSE, FALSE, sizeof (med_hash)),
                .seen = g_ptr_array_new () };
}

static void
story_clear (story *s)
{
  g_array_unref (s->acknowledged);
  g_ptr_array_unref (s->seen);
  node_lab_free (s->lab);
}

/* A whole life without a crash: how many writes there are. */
static long
count_syncs (void)
{
  story s;
  story_init (&s, 1000);
  g_autofree char *parent = g_path_get_dirname (s.lab->folder);
  g_autofree char *path = g_build_filename (parent, "count", NULL);
  g_autofree char *text = NULL;
  gsize size;
  g_assert_true (start (&s, 0, path));
  live (&s);
  g_assert_cmpuint (s.acknowledged->len, ==, 1 + INVITES);
  end (&s, SIGTERM);
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  story_clear (&s);
  return (long)size;
}

static void
test_killed_at_each_sync (void)
{
  long count = count_syncs (), killed = 0;
  unsigned stored = 0;
  g_assert_cmpint (count, >, 10);
  for (long at = 1; at <= count; at++)
    {
      story s;
      story_init (&s, (uint64_t)(1000 + at));
      bool listening = start (&s, at, NULL);
      if (listening)
        live (&s);
      if (s.acknowledged->len < 1 + INVITES || !listening)
        killed++;
      end (&s, SIGTERM);
      restart_and_check (&s);
      stored += s.stored;
      story_clear (&s);
    }
  g_test_message ("%ld writes, killed before the last answer at %ld of them; %u blocks were stored"
                  " and not answered",
                  count, killed, stored);
  g_assert_cmpint (killed, >, 10);
  g_assert_cmpuint (stored, >, 0);
}

/* A second start on the same folder is refused, and the first one goes on. */
static void
test_twice (void)
{
  story s;
  g_autoptr (GError) error = NULL;
  story_init (&s, 5);
  g_assert_true (start (&s, 0, NULL));
  g_autoptr (GSubprocess) second
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                          &error, program, "run", s.lab->folder, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (second, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (second), ==, 11);
  live (&s);
  g_assert_cmpuint (s.acknowledged->len, ==, 1 + INVITES);
  end (&s, SIGTERM);
  restart_and_check (&s);
  story_clear (&s);
}

/* kill -9 leaves its socket and lock behind; both are taken over. */
static void
test_killed_idle (void)
{
  story s;
  story_init (&s, 6);
  g_assert_true (start (&s, 0, NULL));
  live (&s);
  end (&s, SIGKILL);
  restart_and_check (&s);
  story_clear (&s);
}

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  program = g_getenv ("MEDEASE_NODE");
  killer = g_getenv ("SYNC_KILLER");
  g_assert_nonnull (program);
  g_test_add_func ("/node/crash/twice", test_twice);
  g_test_add_func ("/node/crash/killed-idle", test_killed_idle);
  if (killer != NULL)
    g_test_add_func ("/node/crash/each-sync", test_killed_at_each_sync);
  return g_test_run ();
}
