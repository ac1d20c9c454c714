/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planted: a folder that is no layer. */
