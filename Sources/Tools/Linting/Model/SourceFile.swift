/// A file to be linted, as it was read: what is linted is this, whatever becomes of the file meanwhile.
package struct SourceFile: Sendable {
  /// Its place among the files of the call.
  package let index: Int
  /// Its name in reports: relative to the folder that was asked for; of a file that was asked for, relative to its
  /// root; of content as the caller gave it. One line of inert text, unique in the call.
  package let name: String
  /// Its path in the work folder of a linter: plain, unique among the files of the call, never beginning with '-'. It
  /// ends as the name does where the name is harmless, because linters go by names.
  package let workName: String
  package let language: SourceLanguage
  package let text: SourceText
  /// Where it is, absolute and without links; nil for content that the caller gave. Nothing is opened by it: it is for
  /// those who write fixes, beneath a root and by `Roots` alone.
  package let path: String?

  package init(
    index: Int, name: String, workName: String, language: SourceLanguage, bytes: [UInt8], path: String? = nil,
  ) {
    self.index = index
    self.name = name
    self.workName = workName
    self.language = language
    self.path = path
    text = SourceText(bytes)
  }

  private init(index: Int, name: String, workName: String, path: String?, like other: SourceFile) {
    self.index = index
    self.name = name
    self.workName = workName
    self.path = path
    (language, text) = (other.language, other.text)
  }

  /// The same file in another place of a call, or under another name in reports.
  package func with(index: Int? = nil, name: String? = nil, workName: String? = nil) -> SourceFile {
    SourceFile(
      index: index ?? self.index, name: name ?? self.name, workName: workName ?? self.workName, path: path, like: self)
  }

  /// The same file with another content.
  package func with(bytes: [UInt8]) -> SourceFile {
    SourceFile(index: index, name: name, workName: workName, language: language, bytes: bytes, path: path)
  }

  package var bytes: [UInt8] { text.bytes }
}
