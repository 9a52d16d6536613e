internal import Roots
internal import ToolKit

/// What the user's files say about a task, within a budget of tokens, and the files themselves for the run.
struct Material: Sendable {
  struct Excerpt: Sendable, Hashable {
    /// Such as src/a.py:1-40.
    var place: String
    var text: String
    /// What is not there.
    var remark: String?
    var tokens: Int
  }

  var excerpts: [Excerpt] = []
  var files: [WorkFile] = []
  var degraded: [String] = []

  /// Tokens of all excerpts together.
  static let budget = 6000
  private static let longestFile = 16 << 20
  private static let longestFiles = 64 << 20

  /// Reads the files that a task names. Questions are asked only where somebody will read the answers.
  ///
  /// - Throws: `ToolError` that names the element concerned; `CancellationError`; whatever asking the client throws.
  static func gather(
    _ items: [ContextItem], asking finder: (any PassageFinding)?, in context: ToolContext,
  ) async throws -> Material {
    guard !items.isEmpty else { return Material() }
    // First of all, because the client may have to be asked.
    let opens = items.contains { if case .file = $0 { true } else { false } }
    let roots = opens ? try await context.roots : .none
    var material = try await context.compute { try read(items, roots: roots) }
    guard let finder else { return material }
    var left = budget - material.excerpts.reduce(0) { $0 + $1.tokens }
    for (index, item) in items.enumerated() {
      guard case .question(let question) = item else { continue }
      guard left >= 100 else {
        material.degraded.append("context[\(index)]: not searched for, the files before it use all \(budget) tokens")
        continue
      }
      let found: FoundPassages
      do {
        found = try await finder.passages(for: question, tokens: left, in: context)
      } catch let error as ToolError {
        material.degraded.append("context[\(index)]: nothing was searched: \(error.message)")
        continue
      }
      if found.passages.isEmpty { material.degraded.append("context[\(index)]: nothing was found") }
      material.degraded += found.degraded
      for passage in found.passages {
        let tokens = ContextTokens.count(passage.text)
        guard tokens <= left else { continue }
        left -= tokens
        material.excerpts.append(Excerpt(place: passage.place, text: passage.text, tokens: tokens))
      }
    }
    return material
  }

  private static func read(_ items: [ContextItem], roots: Roots) throws -> Material {
    var material = Material()
    var (left, room) = (budget, longestFiles)
    var paths: [String: String] = [:]
    for (index, item) in items.enumerated() {
      guard case .file(let path, let lines) = item else { continue }
      let argument = "context[\(index)]"
      do {
        let file = try roots.open(path)
        let bytes = try file.read(limit: min(longestFile, room))
        if let other = paths.updateValue(file.path, forKey: file.name) {
          guard other == file.path else {
            throw CodeTask.invalid(
              argument,
              "'\(ReportName.shortened(file.name))' is the name of an earlier file too; give only one of them.")
          }
        } else {
          room -= bytes.count
          material.files.append(WorkFile(name: file.name, bytes: bytes))
        }
        let excerpt = Excerpt(bytes, path, lines, tokens: left)
        left -= excerpt.tokens
        material.excerpts.append(excerpt)
      } catch let error as RootsError {
        throw ToolError(error, argument: argument)
      }
    }
    return material
  }
}

extension Material.Excerpt {
  /// The lines of a file, as far as the tokens go.
  init(_ bytes: [UInt8], _ path: String, _ lines: ClosedRange<Int>?, tokens limit: Int) {
    let name = ReportName.inert(path.utf8)
    self.init(place: name, text: "", remark: nil, tokens: 0)
    guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
      remark = "\(bytes.count) bytes that are no text"
      return
    }
    var all = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    if all.last?.isEmpty == true { all.removeLast() }
    let first = lines?.lowerBound ?? 1
    let wanted = all.dropFirst(first - 1).prefix(lines.map { $0.count } ?? all.count)
    guard !wanted.isEmpty else {
      remark = all.isEmpty ? "empty" : "it has \(all.count) lines"
      return
    }
    var kept = 0
    for line in wanted {
      let cost = ContextTokens.count(Array(line).span) + 1
      guard tokens + cost <= limit else { break }
      tokens += cost
      kept += 1
    }
    text = wanted.prefix(kept).map { InertText($0).text }.joined(separator: "\n")
    if lines != nil || kept < wanted.count { place += ":\(first)-\(first + max(kept, 1) - 1)" }
    if kept < wanted.count { remark = "\(wanted.count - kept) of \(wanted.count) lines are left out: too many tokens" }
  }
}
