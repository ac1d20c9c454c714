/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed shares, what is read out, keyrings that keep people, and the texts carried by hand. */
#include "core/crypto/sign.h"
#include "core/crypto/x25519.h"
#include "core/vault/guardians.h"
#include "core/vault/keyring.h"
#include "core/vault/token.h"

#include <glib.h>
#include <sodium.h>

#define MUST(expression) g_assert_cmpint ((expression), ==, MED_OK)
#define PEOPLE 3

typedef struct
{
  med_arena arena;
  med_split_secret secret;
  med_key_share shares[PEOPLE];
  med_open_secret identities[PEOPLE];
  med_open_public recipients[PEOPLE];
  Med__Share values[PEOPLE];
  Med__GuardianShare messages[PEOPLE], *list[PEOPLE];
  med_account_id patient;
  uint8_t set[MED_SHARE_SET_SIZE];
  med_span object;
} scene;

static ProtobufCBinaryData
text (const char *words)
{
  return (ProtobufCBinaryData){ strlen (words), (uint8_t *)words };
}

#define BYTES(object) ((ProtobufCBinaryData){ sizeof (object), (uint8_t *)&(object) })

static void
seal (scene *s)
{
  size_t size = med_guardian_shares_random_size (PEOPLE);
  g_autofree uint8_t *random = g_malloc (size);
  randombytes_buf (random, size);
  MUST (med_guardian_shares_seal (s->list, s->recipients, PEOPLE, med_span_make (random, size),
                                  &s->arena, &s->object));
}

static void
scene_init (scene *s)
{
  uint8_t random[64];
  *s = (scene){ .object = MED_SPAN_EMPTY };
  med_arena_init (&s->arena, med_memory_heap (), (size_t)4 << 20);
  randombytes_buf (&s->secret, sizeof s->secret);
  randombytes_buf (&s->patient, sizeof s->patient);
  randombytes_buf (random, sizeof random);
  med_guardians_set (&s->secret, s->set);
  MUST (med_shares_split (&s->secret, s->set, 2, PEOPLE,
                          med_span_make (random, med_shares_random_size (2)), s->shares));
  for (int i = 0; i < PEOPLE; i++)
    {
      randombytes_buf (&s->identities[i], sizeof s->identities[i]);
      med_open_public_from_secret (&s->identities[i], &s->recipients[i]);
      med_share_to_message (&s->shares[i], &s->values[i]);
      med__guardian_share__init (&s->messages[i]);
      s->messages[i].chain_id = text ("med-aaaaaaaaaaaaaaaaaaaaaaaaaa");
      s->messages[i].patient = BYTES (s->patient);
      s->messages[i].share = &s->values[i];
      s->messages[i].name = text ("Elif Özdemir");
      s->list[i] = &s->messages[i];
    }
  seal (s);
}

static void
scene_clear (scene *s)
{
  med_arena_clear (&s->arena);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (scene, scene_clear)

static const Med__GuardianShares *
files_of (scene *s)
{
  ProtobufCMessage *message = protobuf_c_message_unpack (&med__guardian_shares__descriptor, NULL,
                                                         s->object.size, s->object.data);
  g_assert_nonnull (message);
  return (const Med__GuardianShares *)message;
}

static void
test_each_opens_the_own (void)
{
  g_auto (scene) s;
  scene_init (&s);
  for (int i = 0; i < PEOPLE; i++)
    {
      const Med__GuardianShare *found;
      med_key_share share;
      MUST (med_guardian_shares_open (&s.identities[i], 1, s.object, &s.arena, &found));
      MUST (med_share_from_message (found->share, &share));
      g_assert_cmpmem (&share, sizeof share, &s.shares[i], sizeof share);
      g_assert_cmpmem (found->patient.data, found->patient.len, &s.patient, 20);
    }
  med_open_secret stranger;
  const Med__GuardianShare *none;
  randombytes_buf (&stranger, sizeof stranger);
  g_assert_cmpint (med_guardian_shares_open (&stranger, 1, s.object, &s.arena, &none), ==,
                   MED_E_NO_MATCH);
}

/* Eight files of one size: neither how many people nor how long the name is shows. */
static void
test_files_look_alike (void)
{
  g_auto (scene) s;
  scene_init (&s);
  Med__GuardianShares *all = (Med__GuardianShares *)files_of (&s);
  size_t size = all->files[0].len;
  g_assert_cmpuint (all->n_files, ==, 8);
  for (size_t i = 0; i < all->n_files; i++)
    g_assert_cmpuint (all->files[i].len, ==, size);
  med__guardian_shares__free_unpacked (all, NULL);
  for (int i = 0; i < PEOPLE; i++)
    s.messages[i].name = text ("A name that is a good deal longer than the other one was");
  seal (&s);
  all = (Med__GuardianShares *)files_of (&s);
  g_assert_cmpuint (all->files[0].len, ==, size);
  med__guardian_shares__free_unpacked (all, NULL);
  /* A name beyond the bound is refused, not cut. */
  char longer[MED_GUARDIAN_NAME_MAX + 2];
  memset (longer, 'x', sizeof longer - 1);
  longer[sizeof longer - 1] = 0;
  s.messages[1].name = text (longer);
  size_t random_size = med_guardian_shares_random_size (PEOPLE);
  g_autofree uint8_t *random = g_malloc0 (random_size);
  g_assert_cmpint (med_guardian_shares_seal (s.list, s.recipients, PEOPLE,
                                             med_span_make (random, random_size), &s.arena,
                                             &s.object),
                   ==, MED_E_INVALID);
}

static void
test_damaged (void)
{
  g_auto (scene) s;
  scene_init (&s);
  const Med__GuardianShare *found;
  g_assert_cmpint (med_guardian_shares_open (&s.identities[0], 1,
                                             med_span_make (s.object.data, s.object.size - 1),
                                             &s.arena, &found),
                   ==, MED_E_INVALID);
  /* A share that was broken before it was sealed. */
  s.shares[1].value[5] ^= 1;
  seal (&s);
  MUST (med_guardian_shares_open (&s.identities[0], 1, s.object, &s.arena, &found));
  g_assert_cmpint (med_guardian_shares_open (&s.identities[1], 1, s.object, &s.arena, &found), ==,
                   MED_E_AUTH);
}

static void
test_read_out (void)
{
  g_auto (scene) s;
  scene_init (&s);
  uint8_t codes[2][MED_GUARDIAN_CODE_SIZE];
  med_guardian_code (&s.shares[0], codes[0]);
  med_guardian_code (&s.shares[1], codes[1]);
  g_assert_cmpint (memcmp (codes[0], codes[1], sizeof codes[0]), !=, 0);
  uint8_t sign[32], open[32], nonce[16];
  char words[2][MED_HELP_WORDS_SIZE];
  Med__Help help = MED__HELP__INIT;
  memset (sign, 1, sizeof sign);
  memset (open, 2, sizeof open);
  memset (nonce, 3, sizeof nonce);
  help.device_sign = BYTES (sign);
  help.device_open = BYTES (open);
  help.nonce = BYTES (nonce);
  MUST (med_help_words (&help, &s.arena, words[0]));
  g_auto (GStrv) split = g_strsplit (words[0], " ", -1);
  g_assert_cmpuint (g_strv_length (split), ==, MED_HELP_WORDS);
  /* By another program. */
  g_assert_cmpstr (words[0], ==, "empower siege universe coach save battle");
  open[31] ^= 1;
  MUST (med_help_words (&help, &s.arena, words[1]));
  g_assert_cmpstr (words[0], !=, words[1]);
}

static void
test_keyring (void)
{
  g_auto (scene) s;
  scene_init (&s);
  Med__Keyring mine = MED__KEYRING__INIT, other = MED__KEYRING__INIT;
  Med__GuardianPerson person = MED__GUARDIAN_PERSON__INIT, *people[] = { &person };
  Med__Guardians guardians = MED__GUARDIANS__INIT;
  uint8_t code[MED_GUARDIAN_CODE_SIZE] = { 1 };
  person.account = BYTES (s.patient);
  person.code = BYTES (code);
  guardians.set = BYTES (s.set);
  guardians.threshold = 2;
  guardians.people = people;
  guardians.n_people = 1;
  uint8_t root[36] = { 1 };
  guardians.shares_cid = BYTES (root);
  MUST (med_keyring_put_guardians (&mine, &guardians, &s.arena));
  person.ready = true;
  MUST (med_keyring_put_guardians (&other, &guardians, &s.arena));
  MUST (med_keyring_put_held (&other, &s.messages[0], &s.arena));
  MUST (med_keyring_merge (&mine, &other, &s.arena));
  g_assert_cmpuint (mine.n_guardians, ==, 1);
  g_assert_true (med_keyring_guardians (&mine, s.set)->people[0]->ready);
  g_assert_cmpuint (mine.n_held, ==, 1);
  /* Ready stays ready, whichever device speaks last; a newer share takes the place of the old. */
  person.ready = false;
  MUST (med_keyring_put_guardians (&mine, &guardians, &s.arena));
  g_assert_true (mine.guardians[0]->people[0]->ready);
  MUST (med_keyring_put_held (&mine, &s.messages[1], &s.arena));
  g_assert_cmpuint (mine.n_held, ==, 1);
  g_assert_cmpuint (mine.held[0]->share->index, ==, 2);
  uint8_t elsewhere[MED_SHARE_SET_SIZE] = { 9 };
  g_assert_null (med_keyring_guardians (&mine, elsewhere));
  g_assert_true (med_keyring_people_fine (&mine));
  mine.guardians[0]->people[0]->code.len--;
  g_assert_false (med_keyring_people_fine (&mine));
}

static void
test_texts (void)
{
  g_auto (scene) s;
  scene_init (&s);
  Med__Card card = MED__CARD__INIT;
  const Med__Card *card_back;
  char *written;
  card.chain_id = s.messages[0].chain_id;
  card.account = BYTES (s.patient);
  card.recipient = BYTES (s.recipients[0]);
  card.name = text ("Deniz");
  MUST (med_token_encode (MED_TOKEN_CARD, &card.base, &s.arena, &written));
  MUST (med_token_decode_card (med_span_text (written), &s.arena, &card_back));
  g_assert_cmpmem (card_back->name.data, card_back->name.len, "Deniz", 5);
  card.name = text ("a\nb");
  MUST (med_token_encode (MED_TOKEN_CARD, &card.base, &s.arena, &written));
  g_assert_cmpint (med_token_decode_card (med_span_text (written), &s.arena, &card_back), ==,
                   MED_E_INVALID);
  /* An answer with a sealed share is longer than other texts may be. */
  uint8_t sealed[700];
  Med__HelpAnswer answer = MED__HELP_ANSWER__INIT;
  const Med__HelpAnswer *answer_back;
  memset (sealed, 7, sizeof sealed);
  answer.sealed = BYTES (sealed);
  MUST (med_token_encode (MED_TOKEN_SHARE, &answer.base, &s.arena, &written));
  g_assert_cmpuint (strlen (written), >, MED_TOKEN_TEXT_MAX);
  MUST (med_token_decode_share (med_span_text (written), &s.arena, &answer_back));
  g_assert_cmpmem (answer_back->sealed.data, answer_back->sealed.len, sealed, sizeof sealed);
  written[strlen (written) - 9] ^= 1;
  g_assert_cmpint (med_token_decode_share (med_span_text (written), &s.arena, &answer_back), !=,
                   MED_OK);
  g_assert_cmpint (med_token_encode (MED_TOKEN_ANSWER, &answer.base, &s.arena, &written), ==,
                   MED_E_TOO_LARGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  g_test_add_func ("/guardians/each-opens-the-own", test_each_opens_the_own);
  g_test_add_func ("/guardians/files-look-alike", test_files_look_alike);
  g_test_add_func ("/guardians/damaged", test_damaged);
  g_test_add_func ("/guardians/read-out", test_read_out);
  g_test_add_func ("/guardians/keyring", test_keyring);
  g_test_add_func ("/guardians/texts", test_texts);
  return g_test_run ();
}
