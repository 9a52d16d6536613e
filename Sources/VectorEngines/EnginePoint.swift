/// A vector with what it is of, as it goes to an engine.
package struct EnginePoint: Sendable {
  package let id: PointID
  package let vector: [Float]
  package let payload: EnginePayload

  /// Its name follows from its payload.
  package init(vector: [Float], payload: EnginePayload) {
    id = PointID(
      document: payload.document, content: payload.content, ordinal: payload.passage, part: payload.part)
    self.vector = vector
    self.payload = payload
  }
}

/// What a vector is of, and what it can be filtered by.
package struct EnginePayload: Sendable, Equatable {
  /// The key of its document: a path, as bytes, or a name.
  package let document: [UInt8]
  /// What tells versions of the document apart, such as the hash of its content.
  package let content: String
  /// Which passage of the document.
  package let passage: Int
  /// Which child of the passage; nil for the passage itself.
  package let part: Int?
  package let language: String?
  /// Milliseconds since 1970.
  package let modified: Int?

  package init(
    document: [UInt8], content: String, passage: Int, part: Int? = nil, language: String? = nil, modified: Int? = nil,
  ) {
    self.document = document
    self.content = content
    self.passage = passage
    self.part = part
    self.language = language
    self.modified = modified
  }
}

/// A vector that was found.
package struct EngineHit: Sendable, Equatable {
  package let id: PointID
  /// The cosine of vector and question.
  package let cosine: Float
  package let document: [UInt8]
  package let passage: Int
  package let part: Int?
}

/// Which vectors may be found: those that meet every condition that is not nil.
package struct EngineFilter: Sendable {
  /// Of one of these documents. An empty list is met by none.
  package var documents: [[UInt8]]?
  package var languages: [String]?
  /// Modified at this time or later, in milliseconds since 1970.
  package var modifiedSince: Int?

  package init(documents: [[UInt8]]? = nil, languages: [String]? = nil, modifiedSince: Int? = nil) {
    self.documents = documents
    self.languages = languages
    self.modifiedSince = modifiedSince
  }

  /// Whether nothing can meet it, so that nobody need be asked.
  var isEmpty: Bool { documents?.isEmpty == true || languages?.isEmpty == true }
}

/// Keys of documents as text: paths need not be UTF-8, and the text must lead back to the very bytes.
enum KeyText {
  static func encode(_ key: [UInt8]) -> String {
    var text = ""
    for byte in key {
      switch byte {
      case 0x25, 0x00..<0x21, 0x7F...0xFF:
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      default: text.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return text
  }

  /// Nil for what `encode` does not make.
  static func decode(_ text: String) -> [UInt8]? {
    var key: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        key.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      key.append(value)
      rest = rest.dropFirst(2)
    }
    return key
  }
}
