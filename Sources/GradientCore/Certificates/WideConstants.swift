// Written by Tests/Exactness/tables.py.

enum WideConstants {
  /// ln 2 in the format of `WideFixed`, with more limbs than any number has.
  static let ln2: [UInt64] = [
    0x0000b17217f7d1cf, 0x79abc9e3b39803f2, 0xf6af40f343267298, 0xb62d8a0d175b8baa,
    0xfa2be7b876206deb, 0xac98559552fb4afa, 0x1b10ed2eae35c138, 0x214427573b291169,
    0xb8253e96ca16224a, 0xe8c51acbda11317c, 0x387eb9ea9bc3b136, 0x603b256fa0ec7657,
    0xf74b72ce87b19d65, 0x48caf5dfa6bd3830, 0x3248655fa1872f20, 0xe3a2da2d97c50f3f,
    0xd5c607f4ca11fb5b, 0xfb90610d30f88fe5, 0x51a2ee569d6dfc1e, 0xfa157d2e23de1400,
    0xb39617460775db89, 0x90e5c943e732b479, 0xcd33cccc4e659393, 0x514c4c1a1e0bd1d6,
  ]
}
