/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is refused by the headers alone, before a body is read. */
#pragma once

#include "net/problem.h"
#include "net/routes.h"

#include <libsoup/soup.h>

/* MED_OK: unambiguous, of a known route, body within its limit; Range is taken off. Otherwise
 * MED_E_DENIED and `*problem` is the answer, after which the connection must be closed. */
med_result med_http_refuse (SoupServerMessage *message, med_route *route,
                            med_problem *problem) MED_CHECKED;
