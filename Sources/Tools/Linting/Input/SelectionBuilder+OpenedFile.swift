internal import Roots
internal import ToolKit

extension SelectionBuilder {
  /// Adds a file that the caller named.
  ///
  /// Its name in reports is its path within its root: short, the same however the caller spelled it, and what `patch
  /// -p1` in the root takes. With several roots the second file of one name is told by its whole path.
  ///
  /// - Throws: `RootsError` when it cannot be read.
  mutating func add(
    _ file: OpenedFile, _ language: SourceLanguage? = nil, workPath: [UInt8]? = nil,
  ) throws(RootsError) {
    let name = ReportName.inert(file.relativePath.utf8)
    let isTaken = files.contains { $0.name == name }
    try add(
      file,
      Origin(
        path: Array((isTaken ? file.path : file.relativePath).utf8), workPath: workPath, location: file.exactPath,
        language: language, isAskedFor: true))
  }

  /// Reads a file and adds it.
  mutating func add(_ file: OpenedFile, _ origin: Origin) throws(RootsError) {
    do {
      add(try file.read(limit: Self.fileLimit), origin)
    } catch {
      guard error.code == .tooLarge else { throw error }
      skip(.tooLarge, origin, isOpen: true)
    }
  }
}
