/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schemas, oldest first. A released script never changes; a change is a further script. */
#include "store/db.h"

/* state: the ledger's rows, streams and derived indexes by ordered key.
 * block: what a light client asks for, by height; results: 4-byte big-endian codes.
 * object: one stored DAG; lease > 0: until then it may be unreferenced. object_block: its blocks
 * in order. block_row: blocks too small for a file of their own. */
static const char *const node_migrations[] = {
  "CREATE TABLE state (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE block (height INTEGER PRIMARY KEY, hash BLOB NOT NULL, block BLOB NOT NULL,"
  "  light BLOB NOT NULL, results BLOB NOT NULL, app_hash BLOB NOT NULL);"
  "CREATE TABLE tx (id BLOB PRIMARY KEY, height INTEGER NOT NULL, position INTEGER NOT NULL,"
  "  code INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE upload (id BLOB PRIMARY KEY, root BLOB NOT NULL, owner TEXT NOT NULL,"
  "  bytes INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE upload_block (upload BLOB NOT NULL, position INTEGER NOT NULL, cid BLOB NOT NULL,"
  "  stored INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (upload, cid),"
  "  FOREIGN KEY (upload) REFERENCES upload (id) ON DELETE CASCADE) WITHOUT ROWID;"
  "CREATE INDEX upload_block_cid ON upload_block (cid);"
  "CREATE TABLE object (root BLOB PRIMARY KEY, bytes INTEGER NOT NULL, blocks INTEGER NOT NULL,"
  "  pinned INTEGER NOT NULL DEFAULT 0, lease INTEGER NOT NULL, owner TEXT NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE object_block (root BLOB NOT NULL, position INTEGER NOT NULL, cid BLOB NOT NULL,"
  "  PRIMARY KEY (root, position), FOREIGN KEY (root) REFERENCES object (root) ON DELETE CASCADE)"
  "  WITHOUT ROWID;"
  "CREATE INDEX object_block_cid ON object_block (cid);"
  "CREATE TABLE block_row (cid BLOB PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE block_file (cid BLOB PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;",
};

const med_schema med_schema_node = {
  .application_id = 0x4D45444E,
  .migrations = node_migrations,
  .count = sizeof node_migrations / sizeof node_migrations[0],
};

/* sealed: everything the client keeps, one AEAD blob a row; key is a keyed hash of the row's id.
 * draft: age files to the draft key, written also while no secret is at hand.
 * object, object_block, block_row, block_file: ciphertext waiting for upload, and the cache. */
static const char *const client_migrations[] = {
  "CREATE TABLE sealed (kind INTEGER NOT NULL, key BLOB NOT NULL, body BLOB NOT NULL,"
  "  PRIMARY KEY (kind, key)) WITHOUT ROWID;"
  "CREATE TABLE draft (id BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE object (root BLOB PRIMARY KEY, bytes INTEGER NOT NULL, blocks INTEGER NOT NULL,"
  "  pinned INTEGER NOT NULL DEFAULT 0, lease INTEGER NOT NULL, owner TEXT NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE object_block (root BLOB NOT NULL, position INTEGER NOT NULL, cid BLOB NOT NULL,"
  "  PRIMARY KEY (root, position), FOREIGN KEY (root) REFERENCES object (root) ON DELETE CASCADE)"
  "  WITHOUT ROWID;"
  "CREATE INDEX object_block_cid ON object_block (cid);"
  "CREATE TABLE block_row (cid BLOB PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;"
  "CREATE TABLE block_file (cid BLOB PRIMARY KEY, size INTEGER NOT NULL) WITHOUT ROWID;",
  /* Rows in order of arrival: beside a random key a body of one or two kilobytes would fill a page
   * of its own. Streams (kinds 3 and 4) are left out, so that the next synchronisation reads them
   * anew and asks for the rows of records, which have a kind of their own now. */
  "CREATE TABLE sealed_rows (kind INTEGER NOT NULL, key BLOB NOT NULL, body BLOB NOT NULL);"
  "INSERT INTO sealed_rows SELECT kind, key, body FROM sealed WHERE kind NOT IN (3, 4);"
  "DROP TABLE sealed;"
  "ALTER TABLE sealed_rows RENAME TO sealed;"
  "CREATE UNIQUE INDEX sealed_key ON sealed (kind, key);",
};

const med_schema med_schema_client = {
  .application_id = 0x4D454443,
  .migrations = client_migrations,
  .count = sizeof client_migrations / sizeof client_migrations[0],
};
