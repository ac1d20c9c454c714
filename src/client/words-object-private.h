/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words as indexes, for the client's own files. */
#pragma once

#include "client/words-object.h"
#include "core/vault/words.h"

MedWords *med_words_object_new (const med_root_entropy *entropy);
