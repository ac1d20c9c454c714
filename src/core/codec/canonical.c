/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canonical protobuf: unpack into an arena, inspect the whole tree, pack again and compare.
 *
 * protobuf-c 1.4.1 by itself keeps unknown fields, takes non-minimal varints, fields in any order,
 * repeated scalars twice, the last member of a oneof, unknown enum values and a bool of 2, and
 * merges a nested message that comes twice. Packing writes each message in one way only, so the
 * comparison finds all of these but the first and the enum, which the inspection finds. */
#include "core/codec/canonical.h"

#include "base/assert.h"

typedef struct
{
  med_arena *arena;
  bool exhausted;
} arena_allocator;

static void *
arena_alloc (void *context, size_t size)
{
  arena_allocator *allocator = (arena_allocator *)context;
  void *block = med_arena_alloc (allocator->arena, size);
  allocator->exhausted |= block == NULL;
  return block;
}

static void
arena_free (void *context, void *block)
{
}

/* Takes packed bytes and compares instead of storing them. */
typedef struct
{
  ProtobufCBuffer base; /* first: protobuf-c hands this back */
  med_span expected;
  bool differs;
} compare_buffer;

static void
compare_append (ProtobufCBuffer *base, size_t size, const uint8_t *data)
{
  compare_buffer *buffer = (compare_buffer *)base;
  if (buffer->differs || size > buffer->expected.size
      || (size > 0 && memcmp (buffer->expected.data, data, size) != 0))
    {
      buffer->differs = true;
      return;
    }
  if (size > 0)
    buffer->expected = med_span_make (buffer->expected.data + size, buffer->expected.size - size);
}

/* Number of bytes of the UTF-8 sequence at the front: 0 when it is malformed, overlong, a surrogate
 * or above U+10FFFF (RFC 3629). */
static size_t
utf8_sequence (const uint8_t *bytes, size_t size)
{
  uint8_t first = bytes[0];
  if (first < 0x80)
    return 1;
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length > size)
    return 0;
  for (size_t i = 1; i < length; i++)
    if ((bytes[i] & 0xc0) != 0x80)
      return 0;
  uint8_t second = bytes[1];
  if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)
      || (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
    return 0;
  return length;
}

static bool
text_valid (const char *text)
{
  /* An absent string of proto3 is the empty default. */
  if (text == NULL)
    return true;
  size_t size = strlen (text);
  const uint8_t *bytes = (const uint8_t *)text;
  for (size_t at = 0; at < size;)
    {
      size_t length = utf8_sequence (bytes + at, size - at);
      if (length == 0)
        return false;
      at += length;
    }
  return true;
}

static bool message_valid (const ProtobufCMessage *message);

/* One value of a field; `member` points at it inside its message or array. */
static bool
value_valid (const ProtobufCFieldDescriptor *field, const void *member)
{
  switch ((int)field->type)
    {
    case PROTOBUF_C_TYPE_ENUM:
      return protobuf_c_enum_descriptor_get_value (
                 (const ProtobufCEnumDescriptor *)field->descriptor, *(const int *)member)
             != NULL;
    case PROTOBUF_C_TYPE_STRING:
      return text_valid (*(const char *const *)member);
    case PROTOBUF_C_TYPE_MESSAGE:
      {
        const ProtobufCMessage *nested = *(const ProtobufCMessage *const *)member;
        return nested == NULL || message_valid (nested);
      }
    default:
      return true;
    }
}

static size_t
value_size (const ProtobufCFieldDescriptor *field)
{
  return field->type == PROTOBUF_C_TYPE_ENUM ? sizeof (int) : sizeof (void *);
}

static bool
field_valid (const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
  const uint8_t *base = (const uint8_t *)message;
  const void *member = base + field->offset;
  const void *quantifier = base + field->quantifier_offset;
  if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
    {
      uint32_t chosen = *(const uint32_t *)quantifier;
      if (chosen != field->id)
        return chosen != 0;
      /* A member that is chosen must be there; packing would drop it silently. */
      if ((field->type == PROTOBUF_C_TYPE_MESSAGE || field->type == PROTOBUF_C_TYPE_STRING)
          && *(const void *const *)member == NULL)
        return false;
      return value_valid (field, member);
    }
  bool by_value = field->type == PROTOBUF_C_TYPE_ENUM;
  if (!by_value && field->type != PROTOBUF_C_TYPE_MESSAGE && field->type != PROTOBUF_C_TYPE_STRING)
    return true;
  if (field->label == PROTOBUF_C_LABEL_REPEATED)
    {
      size_t count = *(const size_t *)quantifier;
      const uint8_t *values = *(const uint8_t *const *)member;
      for (size_t i = 0; i < count; i++)
        {
          const void *value = values + i * value_size (field);
          if (!by_value && *(const void *const *)value == NULL)
            return false;
          if (!value_valid (field, value))
            return false;
        }
      return true;
    }
  return value_valid (field, member);
}

static bool
message_valid (const ProtobufCMessage *message)
{
  if (message->n_unknown_fields != 0)
    return false;
  for (unsigned i = 0; i < message->descriptor->n_fields; i++)
    if (!field_valid (message, &message->descriptor->fields[i]))
      return false;
  return true;
}

med_result
med_canonical_decode (const ProtobufCMessageDescriptor *type, med_span bytes, size_t size_max,
                      med_arena *arena, ProtobufCMessage **message)
{
  if (bytes.size > size_max)
    return MED_E_TOO_LARGE;
  arena_allocator context = { arena, false };
  ProtobufCAllocator allocator = { arena_alloc, arena_free, &context };
  ProtobufCMessage *unpacked = protobuf_c_message_unpack (type, &allocator, bytes.size, bytes.data);
  if (context.exhausted)
    return MED_E_NO_MEMORY;
  if (unpacked == NULL || !message_valid (unpacked))
    return MED_E_INVALID;
  compare_buffer compare = { { compare_append }, bytes, false };
  protobuf_c_message_pack_to_buffer (unpacked, &compare.base);
  if (compare.differs || compare.expected.size > 0)
    return MED_E_INVALID;
  *message = unpacked;
  return MED_OK;
}

med_result
med_canonical_encode (const ProtobufCMessage *message, med_arena *arena, med_span *bytes)
{
  if (!message_valid (message))
    return MED_E_INVALID;
  size_t size = protobuf_c_message_get_packed_size (message);
  uint8_t *data = (uint8_t *)med_arena_alloc (arena, size);
  if (data == NULL)
    return MED_E_NO_MEMORY;
  size_t written = protobuf_c_message_pack (message, data);
  med_assert (written == size);
  *bytes = med_span_make (data, size);
  return MED_OK;
}
