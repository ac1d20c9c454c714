/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only page with technical words: who confirms, how current, how safe. */
#pragma once

#include "app/page.h"

#define MED_TYPE_NETWORK_PAGE (med_network_page_get_type ())
G_DECLARE_FINAL_TYPE (MedNetworkPage, med_network_page, MED, NETWORK_PAGE, MedPage)

/* session: replica (state, as-of, height, confirmed, validators, copies, hospitals, checked,
 * newest-seen, engine, chain-id, alarm, alarm-facts), outbox (pending).
 * Signals: refresh, save-report. */
