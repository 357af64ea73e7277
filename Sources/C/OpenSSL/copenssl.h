// OpenSSL 3, with functions for its macros: Swift cannot use macros with arguments.
#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

/// The minimum version is TLS 1.2. The maximum is 1.3, the latest of OpenSSL 3.
static inline int copenssl_set_least_version(SSL_CTX *context) {
  return (int)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

static inline int copenssl_set_groups(SSL_CTX *context, const char *groups) {
  return (int)SSL_CTX_set1_groups_list(context, groups);
}

/// Turns off what docs/tls.md lists. An end of the connection without close_notify counts as the peer's end: HTTP's own
/// framing shows whether a message is complete.
static inline void copenssl_set_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A write may be partial, and may continue from memory that has moved. An idle session has no buffers.
  SSL_CTX_set_mode(
      context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  // One system call for all received bytes, in place of two for each record.
  SSL_CTX_set_read_ahead(context, 1);
  // Clients keep their sessions in tickets; the server keeps none.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// The reason code of the oldest error of this thread; 0 if there is none.
static inline int copenssl_first_reason(void) { return ERR_GET_REASON(ERR_peek_error()); }

static inline int copenssl_last_reason(void) { return ERR_GET_REASON(ERR_peek_last_error()); }
