/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Assertions that stay on in every build: an invariant that does not hold must stop a program that
 * keeps medical records, not corrupt them. The condition must have no side effects. */
#pragma once

#define med_assert(condition)                                                                      \
  ((condition) ? (void)0 : med_assert_failed (#condition, __FILE__, __LINE__))

__attribute__ ((noreturn, cold)) void med_assert_failed (const char *condition, const char *file,
                                                         int line);
