/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invitations of the own clinic, for the client's own files. */
#pragma once

#include "client/invite-object.h"
#include "client/people.h"

#include <gio/gio.h>

MedInvite *med_invite_object_new (const med_invite_info *info, const char *clinic);
const med_sign_public *med_invite_object_key (MedInvite *invite);
/* Brings the list to these invitations; objects of the same key stay. */
void med_invite_objects_update (GListStore *list, const med_invite_info *infos, size_t count,
                                const char *clinic);
/* Static word of a Med__Role, "patient" for anything else. */
const char *med_role_name (uint32_t role);
/* The role by which somebody with these role bits uses MedEase: staff first. */
const char *med_roles_name (uint32_t roles);
