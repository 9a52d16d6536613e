/// What a search for a program found.
package enum Discovery: Sendable {
  case found(Program)
  /// Not there; the sentence says what to install.
  case missing(String)
}
