/// A loop's connections by token. A token is an index into the table, and a generation that tells apart the connections
/// that used that index.
///
/// An event or a response can come for a connection that is closed, and whose index another connection already uses.
struct ConnectionTable {
  private var places: [Connection?] = []
  private var generations: [UInt32] = []
  private var free: [Int] = []

  var count: Int { places.count - free.count }

  /// The token for the next `insert`.
  mutating func makeToken() -> UInt64 {
    if free.isEmpty {
      free.append(places.count)
      places.append(nil)
      generations.append(0)
    }
    let place = free[free.count - 1]
    return UInt64(generations[place]) << 32 | UInt64(place)
  }

  mutating func insert(_ connection: Connection) {
    let place = free.removeLast()
    precondition(connection.token & 0xFFFF_FFFF == UInt64(place))
    places[place] = connection
  }

  subscript(token: UInt64) -> Connection? {
    let place = Int(token & 0xFFFF_FFFF)
    guard place < places.count, let connection = places[place], connection.token == token else { return nil }
    return connection
  }

  mutating func remove(_ connection: Connection) {
    let place = Int(connection.token & 0xFFFF_FFFF)
    places[place] = nil
    generations[place] &+= 1
    free.append(place)
  }

  var all: [Connection] { places.compactMap { $0 } }
}
