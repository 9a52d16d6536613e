internal import ToolKit

/// Text that somebody else wrote, in a fence that nothing in it can close.
enum Quoted {
  static func block(_ text: String, tag: String = "") -> String {
    var longest = 2
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let body = InertText(text.utf8).text
    return "\(fence)\(tag)\n\(body)\(body.utf8.last == 0x0A || body.isEmpty ? "" : "\n")\(fence)"
  }
}
