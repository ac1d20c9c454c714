/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts from letters and QR pictures: invites, recovery kits, device links and their answers, and
 * what people who help each other back in hand over. What is taken is written again as it was, but
 * for white space. */
#include "base/assert.h"
#include "core/vault/token.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
same_text (const char *prefix, const ProtobufCMessage *message, med_span text, med_arena *arena)
{
  char *again;
  med_assert (med_token_encode (prefix, message, arena, &again) == MED_OK);
  size_t at = 0, length = strlen (again);
  for (size_t i = 0; i < text.size; i++)
    if (strchr (" \t\r\n\f\v", text.data[i]) == NULL || text.data[i] == 0)
      med_assert (at < length && again[at++] == (char)text.data[i]);
  med_assert (at == length);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static uint8_t buffer[64 * 1024];
  med_span text = med_span_make (data, size);
  const Med__Invite *invite;
  const Med__Kit *kit;
  const Med__Link *link;
  const Med__LinkAnswer *answer;
  const Med__Card *card;
  const Med__Trust *trust;
  const Med__Help *help;
  const Med__HelpAnswer *share;
  med_arena arena;
  med_arena_init_buffer (&arena, buffer, sizeof buffer);
  if (med_token_decode_invite (text, &arena, &invite) == MED_OK)
    same_text (MED_TOKEN_INVITE, &invite->base, text, &arena);
  if (med_token_decode_kit (text, &arena, &kit) == MED_OK)
    same_text (MED_TOKEN_KIT, &kit->base, text, &arena);
  if (med_token_decode_link (text, &arena, &link) == MED_OK)
    same_text (MED_TOKEN_LINK, &link->base, text, &arena);
  if (med_token_decode_answer (text, &arena, &answer) == MED_OK)
    same_text (MED_TOKEN_ANSWER, &answer->base, text, &arena);
  if (med_token_decode_card (text, &arena, &card) == MED_OK)
    same_text (MED_TOKEN_CARD, &card->base, text, &arena);
  if (med_token_decode_trust (text, &arena, &trust) == MED_OK)
    same_text (MED_TOKEN_TRUST, &trust->base, text, &arena);
  if (med_token_decode_help (text, &arena, &help) == MED_OK)
    same_text (MED_TOKEN_HELP, &help->base, text, &arena);
  if (med_token_decode_share (text, &arena, &share) == MED_OK)
    same_text (MED_TOKEN_SHARE, &share->base, text, &arena);
  return 0;
}
