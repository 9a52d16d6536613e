internal import Sandbox
internal import ToolKit

/// A selection on its way: every file that is read comes through here, so that names, bounds and reasons are the same
/// for contents, files and folders.
struct SelectionBuilder {
  /// Bytes of one file.
  static let fileLimit = 4 << 20
  /// Bytes of all files.
  static let totalLimit = 64 << 20
  /// Files of a folder.
  static let countLimit = 2_000

  /// Where a file comes from.
  struct Origin {
    /// Its path, with `/` between folders: what reports show and what languages and work names are made of.
    var path: [UInt8]
    /// The same in the work folder, where that is another one.
    var workPath: [UInt8]?
    /// Where it is, absolute; nil for content.
    var location: String?
    /// What the caller says that it is written in.
    var language: SourceLanguage?
    /// Whether the caller named it; a file of a folder was met.
    var isAskedFor: Bool
  }

  private(set) var files: [SourceFile] = []
  /// Bytes that further files may have together.
  private var room: Int
  private var workNames: WorkNames
  private var skipped: [Selection.Skipped] = []
  private var tallies: [Tally: Int] = [:]

  private struct Tally: Hashable {
    var reason: String
    var isOpen: Bool
  }

  /// - Parameter trustsConfiguration: whether files that configure linters keep the names by which linters find them.
  init(trustsConfiguration: Bool = false, totalLimit: Int = Self.totalLimit) {
    room = totalLimit
    workNames = WorkNames(keepsConfigurationNames: trustsConfiguration)
  }

  /// Whether no further file can be taken.
  var isFull: Bool { files.count >= Self.countLimit || room == 0 }

  /// Adds a file, or the reason why it is not linted.
  mutating func add(_ bytes: [UInt8], _ origin: Origin) {
    // Folders above the one that was asked for tell as well: `.github` of a workflow.
    let path = origin.location ?? String(decoding: origin.path, as: UTF8.self)
    let language = origin.language ?? .detect(path: path, content: bytes)
    let isOpen = origin.isAskedFor || language != .other
    if bytes.count > Self.fileLimit { return skip(.tooLarge, origin, isOpen: isOpen) }
    switch TextEncoding(of: bytes) {
    case .bytes: break
    case .utf16: return skip(.utf16, origin, isOpen: isOpen)
    case .utf32: return skip(.utf32, origin, isOpen: isOpen)
    case .binary: return skip(.binary, origin, isOpen: isOpen)
    }
    if !isOpen { return skip(.unknownLanguage, origin, isOpen: false) }
    if files.count >= Self.countLimit { return skip(.tooMany, origin, isOpen: true) }
    if bytes.count > room { return skip(.tooMuch, origin, isOpen: true) }
    room -= bytes.count
    let index = files.count
    files.append(
      SourceFile(
        index: index, name: ReportName.inert(origin.path),
        workName: workNames.name(for: origin.workPath ?? origin.path, language, index: index), language: language,
        bytes: bytes,
        path: origin.location))
  }

  /// Counts a file that is not linted.
  mutating func skip(_ reason: SkipReason, _ origin: Origin, isOpen: Bool) {
    skip(reason.text, example: origin.path, isOpen: isOpen)
  }

  /// Counts what is not linted for a reason that only this call has.
  mutating func skip(_ reason: String, count: Int = 1, example: some Collection<UInt8>, isOpen: Bool) {
    let tally = Tally(reason: reason, isOpen: isOpen)
    if let place = tallies[tally] {
      skipped[place].count += count
    } else {
      tallies[tally] = skipped.count
      skipped.append(
        Selection.Skipped(reason: reason, count: count, example: ReportName.inert(example), isOpen: isOpen))
    }
  }

  /// What has been gathered.
  ///
  /// - Parameter configuration: the linters' own, if the caller trusts it.
  func selection(_ configuration: [RunRequest.File] = []) -> Selection {
    Selection(files: files, configuration: configuration, skipped: skipped)
  }
}
