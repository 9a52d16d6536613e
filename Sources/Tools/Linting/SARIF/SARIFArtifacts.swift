internal import JSON

/// The files of a log: each has a relative URI and a number.
struct SARIFArtifacts {
  private let files: [SourceFile]
  private let places: [Int: Int]

  init(_ files: [SourceFile]) {
    self.files = files
    places = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1.index, $0) })
  }

  func file(_ index: Int) -> SourceFile? { places[index].map { files[$0] } }

  /// The list of all files.
  func write(to writer: inout JSONWriter) {
    writer.beginArray()
    for file in files {
      writer.beginObject()
      writer.key("location")
      writer.beginObject()
      writer.key("uri")
      writer.string(Self.uri(of: file.name))
      writer.endObject()
      writer.key("length")
      writer.integer(file.bytes.count)
      writer.endObject()
    }
    writer.endArray()
  }

  /// Where a file is.
  func writeLocation(of index: Int, to writer: inout JSONWriter) {
    writer.beginObject()
    if let place = places[index] {
      writer.key("uri")
      writer.string(Self.uri(of: files[place].name))
      writer.key("index")
      writer.integer(place)
    }
    writer.endObject()
  }

  /// A reference (RFC 3986): all but unreserved characters and slashes is escaped, so that no name is taken for a
  /// scheme.
  static func uri(of name: String) -> String {
    var uri = name.hasPrefix("/") ? "file://" : ""
    let digits = Array("0123456789ABCDEF".unicodeScalars)
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        uri.unicodeScalars.append("%")
        uri.unicodeScalars.append(digits[Int(byte >> 4)])
        uri.unicodeScalars.append(digits[Int(byte & 15)])
      }
    }
    return uri
  }
}
