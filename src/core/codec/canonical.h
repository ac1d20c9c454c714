/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canonical protobuf over protobuf-c: one message has exactly one encoding (core/FORMATS.md).
 * Message types must not contain themselves: protobuf-c recurses once a nested message. */
#pragma once

#include "base/memory.h"

#include <protobuf-c/protobuf-c.h>

/* Unpacks `bytes` as a message of type `type`. Everything, the message included, lives in the
 * arena: never call its free function. Cast the result to the generated struct.
 * MED_E_TOO_LARGE: more than size_max bytes, looked at before anything else.
 * MED_E_NO_MEMORY: the arena's budget is spent.
 * MED_E_INVALID: not parsable; or packing it again gives other bytes; or, at any depth, an unknown
 * field, an unknown enum value, a oneof with no member set, or a string that is not UTF-8. */
med_result med_canonical_decode (const ProtobufCMessageDescriptor *type, med_span bytes,
                                 size_t size_max, med_arena *arena,
                                 ProtobufCMessage **message) MED_CHECKED;

/* Packs a message into the arena. MED_E_INVALID when med_canonical_decode () would refuse it. */
med_result med_canonical_encode (const ProtobufCMessage *message, med_arena *arena,
                                 med_span *bytes) MED_CHECKED;
