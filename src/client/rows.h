/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base of the lists: a GListModel over plain records of a snapshot. Row objects are born when a
 * view asks for them, stay the same object while anybody holds them, and follow when a new
 * snapshot comes. Headings of a grouped list are MedGroup objects. */
#pragma once

#include "client/items.h"
#include "client/snapshot.h"

#include <gio/gio.h>

#define MED_TYPE_ROWS (med_rows_get_type ())
G_DECLARE_DERIVABLE_TYPE (MedRows, med_rows, MED, ROWS, MedModel)

#define MED_ROW_KEY_MAX 48
#define MED_ROW_HEADING_SIZE 24
typedef void (*med_row_heading) (MedRows *self, const void *info, char text[MED_ROW_HEADING_SIZE]);

struct _MedRowsClass
{
  MedModelClass parent_class;
  GType (*item_type) (void);
  /* What makes it the same row in the next snapshot. */
  void (*key) (const void *info, char key[MED_ROW_KEY_MAX]);
  /* A row object for it, or the same object with news. */
  MedModel *(*make) (MedRows *self);
  void (*fill) (MedRows *self, MedModel *row, const void *info);
  /* Of a grouped list: the group that a row belongs to. */
  med_row_heading heading;
  /* Where rows are many: the row of a key, shown or not; NULL when it is gone. */
  const void *(*find) (MedRows *self, const char *key);
};

/* One line of the list: a record, or (info NULL) the heading of the group that `first` is in. */
typedef struct
{
  const void *info, *first;
  guint count;
} med_row;

/* The rows now: an array of med_row (taken). `owner` keeps what they point to (may be NULL for a
 * list that has none). Emits one items-changed for what differs. */
void med_rows_set (MedRows *self, GArray *rows, med_snapshot *owner);
/* Info of the same row now; NULL for a heading. */
const void *med_rows_info (MedRows *self, guint position);
guint med_rows_count (MedRows *self);
/* The row object of this key if somebody holds one. */
MedModel *med_rows_live (MedRows *self, const char *key);
/* A row object that somebody holds follows although a filter hides its row. Not needed by a class
 * that can find. */
void med_rows_follow (MedRows *self, const void *info);
/* Rows of the same key are the same objects in both lists from now on. */
void med_rows_share (MedRows *self, MedRows *other);
/* Inserts headings where the text of a row becomes another one: the class has `heading`. Takes the
 * array. */
GArray *med_rows_group (MedRows *self, GArray *rows);
