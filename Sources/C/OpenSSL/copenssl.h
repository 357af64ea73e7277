// OpenSSL 3, and as functions what it has as macros: Swift sees no macro that takes arguments.
#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

/// The least version of the protocol: 1.2. The greatest is 1.3, as OpenSSL 3 has none above.
static inline int copenssl_set_least_version(SSL_CTX *context) {
  return (int)SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
}

static inline int copenssl_set_groups(SSL_CTX *context, const char *groups) {
  return (int)SSL_CTX_set1_groups_list(context, groups);
}

/// What docs/tls.md says is off, is off here; and an end of the connection without close_notify counts as the peer's end:
/// HTTP's own framing tells whether a message was cut.
static inline void copenssl_set_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // A write goes as far as the socket takes it, and may go on from memory that has moved; an idle session holds no buffers.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  // One system call for all that has come, in place of two a record.
  SSL_CTX_set_read_ahead(context, 1);
  // A session is kept by its client, in a ticket; none is kept here.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/// The reason code of the oldest error of this thread; 0 where there is none.
static inline int copenssl_first_reason(void) { return ERR_GET_REASON(ERR_peek_error()); }

static inline int copenssl_last_reason(void) { return ERR_GET_REASON(ERR_peek_last_error()); }
