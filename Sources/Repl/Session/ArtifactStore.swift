/// Saves what answers bring along.
package protocol ArtifactStore {
  /// Saves bytes under `name`, or a name like it if that is taken, and answers the path.
  func save(_ bytes: [UInt8], as name: String) throws -> String
}

/// File names for what comes without one.
package enum ArtifactName {
  /// The usual extension of a media type, with its dot; nothing for one that is not known.
  static func pathExtension(of mediaType: String) -> String {
    switch mediaType.split(separator: ";").first ?? "" {
    case "image/png": ".png"
    case "image/jpeg": ".jpg"
    case "image/gif": ".gif"
    case "image/webp": ".webp"
    case "image/svg+xml": ".svg"
    case "audio/wav", "audio/x-wav": ".wav"
    case "audio/mpeg": ".mp3"
    case "text/plain": ".txt"
    case "text/csv": ".csv"
    case "text/html": ".html"
    case "application/json": ".json"
    case "application/pdf": ".pdf"
    default: ""
    }
  }

  /// What a URI ends with, percent escapes resolved.
  static func last(of uri: String) -> String {
    let path = uri.split(separator: "?").first ?? ""
    let last = path.split(separator: "/").last.map(String.init) ?? "resource"
    var bytes: [UInt8] = []
    var rest = Array(last.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// `name` with a number before its extension.
  package static func numbered(_ name: String, _ number: Int) -> String {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return "\(name)-\(number)" }
    return "\(name[..<dot])-\(number)\(name[dot...])"
  }
}
