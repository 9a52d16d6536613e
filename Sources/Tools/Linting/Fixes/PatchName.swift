/// Names of files in the headers of a patch.
enum PatchName {
  /// A name behind its prefix, quoted as git quotes it where a reader of patches would misread it; a tab ends a name
  /// with spaces.
  static func quoted(_ prefix: String, _ name: String) -> String {
    // Below the folder in which the patch is applied, whatever the caller called the file.
    let name = prefix + name.drop { $0 == "/" }
    guard name.utf8.contains(where: { $0 < 0x20 || $0 >= 0x7F || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
    else { return name.utf8.contains(UInt8(ascii: " ")) ? name + "\t" : name }
    var result = "\""
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "\""): result += "\\\""
      case UInt8(ascii: "\\"): result += "\\\\"
      case 0x0A: result += "\\n"
      case 0x09: result += "\\t"
      case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
