package import SearchIndex
internal import ToolKit

/// How a document is named in an answer: for readers, and as the URI of its resource.
package struct CitedDocument: Sendable, Hashable {
  /// One line, in which bytes that are not UTF-8 are escaped.
  package let name: String
  package let uri: String

  /// - Parameter base: what stands before the keys of a folder's files: nothing where the folder is the only root, so that
  ///   other tools find the files by these names; else its path and a slash.
  package init(key: [UInt8], of collection: CollectionRecord, base: [UInt8]) {
    if let root = collection.root {
      name = ReportName.inert(base + key)
      uri = Self.fileURI(root + [UInt8(ascii: "/")] + key)
    } else {
      name = ReportName.inert(key)
      uri = TextTemplate.uri(key: key, collection: collection.name)
    }
  }

  /// The URI of an absolute path, whatever bytes it has (RFC 8089).
  static func fileURI(_ path: [UInt8]) -> String {
    "file://" + PercentEncoding.encoded(path, keeping: [UInt8(ascii: "/")])
  }
}

/// Percent-encoding (RFC 3986, section 2.1).
enum PercentEncoding {
  /// Escapes everything but unreserved characters and those to keep.
  static func encoded(_ bytes: some Sequence<UInt8>, keeping kept: Set<UInt8> = []) -> String {
    var result: [UInt8] = []
    for byte in bytes {
      if isUnreserved(byte) || kept.contains(byte) {
        result.append(byte)
      } else {
        let digits = Array("0123456789ABCDEF".utf8)
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The bytes that are meant; nil for a broken escape.
  static func decoded(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var rest = Array(text)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(nibble), let low = rest.popFirst().flatMap(nibble) else { return nil }
      result.append(high << 4 | low)
    }
    return result
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
    default: false
    }
  }

  private static func nibble(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
  }
}
