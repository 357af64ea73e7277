import Glibc
import Text

/// The variables of the environment whose names begin with `NABLA_`.
///
/// An empty variable counts as unset: compose writes one for `${X:-}`.
struct Environment: Sendable {
  private static let prefix = "NABLA_"

  private let variables: [String: String]

  init(_ variables: [String: String]) {
    self.variables = variables.filter { $0.key.hasPrefix(Self.prefix) && !$0.value.isEmpty }
  }

  /// `--max-body-bytes` can come from `NABLA_MAX_BODY_BYTES`.
  static func variable(ofOption name: String) -> String {
    prefix + String(name.uppercased().map { $0 == "-" ? "_" : $0 })
  }

  subscript(name: String) -> String? { variables[name] }

  /// A line for each variable that belongs to no option and is no service link: probably an option's name with a typo.
  ///
  /// - Parameter known: the names of options. They are listed only if there is a variable.
  func unknownNotes(known: @autoclosure () -> [String]) -> [String] {
    guard !variables.isEmpty else { return [] }
    let known = known()
    let expected = Set(known.map(Self.variable(ofOption:)))
    return variables.filter { !expected.contains($0.key) && !Self.isOfService(name: $0.key, value: $0.value) }
      .keys.sorted().map { name in
        let option = name.dropFirst(Self.prefix.count).map { $0 == "_" ? "-" : $0 }
        let meant = nearest(to: String(option), among: known).map { " Did you mean `\(Self.variable(ofOption: $0))`?" }
        return "\(name.shown): unknown variable, ignored.\(meant ?? "")"
      }
  }
}

// MARK: The process

extension Environment {
  static let process = Environment(entries())

  /// The names of the options of every command: one environment serves them all.
  static let optionNames =
    ServeOptions.all.map(\.name) + ComputeCommand.options.map(\.name)
    + GradeCommand.options.map(\.name) + KeyCommand.options.map(\.name) + HealthcheckCommand.options.map(\.name)

  private static func entries() -> [String: String] {
    var found: [String: String] = [:]
    var entry = unsafe environ
    // Bound: a null pointer ends the list (environ(7)).
    while let text = unsafe entry.pointee {
      let parts = unsafe String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { found[String(parts[0])] = String(parts[1]) }
      unsafe entry += 1
    }
    return found
  }
}

// MARK: Service links

/// In a cluster with a Service named `nabla`, Kubernetes sets variables with the Service's address, unless the pod has
/// `enableServiceLinks: false`. One of them has the name of an option: `NABLA_PORT=tcp://10.96.0.12:8080`.
extension Environment {
  private static let protocols = ["tcp", "udp", "sctp"]

  /// Whether the value is `protocol://address:port`.
  static func isServiceLink(_ value: String) -> Bool {
    guard let scheme = protocols.map({ "\($0)://" }).first(where: value.hasPrefix) else { return false }
    let place = value.dropFirst(scheme.count)
    guard let colon = place.lastIndex(of: ":"), colon != place.startIndex else { return false }
    return Int(digits: String(place[place.index(after: colon)...])) != nil
  }

  /// Whether the variable belongs to a Service whose name is, or begins with, `nabla`:
  /// `…_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_HTTP`, `…_PORT`, `…_PORT_8080_TCP`, and that with `_PROTO`,
  /// `_PORT` or `_ADDR`.
  private static func isOfService(name: String, value: String) -> Bool {
    if isServiceLink(value) { return true }
    var parts = name.split(separator: "_", omittingEmptySubsequences: false)[...]
    if let service = parts.lastIndex(of: "SERVICE") {
      let rest = parts[(service + 1)...]
      return rest == ["HOST"] || rest.first == "PORT"
    }
    if let last = parts.last, ["PROTO", "PORT", "ADDR"].contains(last) { parts.removeLast() }
    guard let transport = parts.popLast(), protocols.contains(transport.lowercased()),
      let port = parts.popLast(), Int(digits: String(port)) != nil
    else { return false }
    return parts.last == "PORT"
  }
}
