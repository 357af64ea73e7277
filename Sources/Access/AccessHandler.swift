package import HTTPMessage

/// Decides who may call the handler behind it: keys with scopes, limits of requests per minute, pages of other origins.
///
/// It judges a request by its head. What it lets pass is the request with its permissions.
package struct AccessHandler: HTTPHandler {
  private let inner: any HTTPHandler
  private let gate: Gate
  private let origins: AllowedOrigins

  package init(_ policy: AccessPolicy, around inner: any HTTPHandler) {
    self.inner = inner
    gate = Gate(policy)
    origins = policy.origins
  }

  package var remembersHeads: Bool { gate.hasKeys || inner.remembersHeads }

  /// The request is judged again, and counted, once its content has come. A refusal is counted here.
  package func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse? {
    if origins.preflight(head) != nil { return nil }
    switch judge(head) {
    case .refused(let response): return finish(response, of: head)
    case .admitted(let grant):
      guard let refusal = inner.refusal(ofHead: grant.apply(to: head)) else {
        gate.putBack(grant)
        return nil
      }
      return finish(refusal, of: head, grant)
    }
  }

  /// All lines of a request are one request.
  package func lines(ofHead head: borrowing HTTPRequest) -> HTTPLines.Decision? {
    if origins.preflight(head) != nil { return nil }
    switch judge(head) {
    case .refused(let response): return .refused(finish(response, of: head))
    case .admitted(let grant):
      switch inner.lines(ofHead: grant.apply(to: head)) {
      case .refused(let response): return .refused(finish(response, of: head, grant))
      case .accepted(var lines):
        let (prepare, fields) = (lines.prepare, origins.isEmpty ? [] : origins.fields(for: head))
        lines.prepare = { response in
          prepare(&response)
          response.note(grant)
          response.fields += fields
        }
        return .accepted(lines)
      case nil:
        gate.putBack(grant)
        return nil
      }
    }
  }

  package func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    // Without a limit of work the inner handler responds to everything.
    respond(to: request, within: nil)!
  }

  package func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    respond(to: request, within: workMax)
  }

  private func respond(to request: borrowing HTTPRequest, within workMax: Int?) -> HTTPResponse? {
    if let preflight = origins.preflight(request) { return preflight }
    switch judge(request) {
    case .refused(let response): return finish(response, of: request)
    case .admitted(let grant):
      let granted = grant.apply(to: request)
      guard let workMax else { return finish(inner.respond(to: granted), of: request, grant) }
      guard let response = inner.respond(to: granted, workMax: workMax) else {
        gate.putBack(grant)
        return nil
      }
      return finish(response, of: request, grant)
    }
  }

  package func render(_ refusal: HTTPRefusal) -> HTTPResponse {
    var response = inner.render(refusal)
    response.fields += origins.fieldsWithoutRequest
    return response
  }

  private enum Judgement {
    case admitted(Gate.Grant)
    case refused(HTTPResponse)
  }

  private func judge(_ request: borrowing HTTPRequest) -> Judgement {
    do throws(AccessRefusal) {
      return .admitted(try gate.admit(request))
    } catch {
      // The inner handler knows best what an unknown path means. It must not serve it.
      if case .unknownPath = error, let refusal = inner.refusal(ofHead: request) { return .refused(refusal) }
      var response = inner.render(error.refusal(of: request))
      response.facts.refusal = error.reason
      response.facts.keyName = error.keyName
      return .refused(response)
    }
  }

  /// Adds what other handlers, and pages of other origins, may know.
  private func finish(
    _ response: consuming HTTPResponse, of request: borrowing HTTPRequest, _ grant: Gate.Grant? = nil
  ) -> HTTPResponse {
    if let grant { response.note(grant) }
    if !origins.isEmpty { response.fields += origins.fields(for: request) }
    return response
  }
}

extension HTTPResponse {
  /// Notes whose request it responds to.
  fileprivate mutating func note(_ grant: Gate.Grant) {
    facts.keyName = grant.keyName
    if status == .forbidden { facts.refusal = .keys }
  }
}
