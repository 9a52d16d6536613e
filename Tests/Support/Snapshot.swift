import Foundation

/// Golden files under `Tests/Fixtures`, compared byte for byte.
///
/// `UPDATE_SNAPSHOTS=1 swift test` writes them anew; without it a missing file is a difference like any other.
package enum Snapshot {
  /// The checkout that the tests were built from.
  package static let checkout = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  /// Compares `text` with the file `path` of the checkout.
  ///
  /// - Returns: nil if they are equal or the file was written anew; else what differs and how to accept it.
  package static func difference(of text: String, from path: String) throws -> String? {
    let file = URL(fileURLWithPath: checkout + "/" + path)
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      return nil
    }
    let advice = "To accept: UPDATE_SNAPSHOTS=1 swift test"
    guard let data = try? Data(contentsOf: file) else { return "\(path) is missing. \(advice)" }
    guard data != Data(text.utf8) else { return nil }
    let old = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let new = text.split(separator: "\n", omittingEmptySubsequences: false)
    let changes = new.difference(from: old).map { change in
      switch change {
      case .remove(let offset, let line, _): "-\(offset + 1): \(line)"
      case .insert(let offset, let line, _): "+\(offset + 1): \(line)"
      }
    }
    return "\(path) differs. \(advice)\n" + changes.joined(separator: "\n")
  }
}
