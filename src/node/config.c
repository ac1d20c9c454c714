/* SPDX-License-Identifier: GPL-3.0-or-later */
/* node.conf through one table of keys. */
#include "node/config.h"

#include "store/file.h"

#include <errno.h>
#include <grp.h>
#include <stddef.h>

typedef enum
{
  KIND_FIXED,   /* has one value in this version: `standard` */
  KIND_LISTEN,  /* unix:PATH, relative to the folder */
  KIND_MODE,    /* octal */
  KIND_GROUP,   /* name or empty */
  KIND_ADDRESS, /* unix:PATH or https://HOST */
  KIND_LIST,    /* separated by ';' */
  KIND_NUMBER,
  KIND_BYTES,
} key_kind;

typedef struct
{
  const char *group, *name;
  key_kind kind;
  size_t offset;
  const char *standard;
  guint64 min, max;
  const char *explanation;
} config_key;

#define AT(field) offsetof (med_node_config, field)

static const config_key keys[] = {
  { "node", "engine", KIND_FIXED, 0, "solo", 0, 0,
    "Who orders transactions. solo: this node alone signs the blocks of its chain." },
  { "node", "blocks", KIND_FIXED, 0, "embedded", 0, 0,
    "Where ciphertext is kept. embedded: in this folder (node.db and blocks/)." },
  { "gateway", "listen", KIND_LISTEN, AT (socket), "unix:node.sock", 0, 0,
    "The unix socket that clients and the TLS proxy use; a relative path starts in this folder." },
  { "gateway", "mode", KIND_MODE, AT (mode), "0600", 0, 0,
    "Access to the socket file: 0600 for this user alone, 0660 for the group below as well." },
  { "gateway", "group", KIND_GROUP, AT (group), "", 0, 0,
    "Group of the socket file, such as the proxy's; empty: the group of this process." },
  { "gateway", "hosts", KIND_LIST, AT (hosts), "", 0, 0,
    "Host names under which the proxy serves this node, separated by semicolons." },
  { "gateway", "address", KIND_ADDRESS, AT (address), "", 0, 0,
    "What invites name: https://HOST of the proxy, or empty for the socket itself." },
  { "gateway", "pins", KIND_LIST, AT (pins), "", 0, 0,
    "SHA-256 (hexadecimal) of the SubjectPublicKeyInfo of the proxy's certificate, and of the next"
    " one; at most two." },
  { "limits", "connections", KIND_NUMBER, AT (connections), "512", 8, 65536,
    "Connections open at the same time." },
  { "limits", "requests", KIND_NUMBER, AT (requests), "500", 1, 100000,
    "Signed requests a second of one key; twice as many at once." },
  { "limits", "operations", KIND_NUMBER, AT (operations), "500", 1, 1000000,
    "Operations a second that one account may send in transactions; four times as many at once." },
  { "limits", "upload-bytes", KIND_BYTES, AT (upload_bytes), "68719476736", 1048576,
    (guint64)1 << 50, "Bytes that one key may announce in uploads that are not complete." },
};

static void *
field_of (const med_node_config *config, const config_key *key)
{
  return (char *)config + key->offset;
}

med_node_config *
med_node_config_new (const char *folder, const char *socket)
{
  med_node_config *config = g_new0 (med_node_config, 1);
  config->folder = g_canonicalize_filename (folder, NULL);
  config->socket = g_canonicalize_filename (socket != NULL ? socket : "node.sock", config->folder);
  config->mode = 0600;
  config->group = -1;
  config->hosts = g_new0 (char *, 1);
  config->pins = g_new0 (char *, 1);
  config->address = g_strdup ("");
  config->connections = 512;
  config->requests = 500;
  config->operations = 500;
  config->upload_bytes = (guint64)64 << 30;
  return config;
}

void
med_node_config_free (med_node_config *config)
{
  if (config == NULL)
    return;
  g_free (config->folder);
  g_free (config->socket);
  g_free (config->address);
  g_strfreev (config->hosts);
  g_strfreev (config->pins);
  g_free (config);
}

char *
med_node_config_path (const med_node_config *config, const char *name)
{
  return g_build_filename (config->folder, name, NULL);
}

/* ── Writing ────────────────────────────────────────────────────────────────────────────────── */

static char *
value_text (const med_node_config *config, const config_key *key)
{
  switch (key->kind)
    {
    case KIND_LISTEN:
      {
        const char *path = *(char **)field_of (config, key);
        g_autofree char *inside = g_strconcat (config->folder, "/", NULL);
        if (g_str_has_prefix (path, inside))
          path += strlen (inside);
        return g_strconcat ("unix:", path, NULL);
      }
    case KIND_MODE:
      return g_strdup_printf ("%04o", *(unsigned *)field_of (config, key));
    case KIND_GROUP:
      {
        int group = *(int *)field_of (config, key);
        const struct group *entry = group < 0 ? NULL : getgrgid ((gid_t)group);
        return g_strdup (entry == NULL ? "" : entry->gr_name);
      }
    case KIND_ADDRESS:
      return g_strdup (*(char **)field_of (config, key));
    case KIND_LIST:
      return g_strjoinv (";", *(char ***)field_of (config, key));
    case KIND_NUMBER:
      return g_strdup_printf ("%u", *(guint *)field_of (config, key));
    case KIND_BYTES:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, *(guint64 *)field_of (config, key));
    case KIND_FIXED:
    default:
      return g_strdup (key->standard);
    }
}

med_result
med_node_config_write (const med_node_config *config, char **problem)
{
  g_autoptr (GString) text = g_string_new ("# medease-node. Stop and start the node after a"
                                           " change.\n");
  const char *group = "";
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *value = value_text (config, &keys[i]);
      if (strcmp (group, keys[i].group) != 0)
        g_string_append_printf (text, "\n[%s]\n", keys[i].group);
      group = keys[i].group;
      g_string_append_printf (text, "# %s\n%s=%s\n", keys[i].explanation, keys[i].name, value);
    }
  g_autofree char *path = med_node_config_path (config, MED_NODE_CONFIG_FILE);
  med_result result = med_file_replace (path, med_span_make (text->str, text->len), false);
  if (result != MED_OK)
    *problem = g_strdup_printf ("%s: %s", path, g_strerror (errno));
  return result;
}

/* ── Reading ────────────────────────────────────────────────────────────────────────────────── */

static bool
read_number (const char *text, const config_key *key, guint64 *value)
{
  return g_ascii_string_to_unsigned (text, 10, key->min, key->max, value, NULL);
}

static const char *
read_mode (const char *text, unsigned *mode)
{
  guint64 value;
  if (!g_ascii_string_to_unsigned (text, 8, 0, 0777, &value, NULL)
      || (value != 0600 && value != 0660))
    return "must be 0600 or 0660";
  *mode = (unsigned)value;
  return NULL;
}

static const char *
read_group (const char *text, int *group)
{
  if (*text == '\0')
    return NULL;
  const struct group *entry = getgrnam (text);
  if (entry == NULL)
    return "no such group on this machine";
  *group = (int)entry->gr_gid;
  return NULL;
}

static const char *
read_list (const char *text, char ***list)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit (lower, ";", -1);
  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_strv_builder_add (builder, *part);
  g_strfreev (*list);
  *list = g_strv_builder_end (builder);
  return NULL;
}

static const char *
read_address (const char *text, char **address)
{
  if (*text != '\0' && !g_str_has_prefix (text, "unix:/") && !g_str_has_prefix (text, "https://"))
    return "must be empty, https://HOST or unix:PATH";
  g_free (*address);
  *address = g_strdup (text);
  return NULL;
}

static const char *
read_listen (const med_node_config *config, const char *text, char **socket)
{
  if (!g_str_has_prefix (text, "unix:") || text[5] == '\0')
    return "must be unix:PATH";
  g_free (*socket);
  *socket = g_canonicalize_filename (text + 5, config->folder);
  return NULL;
}

/* NULL when fine, else what is wrong. */
static const char *
read_value (const med_node_config *config, const config_key *key, const char *text)
{
  guint64 number;
  switch (key->kind)
    {
    case KIND_LISTEN:
      return read_listen (config, text, (char **)field_of (config, key));
    case KIND_MODE:
      return read_mode (text, (unsigned *)field_of (config, key));
    case KIND_GROUP:
      return read_group (text, (int *)field_of (config, key));
    case KIND_ADDRESS:
      return read_address (text, (char **)field_of (config, key));
    case KIND_LIST:
      return read_list (text, (char ***)field_of (config, key));
    case KIND_NUMBER:
      if (!read_number (text, key, &number))
        return "is not a number within the bounds";
      *(guint *)field_of (config, key) = (guint)number;
      return NULL;
    case KIND_BYTES:
      if (!read_number (text, key, &number))
        return "is not a number within the bounds";
      *(guint64 *)field_of (config, key) = number;
      return NULL;
    case KIND_FIXED:
    default:
      return strcmp (text, key->standard) == 0 ? NULL : "is not in this version";
    }
}

static const config_key *
find_key (const char *group, const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].group, group) == 0 && strcmp (keys[i].name, name) == 0)
      return &keys[i];
  return NULL;
}

static med_result
read_group_keys (const med_node_config *config, GKeyFile *file, const char *group, char **problem)
{
  g_auto (GStrv) names = g_key_file_get_keys (file, group, NULL, NULL);
  for (char **name = names; name != NULL && *name != NULL; name++)
    {
      const config_key *key = find_key (group, *name);
      if (key == NULL)
        {
          *problem = g_strdup_printf ("[%s] %s: unknown key", group, *name);
          return MED_E_INVALID;
        }
      g_autofree char *raw = g_key_file_get_value (file, group, *name, NULL);
      const char *wrong = read_value (config, key, g_strstrip (raw));
      if (wrong != NULL)
        {
          *problem = g_strdup_printf ("[%s] %s=%s: %s", group, *name, raw, wrong);
          return key->kind == KIND_FIXED ? MED_E_UNSUPPORTED : MED_E_INVALID;
        }
    }
  return MED_OK;
}

med_result
med_node_config_check (const med_node_config *config, char **problem)
{
  for (char **pin = config->pins; *pin != NULL; pin++)
    if (strlen (*pin) != 64 || strspn (*pin, "0123456789abcdef") != 64 || pin - config->pins >= 2)
      {
        *problem = g_strdup ("[gateway] pins: at most two SHA-256 values of 64 digits");
        return MED_E_INVALID;
      }
  if (g_str_has_prefix (config->address, "https://") && *config->pins == NULL)
    {
      *problem = g_strdup ("[gateway] pins: an https address needs at least one");
      return MED_E_INVALID;
    }
  return MED_OK;
}

static med_result
read_file (const med_node_config *config, GKeyFile *file, char **problem)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++)
    {
      bool known = false;
      for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
        known = known || strcmp (keys[i].group, *group) == 0;
      if (!known)
        {
          *problem = g_strdup_printf ("[%s]: unknown group", *group);
          return MED_E_INVALID;
        }
      MED_TRY (read_group_keys (config, file, *group, problem));
    }
  return med_node_config_check (config, problem);
}

med_result
med_node_config_read (const char *folder, med_node_config **config, char **problem)
{
  g_autoptr (med_node_config) fresh = med_node_config_new (folder, NULL);
  g_autofree char *path = med_node_config_path (fresh, MED_NODE_CONFIG_FILE);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &error))
    {
      *problem = g_strdup_printf ("%s: %s", path, error->message);
      return g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) ? MED_E_NOT_FOUND
                                                                       : MED_E_INVALID;
    }
  g_autofree char *wrong = NULL;
  med_result result = read_file (fresh, file, &wrong);
  if (result != MED_OK)
    {
      *problem = g_strdup_printf ("%s: %s", path, wrong);
      return result;
    }
  *config = g_steal_pointer (&fresh);
  return MED_OK;
}
