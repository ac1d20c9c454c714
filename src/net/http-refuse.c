/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The refusals that libsoup 3.2 leaves to its users: everything on which two HTTP parsers could
 * disagree, and every body above its limit. */
#include "net/http-refuse.h"

/* A refusal while the headers are looked at. */
typedef struct
{
  unsigned status; /* 0: none */
  const char *message;
} verdict;

static const verdict good = { 0, NULL };

/* Exactly one header, without the commas by which libsoup joins repeated ones. */
static const char *
single (SoupMessageHeaders *fields, const char *name)
{
  const char *value = soup_message_headers_get_list (fields, name);
  return value == NULL || strchr (value, ',') != NULL ? NULL : value;
}

static verdict
check_framing (SoupServerMessage *message, SoupMessageHeaders *fields)
{
  static const char *const hop[] = { "Transfer-Encoding", "Upgrade", "Trailer", "TE" };
  if (soup_server_message_get_http_version (message) != SOUP_HTTP_1_1)
    return (verdict){ 505, "only version 1.1 is spoken" };
  for (size_t i = 0; i < G_N_ELEMENTS (hop); i++)
    if (soup_message_headers_get_list (fields, hop[i]) != NULL)
      return (verdict){ 400, "Transfer-Encoding, Upgrade, Trailer and TE are not taken" };
  if (soup_message_headers_header_contains (fields, "Connection", "upgrade"))
    return (verdict){ 400, "no upgrades" };
  if (soup_message_headers_get_list (fields, "Expect") != NULL)
    return (verdict){ 417, "send the body without waiting" };
  return good;
}

/* The request line may carry an authority of its own; then it must be the same as Host. */
static verdict
check_host (GUri *uri, SoupMessageHeaders *fields)
{
  const char *host = single (fields, "Host");
  if (host == NULL || host[0] == '\0' || strpbrk (host, " \t/@\\") != NULL)
    return (verdict){ 400, "exactly one Host" };
  const char *name = uri == NULL ? NULL : g_uri_get_host (uri);
  size_t size = name == NULL ? 0 : strlen (name);
  if (size == 0 || g_ascii_strncasecmp (host, name, size) != 0
      || (host[size] != '\0' && host[size] != ':'))
    return (verdict){ 400, "Host and request line differ" };
  return good;
}

/* Digits only: libsoup would also take signs and spaces. */
static bool
parse_length (const char *text, uint64_t *value)
{
  uint64_t sum = 0;
  size_t size = strlen (text);
  if (size == 0 || size > 15)
    return false;
  for (size_t i = 0; i < size; i++)
    {
      if (text[i] < '0' || text[i] > '9')
        return false;
      sum = sum * 10 + (uint64_t)(text[i] - '0');
    }
  *value = sum;
  return true;
}

static verdict
check_length (SoupMessageHeaders *fields, size_t body_max)
{
  const char *text = soup_message_headers_get_list (fields, "Content-Length");
  uint64_t length = 0;
  if (text == NULL)
    return body_max == 0 ? good : (verdict){ 411, "Content-Length is missing" };
  if (!parse_length (text, &length))
    return (verdict){ 400, "exactly one Content-Length" };
  if (length > body_max)
    return (verdict){ 413, "the body is too large" };
  return good;
}

static verdict
check_route (SoupServerMessage *message, GUri *uri, med_route *route)
{
  const char *path = g_uri_get_path (uri);
  switch ((int)med_route_parse (soup_server_message_get_method (message), path == NULL ? "" : path,
                                g_uri_get_query (uri), route))
    {
    case MED_OK:
      return good;
    case MED_E_UNSUPPORTED:
      return (verdict){ 405, "not with this method" };
    case MED_E_INVALID:
      return (verdict){ 400, "a part of the path or query is not valid" };
    default:
      return (verdict){ 404, "no such route" };
    }
}

med_result
med_http_refuse (SoupServerMessage *message, med_route *route, med_problem *problem)
{
  SoupMessageHeaders *fields = soup_server_message_get_request_headers (message);
  GUri *uri = soup_server_message_get_uri (message);
  med_route read;
  verdict v = check_framing (message, fields);
  if (v.status == 0)
    v = check_host (uri, fields);
  if (v.status == 0)
    v = check_route (message, uri, &read);
  if (v.status == 0)
    v = check_length (fields, med_route_body_max (read.kind));
  if (v.status != 0)
    {
      med_reason reason = v.status == 413 ? MED_REASON_TOO_LARGE : MED_REASON_NONE;
      *problem = med_problem_make (v.status, reason, 0, v.message);
      return MED_E_DENIED;
    }
  /* libsoup cuts answers by Range itself, and wrongly. */
  soup_message_headers_remove (fields, "Range");
  *route = read;
  return MED_OK;
}
