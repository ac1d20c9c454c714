/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `network trust`: the known anchor beside the one that the clinic offers; going over to it. */
#include "client/network.h"
#include "client/successor.h"

#include "base/text.h"
#include "ctl/network-verbs.h"
#include "ctl/service.h"

#include <string.h>

/* CHAIN:HEIGHT:HASH, as `medease-node import` prints it. */
static char *
anchor_text (const med_chain_id *chain, uint64_t height, const med_hash *hash)
{
  char hex[65];
  if (height == 0 || med_hex_encode (MED_SPAN_OF (hash->bytes), hex, sizeof hex) != MED_OK)
    return NULL;
  return g_strdup_printf ("%s:%" G_GUINT64_FORMAT ":%s", chain->text, height, hex);
}

static med_result
parse_anchor (const char *text, med_successor *agreed, med_answer *answer)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 4);
  guint64 height;
  size_t written;
  if (g_strv_length (parts) != 3 || strlen (parts[0]) >= sizeof agreed->offered.text
      || !g_ascii_string_to_unsigned (parts[1], 10, 1, INT64_MAX, &height, NULL)
      || med_hex_decode (med_span_text (parts[2]), false, agreed->anchor_hash.bytes,
                         sizeof agreed->anchor_hash.bytes, &written)
             != MED_OK
      || written != sizeof agreed->anchor_hash.bytes)
    return med_usage (answer, "An anchor is CHAIN:HEIGHT:HASH, as the clinic hands it out.");
  memset (&agreed->offered, 0, sizeof agreed->offered);
  memcpy (agreed->offered.text, parts[0], strlen (parts[0]));
  agreed->anchor_height = height;
  return MED_OK;
}

static med_value *
anchor_value (const med_chain_id *chain, uint64_t height, const med_hash *hash, int64_t time)
{
  med_value *value = med_value_object ();
  g_autofree char *text = anchor_text (chain, height, hash);
  med_value_set (value, "chain_id", med_value_text (chain->text));
  med_value_set (value, "height", med_value_unsigned (height));
  med_value_set (value, "time", height == 0 ? med_value_null () : med_value_time (time));
  med_value_set (value, "anchor", med_text_or_null (text));
  return value;
}

static med_value *
successor_value (const med_successor *found, const char *state)
{
  med_value *value = med_value_object ();
  med_value_set (value, "state", med_value_text (state));
  med_value_set (
      value, "known",
      anchor_value (&found->known, found->known_height, &found->known_hash, found->known_time));
  med_value_set (value, "offered",
                 anchor_value (&found->offered, found->anchor_height, &found->anchor_hash,
                               found->anchor_time));
  med_value_set (value, "restored", med_value_bool (found->restored));
  med_value_set (value, "backup_height",
                 found->same ? med_value_null () : med_value_unsigned (found->backup_height));
  med_value_set (value, "missing", med_value_unsigned (found->missing));
  return value;
}

med_result
med_run_trust (med_ctl *ctl, const med_args *args, med_answer *answer)
{
  med_session *session;
  med_successor found, agreed = { 0 };
  const char *word = med_args_word (args, 0);
  if (word != NULL)
    MED_TRY (parse_anchor (word, &agreed, answer));
  MED_TRY (med_ctl_session (ctl, &session, answer));
  MED_TRY (med_successor_look (session, NULL, &found, &answer->failure));
  if (word == NULL)
    {
      answer->result = successor_value (&found, found.same ? "known" : "offered");
      answer->note = found.same
                         ? "The clinic goes on with the chain that this computer knows."
                         : "The clinic opened a new chain. Compare the anchor with the one that "
                           "the clinic shows, then: medeasectl network trust ANCHOR";
      return MED_OK;
    }
  if (ctl->node != NULL)
    MED_TRY (med_profile_set (med_session_profile (session), "node", ctl->node, &answer->failure));
  MED_TRY (med_successor_adopt (session, &agreed, NULL, &answer->failure));
  found.anchor_height = agreed.anchor_height;
  found.anchor_hash = agreed.anchor_hash;
  answer->result = successor_value (&found, "trusted");
  return MED_OK;
}
