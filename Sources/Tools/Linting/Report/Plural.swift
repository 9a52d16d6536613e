/// Numbers with their nouns.
package enum Plural {
  /// `1 file`, `2 files`.
  package static func of(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
  }
}
