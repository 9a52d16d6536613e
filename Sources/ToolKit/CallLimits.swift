/// How long a call of a tool may take.
package struct CallLimits: Sendable, Hashable {
  /// The time after which a call is ended. Hosts give up on a silent call at 60 s, so the default stays below.
  package let defaultDeadline: Duration

  package init(defaultDeadline: Duration = .seconds(50)) {
    self.defaultDeadline = defaultDeadline
  }
}
