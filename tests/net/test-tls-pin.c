/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of certificates, and a client that trusts exactly the pinned one. */
#include "net/tls-pin.h"

#include "core/crypto/hash.h"
#include "net/node-client.h"
#include "support/fake-node.h"

#include <libsoup/soup.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

/* The leak sanitizer of gcc 12 falls over thread-local memory of the TLS library. */
int __lsan_is_turned_off (void);

int
__lsan_is_turned_off (void)
{
  return 1;
}

/* Made with openssl, pin by `openssl x509 -pubkey | openssl pkey -pubin -outform DER | sha256sum`.
 */
static const char golden_pem[]
    = "-----BEGIN CERTIFICATE-----\n"
      "MIIBljCCATugAwIBAgIUerKQQmW6NW8Kz+BCLACDHmmFwNQwCgYIKoZIzj0EAwIw\n"
      "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIxMzExMloYDzIxMjYxMDI5\n"
      "MjEzMTEyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
      "PQMBBwNCAASHJWod2ghTALksrBmtzvP3iyvrf4jmDj2LG2kxNR0wK8GvXuxNtiQG\n"
      "JSjaGMbV4KDoHTqQU7Rfy42TSQzxNkr7o2kwZzAdBgNVHQ4EFgQUdQDS8VQZpKA7\n"
      "RzjNbe4/aSYgjC8wHwYDVR0jBBgwFoAUdQDS8VQZpKA7RzjNbe4/aSYgjC8wDwYD\n"
      "VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID\n"
      "SQAwRgIhAJ+iaKTyyuBJsZ/TjvRStKYuKbJPS1Rm9WExVfoKVxRVAiEAyLe7rjGz\n"
      "FYZo21FSC08HX77uRjWzgbwZcp8UqvgD+zU=\n"
      "-----END CERTIFICATE-----\n";
static const uint8_t golden_pin[32]
    = { 0xe8, 0x23, 0x26, 0x4e, 0x1f, 0xae, 0x7f, 0x7e, 0x4e, 0x0f, 0x0f,
        0xbf, 0x7c, 0x87, 0xae, 0x0f, 0x5b, 0xf1, 0x96, 0x28, 0xe5, 0x1b,
        0x00, 0x30, 0xa7, 0x25, 0x4b, 0x26, 0xd6, 0x9d, 0x14, 0x37 };

static void
test_golden (void)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_pem (golden_pem, -1, NULL);
  g_autoptr (GByteArray) der = NULL;
  med_hash pin;
  med_span spki;
  g_assert_nonnull (certificate);
  g_assert_cmpint (med_tls_pin (certificate, &pin), ==, MED_OK);
  g_assert_cmpmem (pin.bytes, 32, golden_pin, 32);
  g_object_get (certificate, "certificate", &der, NULL);
  for (guint size = 0; size < der->len; size++)
    g_assert_cmpint (med_tls_spki (med_span_make (der->data, size), &spki), ==, MED_E_INVALID);
  g_assert_cmpint (med_tls_spki (med_span_make (der->data, der->len), &spki), ==, MED_OK);
  g_assert_cmpuint (spki.size, ==, 91);
  der->data[0] = 0x31;
  g_assert_cmpint (med_tls_spki (med_span_make (der->data, der->len), &spki), ==, MED_E_INVALID);
}

/* ---- A server with a fresh key ---- */

static GTlsCertificate *
make_certificate (void)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *x509 = X509_new ();
  BIO *memory = BIO_new (BIO_s_mem ());
  char *pem = NULL;
  g_assert_nonnull (key);
  X509_set_version (x509, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (x509), 1);
  /* Long over: the pin alone decides. */
  X509_gmtime_adj (X509_getm_notBefore (x509), -86400 * 2);
  X509_gmtime_adj (X509_getm_notAfter (x509), -86400);
  X509_set_pubkey (x509, key);
  X509_NAME_add_entry_by_txt (X509_get_subject_name (x509), "CN", MBSTRING_ASC,
                              (const unsigned char *)"elsewhere.example", -1, -1, 0);
  X509_set_issuer_name (x509, X509_get_subject_name (x509));
  g_assert_cmpint (X509_sign (x509, key, EVP_sha256 ()), >, 0);
  g_assert_cmpint (PEM_write_bio_X509 (memory, x509), ==, 1);
  g_assert_cmpint (PEM_write_bio_PrivateKey (memory, key, NULL, NULL, 0, NULL, NULL), ==, 1);
  long size = BIO_get_mem_data (memory, &pem);
  GTlsCertificate *certificate = g_tls_certificate_new_from_pem (pem, size, NULL);
  g_assert_nonnull (certificate);
  BIO_free (memory);
  X509_free (x509);
  EVP_PKEY_free (key);
  return certificate;
}

typedef struct
{
  GTlsCertificate *certificate;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  int port, requests;
} tls_server;

static void
answer_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
           void *data)
{
  tls_server *s = data;
  g_atomic_int_inc (&s->requests);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_STATIC, "info", 4);
}

static void *
run (void *data)
{
  tls_server *s = data;
  g_main_context_push_thread_default (s->context);
  g_autoptr (SoupServer) server = soup_server_new ("tls-certificate", s->certificate, NULL);
  g_assert_true (soup_server_listen_local (
      server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  soup_server_add_handler (server, NULL, answer_cb, s, NULL);
  GSList *uris = soup_server_get_uris (server);
  g_atomic_int_set (&s->port, g_uri_get_port (uris->data));
  g_slist_free_full (uris, (GDestroyNotify)g_uri_unref);
  g_main_loop_run (s->loop);
  soup_server_disconnect (server);
  g_main_context_pop_thread_default (s->context);
  return NULL;
}

static gboolean
quit_cb (void *data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static med_result
ask (const tls_server *s, const med_hash *pins, size_t count)
{
  g_autofree char *address = g_strdup_printf ("https://127.0.0.1:%d", s->port);
  const med_node_options options = { .address = address, .pins = pins, .pin_count = count };
  const med_route info = { .kind = MED_ROUTE_INFO };
  med_node_client *client = NULL;
  g_autoptr (GBytes) answer = NULL;
  g_assert_cmpint (med_node_client_open (&options, fake_env (), &client), ==, MED_OK);
  med_result result = med_node_call (client, &info, MED_SPAN_EMPTY, 100, NULL, &answer, NULL);
  med_node_client_close (client);
  return result;
}

static void
test_client (void)
{
  tls_server s = { .certificate = make_certificate (), .context = g_main_context_new () };
  med_hash pins[2] = { { { 1 } } };
  s.loop = g_main_loop_new (s.context, FALSE);
  s.thread = g_thread_new ("tls", run, &s);
  while (g_atomic_int_get (&s.port) == 0)
    g_usleep (1000);
  g_assert_cmpint (ask (&s, pins, 1), ==, MED_E_UNVERIFIED);
  g_assert_cmpint (g_atomic_int_get (&s.requests), ==, 0);
  g_assert_cmpint (med_tls_pin (s.certificate, &pins[1]), ==, MED_OK);
  g_assert_cmpint (ask (&s, pins, 2), ==, MED_OK);
  g_assert_cmpint (g_atomic_int_get (&s.requests), ==, 1);
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_callback (source, quit_cb, s.loop, NULL);
  g_source_attach (source, s.context);
  g_thread_join (s.thread);
  g_main_loop_unref (s.loop);
  g_main_context_unref (s.context);
  g_object_unref (s.certificate);
}

int
main (int argc, char **argv)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  if (!g_tls_backend_supports_tls (g_tls_backend_get_default ()))
    g_test_message ("no TLS backend: glib-networking is missing");
  g_test_add_func ("/tls-pin/golden", test_golden);
  g_test_add_func ("/tls-pin/client", test_client);
  return g_test_run ();
}
