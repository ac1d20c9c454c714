/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates are trusted by their key alone: the pins stand on the ledger, and no authority of
 * the operating system is asked. */
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "base/span.h"

#include <gio/gio.h>

/* A database that trusts nobody, so that every certificate comes to the pin check. */
GTlsDatabase *med_tls_database_new (void);

/* The SubjectPublicKeyInfo inside an X.509 certificate, both DER (RFC 5280 §4.1). MED_E_INVALID:
 * no certificate of version 3, or its outer structure is broken. */
med_result med_tls_spki (med_span certificate, med_span *spki) MED_CHECKED;
/* SHA-256 of it, the pin. */
med_result med_tls_pin (GTlsCertificate *certificate, med_hash *pin) MED_CHECKED;
