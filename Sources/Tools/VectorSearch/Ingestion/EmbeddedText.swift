package import Passages

/// What of a passage is given to the model: itself and its parts below the trail of their headings, and its sentences
/// alone. Code is given whole and nothing of it in parts: a function is found by its parts no better (docs/performance.md),
/// and its vectors take half the time.
package struct EmbeddedText {
  package let own: [UInt8]
  package let children: [[UInt8]]
  package let sentences: [[UInt8]]

  package init(_ passage: Passage, of document: Document) {
    var trail = Array(passage.heading.joined(separator: "\n").utf8)
    if !trail.isEmpty { trail.append(UInt8(ascii: "\n")) }
    own = trail + document.text[passage.text]
    children = passage.kind == .prose ? passage.children.map { trail + document.text[$0] } : []
    sentences = passage.sentences.map { Array(document.text[$0]) }
  }

  /// All of them, the passage's own first.
  package var all: [[UInt8]] { [own] + children + sentences }

  /// Sixteen bytes that are the same for the same texts in the same places: by them a passage keeps its vectors when the
  /// document around it changes.
  package var digest: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * own.count + 256)
    // What is a child or a sentence, and where one ends, is told by the counts.
    bytes += "\(children.count) \(sentences.count)".utf8
    for text in all {
      bytes += " \(text.count) ".utf8
      bytes += text
    }
    return Array(ContentHash.of(bytes).prefix(16))
  }
}
