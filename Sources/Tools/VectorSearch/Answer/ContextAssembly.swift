internal import Passages
internal import SearchIndex
internal import ToolKit

/// The texts of hits under a token budget: the best first in, neighbours as one, in the order of their documents.
///
/// Documents come in the order of their best passage, passages in the order of their document. No sentence of prose and no
/// line of code is cut: a passage that does not fit whole gives its first sentences or lines, and those behind it in rank are
/// tried as a whole.
package struct ContextAssembly: Sendable {
  /// A piece of a document.
  package struct Block: Sendable {
    package let cited: CitedDocument
    package let lines: ClosedRange<Int>
    package let heading: [String]
    package let text: [UInt8]
    package let isStale: Bool
    /// Whether there is more of its last passage.
    package let isCut: Bool

    /// `path:start-end › heading › heading`.
    package var label: String { CitationText.label(cited, lines, heading) }
  }

  package private(set) var blocks: [Block] = []
  /// Hits that found no room, in their order.
  package private(set) var omitted: [Hit] = []

  private struct Chosen {
    let hit: Hit
    let rank: Int
    /// The text, if it is not whole.
    var beginning: [UInt8]?
  }

  /// - Parameters:
  ///   - hits: the best first.
  ///   - budget: tokens.
  package init(_ hits: [Hit], budget: Int) {
    var left = budget
    var chosen: [Chosen] = []
    for (rank, hit) in hits.enumerated() {
      let label =
        ContextTokens.count(CitationText.label(hit.cited, hit.passage.lines, hit.passage.headings).utf8Bytes.span) + 2
      let cost = ContextTokens.count(hit.text.span)
      if label + cost <= left {
        left -= label + cost
        chosen.append(Chosen(hit: hit, rank: rank))
      } else if omitted.isEmpty, let beginning = Self.beginning(of: hit, within: left - label) {
        left -= label + ContextTokens.count(beginning.span)
        chosen.append(Chosen(hit: hit, rank: rank, beginning: beginning))
        // What there was of the room has gone to it.
        omitted += hits[(rank + 1)...]
        break
      } else {
        omitted.append(hit)
      }
    }
    blocks = Self.blocks(of: chosen)
  }

  /// The blocks as one text.
  package var text: String {
    blocks.map { block in
      let stale = block.isStale ? " (the file has changed since)" : ""
      return "\(block.label)\(stale)\n\(CitationText.body(block.text))\(block.isCut ? "\n[cut here]" : "")"
    }.joined(separator: "\n\n")
  }

  private static func blocks(of chosen: [Chosen]) -> [Block] {
    let best = Dictionary(chosen.map { ($0.hit.document.id, $0.rank) }, uniquingKeysWith: min)
    let ordered = chosen.sorted { one, other in
      let (left, right) = (best[one.hit.document.id]!, best[other.hit.document.id]!)
      return (left, one.hit.passage.ordinal) < (right, other.hit.passage.ordinal)
    }
    var blocks: [Block] = []
    var run: [Chosen] = []
    for item in ordered {
      if let last = run.last, !continues(last, item) {
        blocks.append(block(of: run))
        run = []
      }
      run.append(item)
    }
    if !run.isEmpty { blocks.append(block(of: run)) }
    return blocks
  }

  private static func continues(_ one: Chosen, _ next: Chosen) -> Bool {
    one.hit.document.id == next.hit.document.id && one.beginning == nil
      && one.hit.passage.ordinal + 1 == next.hit.passage.ordinal
  }

  private static func block(of run: [Chosen]) -> Block {
    let (first, last) = (run[0], run[run.count - 1])
    var text = first.hit.text
    if run.count > 1 {
      text = first.hit.piece(first.hit.passage, last.hit.passage)
    }
    var end = last.hit.passage.lines.upperBound
    if let beginning = last.beginning {
      text.removeLast(min(text.count, last.hit.text.count))
      text += beginning
      end = min(end, last.hit.passage.lines.lowerBound + beginning.count { $0 == UInt8(ascii: "\n") })
    }
    return Block(
      cited: first.hit.cited, lines: first.hit.passage.lines.lowerBound...max(first.hit.passage.lines.lowerBound, end),
      heading: first.hit.passage.headings, text: text, isStale: run.contains { $0.hit.isStale },
      isCut: last.beginning != nil)
  }

  /// The first sentences or lines that fit; nil if not one does.
  private static func beginning(of hit: Hit, within limit: Int) -> [UInt8]? {
    guard limit > 0 else { return nil }
    let room = ContextTokens.prefix(hit.text.span, limit: limit)
    guard room < hit.text.count else { return hit.text }
    let ends =
      hit.passage.kind == .prose
      ? Sentences.starts(in: hit.text, 0..<hit.text.count)
      : hit.text.indices.filter { hit.text[$0] == UInt8(ascii: "\n") }
    guard var end = ends.last(where: { $0 > 0 && $0 <= room }) else { return nil }
    while end > 0, hit.text[end - 1] <= 0x20 { end -= 1 }
    return end > 0 ? Array(hit.text[..<end]) : nil
  }
}

extension String {
  var utf8Bytes: [UInt8] { Array(utf8) }
}
