internal import ToolKit

/// Finds places of the code in what interpreters print about an error: `File "/work/solution.py", line 3`, `main.js:3:5`,
/// `code.sh: line 3:`.
struct PlaceReader: Sendable {
  /// Under which names the code runs.
  var names: [String]
  let code: CodeFile
  /// The tests, which are the program from this line on. What is above is the code, where the two are one file.
  var testsName = ""
  var firstTestLine = Int.max

  /// The places in the order in which they are printed, each once, at most `limit`.
  func places(in text: String, limit: Int = 6) -> [Failure.Place] {
    var places: [Failure.Place] = []
    for line in FencedBlock.lines(of: text) {
      // Under their own name the tests say their own lines.
      for name in [testsName] + names where !name.isEmpty {
        guard let range = line.firstRange(of: name), let number = Self.number(behind: line[range.upperBound...]) else {
          continue
        }
        // The code's own file has no tests in it.
        let isNamed = name == testsName
        let isTest = isNamed || number >= firstTestLine && name != code.name
        let place = Failure.Place(
          file: isTest ? testsName : code.name, line: isTest && !isNamed ? number - firstTestLine + 1 : number,
          message: "",
          source: isTest ? nil : code.line(number)?.trimmed)
        if !places.contains(place) { places.append(place) }
        break
      }
      if places.count == limit { break }
    }
    return places
  }

  /// `:3:5`, `", line 3` or `: line 3`.
  private static func number(behind text: Substring) -> Int? {
    var rest = text
    for prefix in ["\", line ", ": line ", ":"] where rest.hasPrefix(prefix) {
      rest = rest.dropFirst(prefix.count)
      let digits = rest.utf8.prefix { $0 >= 0x30 && $0 <= 0x39 }
      guard !digits.isEmpty, digits.count <= 7 else { return nil }
      return Int(Substring(digits))
    }
    return nil
  }
}

extension StringProtocol {
  /// Without white space at its ends.
  var trimmed: String {
    var text = Substring(self)
    text = text.drop(while: \.isWhitespace)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
