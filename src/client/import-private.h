/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Imports, for the client's own façade files. */
#pragma once

#include "client/import.h"

MedImport *med_import_object_new (gpointer session);
