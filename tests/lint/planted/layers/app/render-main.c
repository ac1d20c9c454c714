/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Not planted: the confined renderer may use its library. */
#include <poppler.h>
