import HTTPMessage

/// The values that the labels of requests may have. All lists are closed, so that no client can add a time series.
struct LabelSets: Sendable {
  /// The paths of the handlers, then `unmatched` for every other path.
  let routes: [String]
  private let routesByPath: [String: Int]

  static let methods: [StaticString] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "_OTHER",
  ]
  /// The status of a request whose client was gone before its response was sent.
  static let aborted = 499
  /// Every status that a response can have, and 0 for any other.
  static let statuses = [
    200, 204, 304, 400, 401, 403, 404, 405, 406, 408, 409, 411, 413, 414, 415, 417, 422, 429, 431, aborted, 500, 501,
    503, 505, 0,
  ]

  private static let placesByStatus: [UInt8] = (0..<600).map { code in
    UInt8(statuses.firstIndex(of: code) ?? statuses.count - 1)
  }

  init(paths: [String]) {
    routes = paths + ["unmatched"]
    routesByPath = Dictionary(paths.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  var unmatched: Int { routes.count - 1 }
  static var otherMethod: Int { methods.count - 1 }

  func route(of path: String) -> Int { routesByPath[path] ?? unmatched }

  static func place(of method: HTTPMethod) -> Int {
    switch method {
    case .get: 0
    case .head: 1
    case .post: 2
    case .put: 3
    case .delete: 4
    case .connect: 5
    case .options: 6
    case .trace: 7
    case .patch: 8
    case .other: otherMethod
    }
  }

  /// The number of label sets that a request can have.
  var count: Int { routes.count * Self.methods.count * Self.statuses.count }

  func index(route: Int, method: Int, status: Int) -> Int {
    let place = status < Self.placesByStatus.count ? Int(Self.placesByStatus[status]) : Self.statuses.count - 1
    return (route * Self.methods.count + method) * Self.statuses.count + place
  }

  /// For label sets over the limit of a scrape: no request has it.
  var overflow: Int { index(route: unmatched, method: Self.otherMethod, status: 0) }

  /// The labels of the index, as in an exposition.
  func text(of index: Int) -> String {
    let (rest, status) = index.quotientAndRemainder(dividingBy: Self.statuses.count)
    let (route, method) = rest.quotientAndRemainder(dividingBy: Self.methods.count)
    return #"http_request_method="\#(Self.methods[method])",http_route="\#(routes[route])","#
      + #"http_response_status_code="\#(Self.statuses[status])""#
  }
}
