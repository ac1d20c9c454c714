/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The agent: a process that keeps one profile's session open for a while, so that scripts derive
 * the key from the passphrase once. It listens on `agent.sock` (mode 0600) in the profile's folder,
 * for processes of the same user only, and runs whole commands with the caller's streams and
 * folder; keys never leave it. A request is
 *
 *   u32 size, then its bytes: texts that end with a zero byte each (words of the command)
 *
 * in the machine's own byte order, with four descriptors beside the first bytes: input, output,
 * notices, and the caller's folder. The answer is one byte, the exit status. Commands run one after
 * the other. */
#pragma once

#include "ctl/ctl.h"

/* Unlocks and leaves the agent behind; the answer is made in the calling process. */
med_result med_agent_start (med_ctl *ctl, unsigned seconds, med_answer *answer) MED_CHECKED;
/* Ends the agent, which wipes its keys. MED_OK when there is none. */
med_result med_agent_stop (med_ctl *ctl, med_answer *answer) MED_CHECKED;
/* Hands a command to the agent. False when there is none; else `status` is its exit status. */
bool med_agent_call (const med_ctl *ctl, const char *const *argv, int *status);
