extension Document {
  /// The passages of the document, in order: every byte that is not white space is in exactly one.
  ///
  /// None costs more than `limit` tokens. Neighbours under one heading share a passage while they fit; small definitions
  /// of one class do up to half the limit. No sentence and no line is cut unless it is over the limit by itself; then it
  /// is cut between words. A passage over `child` tokens has children of at most as many.
  package func passages(counting counter: some TokenCounting, limit: Int = 250, child: Int = 125) -> [Passage] {
    precondition(limit >= child && child >= 1)
    var outline = Outline()
    let blocks: [Block]
    switch language.form {
    case .plain: blocks = PlainBlocks.blocks(of: self)
    case .markdown: (blocks, outline) = MarkdownBlocks.blocks(of: self)
    case .restructuredText: (blocks, outline) = RestructuredTextBlocks.blocks(of: self)
    case .html: blocks = HTMLBlocks.blocks(of: self, outline: &outline)
    case .code(let family): (blocks, outline) = CodeBlocks.blocks(of: self, family: family)
    }
    var kind = Passage.Kind.prose
    if case .code = language.form { kind = .code }
    var packer = Packer(
      document: self, trails: outline.trails, kind: kind, limit: limit, child: child,
      cuts: WordCuts(text: text, counter: counter))
    for block in blocks { packer.add(block) }
    packer.flush()
    return packer.passages
  }
}

/// What is not cut: a sentence or a line. Not of the packer, which is generic: the type of its lists would be looked up each
/// time, which took a twelfth of all the time.
private struct Atom {
  var range: Range<Int>
  var cost: Int
  /// How bad it is to cut before it: its indentation, and a large number if no blank line is there.
  var cohesion: Int
  var isSentence: Bool
}

/// Makes passages of blocks, in one pass.
struct Packer<Counter: TokenCounting> {
  private let document: Document
  private let trails: [[String]]
  private let kind: Passage.Kind
  private let limit: Int
  private let child: Int
  private let cuts: WordCuts<Counter>
  private(set) var passages: [Passage] = []

  // The passage being filled.
  private var atoms: [Atom] = []
  private var cost = 0
  private var trail = 0
  private var names: [String] = []
  private var isHeading = false

  init(
    document: Document, trails: [[String]], kind: Passage.Kind, limit: Int, child: Int, cuts: WordCuts<Counter>
  ) {
    self.document = document
    self.trails = trails
    self.kind = kind
    self.limit = limit
    self.child = child
    self.cuts = cuts
  }

  mutating func add(_ block: Block) {
    let new = atoms(of: block)
    guard !new.isEmpty else { return }
    let total = new.reduce(0) { $0 + $1.cost }
    if !atoms.isEmpty, !joins(block, total) { flush() }
    if atoms.isEmpty || isHeading {
      isHeading = block.isHeading
      trail = block.trail
    }
    if !block.name.isEmpty, names.count < 8, !names.contains(block.name) { names.append(block.name) }
    atoms.append(contentsOf: new)
    cost += total
    if cost > limit { emitFull() }
  }

  /// Emits what is left.
  mutating func flush() {
    if !atoms.isEmpty { emit(atoms[...]) }
    atoms.removeAll(keepingCapacity: true)
    cost = 0
    names = []
    isHeading = false
  }

  /// Whether a block goes into the passage being filled, which may then have to be cut.
  private func joins(_ block: Block, _ total: Int) -> Bool {
    if isHeading {
      return trails[block.trail].starts(with: trails[trail]) && !(block.isHeading && cost + total > limit)
    }
    guard block.trail == trail, !block.isHeading else { return false }
    if kind == .code, !block.name.isEmpty || !names.isEmpty {
      // A function is found better alone; accessors and constants are not worth a passage each.
      return cost + total <= limit / 2 && (cost <= limit / 4 || total <= limit / 4)
    }
    return cost + total <= limit || total > limit && cost < limit / 2 && kind == .prose
  }

  /// Emits passages from the start until the rest fits into one.
  private mutating func emitFull() {
    let ranges = fill(atoms, limit: limit)
    for range in ranges.dropLast() { emit(atoms[range]) }
    atoms.removeFirst(ranges.last?.lowerBound ?? 0)
    cost = atoms.reduce(0) { $0 + $1.cost }
  }

  /// Parts atoms into runs of at most `limit`, each cut where cohesion is least in its second half.
  private func fill(_ atoms: [Atom], limit: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    while start < atoms.count {
      var sum = 0
      var end = start
      var best: (cut: Int, cohesion: Int)?
      while end < atoms.count, sum + atoms[end].cost <= limit || end == start {
        sum += atoms[end].cost
        end += 1
        if sum * 2 >= limit, end < atoms.count, atoms[end].cohesion <= best?.cohesion ?? .max {
          best = (end, atoms[end].cohesion)
        }
      }
      let cut = end == atoms.count ? end : best?.cut ?? end
      ranges.append(start..<cut)
      start = cut
    }
    return ranges
  }

  private mutating func emit(_ run: ArraySlice<Atom>) {
    let range = document.text.trimmed(run.first!.range.lowerBound..<run.last!.range.upperBound)
    guard !range.isEmpty else { return }
    let tokens = run.reduce(0) { $0 + $1.cost }
    var heading = trails[trail]
    if !names.isEmpty { heading.append(names.joined(separator: ", ")) }
    // A loop: a key path in generic code is looked up each time, which took a tenth of all the time.
    var sentences: [Range<Int>] = []
    for atom in run where atom.isSentence { sentences.append(atom.range) }
    passages.append(
      Passage(
        kind: kind, bytes: document.source(of: range), lines: document.sourceLines(of: range), text: range,
        heading: heading, tokens: tokens, children: tokens > child ? children(of: run) : [],
        sentences: sentences))
  }

  private func children(of run: ArraySlice<Atom>) -> [Range<Int>] {
    var small: [Atom] = []
    for atom in run { small.append(contentsOf: cut(atom, limit: child)) }
    return fill(small, limit: child).map {
      document.text.trimmed(small[$0.lowerBound].range.lowerBound..<small[$0.upperBound - 1].range.upperBound)
    }
  }

  private func cut(_ atom: Atom, limit: Int) -> [Atom] {
    guard atom.cost > limit else { return [atom] }
    var result: [Atom] = []
    for piece in cuts.pieces(of: atom.range, limit: limit) {
      let range = document.text.trimmed(piece)
      guard !range.isEmpty else { continue }
      result.append(
        Atom(range: range, cost: min(limit, cuts.cost(range)), cohesion: 0, isSentence: atom.isSentence))
    }
    return result
  }

  private func atoms(of block: Block) -> [Atom] {
    let text = document.text
    var result: [Atom] = []
    func append(_ range: Range<Int>, cohesion: Int, isSentence: Bool) {
      let atom = Atom(range: range, cost: cuts.cost(range), cohesion: cohesion, isSentence: isSentence)
      if atom.cost > limit { result.append(contentsOf: cut(atom, limit: limit)) } else { result.append(atom) }
    }
    switch block.style {
    case .prose:
      let range = document.lines[block.lines]
      var start = range.lowerBound
      for next in (block.isHeading ? [] : Sentences.starts(in: text, range)) + [range.upperBound] {
        let sentence = text.trimmed(start..<next)
        if !sentence.isEmpty { append(sentence, cohesion: 0, isSentence: true) }
        start = next
      }
    case .lines:
      var blankBefore = true
      for line in block.lines {
        let range = text.trimmed(document.lines[line])
        if !range.isEmpty {
          let indent = min(1000, range.lowerBound - document.lines[line].lowerBound)
          append(range, cohesion: indent + (blankBefore ? 0 : 1000), isSentence: false)
        }
        blankBefore = range.isEmpty
      }
    }
    return result
  }
}
