/// How long a call of a tool may take, and how much it may answer.
package struct CallLimits: Sendable, Hashable {
  /// The time after which a call is ended. Hosts give up on a silent call at 60 s, so the default stays below.
  package let defaultDeadline: Duration
  /// The most characters of text that a result needs where that is more than hosts show unasked (some cut at 50,000);
  /// nil for a tool that stays below. At most 500,000.
  package let resultCharacters: Int?

  package init(defaultDeadline: Duration = .seconds(50), resultCharacters: Int? = nil) {
    self.defaultDeadline = defaultDeadline
    self.resultCharacters = resultCharacters
  }
}
