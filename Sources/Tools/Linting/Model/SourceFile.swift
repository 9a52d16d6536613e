/// A file to be linted, as it was read: what is linted is this, whatever becomes of the file meanwhile.
package struct SourceFile: Sendable {
  /// Its place among the files of the call.
  package let index: Int
  /// Its name in reports: relative to the folder that was asked for, or as the caller gave it; inert text.
  package let name: String
  /// Its path in the work folder of a linter: plain, unique among the files of the call, never beginning with '-'. It ends as the
  /// name does where the name is harmless, because linters go by names.
  package let workName: String
  package let language: SourceLanguage
  package let text: SourceText

  package init(index: Int, name: String, workName: String, language: SourceLanguage, bytes: [UInt8]) {
    self.index = index
    self.name = name
    self.workName = workName
    self.language = language
    text = SourceText(bytes)
  }

  package var bytes: [UInt8] { text.bytes }
}
