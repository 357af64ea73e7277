import Bytes

extension ASCIISet {
  /// The bytes of a path or a query (RFC 3986 §3.3, §3.4): `?` is one of them, `%` is not.
  static var path: ASCIISet { ASCIISet(low: 0xAFFF_FFD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF) }

  /// The bytes of a host's registered name (RFC 3986 §3.2.2), without `%`.
  static var registeredName: ASCIISet { ASCIISet(low: 0x2BFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }

  /// The bytes of an IP literal between its brackets (RFC 3986 §3.2.2).
  static var address: ASCIISet { ASCIISet(low: 0x2FFF_7FD2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE) }
}
