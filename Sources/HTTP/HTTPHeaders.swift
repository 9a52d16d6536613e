/// The headers of an answer, in the order in which they came.
package struct HTTPHeaders: Sendable {
  private var fields: [(name: String, value: String)] = []

  package init() {}

  /// The first value of a header, whatever the case of its name.
  package subscript(_ name: String) -> String? {
    let name = name.lowercased()
    return fields.first { $0.name == name }?.value
  }

  /// All values of a header.
  package func all(_ name: String) -> [String] {
    let name = name.lowercased()
    return fields.filter { $0.name == name }.map(\.value)
  }

  /// Takes a line `Name: value`; one that is none is left out.
  mutating func add(line: [UInt8]) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    fields.append((name, String(decoding: Self.trimmed(line[(colon + 1)...]), as: UTF8.self)))
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    var bytes = bytes.drop(while: isBlank)
    while let last = bytes.last, isBlank(last) { bytes.removeLast() }
    return bytes
  }
}
