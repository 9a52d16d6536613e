/// Whether runs of a command are born of a warm interpreter.
package enum WarmState: Sendable, Equatable {
  /// They are, and these libraries are loaded.
  case ready(libraries: [String])
  /// They are executed, because of this.
  case failed(String)
  /// They are executed, because nobody asked for more.
  case off
}
