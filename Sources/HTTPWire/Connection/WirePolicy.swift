/// What all connections of a server have in common: a reference, since a copy for each would be 200 bytes.
package final class WirePolicy: Sendable {
  let limits: WireLimits
  let timeouts: WireTimeouts

  package init(limits: WireLimits = WireLimits(), timeouts: WireTimeouts = WireTimeouts()) {
    self.limits = limits
    self.timeouts = timeouts
  }
}
