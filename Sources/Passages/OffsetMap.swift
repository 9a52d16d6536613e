/// Where each byte of a text came from.
///
/// A list of runs: within one, every `textUnit` bytes of the text stand for `sourceUnit` bytes of the source. Plain UTF-8
/// is a single run; ASCII in UTF-16 is one of 1 to 2, an entity one of 1 to 5, a break that a tag stands for one of 1 to 0.
struct OffsetMap: Sendable {
  struct Run: Sendable {
    /// Both are offsets of the run's start; a source has less than 4 GiB.
    var text: UInt32
    var source: UInt32
    var textUnit: UInt8
    var sourceUnit: UInt8
  }

  private(set) var runs: [Run] = []

  var isIdentity: Bool { runs.isEmpty }

  /// Extends the last run if `text` bytes at `textStart` continue it, else opens one.
  mutating func append(textStart: Int, sourceStart: Int, textUnit: Int, sourceUnit: Int) {
    if let last = runs.last, Int(last.textUnit) == textUnit, Int(last.sourceUnit) == sourceUnit {
      let units = (textStart - Int(last.text)) / textUnit
      if Int(last.source) + units * sourceUnit == sourceStart { return }
    }
    runs.append(
      Run(
        text: UInt32(textStart), source: UInt32(sourceStart), textUnit: UInt8(textUnit), sourceUnit: UInt8(sourceUnit)))
  }

  /// The source range that a range of the text stands for: whole units, so that no character of the source is torn.
  func source(of range: Range<Int>) -> Range<Int> {
    guard !runs.isEmpty else { return range }
    let first = run(at: range.lowerBound)
    let lower =
      Int(first.source) + (range.lowerBound - Int(first.text)) / Int(first.textUnit) * Int(first.sourceUnit)
    guard !range.isEmpty else { return lower..<lower }
    // The end is the end of the last byte's unit: what follows may come from somewhere else.
    let last = run(at: range.upperBound - 1)
    let units = (range.upperBound - Int(last.text) + Int(last.textUnit) - 1) / Int(last.textUnit)
    return lower..<max(lower, Int(last.source) + units * Int(last.sourceUnit))
  }

  /// The range of a text of `count` bytes that was read from a range of the source: what `source(of:)` is asked for to
  /// answer with that range. A character whose source is partly in it belongs to it; what a tag alone stands for does not.
  func text(of source: Range<Int>, count: Int) -> Range<Int> {
    guard !runs.isEmpty else { return source }
    // Sources ascend, so that the first run that ends behind the beginning has it.
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if sourceEnd(of: middle, count) <= source.lowerBound { low = middle + 1 } else { high = middle }
    }
    guard low < runs.count else { return count..<count }
    let first = runs[low]
    let units = max(0, source.lowerBound - Int(first.source)) / max(1, Int(first.sourceUnit))
    let lower = Int(first.text) + units * Int(first.textUnit)
    // The last run that begins before the end.
    (low, high) = (low, runs.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(runs[middle].source) < source.upperBound { low = middle } else { high = middle }
    }
    while low > 0, runs[low].sourceUnit == 0 { low -= 1 }
    let last = runs[low]
    guard last.sourceUnit > 0, Int(last.source) < source.upperBound else { return lower..<lower }
    let most = (source.upperBound - Int(last.source) + Int(last.sourceUnit) - 1) / Int(last.sourceUnit)
    return lower..<max(lower, min(textEnd(of: low, count), Int(last.text) + most * Int(last.textUnit)))
  }

  private func textEnd(of run: Int, _ count: Int) -> Int { run + 1 < runs.count ? Int(runs[run + 1].text) : count }

  private func sourceEnd(of run: Int, _ count: Int) -> Int {
    let units = (textEnd(of: run, count) - Int(runs[run].text)) / Int(runs[run].textUnit)
    return Int(runs[run].source) + units * Int(runs[run].sourceUnit)
  }

  /// The last run that starts at or before an offset.
  private func run(at offset: Int) -> Run {
    var low = 0
    var high = runs.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(runs[middle].text) <= offset { low = middle } else { high = middle }
    }
    return runs[low]
  }
}
