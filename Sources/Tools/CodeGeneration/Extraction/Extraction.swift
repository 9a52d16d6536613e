internal import ToolKit

/// The code in an answer.
struct Extraction: Sendable, Hashable {
  /// The program. In the place of the entry of several files.
  var entry: CodeFile
  /// What lies beside it.
  var others: [CodeFile] = []
  /// The words around the code.
  var explanation = ""
  var notes: [String] = []
  /// Whether the answer was the code and nothing else.
  var isVerbatim = false

  /// All files, the program first.
  var files: [CodeFile] { [entry] + others }

  private static let mostFiles = 32

  /// Finds the code.
  ///
  /// - Parameter finish: why the answer ended, where a model wrote it.
  /// - Returns: a failure for an answer that must not be run: one that ends in the middle, or has no code.
  static func of(
    _ answer: String, _ language: CodeLanguage, finish: WrittenAnswer.Finish = .complete,
  ) -> Result<Extraction, ExtractionFailure> {
    switch finish {
    case .complete: break
    case .length:
      return failed(
        .truncated, "the answer ran into its limit of tokens; write less, in one block, without explanations")
    case .refused: return failed(.noCode, "the model refused to answer")
    case .cut(let reason): return failed(.truncated, "the answer broke off (\(reason.excerpt(120)))")
    }
    guard let text = Thoughts.removed(from: answer) else {
      return failed(.truncated, "the answer ends within its <think> block; give the code behind it")
    }
    let (blocks, prose) = FencedBlock.split(text)
    if blocks.isEmpty { return unfenced(text, language, isWhole: text == answer) }
    if let last = blocks.last, !last.isClosed {
      return failed(
        .truncated, "the last code block has no closing fence, so the answer may have been cut; give it whole")
    }
    return chosen(from: blocks, prose, language)
  }

  private static func unfenced(
    _ text: String, _ language: CodeLanguage, isWhole: Bool,
  ) -> Result<Extraction, ExtractionFailure> {
    guard text.contains(where: { !$0.isWhitespace }) else { return failed(.noCode, "the answer is empty") }
    guard !Prose.isLikely(text) else {
      return failed(.noCode, "the answer is words without code; give the code, best in one fenced block")
    }
    var extraction = Extraction(entry: CodeFile(name: language.fileName, text: text))
    extraction.isVerbatim = isWhole
    return .success(extraction)
  }

  private static func chosen(
    from blocks: [FencedBlock], _ prose: String, _ language: CodeLanguage,
  ) -> Result<Extraction, ExtractionFailure> {
    let filled = blocks.filter { $0.text.contains { !$0.isWhitespace } }
    let named = filled.compactMap { block in block.fileName.map { (name: $0, block: block) } }
    for (name, _) in named {
      do { try FileName.check(name, argument: "candidate") } catch {
        return failed(.fileName, "the file name '\(ReportName.shortened(name))' leads out of the work folder")
      }
    }
    let ending = "." + language.fileExtension
    let ours = named.filter { $0.name.hasSuffix(ending) || language.isNamed(by: $0.block.tag) }
    let unnamed = filled.filter { $0.fileName == nil }
    // The tag that matches, else no tag, else whatever is there: the longest of these.
    let best =
      [
        unnamed.filter { language.isNamed(by: $0.tag) }, ours.isEmpty ? unnamed.filter { $0.tag.isEmpty } : [],
        ours.isEmpty ? unnamed : [],
      ].first { !$0.isEmpty }?.max { $0.text.utf8.count < $1.text.utf8.count }

    var extraction: Extraction
    var others = named
    if let main = ours.last(where: { isEntry($0.name) }) ?? (best == nil ? ours.last : nil) {
      extraction = Extraction(entry: CodeFile(name: main.name, text: main.block.text))
      others.removeAll { $0.name == main.name }
    } else if let best {
      extraction = Extraction(entry: CodeFile(name: language.fileName, text: best.text))
    } else {
      return failed(.noCode, "no code block is \(language.name); tag it as such")
    }
    var names: [String] = []
    for (name, block) in others.reversed() where !names.contains(name) && name != extraction.entry.name {
      // Of two files of one name the later is the correction.
      names.append(name)
      extraction.others.insert(CodeFile(name: name, text: block.text), at: 0)
    }
    guard extraction.files.count <= mostFiles else {
      return failed(.fileName, "\(extraction.files.count) files are too many, \(mostFiles) are taken")
    }
    let left = blocks.count - extraction.files.count
    if left > 0 { extraction.notes.append("\(left) further code \(left == 1 ? "block was" : "blocks were") left out") }
    extraction.explanation = Prose.shortened(prose)
    return .success(extraction)
  }

  /// Whether a file is the program rather than a part of it.
  private static func isEntry(_ name: String) -> Bool {
    let last = FileName.parts(of: name).last ?? name
    let stem = last.utf8.lastIndex(of: UInt8(ascii: ".")).map { last[..<$0] } ?? last[...]
    return ["main", "solution", "app", "index", "__main__"].contains(stem)
  }

  private static func failed(_ kind: FailureKind, _ message: String) -> Result<Extraction, ExtractionFailure> {
    .failure(ExtractionFailure(failure: Failure(kind, message)))
  }
}

/// An answer that is not run.
struct ExtractionFailure: Error, Hashable {
  var failure: Failure
}
