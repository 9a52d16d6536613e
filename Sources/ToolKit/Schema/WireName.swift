/// Names on the wire: snake_case, made from the Swift property's name.
enum WireName {
  /// `timeoutSeconds` becomes `timeout_seconds`, `memoryMB` becomes `memory_mb`, `HTTPServer` becomes `http_server`.
  static func snakeCase(_ name: String) -> String {
    let characters = Array(name)
    var result = ""
    for (position, character) in characters.enumerated() {
      if character.isUppercase && position > 0 {
        let previous = characters[position - 1]
        let next = position + 1 < characters.count ? characters[position + 1] : nil
        if !previous.isUppercase && previous != "_" || previous.isUppercase && next?.isLowercase == true {
          result += "_"
        }
      }
      result += character.lowercased()
    }
    return result
  }

  /// Whether hosts and model vendors accept `name` as a tool or argument name.
  static func isValid(_ name: String) -> Bool {
    (1...64).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}
