import Synchronization

/// Removes secrets from text by their value, wherever they appear.
///
/// Redaction by name misses a key that a library puts into an error text; the value itself cannot hide. Whoever reads a
/// secret registers it here before using it, and everything that leaves the process as log, trace or telemetry passes
/// through `redact`.
package final class Redactor: Sendable {
  /// What stands in place of a secret.
  package static let mask = "[redacted]"

  /// Shorter values are not registered: masking every "a" would destroy the text and hide nothing.
  package static let shortestSecret = 6

  /// Held to add one or to copy the list; texts are searched outside of it.
  private let secrets = Mutex<[[UInt8]]>([])

  package init() {}

  /// Remembers a secret value. Values shorter than `shortestSecret` bytes are ignored and answered with false.
  @discardableResult
  package func register(secret: String) -> Bool {
    let bytes = Array(secret.utf8)
    guard bytes.count >= Self.shortestSecret else { return false }
    secrets.withLock { known in
      guard !known.contains(bytes) else { return }
      known.append(bytes)
      // The longest first, so that a secret that contains another one is masked whole.
      known.sort { $0.count > $1.count }
    }
    return true
  }

  /// `text` with every registered secret replaced by `mask`.
  package func redact(_ text: String) -> String {
    let known = secrets.withLock { $0 }
    guard !known.isEmpty else { return text }
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if let secret = known.first(where: { rest.starts(with: $0) }) {
        result += Self.mask.utf8
        rest = rest.dropFirst(secret.count)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
