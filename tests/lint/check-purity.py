#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-purity.py [--sanitized] NM CORE_ARCHIVE BASE_ARCHIVE: core computes and does nothing else.

Whatever an object file of core or base needs from outside must stand in the lists below, each group
with its reason. No clock, no randomness, no I/O, no allocator that was not handed in, no locale. A
function that is missing and pure belongs into its group; one that is not belongs into another layer.
"""
import re
import subprocess
import sys

GROUPS = [
    # Memory and text that the caller hands in; nothing that allocates or looks at the locale.
    "memchr memcmp memcpy memmove memset memmem memrchr "
    "strchr strcmp strlen strncmp strnlen strrchr strcspn strspn",
    # What the compiler adds: position independence, -fstack-protector, arithmetic without an
    # instruction of its own.
    "_GLOBAL_OFFSET_TABLE_ __stack_chk_fail __popcountdi2",

    # libsodium. Constant-time helpers over memory.
    "sodium_is_zero sodium_memcmp sodium_memzero sodium_increment",
    # Group arithmetic for the slow path of commit signatures and for rejecting weak keys.
    "crypto_core_ed25519_add crypto_core_ed25519_is_valid_point "
    "crypto_core_ed25519_scalar_reduce crypto_core_ed25519_sub "
    "crypto_scalarmult_ed25519_base_noclamp crypto_scalarmult_ed25519_noclamp",
    # X25519 and ed25519; key pairs only from a seed that is an argument.
    "crypto_scalarmult_curve25519 crypto_scalarmult_curve25519_base "
    "crypto_sign_detached crypto_sign_seed_keypair crypto_sign_verify_detached "
    "crypto_sign_ed25519_pk_to_curve25519 crypto_sign_ed25519_sk_to_curve25519",
    # Authenticated encryption with a nonce that is an argument.
    "crypto_aead_chacha20poly1305_ietf_decrypt crypto_aead_chacha20poly1305_ietf_encrypt "
    "crypto_aead_chacha20poly1305_ietf_decrypt_detached "
    "crypto_aead_chacha20poly1305_ietf_encrypt_detached "
    "crypto_aead_xchacha20poly1305_ietf_decrypt crypto_aead_xchacha20poly1305_ietf_encrypt",
    # Hashes and keys from keys. Argon2id and scrypt map their own memory, whose size is an argument.
    "crypto_generichash crypto_generichash_init crypto_generichash_update crypto_generichash_final "
    "crypto_hash_sha512 crypto_hash_sha512_init crypto_hash_sha512_update crypto_hash_sha512_final "
    "crypto_auth_hmacsha512_init crypto_auth_hmacsha512_update crypto_auth_hmacsha512_final "
    "crypto_kdf_derive_from_key crypto_pwhash_argon2id crypto_pwhash_scryptsalsa208sha256_ll",

    # libcrypto. SHA-256 over a state of the caller's.
    "SHA256 SHA256_Init SHA256_Update SHA256_Final SHA256_Transform",
    # ChaCha20-Poly1305; the context is OpenSSL's own allocation and freed in the same function.
    "EVP_CIPHER_CTX_ctrl EVP_CIPHER_CTX_free EVP_CIPHER_CTX_new EVP_CIPHER_CTX_reset "
    "EVP_CIPHER_fetch EVP_CIPHER_free EVP_CipherInit_ex2 EVP_CipherUpdate EVP_CipherFinal_ex "
    "EVP_DecryptInit_ex2 EVP_DecryptUpdate EVP_DecryptFinal_ex "
    "EVP_EncryptInit_ex2 EVP_EncryptUpdate EVP_EncryptFinal_ex EVP_chacha20_poly1305",

    # protobuf-c, always with the arena as its allocator.
    "protobuf_c_message_check protobuf_c_message_free_unpacked protobuf_c_message_get_packed_size "
    "protobuf_c_message_init protobuf_c_message_pack protobuf_c_message_pack_to_buffer "
    "protobuf_c_message_unpack protobuf_c_message_descriptor_get_field "
    "protobuf_c_message_descriptor_get_field_by_name protobuf_c_enum_descriptor_get_value "
    "protobuf_c_empty_string",
]
ALLOWED = {name for group in GROUPS for name in group.split()}

# Single object files that may do more.
EXCEPTIONS = [
    # The generated code of protobuf-c asserts that it is handed its own messages.
    (r".*\.pb-c\.c\.o", {"__assert_fail"}),
    # The allocator that programs hand down, and the end of a program that broke an invariant.
    (r"heap\.c\.o", {"malloc", "free"}),
    (r"assert\.c\.o", {"abort", "fprintf", "stderr"}),
]
# Base's own, but what it hands out is the process heap.
NOT_FOR_CORE = {"med_memory_heap"}
SANITIZERS = re.compile(r"__(asan|ubsan|lsan|sanitizer)_\w+")


def symbols(nm, archive):
    """Names defined in the archive, and (object file, name) of those that it needs."""
    listing = subprocess.run([nm, "--print-file-name", archive], check=True, capture_output=True,
                             text=True).stdout
    defined, needed = set(), []
    for line in listing.splitlines():
        place, rest = line.rsplit(": ", 1) if ": " in line else line.split(":", 1)
        member = re.split(r"[:/]", place.strip())[-1]
        kind, name = rest.split()[-2:]
        if kind in "Uvw":
            needed.append((member, name))
        elif kind.isupper():
            defined.add(name)
    return defined, needed


def pure(member, name):
    return name in ALLOWED or any(
        re.fullmatch(pattern, member.split("_")[-1]) and name in names
        for pattern, names in EXCEPTIONS)


def main():
    arguments = sys.argv[1:]
    sanitized = arguments[0] == "--sanitized"
    nm, core, base = arguments[1:] if sanitized else arguments
    base_defined, base_needed = symbols(nm, base)
    core_defined, core_needed = symbols(nm, core)
    problems = set()
    for layer, needed, inside in [("base", base_needed, base_defined),
                                  ("core", core_needed,
                                   core_defined | base_defined - NOT_FOR_CORE)]:
        for member, name in needed:
            if not (name in inside or pure(member, name)
                    or sanitized and SANITIZERS.fullmatch(name)):
                problems.add(f"{layer}: {member}: {name}")
    for problem in sorted(problems):
        print(problem)
    print(f"{len(base_needed) + len(core_needed)} uses, {len(problems)} problems")
    return 1 if problems or not core_defined or not base_defined else 0


sys.exit(main())
