internal import Roots

extension SelectionBuilder {
  /// Adds a file that the caller named.
  ///
  /// Its name in reports is its path within its root: short, the same however the caller spelled it, and what `patch -p1`
  /// in the root takes.
  ///
  /// - Throws: `RootsError` when it cannot be read.
  mutating func add(
    _ file: OpenedFile, _ language: SourceLanguage? = nil, isAskedFor: Bool,
  ) throws(RootsError) {
    let origin = Origin(
      path: Array(file.relativePath.utf8), location: file.path, language: language, isAskedFor: isAskedFor)
    do {
      add(try file.read(limit: Self.fileLimit), origin)
    } catch {
      guard error.code == .tooLarge else { throw error }
      skip(.tooLarge, origin, isOpen: true)
    }
  }
}
