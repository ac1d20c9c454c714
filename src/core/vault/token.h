/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts that people carry from hand to hand (invites, recovery kits, device links): a prefix, then
 * base64url of a canonical message and the first 4 bytes of its SHA-256, so that a typing error or
 * a cut QR code is noticed before anything is tried (core/FORMATS.md P1, R1, P6). */
#pragma once

#include "base/memory.h"
#include "core/proto/sealed.pb-c.h"

/* Longest text, prefix included, and that of an answer with a sealed share. */
#define MED_TOKEN_TEXT_MAX 600
#define MED_TOKEN_LONG_MAX 1200

#define MED_TOKEN_INVITE "medease-invite:"
#define MED_TOKEN_KIT "medease-kit:"
#define MED_TOKEN_LINK "medease-link:"
#define MED_TOKEN_ANSWER "medease-answer:"
#define MED_TOKEN_CARD "medease-card:"
#define MED_TOKEN_TRUST "medease-trust:"
#define MED_TOKEN_HELP "medease-help:"
#define MED_TOKEN_SHARE "medease-share:"

/* Zero-terminated, in the arena. MED_E_TOO_LARGE when it would be longer than the bound. */
med_result med_token_encode (const char *prefix, const ProtobufCMessage *message, med_arena *arena,
                             char **text) MED_CHECKED;
/* White space around and line breaks inside are taken out first: texts are pasted from letters.
 * MED_E_UNSUPPORTED: another prefix. MED_E_AUTH: the check bytes do not fit. MED_E_INVALID: not
 * base64url, not canonical, or a field of the wrong length. */
med_result med_token_decode_invite (med_span text, med_arena *arena,
                                    const Med__Invite **invite) MED_CHECKED;
med_result med_token_decode_kit (med_span text, med_arena *arena, const Med__Kit **kit) MED_CHECKED;
med_result med_token_decode_link (med_span text, med_arena *arena,
                                  const Med__Link **link) MED_CHECKED;
med_result med_token_decode_answer (med_span text, med_arena *arena,
                                    const Med__LinkAnswer **answer) MED_CHECKED;
/* Of people who help each other back in (core/vault/guardians.h). */
med_result med_token_decode_card (med_span text, med_arena *arena,
                                  const Med__Card **card) MED_CHECKED;
med_result med_token_decode_trust (med_span text, med_arena *arena,
                                   const Med__Trust **trust) MED_CHECKED;
med_result med_token_decode_help (med_span text, med_arena *arena,
                                  const Med__Help **help) MED_CHECKED;
med_result med_token_decode_share (med_span text, med_arena *arena,
                                   const Med__HelpAnswer **answer) MED_CHECKED;
