/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The hash of a certificate's key, and a GTlsDatabase without anchors. */
#include "net/tls-pin.h"

#include "core/crypto/hash.h"

#define MED_TYPE_TLS_DATABASE (med_tls_database_get_type ())
G_DECLARE_FINAL_TYPE (MedTlsDatabase, med_tls_database, MED, TLS_DATABASE, GTlsDatabase)

struct _MedTlsDatabase
{
  GTlsDatabase parent_instance;
};

G_DEFINE_FINAL_TYPE (MedTlsDatabase, med_tls_database, G_TYPE_TLS_DATABASE)

/* GIO asks the pin check only about certificates that fail here. */
static GTlsCertificateFlags
verify_chain (GTlsDatabase *database, GTlsCertificate *chain, const char *purpose,
              GSocketConnectable *identity, GTlsInteraction *interaction,
              GTlsDatabaseVerifyFlags flags, GCancellable *cancellable, GError **error)
{
  return G_TLS_CERTIFICATE_UNKNOWN_CA;
}

static void
med_tls_database_class_init (MedTlsDatabaseClass *klass)
{
  G_TLS_DATABASE_CLASS (klass)->verify_chain = verify_chain;
}

static void
med_tls_database_init (MedTlsDatabase *self)
{
}

GTlsDatabase *
med_tls_database_new (void)
{
  return g_object_new (MED_TYPE_TLS_DATABASE, NULL);
}

/* ---- DER ---- */

#define DER_INTEGER 0x02
#define DER_SEQUENCE 0x30
#define DER_VERSION 0xa0

/* Takes one element of that tag from the front: `inside` is its content, `whole` all of it. */
static bool
take_element (med_span *rest, uint8_t tag, med_span *inside, med_span *whole)
{
  size_t header = 2, size;
  if (rest->size < 2 || rest->data[0] != tag)
    return false;
  size = rest->data[1];
  if (size >= 0x80)
    {
      size_t octets = size & 0x7f;
      if (octets == 0 || octets > 3 || rest->size < 2 + octets || rest->data[2] == 0)
        return false;
      header += octets;
      size = 0;
      for (size_t i = 0; i < octets; i++)
        size = size << 8 | rest->data[2 + i];
      if (size < 0x80)
        return false;
    }
  if (size > rest->size - header)
    return false;
  *inside = med_span_make (rest->data + header, size);
  *whole = med_span_make (rest->data, header + size);
  *rest = med_span_make (rest->data + header + size, rest->size - header - size);
  return true;
}

med_result
med_tls_spki (med_span certificate, med_span *spki)
{
  /* version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo */
  static const uint8_t before[]
      = { DER_VERSION, DER_INTEGER, DER_SEQUENCE, DER_SEQUENCE, DER_SEQUENCE, DER_SEQUENCE };
  med_span rest = certificate, outer, to_be_signed, inside, whole;
  if (!take_element (&rest, DER_SEQUENCE, &outer, &whole) || rest.size != 0
      || !take_element (&outer, DER_SEQUENCE, &to_be_signed, &whole))
    return MED_E_INVALID;
  for (size_t i = 0; i < G_N_ELEMENTS (before); i++)
    if (!take_element (&to_be_signed, before[i], &inside, &whole))
      return MED_E_INVALID;
  if (!take_element (&to_be_signed, DER_SEQUENCE, &inside, &whole))
    return MED_E_INVALID;
  *spki = whole;
  return MED_OK;
}

med_result
med_tls_pin (GTlsCertificate *certificate, med_hash *pin)
{
  g_autoptr (GByteArray) der = NULL;
  med_span spki;
  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return MED_E_INVALID;
  MED_TRY (med_tls_spki (med_span_make (der->data, der->len), &spki));
  med_sha256 (spki, pin);
  return MED_OK;
}
